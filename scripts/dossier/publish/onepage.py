"""The whole story on one page, for printing: the built pages that one-page.md lists, one after the other.

Glossary and evidence stand once, at the end. An entry of the list that names a heading takes that section alone.
"""

from __future__ import annotations

import copy
import posixpath
import re
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html as lxml_html
from lxml.html import HtmlElement, builder

from dossier.check import RECORD_PAGES
from dossier.publish.html import HtmlPage
from dossier.records import Dossier
from dossier.schema import date_words
from dossier.views import spaced

PAGE = "one-page.md"
PDF = "anthropic-chip.pdf"
ARTICLE = re.compile(r"<article\b.*?</article>", re.S)
NOTE = re.compile(r"fn(?:ref\d*)?:")
HEADINGS = ("h1", "h2", "h3", "h4", "h5")
# What a page carries beside its own text: its evidence, definitions, tools for the screen.
BESIDE = ("./*[@data-search-exclude] | .//*[contains(@class,'md-content__button')] | "
          ".//form[contains(@class,'filter')] | .//script")
REFERENCES = ("for", "headers", "aria-labelledby", "aria-describedby", "aria-controls", "aria-details")


def assemble(html: list[HtmlPage], dossier: Dossier, with_pdf: bool = False) -> None:
    """Put the listed pages into the built one page, in place; nothing happens on a site without such a page."""
    pages = {page.name: page for page in html}
    target = _built(PAGE, pages)
    if target:
        _Assembly(target, pages, dossier).write(with_pdf)


def _built(path: str, pages: dict[str, HtmlPage]) -> HtmlPage | None:
    stem = path.removesuffix(".md")
    return pages.get(f"{stem}/index.html") or pages.get(f"{stem}.html")


def _slug(name: str) -> str:
    """What the ids of a page begin with here: story/since/index.html becomes story-since."""
    return name.removesuffix(".html").removesuffix("/index").replace("/", "-")


