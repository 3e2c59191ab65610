"""Who stands behind a record, and how we know it: for lists, cards and notes."""

from __future__ import annotations

from dossier.collection import KINDS, Dossier
from dossier.schema import Evidence, Source

# How a source is known; about/evidence.md#seen explains the words.
SEEN = {"page": "page", "excerpt": "in part", "relay": "second-hand", "listing": "listing"}


def by_strength(dossier: Dossier, record: Evidence) -> list[Source]:
    """The sources of a record, the strongest first; of equals, the one named first."""
    sources = [dossier.sources[id] for id in record.sources]
    return sorted(sources, key=lambda source: KINDS.index(source.kind))


def who_says_so(dossier: Dossier, record: Evidence) -> tuple[str, str]:
    """The publisher of a record's strongest source, and up to two others in words."""
    best, *others = dict.fromkeys(source.party for source in by_strength(dossier, record))
    words = "".join(f", {party}" for party in others[:2])
    if len(others) > 2:
        words += f" and {len(others) - 2} more"
    return best, words
