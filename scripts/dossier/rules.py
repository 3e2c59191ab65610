"""Rules that hold across records: what a status needs, what must exist, which dates can't be."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator

from dossier.collection import Dossier
from dossier.fields import last_day
from dossier.problems import Problem, did_you_mean
from dossier.schema import Cell, Compute, Evidence, Figure, Record, Source, Status

ARTICLE = "the-article"


def broken_rules(dossier: Dossier) -> Iterator[Problem]:
    """Every breach of a rule, with the record's file and line."""
    for rule in (_sources, _statuses, _dates, _figures, _organisations):
        yield from rule(dossier)


def unknown(
    record: Record, field: str, names: Iterable[str], known: Collection[str], what: str
) -> Iterator[Problem]:
    """A problem for each name in a field that stands for nothing: "no source has the id x"."""
    for name in names:
        if name not in known:
            advice = did_you_mean(name, known, "Add it, or name another.")
            yield record.problem(field, f"{what} {name}. {advice}")


def cited_sources(record: Record) -> Iterator[tuple[str, str]]:
    """(field, source id) for every source that a record names, in cells too."""
    for field, value in record:
        if field in ("sources", "availability_sources"):
            yield from ((field, id) for id in value)
        for cell in value if isinstance(value, list) else [value]:
            if isinstance(cell, (Cell, Compute)):
                yield from ((field, id) for id in cell.sources)


def _sources(dossier: Dossier) -> Iterator[Problem]:
    """Sources that records name exist, and each stands once."""
    known, what = dossier.sources, "no source has the id"
    for record in dossier.records():
        for field, id in cited_sources(record):
            yield from unknown(record, field, [id], known, what)
    urls: dict[str, str] = {}
    for source in known.values():
        yield from unknown(source, "relays", source.relays, known, what)
        if source.id in origins(dossier, source.id):
            wrong = "the source relays itself in a circle."
            yield source.problem("relays", f"{wrong} A chain of relays has one beginning.")
        first = urls.setdefault(source.url, source.id)
        if first != source.id:
            yield source.problem("url", f"is the address of source {first} too. Keep one of them.")
        if source.published and source.published > last_day(source.checked):
            wrong = f"{source.published} is after the check of {source.checked}."
            yield source.problem("published", f"{wrong} Correct one of the two dates.")


def origins(dossier: Dossier, id: str) -> set[str]:
    """Every source that a source repeats, directly or through others."""
    found: set[str] = set()
    queue = list(dossier.sources[id].relays)
    while queue:
        current = queue.pop()
        if current not in found and current in dossier.sources:
            found.add(current)
            queue += dossier.sources[current].relays
    return found


def roots(dossier: Dossier, record: Evidence) -> set[str]:
    """The parties who speak for themselves behind a record, relays followed to their beginning.

    Two pages of one publisher, or ten digests of one report, count as one. Where the article
    itself is the matter (its own reading, its own pictures) it speaks for itself and not for the
    report that it relays.
    """
    parties: set[str] = set()
    own_voice = record.status not in (Status.confirmed, Status.reported, Status.weak)
    for id in record.sources:
        if id == ARTICLE and (own_voice or getattr(record, "on_itself", False)):
            parties.add("the article itself")
            continue
        for origin in origins(dossier, id) | {id}:
            source = dossier.sources[origin]
            if source.relays_publisher:
                parties.add(source.relays_publisher)
            elif not source.relays:
                parties.add(source.party)
    return parties


def _statuses(dossier: Dossier) -> Iterator[Problem]:
    """A status is never higher than the sources of the record."""
    for record in dossier.citable():
        sources = [dossier.sources[id] for id in record.sources if id in dossier.sources]
        if len(sources) < len(record.sources):
            continue  # a misspelt id is named elsewhere
        named = any(source.kind in ("primary", "journalism") for source in sources)
        on_itself = getattr(record, "on_itself", False) and ARTICLE in record.sources
        if record.status is Status.confirmed and not named and not on_itself:
            wrong = "confirmed, but no source is primary or journalism."
            yield record.problem("status", f"{wrong} Name one that is, or lower the status.")
        if record.status is Status.reported and not named and not _two_relays(record, sources):
            wrong = "reported, but no named journalism stands behind it."
            better = "Name it, or two sources with `relays`, or write weak."
            yield record.problem("status", f"{wrong} {better}")
        parts = [getattr(record, field, None) for field in ("article_has", "better", "why")]
        if record.status is Status.corrected and not all(parts):
            wrong = "corrected, but both values are not given."
            yield record.problem("status", f"{wrong} Add article_has, better and why.")
        if record.status is not Status.corrected and any(parts):
            wrong = "the record has a correction without that status."
            yield record.problem("status", f"{wrong} Write corrected, or remove the correction.")


