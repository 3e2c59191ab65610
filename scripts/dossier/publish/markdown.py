"""Copies of the pages in Markdown, and llms.txt: the same facts for machines that read text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from types import SimpleNamespace

from jinja2 import Environment, StrictUndefined
from lxml import html as lxml_html
from lxml.html import HtmlElement

from dossier.check import RECORD_PAGES
from dossier.extension import best_source, holds_for, who_says_so
from dossier.pages import Page
from dossier.records import DOCS, Dossier
from dossier.schema import Record, date_words
from dossier.views import Views, define_macros, number

RECORD = "\0"
ELSEWHERE = {
    "llms-full.txt": "All pages of prose in one file", "timeline.xml": "Events of the story, as an Atom feed",
    "changes.xml": "Changes to this site, as an Atom feed", "manifest.json": "Every file with its SHA-256",
}
PICTURE = re.compile(r"^!\[[^\]]*\]\((?:\.\./)*(\S+\.svg)\)$", re.M)
ID = re.compile(r"[ \t]*\{:?[ \t]*#[\w-]+[ \t]*\}")
INTRO = """# Anthropic's AI chip, explained

> What is known about Anthropic's reported work on its own AI chip: the story of one article of 5 July 2026, checked
> sentence by sentence. Facts checked to {as_of}. Independent; not affiliated with any company named.

Every factual sentence cites a record with a status: confirmed, reported, weak (thinly sourced), analysis, corrected or
not-found. Keep the status when you use a fact. Text, drawings and records: CC BY 4.0.
"""


def write_markdown(out: Path, dossier: Dossier, pages: dict[str, Page], site_url: str) -> None:
    """Write a Markdown copy beside every page, llms.txt as their list, and llms-full.txt with the pages of prose."""
    lines, full = [INTRO.format(as_of=date_words(dossier.as_of)), "## Pages", ""], []
    for path, page in pages.items():
        text = f"{page_markdown(page, dossier, pages, site_url)}\n"
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8", newline="\n")
        lines.append(f"- [{page.title}]({site_url}{path}): {page.meta.get('description', '')}")
        if path not in RECORD_PAGES.values():
            full.append(text)
    lines += ["", "## Data", ""]
    for name, records in dossier.sets.items():
        lines.append(f"- [{name}]({site_url}data/{name}.json): {len(records)} records; also .csv and .schema.json")
    lines += ["", "## Feeds and whole text", "", *(f"- [{words}]({site_url}{name})" for name, words in ELSEWHERE.items())]
    (out / "llms.txt").write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    (out / "llms-full.txt").write_text("\n\n---\n\n".join(full), "utf-8", newline="\n")


def page_markdown(page: Page, dossier: Dossier, pages: dict[str, Page], site_url: str) -> str:
    """A page as plain Markdown: its text with the evidence written out, records field by field, pictures in words."""
    body = "\n".join(page.text.splitlines()[page.body_line - 1 :])
    if page.has_macros:
        body = _rendered(body, page.path, dossier, pages)
    cited = [id for _, id in page.citations]

    def in_words(picture: re.Match) -> str:
        """A line with a picture, and below it what the picture says."""
        drawing = dossier.drawing_in(picture[1])
        if drawing is None:
            return picture[0]
        cited.extend(drawing.evidence)
        marks = "".join(f"[^{id}]" for id in drawing.evidence)
        return f"{picture[0]}\n\nThe picture in words: {drawing.caption} {drawing.alt} {marks}".rstrip()

    body = PICTURE.sub(in_words, body)
    parts = [re.sub(r"\n\s*\n", "\n\n", ID.sub("", body)).strip()]
    parts += ["\n".join(_definition(id, dossier) for id in dict.fromkeys(cited))]
    sets = (name for name, path in RECORD_PAGES.items() if path == page.path)
    parts += [f"The records as data: {site_url}data/{name}.json" for name in sets]
    parts += [f"Facts checked to {date_words(dossier.as_of)}. Page: {site_url}{_address(page.path)}"]
    return "\n\n".join(part for part in parts if part)


class _Views(Views):
    """The records and pages at hand, with links as they stand in pages' sources."""

    dossier = pages = None

    def __init__(self, dossier: Dossier, pages: dict[str, Page]):
        super().__init__(DOCS, True)
        self.dossier, self.pages, self.source_links = dossier, pages, True


