"""What machines read, at addresses that stay: JSON, CSV, feeds, and pages as Markdown."""

import csv
import json
import re
import uuid
from pathlib import Path

from dossier.collection import RECORD_PAGES, Dossier
from dossier.fields import date_words
from dossier.finish.html import address
from dossier.pages import Page
from dossier.rules import roots
from dossier.schema import SETS, Evidence
from dossier.site import Site
from dossier.views import rendered

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
VOICES = "independent_parties"
CHECKED_TO = re.compile(r"\{\{ *checked_to *\}\}")
# Template code with all that its loops write, ids, notes to editors.
LEFT_OUT = re.compile(
    r"(?s:\{%-? for .*\{%-? endfor -?%\}|\{%.*?%\}|\{\{.*?\}\})|[ \t]*\{:?[ \t]*#[^}]*\}|<!--.*?-->"
)


def write_exports(out: Path, site: Site, dossier: Dossier) -> None:
    """Write data/<set>.json and .csv for every set; its schema is that of the YAML files.

    In CSV lists are joined by semicolons, and cells of tables are written as JSON.
    """
    for name, model in SETS.items():
        records = dossier.sets[name].values()
        rows = [record.model_dump(mode="json", exclude_none=True) for record in records]
        document = {
            "$schema": site.address(f"data/schemas/{name}.json", "data/"),
            "as_of": dossier.as_of,
            "licence": LICENSE,
            "count": len(rows),
            name: rows,
        }
        columns = list(model.model_fields)
        if issubclass(model, Evidence) and rows:
            document[VOICES] = {record.id: sorted(roots(dossier, record)) for record in records}
            columns.append(VOICES)
            rows = [{**row, VOICES: document[VOICES][row["id"]]} for row in rows]
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        (out / f"data/{name}.json").write_text(text, "utf-8", newline="\n")
        # Excel takes a file without this mark at its beginning for one in an old encoding.
        with open(out / f"data/{name}.csv", "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, columns, lineterminator="\n")
            writer.writeheader()
            for row in rows:
                writer.writerow({key: cell(value) for key, value in row.items()})


def cell(value: object) -> object:
    """A value as spreadsheets leave it alone.

    A month gets XX for its day, as ISO 8601-2 writes what isn't known: of 2026-05 they make the
    first of May. A text that they would take for a formula begins with an apostrophe.
    """
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = "; ".join(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        value = re.sub(r"^\d{4}-\d{2}$", r"\g<0>-XX", value)
        return re.sub(r"^\s*[=+@-]", r"'\g<0>", value)
    return value


def write_feeds(out: Path, site: Site, dossier: Dossier) -> None:
    """Write timeline.xml and changes.xml; of days that are equal, the later event comes first."""
    events = []
    for event in sorted(dossier.timeline.values(), key=lambda event: event.date, reverse=True):
        title = f"{date_words(event.date)}: {event.what}"
        text = f"{event.status.label}. {event.note or event.what}"
        # The day on which it was entered here; else the newest day on which a source was read.
        day = event.entered or max(dossier.sources[id].checked for id in event.sources)
        events.append((event.id, day, title, text))
    changes = [(u.id, u.date, u.title, u.what) for u in dossier.updates.values()]
    write_feed(out / "timeline.xml", f"{site.name}: timeline", "timeline", events, site)
    write_feed(out / "changes.xml", f"{site.name}: changes to this site", "updates", changes, site)


def write_feed(path: Path, title: str, name: str, entries: list[tuple], site: Site) -> None:
    """Write the feed of a set, newest first; entries: (id, day of entry, title, text) each."""
    text = rendered(
        "feed.xml",
        title=title,
        site=site,
        file=path.name,
        page=site.url + address(RECORD_PAGES[name], site),
        # Ids hold no address, since a site may move.
        urn=lambda id="": uuid.uuid5(uuid.NAMESPACE_OID, f"{site.slug}/{name}{id}").urn,
        entries=sorted(entries, key=lambda entry: entry[1], reverse=True),
    )
    path.write_text(text, "utf-8", newline="\n")


def write_markdown(out: Path, site: Site, dossier: Dossier, pages: dict[str, Page]) -> None:
    """Write a Markdown copy of every page, llms.txt as their list, and llms-full.txt.

    A page that repeats others, and so is kept out of the search, gets no copy.
    """
    listed = [pages[path] for path in site.nav if path in pages]
    listed = [page for page in listed if not (page.meta.get("search") or {}).get("exclude")]
    texts = {page.path: copy(page, site, dossier) for page in listed}
    prose = [text for path, text in texts.items() if path not in RECORD_PAGES.values()]
    texts["llms-full.txt"] = "\n\n---\n\n".join(prose)
    texts["llms.txt"] = rendered("llms.txt", site=site, dossier=dossier, pages=listed)
    for path, text in texts.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, "utf-8", newline="\n")


def copy(page: Page, site: Site, dossier: Dossier) -> str:
    """A page's own words with its evidence written out, and its pictures in words.

    Records that template code lists are left out; the end of the copy says where they are as data.
    """
    body = CHECKED_TO.sub(date_words(site.as_of), LEFT_OUT.sub("", page.body)).strip()
    for drawing in dossier.drawings.values():
        if drawing.file.rpartition("/")[2] in body:
            marks = "".join(f"[^{id}]" for id in drawing.evidence)
            body += f"\n\n{drawing.title}, in words: {drawing.caption} {drawing.alt} {marks}"
    text = rendered(
        "copy.md",
        body=body,
        cited=list(dict.fromkeys(re.findall(r"\[\^([a-z0-9-]+)\]", body))),
        sets=[name for name, path in RECORD_PAGES.items() if path == page.path],
        here=address(page.path, site),
        page=page,
        site=site,
        dossier=dossier,
    )
    return re.sub(r"\n\s*\n", "\n\n", text)
