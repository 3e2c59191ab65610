"""By what a list can be narrowed in the browser: fields, their values, the words readers see."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable

from dossier.collection import KINDS, Dossier
from dossier.evidence import SEEN
from dossier.index import Index
from dossier.schema import Record, Status

# Each filter: the set of records behind it, the elements that are its items, what they are called.
FILTERS = {
    "claims": ("claims", ".claim", "claims"),
    "timeline": ("timeline", ".event", "events"),
    "sources": ("sources", ".source", "sources"),
    "accelerators": ("accelerators", "table[data-sortable] tbody tr", "chips"),
}
TITLES = {
    "status": "Status",
    "section": "Section",
    "subject": "Subject",
    "names": "Who or what",
    "kind": "Kind",
    "seen": "How we know it",
    "vendor": "Vendor",
    "state": "State",
    "foundry": "Foundry",
    "hbm": "Memory",
}
SUBJECTS = {
    "team": "The team and the chip",
    "talks": "The talks with Samsung, and what a factory offers",
    "money": "The money",
    "suppliers": "The suppliers",
    "openai": "OpenAI and its chip",
    "nvidia": "NVIDIA and the rest of the industry",
    "article": "The article itself",
}
ORDERS = {
    "subject": list(SUBJECTS),
    "status": [status.value for status in Status],
    "kind": KINDS,
    "seen": list(SEEN),
    "hbm": ["hbm", "other", "unknown"],
}
MEMORY = {"hbm": "With HBM", "other": "Without HBM", "unknown": "Unknown"}


def values(record: Record, field: str, mentions: Callable[[Record], list[str]]) -> list[str]:
    """A record's values of a field, as they stand in the address of a filtered view."""
    if field == "status":
        return [record.status.value]
    if field == "names":
        return list(dict.fromkeys(getattr(record, "actors", None) or mentions(record)))
    if field == "state":
        return [record.availability]
    if field == "vendor":
        return parties(record.vendor)
    if field == "foundry":
        return (
            parties(str(record.foundry.value))
            if record.foundry and record.foundry.value
            else ["unknown"]
        )
    if field == "hbm":
        memory = str(record.memory_type.value or "") if record.memory_type else ""
        return ["unknown" if not memory else "hbm" if memory.startswith("HBM") else "other"]
    return [str(getattr(record, field))]


def parties(text: str) -> list[str]:
    """The parties a cell names: "Meta with Broadcom" names two, "Samsung (Taylor, Texas)" one."""
    return re.split(r" and | with ", re.sub(r"\s*\(.*?\)", "", text))


def options(records: Iterable[Record], field: str, index: Index) -> list[tuple[str, str, int]]:
    """(value, label, how many records have it), in the order in which a reader looks for it."""
    counts: Counter[str] = Counter()
    for record in records:
        counts.update(values(record, field, index.mentions))
    found = [(value, label(field, value, index.dossier), n) for value, n in counts.items()]
    order = ORDERS.get(field)
    if order:
        return sorted(found, key=lambda o: order.index(o[0]) if o[0] in order else len(order))
    if field == "section":
        return found
    return sorted(found, key=lambda option: (option[0] == "unknown", option[1].lower()))


def label(field: str, value: str, dossier: Dossier) -> str:
    """The words for a value."""
    if field == "status":
        return Status(value).label
    if field == "names" and value in dossier.organisations:
        return dossier.organisations[value].name
    if field in ("hbm", "subject"):
        return {**MEMORY, **SUBJECTS}[value]
    text = SEEN[value] if field == "seen" else value
    return (
        text[0].upper() + text[1:]
        if field in ("kind", "seen", "state") or value == "unknown"
        else text
    )
