"""Rules that hold across records: what a status needs, what must exist, which dates can't be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossier.problems import Problem
from dossier.collection import Dossier
from dossier.fields import last_day
from dossier.schema import Cell, Compute, Evidence, Figure, Record, Status

ARTICLE = "the-article"
SINCE = "Since the article"
MAX_DEFINITION_WORDS = 45
UNITS = {
    "USD",
    "USD million",
    "USD billion",
    "USD billion per GW",
    "USD per GPU-hour",
    "USD per 300 mm wafer",
    "GPU dies per GW",
    "GW",
    "percent",
    "ratio",
}

# The least and greatest plausible values, in the unit of the field: charts and sums rely on them.
GIGAWATTS = (0.001, 1000)
TFLOPS = (0.001, 1_000_000_000)
CHIP_LIMITS = {
    "memory_gb": (0.001, 1_000_000),
    "memory_bandwidth_tb_per_s": (0.001, 1_000_000),
    "tdp_w": (1, 1_000_000),
    "transistors_billion": (0.001, 1_000_000),
}


def broken_rules(dossier: Dossier) -> list[Problem]:
    """Every breach of a rule, with the record's file and line."""
    problems: list[Problem] = []
    for rule in RULES:
        problems += rule(dossier)
    return problems


def _problem(record: Record, field: str, wrong: str, remedy: str) -> Problem:
    line = record._lines.get(field, record._line)
    return Problem(record._file, line, f"{record.noun} {record.id}, field {field}", wrong, remedy)


def cited_sources(record: Record) -> Iterator[tuple[str, str]]:
    """(field, source id) for every source that a record names, in cells too."""
    for field, value in record:
        if field in ("sources", "availability_sources"):
            yield from ((field, id) for id in value)
        elif isinstance(value, Cell):
            yield from ((field, id) for id in value.sources)
        elif isinstance(value, list) and value and isinstance(value[0], Compute):
            yield from ((field, id) for compute in value for id in compute.sources)


def _references(dossier: Dossier) -> Iterator[Problem]:
    used = {id for source in dossier.sources.values() for id in source.relays}
    for records in dossier.sets.values():
        for record in records.values():
            for field, id in cited_sources(record):
                used.add(id)
                if id not in dossier.sources:
                    yield _problem(
                        record,
                        field,
                        f"no source has the id {id}.",
                        "Add it to docs/data/sources/.",
                    )
            yield from _repeats(record)
    for source in dossier.sources.values():
        if source.id not in used:
            remedy = "Cite it from a record, or remove it."
            yield _problem(source, "id", "no record uses this source.", remedy)
    urls: dict[str, str] = {}
    for source in dossier.sources.values():
        first = urls.setdefault(source.url, source.id)
        if first != source.id:
            yield _problem(
                source,
                "url",
                f"is the address of source {first} too.",
                "Keep one record per address.",
            )


