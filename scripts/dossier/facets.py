"""By what a list of records can be narrowed in the browser: fields, values, words for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from dossier.collection import KINDS
from dossier.evidence import SEEN
from dossier.index import Index
from dossier.schema import Cell, Record, Status

# Each set with a filter: its items on the page, and what readers call them.
FILTERS = {
    "claims": (".claim", "claims"),
    "timeline": (".event", "events"),
    "sources": (".source", "sources"),
    "accelerators": ("table[data-sortable] tbody tr", "chips"),
}
# What readers call a field, where that is another word.
TITLES = {"names": "Who or what", "seen": "How we know it", "hbm": "Memory"}
# The words for the values of a field, in the order in which a reader looks for them.
WORDS = {
    "status": {status.value: status.label for status in Status},
    "kind": {kind: kind.capitalize() for kind in KINDS},
    "seen": {value: words.capitalize() for value, words in SEEN.items()},
    "state": {"shipping": "Shipping", "announced": "Announced"},
    "hbm": {"hbm": "With HBM", "other": "Without HBM"},
}
BY_NAME = ("names", "vendor", "foundry")  # fields whose values are in order of the alphabet


def values(record: Record, field: str, index: Index) -> list[str]:
    """A record's values of a field, as they stand in the address of a filtered view."""
    if field == "names":
        return list(dict.fromkeys(getattr(record, "actors", None) or index.mentions(record)))
    if field == "vendor":
        return parties(record.vendor)
    if field == "foundry":
        return parties(_words(record.foundry))
    if field == "hbm":
        memory = _words(record.memory_type)
        if memory == "unknown":
            return [memory]
        return ["hbm" if memory.startswith("HBM") else "other"]
    return [str(getattr(record, "availability" if field == "state" else field))]


def _words(cell: Cell | None) -> str:
    return str(cell.value or "unknown") if cell else "unknown"


def parties(text: str) -> list[str]:
    """The parties a cell names: "One with Another" names two, "One (in a town)" one."""
    return re.split(r" and | with ", re.sub(r"\s*\(.*?\)", "", text))


def options(
    records: Iterable[Record], field: str, index: Index, vocabulary: Mapping
) -> list[tuple[str, str, int]]:
    """(value, words for it, how many records have it), in the order in which readers look."""
    counts: Counter[str] = Counter()
    for record in records:
        counts.update(values(record, field, index))
    names = {entry.id: entry.name for entry in index.dossier.organisations.values()}
    words = {**WORDS, **vocabulary, "names": names}.get(field, {})
    found = []
    for value, count in counts.items():
        plain = value.capitalize() if value.islower() else value
        found.append((value, words.get(value, plain), count))
    if field in BY_NAME:
        return sorted(found, key=lambda option: (option[0] == "unknown", option[1].lower()))
    order = {value: place for place, value in enumerate(words)}
    return sorted(found, key=lambda option: order.get(option[0], len(order)))
