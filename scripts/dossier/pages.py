"""Reads the Markdown of the pages: front matter, citations, links and paragraphs with lines.

The generator renders Markdown and checks links; this finds only what has to be known of all pages
before the first is rendered, and what only we can check. An index relates pages and records.
"""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path

from dossier.collection import Dossier
from dossier.problems import Problem, Problems, file_name
from dossier.records import Card, load, parse_yaml, read_text
from dossier.rules import cited_sources
from dossier.schema import Record

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
FENCE = re.compile(r"[ \t>]*(`{3,}|~{3,})[^`]*$")
CODE = re.compile(r"(?<!\\)(`+)(?!`).*?(?<!`)\1(?!`)")
COMMENT = re.compile(r"\s*<!--.*-->\s*$")
ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
CITATION = re.compile(r"\[\^([^\]\s]*)\](?!:)")
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?([^)\s>]*)>?(?:\s+\"[^\"]*\")?\s*\)")


@dataclass
class Page:
    """A Markdown page as its author wrote it."""

    path: str  # below docs/
    file: str  # as the editor knows it
    text: str = ""
    body: str = ""  # the text below the front matter
    meta: dict = field(default_factory=dict)
    lines: list[tuple[int, str]] = field(default_factory=list)  # numbered, without code, comments
    citations: list[tuple[int, str]] = field(default_factory=list)  # line, id
    # Line, whether an image, words, target.
    links: list[tuple[int, bool, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def title(self) -> str:
        """The title that menus and lists show."""
        return str(self.meta.get("title") or self.path)

    def outline(self) -> tuple:
        """What other pages show of it or lead to: front matter, headings, anchors, citations."""
        headings = [line for _, line in self.lines if line.startswith("#")]
        return self.path, self.meta, headings, set(re.findall(r"#[\w-]+|\[\^[\w-]+", self.body))

    def resolve(self, target: str) -> str:
        """The path below docs/ that a relative link leads to."""
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), target))


def read_pages(docs: Path) -> dict[str, Page]:
    """Every page under docs/ by its path; folders that start with a dot hold templates."""
    paths = [path.relative_to(docs).as_posix() for path in sorted(docs.rglob("*.md"))]
    return {path: read_page(docs, path) for path in paths if "/." not in f"/{path}"}


def read_page(docs: Path, name: str) -> Page:
    """Read one page; what can't be read is in its `problems`."""
    page = Page(name, file_name(docs / name))
    try:
        page.text = page.body = read_text(docs / name)
        front = FRONT_MATTER.match(page.text)
        if front:
            page.body = page.text[front.end() :]
            meta = parse_yaml(front.group(1) or "", page.file, first_line=2)
            page.meta = meta if isinstance(meta, Card) else {}
    except Problems as error:
        page.problems += error.problems
    _scan(page)
    return page


def _scan(page: Page) -> None:
    fence, fence_line = "", 0
    first = page.text.count("\n") - page.body.count("\n") + 1
    for number, line in enumerate(page.body.split("\n"), first):
        match = FENCE.match(line)
        if fence:
            closes = match and match.group(1).startswith(fence) and line.strip(" \t>`~") == ""
            fence = "" if closes else fence
        elif match:
            fence, fence_line = match.group(1), number
        elif not COMMENT.match(line):
            line = CODE.sub(lambda code: " " * len(code.group()), line)
            page.lines.append((number, line))
            page.citations += [(number, id) for id in CITATION.findall(line)]
            page.links += [(number, bool(image), *rest) for image, *rest in LINK.findall(line)]
    if fence:
        message = f"is never closed. Write {fence} alone on a line below it."
        page.problems.append(Problem(page.file, fence_line, "code block", message))


def paragraphs(page: Page) -> list[tuple[int, str]]:
    """Prose as (first line, text): paragraphs, items of lists, names with what they stand for."""
    blocks: list[tuple[int, list[str]]] = []
    is_open = False
    for number, line in page.lines:
        text = line.strip()
        item = ITEM.match(line)
        if not text or text.startswith(("#", "|", "{{", "{%", "<", ":::", "!!!", "???", "---")):
            is_open = False
        elif item or not is_open:
            blocks.append((number, [line[item.end() :] if item else text]))
            is_open = True
        else:
            blocks[-1][1].append(text.lstrip(": "))
    return [(number, " ".join(lines)) for number, lines in blocks]


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
    # Names that start with a dot are those of editors' locks, which lead nowhere.
    paths = [*sorted(docs.rglob("[!.]*.md")), *sorted((docs / "data").rglob("[!.]*.yml"))]
    stamps = [(path, path.stat().st_mtime_ns, path.stat().st_size) for path in paths]
    return _index(docs, as_of, tuple(stamps))


@lru_cache(maxsize=2)
def _index(docs: Path, as_of: str, _stamps: tuple) -> Index:
    return Index(load(docs, as_of), read_pages(docs))