def _rendered(body: str, path: str, dossier: Dossier, pages: dict[str, Page]) -> str:
    """A page's text after its macros, which show records as Markdown here."""
    jinja, views = Environment(undefined=StrictUndefined), _Views(dossier, pages)
    define_macros(SimpleNamespace(macro=_named(jinja.globals), filter=_named(jinja.filters)), views)

    def part(template: str, **values) -> str:
        if template == "filter":
            return ""
        if template == "events":
            return "".join(map(_record, values["events"]))
        return in_markdown(views.render(f"{template}.html", path, **values))

    jinja.globals.update(card=_record, part=part)
    page = SimpleNamespace(path=path)
    text = unescape(jinja.from_string(body).render(page=page, extra={"as_of": dossier.as_of}))
    depth, lines = 1, []
    for line in text.splitlines():
        depth = len(line) - len(line.lstrip("#")) or depth
        lines.append(f"{'#' * depth}#{line[1:]}" if line.startswith(RECORD) else line)
    return "\n".join(lines)


def _named(things: dict) -> Callable:
    return lambda thing, name: things.update({name: thing})


def in_markdown(html: str) -> str:
    """Finished HTML of ours in Markdown: its words, links, lists and tables, without drawings and forms."""
    root = lxml_html.fragment_fromstring(html, create_parent=True)
    for element in root.xpath(".//comment() | .//svg | .//script | .//form | .//*[@class='chart__key fig']"):
        element.drop_tree()
    return "\n\n".join(filter(None, _blocks(root)))


def _blocks(element: HtmlElement) -> Iterator[str]:
    for child in element:
        if child.tag == "table":
            rows = [[_words(cell) for cell in row.iter("th", "td")] for row in child.iter("tr")]
            yield " ".join(_words(caption) for caption in child.iter("caption"))
            rows.insert(1, ["---"] * len(rows[0]))
            yield "\n".join(f"| {' | '.join(row)} |" for row in rows)
        elif child.tag in ("ul", "ol"):
            yield "\n".join(f"- {_words(item)}" for item in child)
        elif child.tag in ("p", "summary"):
            yield _words(child)
        else:
            yield from _blocks(child)


def _words(element: HtmlElement) -> str:
    """The text of an element on one line, with its links."""
    parts = [element.text or ""]
    for child in element:
        words = _words(child)
        parts += [f"[{words}]({child.get('href')})" if child.tag == "a" else words, child.tail or ""]
    return " ".join("".join(parts).replace("|", "/").split())


def _address(path: str) -> str:
    return path.removesuffix("index.md") if path.endswith("index.md") else path.removesuffix(".md") + "/"


def _definition(id: str, dossier: Dossier) -> str:
    record = dossier.evidence(id)
    source, (best, others) = best_source(dossier, record), who_says_so(dossier, record)
    published = f", {date_words(source.published)}" if source.published else ""
    return (f"[^{id}]: {record.status.label}. {record.statement} {best}{published}{others}.{holds_for(record, source)} "
            f"{source.title}, {source.url}")


def _record(record: Record) -> str:
    """A record under a heading that is one deeper than the last before it: see _rendered()."""
    values = record.model_dump(mode="json", exclude_none=True)
    lines = ["\n", f"{RECORD} {values.pop('id')}", ""]
    lines += [f"- {name.replace('_', ' ')}: {_plain(value)}" for name, value in values.items() if value not in ([], {})]
    return "\n".join(lines)


def _plain(value: object, between: str = "; ") -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_plain(part, ' ')}" for name, part in value.items())
    if isinstance(value, list):
        return between.join(_plain(part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return number(value) if isinstance(value, float) else " ".join(str(value).split())
