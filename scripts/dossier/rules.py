"""Rules that hold across records: what a status needs, what must exist, which dates can't be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossier.collection import Dossier
from dossier.fields import last_day
from dossier.problems import Problem, did_you_mean
from dossier.schema import Cell, Compute, Evidence, Figure, Record, Source, Status

ARTICLE = "the-article"
SINCE = "Since the article"
MAX_DEFINITION_WORDS = 45
UNITS = [
    "USD", "USD million", "USD billion", "USD billion per GW", "USD per GPU-hour",
    "USD per 300 mm wafer", "GPU dies per GW", "GW", "percent", "ratio",
]  # fmt: skip

# What a rule finds: record, field, what is wrong, what to write.
Breach = tuple[Record, str, str, str]


def broken_rules(dossier: Dossier) -> list[Problem]:
    """Every breach of a rule, with the record's file and line."""
    problems = []
    for rule in RULES:
        for record, field, wrong, remedy in rule(dossier):
            line = record._lines.get(field, record._line)
            where = f"{record.noun} {record.id}, field {field}"
            problems.append(Problem(record._file, line, where, wrong, remedy))
    return problems


def cited_sources(record: Record) -> Iterator[tuple[str, str]]:
    """(field, source id) for every source that a record names, in cells too."""
    for field, value in record:
        if field in ("sources", "availability_sources"):
            yield from ((field, id) for id in value)
        elif isinstance(value, Cell):
            yield from ((field, id) for id in value.sources)
        elif isinstance(value, list) and value and isinstance(value[0], Compute):
            yield from ((field, id) for compute in value for id in compute.sources)


def _sources(dossier: Dossier) -> Iterator[Breach]:
    """Sources that records name exist; each is used, and stands once."""
    known = dossier.sources
    used = {id for source in known.values() for id in source.relays}
    for records in dossier.sets.values():
        for record in records.values():
            for field, id in cited_sources(record):
                used.add(id)
                if id not in known:
                    remedy = did_you_mean(id, known, "Add it to docs/data/sources/.")
                    yield record, field, f"no source has the id {id}.", remedy
            for field, value in record:
                names = value.sources if isinstance(value, Cell) else value
                texts = [n for n in names if isinstance(n, str)] if isinstance(names, list) else []
                if len(texts) > len(set(texts)):
                    yield record, field, "names something twice.", "Keep one of the two."
    urls: dict[str, str] = {}
    for source in known.values():
        first = urls.setdefault(source.url, source.id)
        if first != source.id:
            yield source, "url", f"is the address of source {first} too.", "Keep one of the two."
        if source.id not in used:
            yield source, "id", "no record uses this source.", "Cite it, or remove it."
        if source.published and source.published > last_day(source.checked):
            wrong = f"{source.published} is after the check of {source.checked}."
            yield source, "published", wrong, "Correct one of the two dates."


def _statuses(dossier: Dossier) -> Iterator[Breach]:
    """A status is never higher than the sources of the record."""
    for record in dossier.citable():
        sources = [dossier.sources[id] for id in record.sources if id in dossier.sources]
        kinds = {source.kind for source in sources}
        named = bool(kinds & {"primary", "journalism"})
        on_itself = getattr(record, "on_itself", False)
        if on_itself and ARTICLE not in record.sources:
            remedy = f"Name {ARTICLE} among the sources, or remove on_itself."
            yield record, "on_itself", "the article is no source of this record.", remedy
        if record.status is Status.confirmed and not named and not on_itself:
            remedy = "Name a primary source or named journalism that saw one, or lower the status."
            yield record, "status", "confirmed, but no source is primary or journalism.", remedy
        if record.status is Status.reported and not named and not _two_relays(record, sources):
            remedy = "Name the outlet's piece or two relays of it, or write weak."
            yield record, "status", "reported, but no named journalism stands behind it.", remedy
        parts = [getattr(record, field, None) for field in ("article_has", "better", "why")]
        if record.status is Status.corrected and not all(parts):
            remedy = "Add article_has, better and why."
            yield record, "status", "corrected, but both values are not given.", remedy
        if record.status is not Status.corrected and any(parts):
            remedy = "Write status: corrected, or remove article_has, better and why."
            yield record, "status", "the record has a correction without that status.", remedy


def _two_relays(record: Evidence, sources: list[Source]) -> bool:
    if isinstance(record, Figure) and any(source.kind == "reference" for source in sources):
        return True
    return sum(bool(source.relays or source.relays_publisher) for source in sources) > 1


def _dates(dossier: Dossier) -> Iterator[Breach]:
    """Nothing is dated after the last check, and no event after all of its sources."""
    for records in dossier.sets.values():
        for record in records.values():
            for field in ("as_of", "date", "published", "checked"):
                value = getattr(record, field, None)
                if value and value > dossier.as_of[: len(value)]:
                    wrong = f"{value} is after the site's date {dossier.as_of}."
                    remedy = "Correct it, or move as_of in mkdocs.yml after a new check."
                    yield record, field, wrong, remedy
    for event in dossier.timeline.values():
        published = [dossier.sources[id].published for id in event.sources if id in dossier.sources]
        if published and all(published) and event.date > max(map(last_day, published)):
            remedy = "Correct the date, or name a source that could know of it."
            yield event, "date", f"{event.date} is later than all its sources.", remedy
    for name in ("corrections", "updates"):
        dates = [record.date for record in dossier.sets[name].values()]
        if dates != sorted(dates, reverse=True):
            first = next(iter(dossier.sets[name].values()))
            yield first, "date", "the entries are not in order of time.", "Put the newest first."


