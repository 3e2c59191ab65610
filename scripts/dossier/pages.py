"""Reads the Markdown of the pages: front matter, headings, links and citations, each with its line.

Only what the checks need is read, with the same idea of code blocks and code spans as Python-Markdown, so that a
mistake can be named by file and line before anything is built.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape
from pathlib import Path, PurePosixPath

import yaml

from dossier.fields import CONTROL
from dossier.files import kept_by_programs
from dossier.problems import Problem, excerpt, looked_at_lately, shown
from dossier.yamlfile import CONFLICT, IN_CONFLICT, Card, Refused, parse_yaml

FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})([^`]*)$")
LANGUAGE = re.compile(r"[A-Za-z0-9+-]*[ \t]*")
TICKS = re.compile(r"`+")
COMMENT_LINE = re.compile(r"\s*<!--(?:(?!-->).)*-->\s*$")
EXCUSE = re.compile(r"^\s*<!--\s*uncited:\s*(\S(?:.*\S)?)\s*-->\s*$")
# As Python-Markdown sees it: the blank after the hashes may be missing. Hashes at its end are tried from their first.
HEADING = re.compile(r"^(#{1,6})[ \t]*(.*?)[ \t]*(?:(?:(?<!#)|(?<=^#{6}))#+)?$")
UNDERLINE = re.compile(r"(=+|-+)[ ]*$")
ATTR_ID = re.compile(r"\{:?[^{}#]*#([\w:.-]+)(?![\w:.-])[^{}]*\}[ \t]*$")
CITATION = re.compile(r"\[\^([^\]\s]*)\](?!:)")
DEFINITION = re.compile(r"^ {0,3}\[\^([^\]]*)\]:")
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(\s*<?([^)\s>]*)>?(?:\s+\"[^\"]*\")?\s*\)")
AUTOLINK = re.compile(r"<(https?://[^\s<>]*)>")

# More than any page needs, and little enough that no expression here or in the generator takes long over it.
MAX_BYTES = 500_000
MAX_LINE = 5_000
MAX_BLANKS = 50
MAX_HEADINGS = 300
MAX_MARKERS = 6
BLANKS = re.compile(rf"\s{{{MAX_BLANKS + 1}}}")
MARKER = re.compile(r">|(?:[-*+]|\d{1,9}[.)])(?=[ \t]|$)")
MARKERS = re.compile(rf"(?:[ \t]|{MARKER.pattern})*")


@dataclass
class Page:
    """A Markdown page as its author wrote it. Line numbers are 1-based."""

    path: str
    file: str
    text: str
    meta: dict = field(default_factory=dict)
    body_line: int = 1
    lines: list[tuple[int, str]] = field(default_factory=list)
    headings: list[tuple[int, int, str, str | None]] = field(default_factory=list)
    citations: list[tuple[int, str]] = field(default_factory=list)
    definitions: list[tuple[int, str]] = field(default_factory=list)
    links: list[tuple[int, bool, str, str]] = field(default_factory=list)
    excuses: dict[int, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    own: list[Problem] | None = None

    @property
    def title(self) -> str:
        return str(self.meta.get("title") or self.path)

    @property
    def has_macros(self) -> bool:
        return bool(self.meta.get("render_macros"))

    def resolve(self, target: str) -> str | None:
        """The docs path that a relative link leads to; None when it climbs out of docs/."""
        parts: list[str] = []
        for part in (PurePosixPath(self.path).parent / target).parts:
            if part == "..":
                if not parts:
                    return None
                parts.pop()
            elif part != ".":
                parts.append(part)
        return "/".join(parts)


@looked_at_lately(seconds=3)
def read_pages(docs: Path) -> dict[str, Page]:
    """Every page under docs/, by its path there; dot folders hold templates and are left out."""
    paths = (path for path in sorted(docs.rglob("*.md")) if not kept_by_programs(path.relative_to(docs)))
    pages = {path.relative_to(docs).as_posix(): _as_it_is(path, docs) for path in paths}
    return {path: page for path, page in pages.items() if page}


def _as_it_is(path: Path, docs: Path) -> Page | None:
    """The page as the disk has it now; none for links and pipes, which check() tells of wherever they lie.

    What is no file, or can't be read, is not kept, since it may change unnoticed.
    """
    try:
        about = path.lstat()
        if stat.S_ISREG(about.st_mode):
            return _page(path, docs, about.st_mtime_ns, about.st_size)
        if not stat.S_ISDIR(about.st_mode):
            return None
        wrong, remedy = "is a folder; pages are files.", "Remove it, or give it a name without .md at the end."
    except OSError as error:
        wrong, remedy = f"can't be read: {error.strerror}.", "Restore it, or mend who may read it."
    file = shown(path)
    return Page(path.relative_to(docs).as_posix(), file, "", problems=[Problem(file, 0, "", wrong, remedy)])


@lru_cache(maxsize=8192)
def _page(path: Path, docs: Path, _mtime: int, _size: int) -> Page:
    return read_page(path, docs)


def read_page(path: Path, docs: Path) -> Page:
    """Read one page; what can't be read is in its `problems`."""
    page = Page(path.relative_to(docs).as_posix(), shown(path), "")
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        wrong = f"the page has {len(raw):,} bytes, more than {MAX_BYTES:,}."
        page.problems.append(Problem(page.file, 0, "", wrong, "Make several pages of it."))
        return page
    try:
        page.text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        page.problems.append(Problem(page.file, line, "", f"byte {error.start} is not UTF-8.", "Save it as UTF-8."))
        return page
    halves = CONFLICT.search(page.text)
    if halves:
        line = page.text[: halves.start()].count("\n") + 1
        page.problems.append(Problem(page.file, line, "", *IN_CONFLICT))
        return page
    for number, line in enumerate(page.text.split("\n"), 1):
        if len(line) > MAX_LINE:
            wrong = f"the line has {len(line):,} characters, more than {MAX_LINE:,}."
            page.problems.append(Problem(page.file, number, "", wrong, "Make several paragraphs of it."))
        elif BLANKS.search(line):  # expressions that look for what follows blanks try each of them
            wrong = f"has more than {MAX_BLANKS} blanks in a row."
            page.problems.append(Problem(page.file, number, excerpt(line.strip(), 40), wrong, "Delete them."))
        hidden = CONTROL.search(line) or CONTROL.search(unescape(line))
        if hidden:
            wrong = f"holds the invisible character U+{ord(hidden.group()):04X}."
            page.problems.append(Problem(page.file, number, excerpt(line.strip(), 40), wrong, "Delete it."))
    if not page.problems:
        _front_matter(page)
        _scan(page)
    return page


