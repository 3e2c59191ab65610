"""Lists what needs an editor's eyes: nothing here is a mistake, so no build stops for it.

`python3 scripts/build.py --review`, or `python -m dossier.review`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from mkdocs.config import load_config

from dossier.index import Index, read_index
from dossier.schema import Evidence, Record, Status
from dossier.site import CONFIG, Site

FRONT = ("index.md", "summary.md")
OPENED = ("page", "excerpt")
STALE = 60  # days
MATERIAL_ENDS = date(2027, 5, 5)


def review(index: Index, today: date) -> Iterator[tuple[str, list[str]]]:
    """(heading, lines) for each kind of thing to look at; a line names file, line and record."""
    dossier = index.dossier
    cited = [record for record in dossier.citable() if record.id in index.cited_on]

    def sources(record) -> list:
        return [dossier.sources[id] for id in record.sources]

    def age(record) -> int:
        checked = max(source.checked for source in sources(record))
        return (today - date.fromisoformat(checked)).days

    unopened = [
        record
        for record in cited
        if record.status is Status.confirmed
        and any(page.path in FRONT for page in index.cited_on[record.id])
        and not any(source.seen in OPENED for source in sources(record))
    ]
    # Tables and lists show every other record with its sources; claims wait to be cited.
    uncited = [
        source
        for source in dossier.sources.values()
        if all(
            isinstance(record, Evidence) and record.id not in index.cited_on
            for record in index.supported_by.get(source.id, [])
        )
    ]
    unlinked = [
        term for term in dossier.terms.values() if f"glossary.md#{term.id}" not in index.linked_from
    ]
    stale = sorted((record for record in cited if age(record) > STALE), key=age, reverse=True)
    yield "Confirmed on the home page or the summary, by sources nobody opened", _places(unopened)
    yield f"Cited, and no source looked at for {STALE} days", _places(stale)
    yield "Sources of nothing that a page cites", _places(uncited)
    yield "Terms that no page links", _places(unlinked)
    left = (MATERIAL_ENDS - today).days
    yield f"Days until Material for MkDocs ends (see Contribute): {left}", []


def _places(records: list[Record]) -> list[str]:
    return [f"{record._file}:{record._line}: {record.id}" for record in records]


def main() -> None:
    """Print the list for the project as it stands today."""
    site = Site.from_config(load_config(str(CONFIG)))
    for heading, lines in review(read_index(site.docs, site.as_of), date.today()):
        print(f"{heading}: {len(lines)}" if lines else heading)
        print("".join(f"  {line}\n" for line in lines), end="")


if __name__ == "__main__":
    main()
