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

PICTURE = re.compile(r"^!\[[^\]]*\]\((?:\.\./)*(\S+\.svg)\)$", re.M)
# Loops with all that they write, other template code, ids, comments.
LEFT_OUT = [
    re.compile(r"\{%-? for .*\{%-? endfor -?%\}", re.S),
    re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.S),
    re.compile(r"[ \t]*\{:?[ \t]*#[^}]*\}|^<!--.*?-->$", re.M),
]
FEEDS = {
    "llms-full.txt": "All pages of prose in one file",
    "timeline.xml": "Events of the story, as an Atom feed",
    "changes.xml": "Changes to this site, as an Atom feed",
}


def write_markdown(out: Path, site: Site, dossier: Dossier, pages: dict[str, Page]) -> None:
    """Write a Markdown copy beside every page, llms.txt as their list, and llms-full.txt with the prose.

    A page that repeats others, and so is kept out of the search, gets no copy.
    """
    intro = [
        f"# {site.name}",
        "",
        f"> {site.description} Facts checked to {date_words(site.as_of)}.",
        "",
    ]
    words = ", ".join(status.label.lower() for status in Status)
    intro += [
        f"Every sentence of fact cites a record with a status: {words}. Keep the status when you use a fact."
    ]
    listed, full = [], []
    for path in site.nav:
        page = pages.get(path)
        if page is None or (page.meta.get("search") or {}).get("exclude"):
            continue
        text = copy(page, site, dossier) + "\n"
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, "utf-8", newline="\n")
        listed.append(f"- [{page.title}]({site.address(path)}): {page.meta.get('description', '')}")
        if path not in RECORD_PAGES.values():
            full.append(text)
    data = [
        f"- [{name}]({site.address(f'data/{name}.json')}): {len(records)} records; also .csv and .schema.json"
        for name, records in dossier.sets.items()
    ]
    feeds = [f"- [{words}]({site.address(name)})" for name, words in FEEDS.items()]
    lines = [*intro, site.copyright, "", "## Pages", "", *listed, "", "## Data", "", *data]
    lines += ["", "## Feeds and whole text", "", *feeds]
    (out / "llms.txt").write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    (out / "llms-full.txt").write_text("\n\n---\n\n".join(full), "utf-8", newline="\n")


def copy(page: Page, site: Site, dossier: Dossier) -> str:
    """A page's own words with its evidence written out and its pictures in words.

    Records that template code lists are left out; the end of the copy says where they are as data.
    """
    body = re.sub(r"\A---\n.*?\n---\n", "", page.text, count=1, flags=re.S)
    body = re.sub(r"\{\{ *checked_to *\}\}", date_words(site.as_of), body)
    for pattern in LEFT_OUT:
        body = pattern.sub("", body)
    drawings = {drawing.file: drawing for drawing in dossier.drawings.values()}

    def in_words(picture: re.Match) -> str:
        drawing = drawings.get(picture.group(1))
        if drawing is None:
            return picture.group()
        marks = "".join(f"[^{id}]" for id in drawing.evidence)
        text = f"The picture in words: {drawing.caption} {drawing.alt} {marks}"
        return f"{picture.group()}\n\n{text.rstrip()}"

    body = PICTURE.sub(in_words, body)
    cited = dict.fromkeys(re.findall(r"\[\^([a-z0-9-]+)\]", body))
    notes = [_note(id, dossier) for id in cited if dossier.evidence(id)]
    sets = [name for name, path in RECORD_PAGES.items() if path == page.path]
    parts = [re.sub(r"\n\s*\n", "\n\n", body).strip(), "\n".join(notes)]
    parts += [
        f"The records as data: {site.address(f'data/{name}.json', page.path)}" for name in sets
    ]
    here = f" Page: {site.url}{address(page.path, site)}" if site.url else ""
    parts.append(f"Facts checked to {date_words(site.as_of)}.{here}")
    return "\n\n".join(part for part in parts if part)


def _note(id: str, dossier: Dossier) -> str:
    """A record as the note of its mark: status, statement, sources."""
    record = dossier.evidence(id)
    sources = (dossier.sources[source] for source in record.sources)
    named = "; ".join(f"{source.title} ({_published(source)}) {source.url}" for source in sources)
    day = f" As of {date_words(record.when)}." if record.when else ""
    return f"[^{id}]: {record.status.label}. {record.statement}{day} Sources: {named}"


def _published(source) -> str:
    return f"{source.party}, {date_words(source.published)}" if source.published else source.party
