"""Lists what needs an editor's eyes: nothing here is a mistake, so no build stops for it.

`python3 scripts/build.py --review`, or `python -m dossier.review`.
"""

from datetime import date, timedelta

from mkdocs.config import load_config

from dossier.pages import Index, read_index
from dossier.schema import Evidence, Record
from dossier.site import CONFIG, Site

STALE = timedelta(days=60)


def review(index: Index, today: date) -> dict[str, list[Record]]:
    """The records to look at, by the reason why."""
    dossier, old = index.dossier, (today - STALE).isoformat()
    unopened, stale, unused = [], [], []
    for record in dossier.citable():
        sources = [dossier.sources[id] for id in record.sources]
        pages = {page.path for page in index.cited_on.get(record.id, [])}
        opened = any(source.seen in ("page", "excerpt") for source in sources)
        if record.status == "confirmed" and pages & {"index.md", "summary.md"} and not opened:
            unopened.append(record)
        if pages and max(source.checked for source in sources) < old:
            stale.append(record)
    for source in dossier.sources.values():
        records = index.supported_by.get(source.id, [])
        # Tables and lists show every other record with its sources; claims wait to be cited.
        if all(isinstance(r, Evidence) and r.id not in index.cited_on for r in records):
            unused.append(source)
    terms, linked = dossier.terms.values(), index.linked_from
    return {
        "Confirmed on the home page or the summary, by sources nobody opened": unopened,
        f"Cited, and no source checked for {STALE.days} days": stale,
        "Sources of nothing that a page cites": unused,
        "Terms that no page links": [t for t in terms if f"glossary.md#{t.id}" not in linked],
    }


if __name__ == "__main__":
    site = Site.from_config(load_config(str(CONFIG)))
    for reason, records in review(read_index(site.docs, site.as_of), date.today()).items():
        print(f"{reason}: {len(records)}")
        for record in records:
            print(f"  {record._file}:{record._line}: {record.id}")
