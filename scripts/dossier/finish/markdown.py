"""Copies of the pages in Markdown, and llms.txt: the same facts for machines that read text."""

from __future__ import annotations

import re
from pathlib import Path

from dossier.collection import RECORD_PAGES, Dossier
from dossier.fields import date_words
from dossier.finish.html import address
from dossier.pages import Page
from dossier.schema import Status
from dossier.site import Site

PICTURE = re.compile(r"^!\[[^\]]*\]\((\S+)\)$", re.M)
CHECKED_TO = re.compile(r"\{\{ *checked_to *\}\}")
# Template code with all that its loops write, ids, notes to editors.
LEFT_OUT = re.compile(
    r"(?s:\{%-? for .*\{%-? endfor -?%\}|\{%.*?%\}|\{\{.*?\}\})|[ \t]*\{:?[ \t]*#[^}]*\}|<!--.*?-->"
)
FEEDS = {
    "llms-full.txt": "All pages of prose in one file",
    "timeline.xml": "Events of the story, as an Atom feed",
    "changes.xml": "Changes to this site, as an Atom feed",
}


def write_markdown(out: Path, site: Site, dossier: Dossier, pages: dict[str, Page]) -> None:
    """Write a Markdown copy of every page, llms.txt as their list, and llms-full.txt.

    A page that repeats others, and so is kept out of the search, gets no copy.
    """
    day, statuses = date_words(site.as_of), ", ".join(status.label.lower() for status in Status)
    lines = [f"# {site.name}", "", f"> {site.description} Facts checked to {day}.", ""]
    lines += [f"Each fact cites a record with a status: {statuses}. Keep it when you use the fact."]
    lines += [site.copyright, "", "## Pages", ""]
    prose = []
    for path in site.nav:
        page = pages.get(path)
        if page and not (page.meta.get("search") or {}).get("exclude"):
            text = copy(page, site, dossier) + "\n"
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_text(text, "utf-8", newline="\n")
            description = page.meta.get("description", "")
            lines.append(f"- [{page.title}]({site.address(path)}): {description}")
            prose += [] if path in RECORD_PAGES.values() else [text]
    lines += ["", "## Data", ""]
    for name, records in dossier.sets.items():
        link = f"[{name}]({site.address(f'data/{name}.json')})"
        lines.append(f"- {link}: {len(records)} records; also as .csv")
    lines += ["", "## Feeds and whole text", ""]
    lines += [f"- [{words}]({site.address(name)})" for name, words in FEEDS.items()]
    (out / "llms.txt").write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    (out / "llms-full.txt").write_text("\n\n---\n\n".join(prose), "utf-8", newline="\n")


def copy(page: Page, site: Site, dossier: Dossier) -> str:
    """A page's own words with its evidence written out and its pictures in words.

    Records that template code lists are left out; the end of the copy says where they are as data.
    """

    def in_words(picture: re.Match) -> str:
        drawing = dossier.drawing_in(page.resolve(picture.group(1)))
        if drawing is None:
            return picture.group()
        marks = "".join(f"[^{id}]" for id in drawing.evidence)
        words = f"The picture in words: {drawing.caption} {drawing.alt} {marks}"
        return f"{picture.group()}\n\n{words.rstrip()}"

    day = date_words(site.as_of)
    body = PICTURE.sub(in_words, LEFT_OUT.sub("", CHECKED_TO.sub(day, page.body)))
    cited = dict.fromkeys(re.findall(r"\[\^([a-z0-9-]+)\]", body))
    notes = [note(id, dossier) for id in cited if dossier.evidence(id)]
    sets = [name for name, path in RECORD_PAGES.items() if path == page.path]
    data = [f"As data: {site.address(f'data/{name}.json', page.path)}" for name in sets]
    here = f" Page: {site.url}{address(page.path, site)}" if site.url else ""
    parts = [re.sub(r"\n\s*\n", "\n\n", body).strip(), "\n".join(notes), *data]
    return "\n\n".join([*filter(None, parts), f"Facts checked to {day}.{here}"])


def note(id: str, dossier: Dossier) -> str:
    """The note of a mark: status, statement, day and sources of the record."""
    record = dossier.evidence(id)
    day = f" As of {date_words(record.when)}." if record.when else ""
    sources = []
    for source in (dossier.sources[id] for id in record.sources):
        published = f", {date_words(source.published)}" if source.published else ""
        sources.append(f"{source.title} ({source.party}{published}) {source.url}")
    return f"[^{id}]: {record.status.label}. {record.statement}{day} Sources: {'; '.join(sources)}"