def _front_matter(page: Page) -> None:
    lines = page.text.split("\n")
    remedy = "Start the page with '---', 'title: …', 'description: …' and '---'."
    if not lines or lines[0].rstrip() != "---":
        page.problems.append(Problem(page.file, 1, "front matter", "is missing.", remedy))
        return
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        page.problems.append(Problem(page.file, 1, "front matter", "has no closing '---'.", remedy))
        return
    page.body_line = end + 2
    try:
        meta = parse_yaml("\n".join(lines[1:end]))
    except Refused as error:
        page.problems.append(Problem(page.file, error.line + 1, "front matter", error.wrong, error.remedy))
        return
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        wrong = f"doesn't parse: {getattr(error, 'problem', '') or 'unreadable'}."
        remedy = "Write 'field: value' per line; quote a value that has ': ' in it."
        page.problems.append(Problem(page.file, mark.line + 2 if mark else 1, "front matter", wrong, remedy))
        return
    if not isinstance(meta, Card):
        page.problems.append(Problem(page.file, 1, "front matter", "is not a list of fields.", remedy))
        return
    page.meta = meta


def _scan(page: Page) -> None:
    body = page.text.split("\n")[page.body_line - 1 :]
    for number, line in enumerate(body, page.body_line):
        excuse = EXCUSE.match(line)
        if excuse:  # it speaks for the paragraph that follows
            page.excuses[number + 1] = page.excuses[number + 2] = excuse.group(1)
    fence, fence_line = "", 0
    for number, line in enumerate(body, page.body_line):
        match = FENCE.match(line)
        if fence:
            fence = "" if line.rstrip() == fence else fence
        elif match:
            fence, fence_line = match.group(1), number
            if line[0] not in "`~" or not LANGUAGE.fullmatch(match.group(2)):
                remedy = f"Start the line with {fence}, with nothing behind it but the name of a language."
                page.problems.append(Problem(page.file, number, "code block", "may not start like this.", remedy))
        else:
            page.lines.append((number, _without_code(page, number, line)))
    if fence:
        remedy = f"Write {fence} alone on a line below it."
        page.problems.append(Problem(page.file, fence_line, "code block", "is never closed.", remedy))
    for number, line in page.lines:
        heading = HEADING.match(line)
        if heading:
            id = ATTR_ID.search(heading.group(2))
            words = ATTR_ID.sub("", heading.group(2)).strip()
            page.headings.append((number, len(heading.group(1)), words, id.group(1) if id else None))
            if len(page.headings) == MAX_HEADINGS + 1:
                wrong = f"is the heading number {MAX_HEADINGS + 1} of the page."
                page.problems.append(Problem(page.file, number, excerpt(words, 40), wrong, "Make several pages of it."))
        definition = DEFINITION.match(line)
        if definition:
            page.definitions.append((number, definition.group(1)))
        page.citations += [(number, match.group(1)) for match in CITATION.finditer(line)]
        page.links += _links(number, line) + [(number, False, url, url) for url in AUTOLINK.findall(line)]