class _Assembly:
    def __init__(self, target: HtmlPage, pages: dict[str, HtmlPage], dossier: Dossier):
        self.target, self.pages, self.dossier = target, pages, dossier
        self.glossary = _built(RECORD_PAGES["terms"], pages)
        self.notes: dict[str, tuple[HtmlPage, HtmlElement]] = {}
        self.terms: set[str] = set()

    def write(self, with_pdf: bool) -> None:
        """Assemble, and replace the page's article by the result."""
        cover = self._article(self.target)
        contents = cover.find("ol")
        if contents is None:
            return
        entries = [self._place(self.target, link.get("href")) for link in contents.iter("a")]
        self.whole = {name for name, anchor in entries if not anchor}
        listed = [(name, anchor) for name, anchor in entries if name in self.pages]
        self.chapters = {name: self._chapter(self.pages[name], anchor) for name, anchor in listed}
        self.ids = {name: self._own_ids(chapter, self.pages[name]) for name, chapter in self.chapters.items()}
        for name, chapter in {self.target.name: cover, **self.chapters}.items():
            self._links(chapter, self.pages[name])
        article = builder.ARTICLE(builder.CLASS("md-content__inner md-typeset onepage"))
        heading = contents.getprevious()
        front = builder.HEADER(builder.CLASS("onepage__cover"))
        front.extend([element for element in cover if element.getparent().index(element) < cover.index(heading)])
        front.append(self._imprint(with_pdf))
        chapters = list(self.chapters.values())
        article.extend([front, heading, contents, *chapters])
        chapters += [self._words(article), self._glossary()]
        article.extend(chapters[-2:])
        notes = self._evidence(article)
        self._contents(contents, [*chapters, notes])
        article.append(notes)
        article.extend(self._tail())
        text = lxml_html.tostring(article, encoding="unicode")
        self.target.text = ARTICLE.sub(lambda _: text, self.target.text, count=1)

    def _article(self, page: HtmlPage) -> HtmlElement:
        """A page's own text. Its notes are kept; what stands beside the text is dropped."""
        article = lxml_html.fromstring(ARTICLE.search(page.text).group())
        for note in article.xpath(".//*[contains(@class,'footnote')]//li[@id]"):
            self.notes.setdefault(note.get("id"), (page, note))
        for element in article.xpath(BESIDE):
            element.drop_tree()
        return article

    def _tail(self) -> list[HtmlElement]:
        article = lxml_html.fromstring(ARTICLE.search(self.target.text).group())
        return article.xpath("./*[contains(@class,'checked')]")

    def _place(self, page: HtmlPage, href: str) -> tuple[str, str]:
        """Where a link leads: the name of a built page or file, and the anchor there."""
        url = urlsplit(urljoin(f"/{page.name}", href))
        path = unquote(url.path).lstrip("/")
        return (f"{path}index.html" if path.endswith("/") or not path else path), unquote(url.fragment)

    def _chapter(self, page: HtmlPage, anchor: str) -> HtmlElement:
        """A page's text, or one section of it, as a section whose heading is of the second level."""
        article = self._article(page)
        elements = list(article)
        if anchor:
            start = next(i for i, element in enumerate(elements) if element.get("id") == anchor)
            level = elements[start].tag
            end = next((i for i, e in enumerate(elements) if i > start and e.tag in HEADINGS and e.tag <= level), None)
            elements = elements[start:end]
        section = builder.SECTION(builder.CLASS("onepage__chapter"))
        section.extend(elements)
        if not anchor:
            for tag in reversed(HEADINGS):
                for heading in section.iter(tag):
                    heading.tag = f"h{int(tag[1]) + 1}"
        return section

    def _own_ids(self, chapter: HtmlElement, page: HtmlPage) -> dict[str, str]:
        """Make a chapter's ids its own; the new ones by the old."""
        first = next(element for element in chapter if element.tag in HEADINGS)
        ids = {}
        for element in chapter.xpath(".//*[@id]"):
            ids[element.get("id")] = _slug(page.name) if element is first else f"{_slug(page.name)}-{element.get('id')}"
            element.set("id", ids[element.get("id")])
        for element in chapter.iter():
            for name in REFERENCES:
                if name in element.attrib:
                    element.set(name, " ".join(ids.get(id, id) for id in element.get(name).split()))
            for name, value in element.attrib.items():
                if "url(#" in value:
                    element.set(name, re.sub(r"url\(#([^)]+)\)", lambda m: f"url(#{ids.get(m[1], m[1])})", value))
        return ids

    def _links(self, part: HtmlElement, page: HtmlPage) -> None:
        """Lead the links of a part that stood on another page to their places on this one, or on the site."""
        for element in part.xpath(".//*[@href or @src]"):
            name = "href" if "href" in element.attrib else "src"
            value = element.get(name)
            if not urlsplit(value).scheme and not value.startswith("//"):
                element.set(name, self._here(page, value))

    def _here(self, page: HtmlPage, href: str) -> str:
        """The address, seen from this page, of what a link on another page leads to."""
        name, anchor = self._place(page, href)
        if anchor == "page-evidence" or NOTE.match(anchor):
            return f"#{anchor}"
        if self.glossary and name == self.glossary.name and anchor in self.dossier.terms:
            self.terms.add(anchor)
            return f"#{_slug(name)}-{anchor}"
        if name == self.target.name:
            return f"#{anchor}"
        if anchor in self.ids.get(name, {}):
            return f"#{self.ids[name][anchor]}"
        if not anchor and name in self.whole:
            return f"#{_slug(name)}"
        return self._address(name) + (f"#{anchor}" if anchor else "")

    def _address(self, name: str) -> str:
        """A file of the site as seen from this page."""
        relative = posixpath.relpath(name, posixpath.dirname(self.target.name) or ".")
        return (relative.removesuffix("index.html") or "./") if self.target.name.endswith("/index.html") else relative

    def _imprint(self, with_pdf: bool) -> HtmlElement:
        """The cover's last lines: the day, the address, and the PDF where there is one."""
        day = builder.TIME(date_words(self.dossier.as_of), datetime=self.dossier.as_of)
        lines = builder.P(builder.CLASS("onepage__imprint"), "Facts checked to ", day, ". ")
        if self.target.site_url:
            lines.append(builder.A(self.target.site_url, href=self._address("index.html")))
        if with_pdf:
            link = builder.A("This page as a PDF", href=self._address(PDF), download="")
            lines.append(builder.SPAN(builder.CLASS("onepage__pdf"), " ", link))
        return lines

    def _words(self, article: HtmlElement) -> HtmlElement:
        """What the reader opens below a drawing, in a chapter of its own: paper has nothing to open."""
        heading = builder.H2("The drawings in words", id="drawings-in-words")
        section = builder.SECTION(builder.CLASS("onepage__chapter"), heading)
        for details in article.xpath(".//figure//details"):
            figure = next(details.iterancestors("figure"))
            words, id = details.find("p"), f"{figure.get('id')}-words"
            title, _, rest = (words.text or "").partition(". ")
            words.text = None
            words.insert(0, builder.B(builder.A(f"{title}.", href=f"#{figure.get('id')}")))
            words[0].tail = f" {rest}"
            words.set("id", id)
            section.append(words)
            link = builder.P(builder.A("In words, with its evidence", href=f"#{id}"))
            details.getparent().replace(details, link)
        for details in article.iter("details"):
            details.set("open", "")
        return section

    def _glossary(self) -> HtmlElement:
        """The words that the chapters link, in alphabetical order, and what they mean."""
        entries = builder.DL()
        slug = _slug(self.glossary.name) if self.glossary else "glossary"
        for term in sorted((self.dossier.terms[id] for id in self.terms), key=lambda term: term.term.lower()):
            entries.append(builder.DT(spaced(term.term), id=f"{slug}-{term.id}"))
            who = builder.SPAN(builder.CLASS("who"), "Defined by " if term.support == "defines" else "Context from ")
            for source in dict.fromkeys(term.sources):
                address = f"{self._address(_built(RECORD_PAGES['sources'], self.pages).name)}#{source}"
                who.append(builder.A(self.dossier.sources[source].party, href=address))
                who[-1].tail = ", "
            who[-1].tail = "."
            meaning = builder.DD(builder.SPAN(spaced(term.definition), id=f"def:{term.id}"), " ", who)
            entries.append(meaning)
        heading = builder.H2("The words used here", id=slug)
        return builder.SECTION(builder.CLASS("onepage__chapter onepage__glossary"), heading, entries)

    def _evidence(self, article: HtmlElement) -> HtmlElement:
        """All notes that the text cites, once each and numbered through; the marks are numbered with them."""
        uses: dict[str, int] = {}
        for mark in article.xpath(".//a[contains(@class,'footnote-ref')]"):
            id = mark.get("href").removeprefix("#fn:")
            uses[id] = uses.get(id, 0) + 1
            number = str(list(uses).index(id) + 1)
            mark.text = number
            mark.set("aria-label", re.sub(r"\d+", number, mark.get("aria-label", ""), count=1))
            mark.getparent().set("id", f"fnref{uses[id] if uses[id] > 1 else ''}:{id}")
        items = builder.OL()
        for number, id in enumerate(uses, 1):
            page, note = self.notes[f"fn:{id}"]
            self._links(note, page)
            for link in note.xpath(".//a[@aria-label]"):
                link.set("aria-label", re.sub(r"\d+", str(number), link.get("aria-label"), count=1))
            note.tail = None
            items.append(note)
        heading = builder.H2("Evidence", id="page-evidence")
        intro = builder.P("The numbers are those of the marks in the text. Each note says how sure it is, who says so "
                          "and where to look; the full record, with all its sources, stands on the site.")
        # Named as the theme does, so that notes look and are previewed as on every page.
        kind = builder.CLASS("onepage__chapter footnote")
        return builder.SECTION(kind, {"data-search-exclude": ""}, heading, intro, items)

    def _contents(self, contents: HtmlElement, chapters: list[HtmlElement]) -> None:
        """The list of contents: each chapter under its own heading's words, with its sections."""
        contents.clear()
        contents.set("class", "onepage__contents")
        for chapter in chapters:
            head = next(chapter.iter("h2"))
            entry = builder.LI(_entry(head))
            sections = [builder.LI(_entry(heading)) for heading in chapter.iter("h3") if heading.get("id")]
            if sections:
                entry.append(builder.OL(*sections))
            contents.append(entry)


def _entry(heading: HtmlElement) -> HtmlElement:
    words = copy.deepcopy(heading)
    for link in words.xpath(".//*[contains(@class,'headerlink')]"):
        link.drop_tree()
    return builder.A(" ".join(words.text_content().split()), href=f"#{heading.get('id')}")
