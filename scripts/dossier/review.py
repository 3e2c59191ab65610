"""Lists what needs an editor's eyes: nothing here is a mistake, so no build stops for it.

`python3 scripts/build.py --review`, or `python -m dossier.review`.
"""

from __future__ import annotations

from datetime import date, timedelta

from mkdocs.config import load_config

from dossier.index import Index, read_index
from dossier.schema import Evidence, Record
from dossier.site import CONFIG, Site

STALE = timedelta(days=60)
MATERIAL_ENDS = date(2027, 5, 5)


def review(index: Index, today: date) -> dict[str, list[Record]]:
    """The records to look at, by the reason why; the longest unchecked first."""
    dossier = index.dossier
    old = (today - STALE).isoformat()
    unopened, stale, unused = [], [], []
    for record in (record for record in dossier.citable() if record.id in index.cited_on):
        sources = [dossier.sources[id] for id in record.sources]
        opened = any(source.seen in ("page", "excerpt") for source in sources)
        in_front = any(
            page.path in ("index.md", "summary.md") for page in index.cited_on[record.id]
        )
        if record.status == "confirmed" and in_front and not opened:
            unopened.append(record)
        checked = max(source.checked for source in sources)
        if checked < old:
            stale.append((checked, record))
    for source in dossier.sources.values():
        records = index.supported_by.get(source.id, [])
        # Tables and lists show every other record with its sources; claims wait to be cited.
        if all(isinstance(r, Evidence) and r.id not in index.cited_on for r in records):
            unused.append(source)
    terms = dossier.terms.values()
    return {
        "Confirmed on the home page or the summary, by sources nobody opened": unopened,
        f"Cited, and no source checked for {STALE.days} days": [
            record for _, record in sorted(stale, key=lambda pair: pair[0])
        ],
        "Sources of nothing that a page cites": unused,
        "Terms that no page links": [
            term for term in terms if f"glossary.md#{term.id}" not in index.linked_from
        ],
    }


def main() -> None:
    """Print the lists for the project as it stands today."""
    site = Site.from_config(load_config(str(CONFIG)))
    for reason, records in review(read_index(site.docs, site.as_of), date.today()).items():
        print(f"{reason}: {len(records)}")
        for record in records:
            print(f"  {record._file}:{record._line}: {record.id}")
    left = (MATERIAL_ENDS - date.today()).days
    print(f"Days until Material for MkDocs ends (see Contribute): {left}")


if __name__ == "__main__":
    main()