def _figures(dossier: Dossier) -> Iterator[Breach]:
    for figure in dossier.economics.values():
        low, high = figure.low, figure.high
        if (low is None) != (high is None):
            remedy = "Give both; the same where one is known."
            yield figure, "low", "one end of the range is missing.", remedy
        elif low is not None and low > high:
            yield figure, "low", f"{low:g} is above high, {high:g}.", "Swap the two."
        if (low is not None or figure.unit) and figure.unit not in UNITS:
            remedy = f"Write one of: {', '.join(UNITS)}."
            yield figure, "unit", f"{figure.unit!r} is not a unit in use.", remedy
        if figure.unit == "GW" and not re.match(r"[^:]+: [^:]+$", figure.short or ""):
            remedy = "Write short: 'buyer: supplier, what', as in 'Anthropic: Amazon, Trainium'."
            yield figure, "short", "a figure in GW needs a name for the chart.", remedy
        if figure.bound and low is None:
            yield figure, "bound", "there is no number to qualify.", "Give low and high."
        is_sum = figure.derivation and figure.status is Status.analysis
        if figure.basis == "derived" and not is_sum:
            remedy = "Show the sum in derivation and write status: analysis."
            yield figure, "derivation", "a derived figure must show its sum.", remedy


def _relays(dossier: Dossier) -> Iterator[Breach]:
    for source in dossier.sources.values():
        for id in source.relays:
            if id not in dossier.sources:
                remedy = did_you_mean(id, dossier.sources, "Add it, or use relays_publisher.")
                yield source, "relays", f"no source has the id {id}.", remedy
        if source.id in origins(dossier, source.id):
            remedy = "A chain of relays has one beginning; remove the link back."
            yield source, "relays", "the source relays itself in a circle.", remedy


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


def _terms(dossier: Dossier) -> Iterator[Breach]:
    for term in dossier.terms.values():
        count = len(term.definition.split())
        if count > MAX_DEFINITION_WORDS:
            wrong = f"has {count} words, more than {MAX_DEFINITION_WORDS}."
            yield term, "definition", wrong, "Say it shorter."
        if re.search(rf"(?<!\w){re.escape(term.term)}(?!\w)", term.definition, re.I):
            yield term, "definition", "uses the term that it defines.", "Use other words."
        yield from _section(term, "article_section", dossier)
    yield from _names(dossier.terms, "term")


def _names(records: dict[str, Record], field: str) -> Iterator[Breach]:
    """Names are unique within a set, and related records exist."""
    names: dict[str, str] = {}
    for record in records.values():
        for name in [getattr(record, field), *record.aka]:
            first = names.setdefault(name.lower(), record.id)
            if first != record.id:
                wrong = f"{name} is a name of {record.noun} {first} too."
                yield record, "aka", wrong, "Keep it in one of the two."
        for id in record.related:
            if id not in records or id == record.id:
                remedy = did_you_mean(id, records, f"Name the ids of other {record.noun}s.")
                yield record, "related", f"no other {record.noun} has the id {id}.", remedy


def _organisations(dossier: Dossier) -> Iterator[Breach]:
    entries = dossier.organisations
    yield from _names(entries, "name")
    names = {name.lower() for entry in entries.values() for name in [entry.name, *entry.aka]}
    for record in [*entries.values(), *dossier.drawings.values()]:
        for id in record.evidence:
            if dossier.evidence(id) is None:
                ids = [record.id for record in dossier.citable()]
                remedy = did_you_mean(id, ids, "Name a claim, an event or a figure.")
                yield record, "evidence", f"nothing has the id {id}.", remedy
    for event in dossier.timeline.values():
        for field in ("actors", "own_chip"):
            for name in getattr(event, field):
                if name.lower() not in names:
                    remedy = did_you_mean(name, names, "Add it to docs/data/organisations.yml.")
                    yield event, field, f"{name} is not in who is who.", remedy
        if event.own_chip and not event.short:
            remedy = "Write short: a few words for the overview."
            yield event, "short", "an event about an own chip needs a short name.", remedy
        if event.rung and len(event.own_chip) != 1:
            remedy = "Name the company in own_chip, or leave rung out."
            yield event, "rung", "is the step of one company's own chip.", remedy


def _coverage(dossier: Dossier) -> Iterator[Breach]:
    """Every part of the article is carried by claims, and every claim belongs to a part."""
    covered: set[str] = set()
    for part in dossier.coverage.values():
        covered.update(part.claims)
        if not part.claims:
            yield part, "claims", "no claim carries this part.", "Name at least one."
        for id in part.claims:
            if id not in dossier.claims:
                remedy = did_you_mean(id, dossier.claims, "Name a claim of docs/data/claims/.")
                yield part, "claims", f"no claim has the id {id}.", remedy
    for claim in dossier.claims.values():
        if claim.section != SINCE:
            yield from _section(claim, "section", dossier)
        if claim.id not in covered and claim.section != SINCE:
            remedy = "Name it in docs/data/coverage.yml under the part that it comes from."
            yield claim, "id", "no part of the article names this claim.", remedy


def _section(record: Record, field: str, dossier: Dossier) -> Iterator[Breach]:
    """A section of the article is one that coverage.yml lists."""
    name = getattr(record, field)
    if name and not any(name in part.part for part in dossier.coverage.values()):
        also = f", or '{SINCE}'" if field == "section" else ""
        remedy = f"Write it as docs/data/coverage.yml does{also}."
        yield record, field, f"no part of the article is called {name}.", remedy


RULES = (_sources, _statuses, _dates, _figures, _relays, _terms, _organisations, _coverage)


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
