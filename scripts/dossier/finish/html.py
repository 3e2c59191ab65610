"""Small corrections of the theme's HTML, and a reader of what a built page says."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from dossier.site import Site
from dossier.views import built_path

# Faults of Material 9.8 that axe or html-validate name, each with its correction.
SECTION_NAME = (
    r'(<nav class="md-nav" data-md-level="\d+") aria-labelledby="[^"]*"( aria-expanded="\w+">\s*'
    r'<label class="md-nav__title"[^>]*>\s*<span class="md-nav__icon md-icon"></span>\s*)'
    r"([^<]+?)(\s*</label>)"
)
FIXES = [
    # An empty list of results is no place to stop at; the links in a full one are.
    (re.compile(r'(<div class="md-search__scrollwrap") tabindex="0"'), r"\1"),
    # The theme finds no heading to skip to on a page without a table of contents.
    (
        re.compile(r'(<div data-md-component="skip">)\s*(</div>.*<h1 id="not-found")', re.S),
        r'\1<a href="#not-found" class="md-skip">Skip to content</a>\2',
    ),
    # A section's name stands in a label that small screens hide; the section is named itself.
    (re.compile(SECTION_NAME), r'\1 aria-label="\3"\2\3\4'),
    # What may be wider than a phone scrolls for the keyboard too, with or without scripts.
    (re.compile(r"<(table|pre><code|pre><span></span><code)>"), r'<\1 tabindex="0">'),
    (re.compile(r'(<input class="md-toggle"[^>]*?) autocomplete="off"'), r"\1"),
    (re.compile(r'(<label class="md-nav__(?:link|title)[^>]*?) tabindex=""'), r"\1"),
    (
        re.compile(r'<div class="md-search" data-md-component="search" role="dialog"(?! aria)'),
        r'\g<0> aria-label="Search"',
    ),
]
HEADINGS = ("h1", "h2", "h3", "h4")
BLOCKS = ("p", "li", "tr", "dt", "dd", "caption", "pre")
VOID = ("area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr")
SKIPPED = ("svg", "script", "style", "form", "nav", "aside", "sup")


def fixed(text: str) -> str:
    """A page's source with the theme's faults corrected."""
    for pattern, replacement in FIXES:
        text = pattern.sub(replacement, text)
    if 'id="__toc"' not in text:  # the theme leaves this switch out on pages without contents
        text = text.replace(' for="__toc"', "")
    return text


def article(text: str) -> str:
    """The part of a page's source from the first <article> to the last </article>."""
    start, end = text.find("<article"), text.rfind("</article>")
    return text[start:end] if 0 <= start < end else ""


@dataclass
class Section:
    """A heading with its id (empty for none), its level, its words, and the paragraphs below it."""

    id: str
    level: int
    title: str = ""
    paragraphs: list[str] = field(default_factory=list)


class Outline(HTMLParser):
    """The sections of a page as readers see them: no marks, drawings, forms, evidence.

    `without` names ids whose elements are passed over; a heading among them hides what follows it up to the
    next heading. `tables`: whether tables count as text.
    """

    def __init__(self, text: str, without: frozenset[str] = frozenset(), tables: bool = True):
        super().__init__()
        self.sections: list[Section] = []
        self.without, self.tables = without, tables
        self.open: list[str] = []  # the elements that are open
        self.skipping = 0  # how many were open where the skipped one began, or 0
        self.hidden = self.in_heading = False
        self.blocks = 0
        self.words: list[str] = []
        self.feed(article(text))
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Begin a section, a paragraph, or something to pass over."""
        if tag in VOID:
            return
        self.open.append(tag)
        if self.skipping:
            return
        given = dict(attributes)
        if tag in HEADINGS:
            self._end_paragraph()
            self.hidden = given.get("id") in self.without
            self.in_heading = True
            if not self.hidden:
                self.sections.append(Section(given.get("id") or "", int(tag[1])))
        elif self._is_skipped(tag, given):
            self.skipping = len(self.open)
        elif tag in BLOCKS:
            self._end_paragraph()
            self.blocks += 1
        elif tag in ("td", "th"):
            self.words.append(" ")

    def _is_skipped(self, tag: str, given: dict[str, str | None]) -> bool:
        return (
            tag in SKIPPED
            or (tag == "table" and not self.tables)
            or (tag == "details" and "figure" in self.open)
            or not given.keys().isdisjoint(("hidden", "data-search-exclude"))
            or "headerlink" in (given.get("class") or "").split()
            or given.get("id") in self.without
        )

    def handle_endtag(self, tag: str) -> None:
        """End what the tag ends; a tag that nothing opened is ignored."""
        if tag not in self.open:
            return
        while self.open.pop() != tag:
            pass
        if self.skipping:
            self.skipping = 0 if len(self.open) < self.skipping else self.skipping
        elif tag in HEADINGS:
            if not self.hidden:
                self.sections[-1].title = self._text()
            self.words.clear()
            self.in_heading = False
        elif tag in BLOCKS:
            self._end_paragraph()
            self.blocks -= 1

    def handle_data(self, data: str) -> None:
        """Keep words that stand in a heading or a paragraph."""
        if not self.skipping and (self.in_heading or self.blocks > 0):
            self.words.append(data)

    def _text(self) -> str:
        return " ".join("".join(self.words).split())

    def _end_paragraph(self) -> None:
        text = self._text()
        self.words.clear()
        if text and self.sections and not self.hidden:
            self.sections[-1].paragraphs.append(text)


def heading(text: str) -> str:
    """The words of a page's first heading."""
    match = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.S)
    words = (
        re.sub(r'<(sup|a class="headerlink").*?</(sup|a)>|<[^>]*>', "", match.group(1))
        if match
        else ""
    )
    return " ".join(unescape(words).split())


def address(path: str, site: Site) -> str:
    """A page's address below the root of the site: story/since/ for story/since.md."""
    built = built_path(path, site.directory_urls)
    return built.removesuffix("index.html") if site.directory_urls else built
