"""By what a list of records can be narrowed in the browser: fields, values, words for them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from dossier.collection import KINDS
from dossier.evidence import SEEN
from dossier.index import Index
from dossier.schema import Record, Status

# Each filter: the set of records behind it, its items on the page, and what readers call them.
FILTERS = {
    "claims": ("claims", ".claim", "claims"),
    "timeline": ("timeline", ".event", "events"),
    "sources": ("sources", ".source", "sources"),
    "accelerators": ("accelerators", "table[data-sortable] tbody tr", "chips"),
}
TITLES = {"names": "Who or what", "seen": "How we know it", "hbm": "Memory"}
SUBJECTS = {
    "team": "The team and the chip",
    "talks": "The talks with Samsung, and what a factory offers",
    "money": "The money",
    "suppliers": "The suppliers",
    "openai": "OpenAI and its chip",
    "nvidia": "NVIDIA and the rest of the industry",
    "article": "The article itself",
}
# The words for the values of a field, in the order in which a reader looks for them.
WORDS = {
    "subject": SUBJECTS,
    "status": {status.value: status.label for status in Status},
    "kind": {kind: kind.capitalize() for kind in KINDS},
    "seen": {value: words.capitalize() for value, words in SEEN.items()},
    "state": {"shipping": "Shipping", "announced": "Announced"},
    "hbm": {"hbm": "With HBM", "other": "Without HBM"},
}


def title(field: str) -> str:
    """What readers call a field."""
    return TITLES.get(field, field.capitalize())


def values(record: Record, field: str, index: Index) -> list[str]:
    """A record's values of a field, as they stand in the address of a filtered view."""
    if field == "status":
        return [record.status.value]
    if field == "names":
        return list(dict.fromkeys(getattr(record, "actors", None) or index.mentions(record)))
    if field == "state":
        return [record.availability]
    if field == "vendor":
        return parties(record.vendor)
    if field == "foundry":
        return parties(str(record.foundry.value or "unknown")) if record.foundry else ["unknown"]
    if field == "hbm":
        memory = str(record.memory_type.value or "") if record.memory_type else ""
        known = "hbm" if memory.startswith("HBM") else "other"
        return [known if memory else "unknown"]
    return [str(getattr(record, field))]


def parties(text: str) -> list[str]:
    """The parties a cell names: "Meta with Broadcom" names two, "Samsung (Taylor, Texas)" one."""
    return re.split(r" and | with ", re.sub(r"\s*\(.*?\)", "", text))


def options(records: Iterable[Record], field: str, index: Index) -> list[tuple[str, str, int]]:
    """(value, words for it, how many records have it), in the order in which readers look."""
    counts: Counter[str] = Counter()
    for record in records:
        counts.update(values(record, field, index))
    names = {entry.id: entry.name for entry in index.dossier.organisations.values()}
    words = WORDS.get(field, names if field == "names" else {}) | {"unknown": "Unknown"}
    if field == "kind":  # of events, in the order in which they occur
        words |= {value: value.capitalize() for value in counts if value not in words}
    found = [(value, words.get(value, value), n) for value, n in counts.items()]
    if field in WORDS:
        order = list(words)
        return sorted(found, key=lambda o: order.index(o[0]) if o[0] in order else len(order))
    if field == "section":
        return found
    return sorted(found, key=lambda option: (option[0] == "unknown", option[1].lower()))
