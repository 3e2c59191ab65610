"""Records and pages together: who cites what, who links to what, who mentions whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from dossier.collection import Dossier
from dossier.pages import Page, read_pages
from dossier.records import load
from dossier.rules import cited_sources
from dossier.schema import Record


@dataclass
class Index:
    """All records and pages as they are on the disk, and the relations between them."""

    dossier: Dossier
    pages: dict[str, Page]

    @cached_property
    def cited_on(self) -> dict[str, list[Page]]:
        """The pages that cite each record, in text or in a drawing."""
        found: dict[str, list[Page]] = {}
        for page in self.pages.values():
            ids = [id for _, id in page.citations]
            for _, is_image, _, target in page.links:
                drawing = self.dossier.drawing_in(page.resolve(target)) if is_image else None
                ids += drawing.evidence if drawing else []
            _add(found, ids, page)
        return found

    @cached_property
    def linked_from(self) -> dict[str, list[Page]]:
        """The pages that link to each place, written as page.md#anchor."""
        found: dict[str, list[Page]] = {}
        for page in self.pages.values():
            targets = [target for *_, target in page.links if "#" in target and target[0] != "#"]
            _add(found, map(page.resolve, targets), page)
        return found

    @cached_property
    def supported_by(self) -> dict[str, list[Record]]:
        """The records that name each source."""
        found: dict[str, list[Record]] = {}
        for record in self.dossier.records():
            _add(found, (source for _, source in cited_sources(record)), record)
        return found


def _add(found: dict[str, list], keys: Iterable[str], value: object) -> None:
    for key in dict.fromkeys(keys):
        found.setdefault(key, []).append(value)


def read_index(docs: Path, as_of: str) -> Index:
    """The records and pages under docs/; worked out anew only when a file has changed.

    Raises Problems when the records can't be used.
    """
    paths = [*sorted(docs.rglob("*.md")), *sorted((docs / "data").rglob("*.yml"))]
    stamps = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in paths)
    return _index(docs, as_of, stamps)


@lru_cache(maxsize=2)
def _index(docs: Path, as_of: str, _stamps: tuple) -> Index:
    return Index(load(docs, as_of), read_pages(docs))