def _links(number: int, text: str) -> list[tuple[int, bool, str, str]]:
    found = []
    for match in LINK.finditer(text):
        found.append((number, bool(match.group(1)), match.group(2), match.group(3)))
        found += _links(number, match.group(2))  # a picture may stand in a link
    return found


def _without_code(page: Page, number: int, line: str) -> str:
    """A line with its code spans blanked. They end on their line, so that nothing can hide in one that the generator
    would end elsewhere; a comment has a line of its own for the same reason."""
    if COMMENT_LINE.match(line):
        return ""
    markers = MARKERS.match(line).group()
    if len(MARKER.findall(markers)) + len(re.match(r"\s*", line.expandtabs(4)).group()) // 4 > MAX_MARKERS:
        remedy = f"Lists and quotations may stand {MAX_MARKERS} deep at most; write a paragraph."
        page.problems.append(Problem(page.file, number, excerpt(line.strip(), 40), "is nested too deep.", remedy))
    runs = list(TICKS.finditer(line))
    parts, done = [], 0
    while runs:
        start = runs.pop(0)
        end = next((i for i, run in enumerate(runs) if len(run.group()) == len(start.group())), None)
        if end is None or line[: start.start()].endswith("\\"):
            remedy = "Close the code with as many backquotes on the same line."
            page.problems.append(Problem(page.file, number, excerpt(line.strip(), 40), "has a lone backquote.", remedy))
            return line
        parts += [line[done : start.start()], " " * (runs[end].end() - start.start())]
        done = runs[end].end()
        runs = runs[end + 1 :]
    return "".join(parts) + line[done:]


def paragraphs(page: Page) -> list[tuple[int, str]]:
    """Blocks of prose as (first line, text): paragraphs and list items; headings and tables are left out."""
    blocks: list[tuple[int, list[str]]] = []
    open_block = False
    for number, line in page.lines:
        stripped = line.strip()
        item = re.match(r"^\s*(?:[-*+]|\d+[.)])\s+", line)
        if not stripped or HEADING.match(line) or stripped.startswith(("|", "{{", "{%", "<", ":::", "!!!", "---")):
            open_block = False
        elif item or not open_block:
            blocks.append((number, [line[item.end() :] if item else stripped]))
            open_block = True
        else:
            blocks[-1][1].append(stripped)
    return [(number, " ".join(lines)) for number, lines in blocks]