def _repeats(record: Record) -> Iterator[Problem]:
    for field, value in record:
        if isinstance(value, Cell):
            value = value.sources
        names = [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice:
            yield _problem(record, field, f"names {twice} twice.", "Keep one of the two.")


def _statuses(dossier: Dossier) -> Iterator[Problem]:
    for record in dossier.citable():
        sources = [dossier.sources[id] for id in record.sources if id in dossier.sources]
        kinds = {source.kind for source in sources}
        named = kinds & {"primary", "journalism"}
        if getattr(record, "on_itself", False) and ARTICLE not in record.sources:
            remedy = f"Name {ARTICLE} among the sources, or remove on_itself."
            yield _problem(record, "on_itself", "the article is no source of this record.", remedy)
        if (
            record.status is Status.confirmed
            and not named
            and not getattr(record, "on_itself", False)
        ):
            remedy = "Name a primary source or named journalism that saw one, or lower the status."
            yield _problem(
                record, "status", "confirmed, but no source is primary or journalism.", remedy
            )
        if record.status is Status.reported and not named:
            relaying = [source for source in sources if source.relays or source.relays_publisher]
            reference = isinstance(record, Figure) and "reference" in kinds
            if len(relaying) < 2 and not reference:
                remedy = "Name the outlet's piece or two relays of it, or write weak."
                yield _problem(
                    record, "status", "reported, but no named journalism stands behind it.", remedy
                )
        parts = [getattr(record, field, None) for field in ("article_has", "better", "why")]
        if record.status is Status.corrected and not all(parts):
            remedy = "Add article_has, better and why."
            yield _problem(record, "status", "corrected, but both values are not given.", remedy)
        if record.status is not Status.corrected and any(parts):
            remedy = "Write status: corrected, or remove article_has, better and why."
            yield _problem(
                record, "status", "the record has a correction without that status.", remedy
            )


def _dates(dossier: Dossier) -> Iterator[Problem]:
    for records in dossier.sets.values():
        for record in records.values():
            for field in ("as_of", "date", "published", "checked"):
                value = getattr(record, field, None)
                if value and value > dossier.as_of[: len(value)]:
                    remedy = "Mend the date, or move as_of in mkdocs.yml when the facts were checked again."
                    yield _problem(
                        record, field, f"{value} is after the site's date {dossier.as_of}.", remedy
                    )
    for source in dossier.sources.values():
        if source.published and source.published > last_day(source.checked):
            remedy = "One of the two dates is wrong."
            yield _problem(
                source,
                "published",
                f"{source.published} is after the check of {source.checked}.",
                remedy,
            )
    for event in dossier.timeline.values():
        published = [dossier.sources[id].published for id in event.sources if id in dossier.sources]
        if published and all(published) and event.date > max(map(last_day, published)):
            remedy = "Mend the date, or name a source that could know of it."
            yield _problem(event, "date", f"{event.date} is later than all its sources.", remedy)


def _figures(dossier: Dossier) -> Iterator[Problem]:
    for figure in dossier.economics.values():
        if figure.low is not None and figure.high is not None and figure.low > figure.high:
            yield _problem(
                figure, "low", f"{figure.low:g} is above high, {figure.high:g}.", "Swap the two."
            )
        if (figure.low is None) != (figure.high is None):
            yield _problem(
                figure,
                "low",
                "one end of the range is missing.",
                "Give both; the same where one is known.",
            )
        if (figure.low is not None or figure.unit) and figure.unit not in UNITS:
            remedy = f"Write one of: {', '.join(sorted(UNITS))}."
            yield _problem(figure, "unit", f"{figure.unit!r} is not a unit in use.", remedy)
        if figure.unit == "GW" and not re.match(r"[^:]+: [^:]+$", figure.short or ""):
            remedy = "Write short: 'buyer: supplier, what', as in 'Anthropic: Amazon, Trainium'."
            yield _problem(figure, "short", "a figure in GW needs a name for the chart.", remedy)
        least, most = GIGAWATTS
        if figure.unit == "GW" and figure.high is not None and not least <= figure.high <= most:
            remedy = f"Write it in gigawatts, from {least:g} to {most:g}."
            yield _problem(
                figure,
                "high",
                f"{figure.high:g} is more, or less, than the chart can show.",
                remedy,
            )
        if figure.bound and figure.low is None:
            yield _problem(
                figure, "bound", "there is no number that it could qualify.", "Give low and high."
            )
        if figure.basis == "derived" and not (
            figure.derivation and figure.status is Status.analysis
        ):
            remedy = "Show the sum in derivation and write status: analysis."
            yield _problem(figure, "derivation", "a derived figure must show its sum.", remedy)


def _accelerators(dossier: Dossier) -> Iterator[Problem]:
    for chip in dossier.accelerators.values():
        given = [
            (name, getattr(chip, name).value, limits)
            for name, limits in CHIP_LIMITS.items()
            if getattr(chip, name)
        ]
        given += [("peak_compute", compute.tflops, TFLOPS) for compute in chip.peak_compute]
        for name, value, (least, most) in given:
            if value is not None and not least <= value <= most:
                remedy = f"Write {least:g} to {most:,.0f} in the unit of the field, or leave it out where it is unknown."
                yield _problem(chip, name, f"{value:g} can't be right.", remedy)


def _relays(dossier: Dossier) -> Iterator[Problem]:
    for source in dossier.sources.values():
        for id in source.relays:
            if id not in dossier.sources:
                yield _problem(
                    source,
                    "relays",
                    f"no source has the id {id}.",
                    "Add it, or use relays_publisher.",
                )
        if source.id in _ancestors(dossier, source.id):
            remedy = "A chain of relay has one beginning; remove the link back."
            yield _problem(source, "relays", "the source relays itself in a circle.", remedy)


def _ancestors(dossier: Dossier, id: str) -> set[str]:
    found: set[str] = set()
    queue = list(dossier.sources[id].relays)
    while queue:
        current = queue.pop()
        if current not in found and current in dossier.sources:
            found.add(current)
            queue += dossier.sources[current].relays
    return found


def _terms(dossier: Dossier) -> Iterator[Problem]:
    names: dict[str, str] = {}
    for term in dossier.terms.values():
        count = len(term.definition.split())
        if count > MAX_DEFINITION_WORDS:
            wrong = f"has {count} words, more than {MAX_DEFINITION_WORDS}."
            yield _problem(term, "definition", wrong, "Say it shorter.")
        if re.search(rf"(?<!\w){re.escape(term.term)}(?!\w)", term.definition, re.I):
            yield _problem(term, "definition", "uses the term that it defines.", "Use other words.")
        yield from _related(term, dossier.terms)
        for field, name in [("term", term.term), *(("aka", name) for name in term.aka)]:
            first = names.setdefault(name.lower(), term.id)
            if first != term.id:
                yield _problem(
                    term,
                    field,
                    f"{name} is a name of term {first} too.",
                    "Keep it in one of the two.",
                )
        yield from _section(term, "article_section", dossier)


def _related(record: Record, records: dict) -> Iterator[Problem]:
    for id in record.related:
        if id not in records or id == record.id:
            wrong = "names itself." if id == record.id else f"no {record.noun} has the id {id}."
            yield _problem(record, "related", wrong, f"Name the ids of other {record.noun}s.")


def _organisations(dossier: Dossier) -> Iterator[Problem]:
    names: dict[str, str] = {}
    for organisation in dossier.organisations.values():
        for name in [organisation.name, *organisation.aka]:
            first = names.setdefault(name.lower(), organisation.id)
            if first != organisation.id:
                remedy = "Keep it in one of the two."
                yield _problem(
                    organisation, "aka", f"{name} is a name of organisation {first} too.", remedy
                )
        for id in organisation.evidence:
            if dossier.evidence(id) is None:
                remedy = "Name the id of a claim, an event or a figure."
                yield _problem(organisation, "evidence", f"nothing has the id {id}.", remedy)
        yield from _related(organisation, dossier.organisations)
    for event in dossier.timeline.values():
        for actor in event.actors:
            if actor.lower() not in names:
                remedy = "Add it to docs/data/organisations.yml, or use the name or aka that stands there."
                yield _problem(event, "actors", f"{actor} is not in who is who.", remedy)
        for company in event.own_chip:
            if company.lower() not in names:
                yield _problem(
                    event,
                    "own_chip",
                    f"{company} is not in who is who.",
                    "Use a name that stands there.",
                )
        if event.own_chip and not event.short:
            remedy = "Write short: a few words for the overview."
            yield _problem(event, "short", "an event about an own chip needs a short name.", remedy)


def _coverage(dossier: Dossier) -> Iterator[Problem]:
    covered: set[str] = set()
    for part in dossier.coverage.values():
        if not part.claims:
            yield _problem(
                part, "claims", "no claim carries this part of the article.", "Name at least one."
            )
        for id in part.claims:
            covered.add(id)
            if id not in dossier.claims:
                yield _problem(
                    part,
                    "claims",
                    f"no claim has the id {id}.",
                    "Name a claim of docs/data/claims/.",
                )
    for claim in dossier.claims.values():
        if claim.section != SINCE:
            yield from _section(claim, "section", dossier)
        if claim.id not in covered and claim.section != SINCE:
            remedy = "Name it in docs/data/coverage.yml under the part that it comes from."
            yield _problem(claim, "id", "no part of the article names this claim.", remedy)
    for drawing in dossier.drawings.values():
        for id in drawing.evidence:
            if dossier.evidence(id) is None:
                remedy = "Name the id of a claim, an event or a figure."
                yield _problem(drawing, "evidence", f"nothing has the id {id}.", remedy)


def _section(record: Record, field: str, dossier: Dossier) -> Iterator[Problem]:
    """A section of the article is one that coverage.yml lists: a misspelt one would be a section of its own."""
    name = getattr(record, field)
    if name and not any(name in part.part for part in dossier.coverage.values()):
        remedy = "Write it as docs/data/coverage.yml does" + (
            f", or '{SINCE}'." if field == "section" else "."
        )
        yield _problem(record, field, f"no part of the article is called {name}.", remedy)


def _corrections(dossier: Dossier) -> Iterator[Problem]:
    for name in ("corrections", "updates"):
        dates = [record.date for record in dossier.sets[name].values()]
        if dates != sorted(dates, reverse=True):
            first = next(iter(dossier.sets[name].values()))
            yield _problem(
                first, "date", "the entries are not in order of time.", "Put the newest first."
            )


RULES = (
    _references,
    _statuses,
    _dates,
    _figures,
    _accelerators,
    _relays,
    _terms,
    _organisations,
    _coverage,
    _corrections,
)


def roots(dossier: Dossier, record: Evidence) -> set[str]:
    """The parties who speak for themselves behind a record, relays followed to their beginning.

    Two pages of one publisher, or ten digests of one report, count as one. Where the article itself is the matter
    (its own reading, its own pictures) it speaks for itself and not for the report that it relays.
    """
    parties: set[str] = set()
    own_voice = record.status not in (Status.confirmed, Status.reported, Status.weak)
    for id in record.sources:
        if id == ARTICLE and (own_voice or getattr(record, "on_itself", False)):
            parties.add("the article itself")
            continue
        ancestors = _ancestors(dossier, id) | {id}
        for ancestor in ancestors:
            source = dossier.sources[ancestor]
            if source.relays_publisher:
                parties.add(source.relays_publisher)
            elif not source.relays:
                parties.add(source.party)
    return parties
