"""Rules that hold across records: what a status needs, what must exist, which dates can't be."""

from collections.abc import Collection, Iterable, Iterator

from dossier.collection import Dossier
from dossier.fields import last_day
from dossier.problems import Problem, did_you_mean
from dossier.schema import Cell, Compute, Evidence, Figure, Record, Status

ARTICLE = "the-article"

# A breach of a rule: the record, its field, and what is wrong with what to write instead.
Breach = tuple[Record, str, str]


def broken_rules(dossier: Dossier) -> Iterator[Problem]:
    """Every breach of a rule, with the record's file and line."""
    for rule in (_sources, _statuses, _dates, _figures, _names, _organisations):
        for record, field, message in rule(dossier):
            yield record.problem(field, message)


def unknown(
    record: Record, field: str, names: Iterable[str], known: Collection[str], what: str
) -> Iterator[Breach]:
    """A breach for each name in a field that stands for nothing: "no source has the id x"."""
    for name in names:
        if name not in known:
            advice = did_you_mean(name, known, "Add it, or name another.")
            yield record, field, f"{what} {name}. {advice}"


def cited_sources(record: Record) -> Iterator[tuple[str, str]]:
    """(field, source id) for every source that a record names, in cells too."""
    for field, value in record:
        if field in ("sources", "availability_sources"):
            yield from ((field, id) for id in value)
        for cell in value if isinstance(value, list) else [value]:
            if isinstance(cell, (Cell, Compute)):
                yield from ((field, id) for id in cell.sources)


def _sources(dossier: Dossier) -> Iterator[Breach]:
    """Sources that records name exist, and each stands once."""
    known, what = dossier.sources, "no source has the id"
    for record in dossier.records():
        for field, id in cited_sources(record):
            yield from unknown(record, field, [id], known, what)
    urls: dict[str, str] = {}
    for source in known.values():
        yield from unknown(source, "relays", source.relays, known, what)
        if source.id in origins(dossier, source.id):
            yield source, "relays", "lead back to the source itself. A chain has one beginning."
        first = urls.setdefault(source.url, source.id)
        if first != source.id:
            yield source, "url", f"is the address of source {first} too. Keep one of them."
        if source.published and source.published > last_day(source.checked):
            yield source, "published", f"is after the check of {source.checked}. Correct one."


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

    Two pages of one publisher, or ten digests of one report, count as one. Where the article is
    the matter (its reading, its pictures) it speaks for itself and not for what it relays.
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


def _statuses(dossier: Dossier) -> Iterator[Breach]:
    """A status is never higher than the sources of the record."""
    for record in dossier.citable():
        sources = [dossier.sources[id] for id in record.sources if id in dossier.sources]
        if len(sources) < len(record.sources):
            continue  # a misspelt id is named elsewhere
        status, kinds = record.status, {source.kind for source in sources}
        named = kinds & {"primary", "journalism"}
        on_itself = getattr(record, "on_itself", False) and ARTICLE in record.sources
        if status is Status.confirmed and not named and not on_itself:
            yield record, "status", "needs a primary source or journalism. Name one, or lower it."
        relays = sum(bool(source.relays or source.relays_publisher) for source in sources)
        reference = isinstance(record, Figure) and "reference" in kinds
        if status is Status.reported and not named and not reference and relays < 2:
            yield record, "status", "needs journalism or two sources with `relays`. Or write weak."
        parts = [getattr(record, field, None) for field in ("article_has", "better", "why")]
        if status is Status.corrected and not all(parts):
            yield record, "status", "needs both values. Add article_has, better and why."
        if status is not Status.corrected and any(parts):
            yield record, "status", "doesn't fit a record with a correction. Write corrected."


def _dates(dossier: Dossier) -> Iterator[Breach]:
    """Nothing is dated after the last check, and no event after all of its sources."""
    for record in dossier.records():
        for field in ("as_of", "date", "published", "checked"):
            value = getattr(record, field, None)
            if value and value > dossier.as_of[: len(value)]:
                wrong = f"{value} is after the site's date {dossier.as_of}."
                yield record, field, f"{wrong} Correct it, or move as_of in mkdocs.yml."
    for event in dossier.timeline.values():
        published = [dossier.sources[id].published for id in event.sources if id in dossier.sources]
        if published and all(published) and event.date > max(map(last_day, published)):
            yield event, "date", "is later than all its sources. Name one that could know."


def _figures(dossier: Dossier) -> Iterator[Breach]:
    """Ranges are whole and in order, and a derived figure shows its sum."""
    for figure in dossier.economics.values():
        low, high = figure.low, figure.high
        if (low is None) != (high is None):
            yield figure, "low", "and high come together. Give both; the same where one is known."
        elif low is not None and low > high:
            yield figure, "low", f"{low:g} is above high, {high:g}. Swap the two."
        if low is not None and not figure.unit:
            yield figure, "unit", "is missing from a number. Say what is counted."
        if bool(figure.group) != bool(figure.short) or (figure.unit == "GW" and not figure.group):
            yield figure, "group", "and short are for charts, one of gigawatts too. Write both."
        if figure.basis == "derived" and not (figure.derivation and figure.status == "analysis"):
            yield figure, "derivation", "shows the sum of a derived figure, of status analysis."


def _names(dossier: Dossier) -> Iterator[Breach]:
    """Names are unique within a set, and related records exist."""
    for field, records in {"term": dossier.terms, "name": dossier.organisations}.items():
        names: dict[str, str] = {}
        for record in records.values():
            for name in [getattr(record, field), *record.aka]:
                first = names.setdefault(name.lower(), record.id)
                if first != record.id:
                    yield record, "aka", f"{name} is a name of {first} too. Keep it in one of them."
            others, what = [*records], f"no other {record.noun} has the id"
            others.remove(record.id)
            yield from unknown(record, "related", record.related, others, what)


def _organisations(dossier: Dossier) -> Iterator[Breach]:
    """What entries and drawings cite exists, and events name those who are in who is who."""
    entries = dossier.organisations.values()
    names = {name.lower() for entry in entries for name in [entry.name, *entry.aka]}
    known, what = [r.id for r in dossier.citable()], "no claim, event or figure has the id"
    for record in [*entries, *dossier.drawings.values()]:
        yield from unknown(record, "evidence", record.evidence, known, what)
    for event in dossier.timeline.values():
        for field in ("actors", "own_chip"):
            named = [name.lower() for name in getattr(event, field)]
            yield from unknown(event, field, named, names, "who is who has no")
        if event.own_chip and not event.short:
            yield event, "short", "is missing. Write a few words for the overview of own chips."
        if event.rung and len(event.own_chip) != 1:
            yield event, "rung", "is a step of one company. Name it in own_chip, or leave this out."
