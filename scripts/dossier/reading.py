"""What helps to read a page: its time, its place in the story, its marks, what comes next."""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as etree
from collections.abc import Iterable

from dossier.evidence import status_label
from dossier.index import Index
from dossier.pages import CITATION, Page
from dossier.schema import Status
from dossier.site import Site

HOME, STORY, EXPLAINED = "index.md", "story", "about/evidence.md"
TIMED = ("summary.md",)  # as well as the story; other pages are for looking things up
WORDS_A_MINUTE = 230  # silent reading of English prose, a common average
TITLE = re.compile(r"^# (.+?)(?: *\{[^}]*\})? *$", re.M)


def minutes(*pages: Page) -> int:
    """Minutes that pages take to read, together; at least one."""
    words = sum(len(CITATION.sub("", page.body).split()) for page in pages)
    return max(1, round(words / WORDS_A_MINUTE))


def _minutes(page: Page) -> str:
    count = minutes(page)
    return f"{count} minute{'s' if count > 1 else ''}"


class Aids:
    """The reading aids of one page. Reader modes leave out what is called supplemental."""

    def __init__(self, path: str, site: Site, index: Index):
        self.path, self.pages = path, index.pages
        self.order = [page for page in site.nav if page in index.pages]
        self.story = [page for page in self.order if posixpath.dirname(page) == STORY]
        self.timed = self.order and path in (*self.story, *TIMED)

    def add(self, root: etree.Element, statuses: Iterable[Status], records: int) -> None:
        """Put the aids that the page has use for below its title, and the next page at its end."""
        above = [self.parts()] if self.path in self.story else []
        above += [self.time()] if self.timed else []
        above += [self.statuses(statuses, records)] if records else []
        first = "h2" if self.path == HOME else "h1"  # on home what is found comes first
        place = next((number for number, block in enumerate(root) if block.tag == first), None)
        if place is not None:
            place += first == "h1"
            root[place:place] = above
        if self.timed and self.order[-1] != self.path:
            root.append(self.next())

    def parts(self) -> etree.Element:
        """The way through the story, with the part that is being read."""
        nav = etree.Element("nav", {"class": "path pagination", "aria-label": "Parts of the story"})
        items = etree.SubElement(nav, "ol")
        for path in self.story:
            item = etree.SubElement(items, "li")
            if path == self.path:
                item.set("aria-current", "page")
                item = etree.SubElement(item, "span")
            else:
                item = etree.SubElement(item, "a", {"href": self.link(path)})
            etree.SubElement(item, "span").text = self.pages[path].title
        return nav

    def time(self) -> etree.Element:
        """How long the page takes to read."""
        line = etree.Element("p", {"class": "reading supplemental"})
        line.text = f"{_minutes(self.pages[self.path])} to read"
        if self.path in self.story:
            number = self.story.index(self.path)
            part = f"Part {number} of {len(self.story) - 1}" if number else "Introduction"
            line.text = f"{part}, {line.text}"
        return line

    def statuses(self, statuses: Iterable[Status], records: int) -> etree.Element:
        """The marks that occur, each with a link to its meaning, and a switch for fewer of them."""
        line = etree.Element("p", {"class": "marks supplemental", "data-search-exclude": ""})
        line.text = "Marks: "
        for status in statuses:
            href = f"{self.link(EXPLAINED)}#status-{status.value}"
            link = etree.SubElement(line, "a", {"href": href})
            link.append(status_label(status))
            link.tail = " "
        count = f"{records} record{'s' if records > 1 else ''}"
        etree.SubElement(line, "a", {"href": "#page-evidence"}).text = count
        label = etree.SubElement(line, "label")
        etree.SubElement(label, "input", {"type": "checkbox", "id": "fewer-marks"})
        label[0].tail = " Fewer marks"
        return line

    def next(self) -> etree.Element:
        """A card that leads to the page after this one."""
        page = self.pages[self.order[self.order.index(self.path) + 1]]
        card = etree.Element("p", {"class": "next"})
        link = etree.SubElement(card, "a", {"href": self.link(page.path)})
        time = f", {_minutes(page)}" if page.path in (*self.story, *TIMED) else ""
        etree.SubElement(link, "span").text = f"Next{time}"
        etree.SubElement(link, "strong").text = page.title
        title = TITLE.search(page.body)
        if title and title.group(1) != page.title:
            etree.SubElement(link, "span").text = title.group(1)
        return card

    def link(self, path: str) -> str:
        """A relative link to the source of another page; the generator makes an address of it."""
        return posixpath.relpath(path, posixpath.dirname(self.path) or ".")