def _two_relays(record: Evidence, sources: list[Source]) -> bool:
    if isinstance(record, Figure) and any(source.kind == "reference" for source in sources):
        return True
    return sum(bool(source.relays or source.relays_publisher) for source in sources) > 1


def _dates(dossier: Dossier) -> Iterator[Problem]:
    """Nothing is dated after the last check, and no event after all of its sources."""
    for record in dossier.records():
        for field in ("as_of", "date", "published", "checked"):
            value = getattr(record, field, None)
            if value and value > dossier.as_of[: len(value)]:
                wrong = f"{value} is after the site's date {dossier.as_of}."
                yield record.problem(field, f"{wrong} Correct it, or move as_of in mkdocs.yml.")
    for event in dossier.timeline.values():
        published = [dossier.sources[id].published for id in event.sources if id in dossier.sources]
        if published and all(published) and event.date > max(map(last_day, published)):
            wrong = f"{event.date} is later than all its sources."
            yield event.problem("date", f"{wrong} Correct it, or name a source that could know.")


def _figures(dossier: Dossier) -> Iterator[Problem]:
    for figure in dossier.economics.values():
        low, high = figure.low, figure.high
        if (low is None) != (high is None):
            wrong = "one end of the range is missing."
            yield figure.problem("low", f"{wrong} Give both; the same where one is known.")
        elif low is not None and low > high:
            yield figure.problem("low", f"{low:g} is above high, {high:g}. Swap the two.")
        if low is not None and not figure.unit:
            yield figure.problem("unit", "is missing from a number. Say what is counted.")
        if figure.unit == "GW" and not re.match(r"[^:]+: [^:]+$", figure.short or ""):
            wrong = "a figure in GW needs a name for the chart."
            yield figure.problem("short", f"{wrong} Write short: 'buyer: supplier, what'.")
        is_sum = figure.derivation and figure.status is Status.analysis
        if figure.basis == "derived" and not is_sum:
            wrong = "a derived figure must show its sum."
            yield figure.problem("derivation", f"{wrong} Write it here, and status: analysis.")


def _names(records: dict[str, Record], field: str) -> Iterator[Problem]:
    """Names are unique within a set, and related records exist."""
    names: dict[str, str] = {}
    for record in records.values():
        for name in [getattr(record, field), *record.aka]:
            first = names.setdefault(name.lower(), record.id)
            if first != record.id:
                wrong = f"{name} is a name of {record.noun} {first} too."
                yield record.problem("aka", f"{wrong} Keep it in one of the two.")
        others = [id for id in records if id != record.id]
        what = f"no other {record.noun} has the id"
        yield from unknown(record, "related", record.related, others, what)


def _organisations(dossier: Dossier) -> Iterator[Problem]:
    entries = dossier.organisations
    yield from _names(entries, "name")
    yield from _names(dossier.terms, "term")
    names = {name.lower() for entry in entries.values() for name in [entry.name, *entry.aka]}
    known, what = [r.id for r in dossier.citable()], "no claim, event or figure has the id"
    for record in [*entries.values(), *dossier.drawings.values()]:
        yield from unknown(record, "evidence", record.evidence, known, what)
    for event in dossier.timeline.values():
        for field in ("actors", "own_chip"):
            named = [name.lower() for name in getattr(event, field)]
            yield from unknown(event, field, named, names, "who is who has no")
        if event.own_chip and not event.short:
            wrong = "an event about an own chip needs a short name."
            yield event.problem("short", f"{wrong} Write short: a few words for the overview.")
        if event.rung and len(event.own_chip) != 1:
            wrong = "is the step of one company's own chip."
            yield event.problem("rung", f"{wrong} Name the company in own_chip, or leave rung out.")
