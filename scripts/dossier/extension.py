"""The Markdown extension: citations become evidence, term links get definitions, drawings are inlined.

Works in any generator that uses Python-Markdown. Text from records is set as element text, never parsed, so it
can't add markup; the tree is changed after attribute lists are read (priority 8) and before links are (0).
"""

from __future__ import annotations

import posixpath
import re
import xml.etree.ElementTree as etree

from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from dossier.check import RECORD_PAGES
from dossier.pages import COMMENT_LINE
from dossier.problems import Problem, Problems
from dossier.records import CITABLE, DOCS, Dossier, load
from dossier.schema import Event, Evidence, Source, Status, date_words

CITATION = r"\[\^([^\]\s]+)\](?!:)"
TERM_LINK = re.compile(r"(?:\.\./)*glossary\.md#([a-z0-9-]+)$")
# What the views put around a line of finished HTML.
RENDERED = ("<!--rendered-->", "<!--/rendered-->")
KINDS = ["primary", "journalism", "reference", "aggregator"]
SEEN = {
    "page": "read on the page itself",
    "excerpt": "read in part",
    "relay": "known through others who quote it",
    "listing": "known from a listing",
}


def page_path(md: Markdown) -> str:
    """The page being rendered, as a path below docs/: MkDocs and Zensical each keep it in their own processor."""
    if "relpath" in md.treeprocessors:
        return md.treeprocessors["relpath"].file.src_uri
    for processor in md.preprocessors:
        if hasattr(processor, "page"):
            return processor.page.path
    return "index.md"


def record_link(dossier: Dossier, id: str, path: str) -> str:
    """A relative Markdown link from the page at `path` to the entry of a claim, event, figure or source."""
    name = next(name for name in (*CITABLE, "sources", "terms") if id in dossier.sets[name])
    return posixpath.relpath(RECORD_PAGES[name], posixpath.dirname(path) or ".") + "#" + id


def best_source(dossier: Dossier, record: Evidence) -> Source:
    """The strongest source of a record; of equals, the one named first."""
    return min((dossier.sources[id] for id in record.sources), key=lambda source: KINDS.index(source.kind))


def who_says_so(dossier: Dossier, record: Evidence) -> tuple[str, str]:
    """The publisher of a record's strongest source, and the others in words: at most two more by name."""
    sources = sorted((dossier.sources[id] for id in record.sources), key=lambda source: KINDS.index(source.kind))
    best, *others = dict.fromkeys(source.party for source in sources)
    more = len(others) - 2
    words = "".join(f", {party}" for party in others[:2]) + (f" and {more} more" if more > 0 else "")
    return best, words


def holds_for(record: Evidence, source: Source) -> str:
    """The day of a record in words, as the end of a note that has named the source's day."""
    if not record.when or record.when == source.published:
        return ""
    return f" {'Happened' if isinstance(record, Event) else 'Holds for'} {date_words(record.when)}."


class DossierExtension(Extension):
    """State of one page: which records it cites and which terms it links."""

    def __init__(self, **kwargs):
        self.config = {"docs": [str(DOCS), "folder of pages and records"]}
        super().__init__(**kwargs)

    def extendMarkdown(self, md: Markdown) -> None:
        from pathlib import Path

        self.md, self.docs = md, Path(self.getConfig("docs"))
        md.registerExtension(self)
        md.preprocessors.register(_Comments(md), "dossier-comments", 24)
        md.preprocessors.register(_Rendered(md), "dossier-rendered", 20.5)
        md.inlinePatterns.register(_Citation(CITATION, self), "dossier-citation", 175)
        md.treeprocessors.register(_Apparatus(self), "dossier-apparatus", 6)
        self.reset()

    def reset(self) -> None:
        self.marks: dict[str, int] = {}
        self.terms: list[str] = []

    def mark(self, id: str) -> etree.Element:
        """The numbered mark for a citation; its shape and its name tell the status."""
        record = load(self.docs).evidence(id)
        if record is None:
            remedy = "Cite the id of a claim, an event or a figure."
            raise Problems([Problem(page_path(self.md), 0, f"[^{id}]", "no record has this id.", remedy)])
        sup = etree.Element("sup")
        attributes = {"class": "footnote-ref", "href": f"#fn:{id}", "data-status": record.status.value}
        etree.SubElement(sup, "a", attributes).text = id  # until all marks of the page are numbered, in their order
        return sup

    def number(self, root: etree.Element) -> None:
        """Number the marks in the order in which they are read; Markdown comes to those in tables and lists last."""
        for sup in root.iter("sup"):
            link = sup.find("a[@class='footnote-ref']")
            if link is None:
                continue
            id, record = link.text, load(self.docs).evidence(link.text)
            self.marks[id] = self.marks.get(id, 0) + 1
            link.text = str(list(self.marks).index(id) + 1)
            link.set("aria-label", f"Evidence {link.text}: {record.status.label}")
            sup.set("id", f"fnref{self.marks[id] if self.marks[id] > 1 else ''}:{id}")


class _Comments(Preprocessor):
    """Notes to other editors stay in the source."""

    def run(self, lines: list[str]) -> list[str]:
        return [line for line in lines if line.startswith(RENDERED[0]) or not COMMENT_LINE.match(line)]


class _Rendered(Preprocessor):
    """Puts finished HTML from the views aside as it stands; Markdown's own parser would take seconds over it.

    Priority 20.5: after MkDocs has seen its anchors (21), before Markdown looks for HTML (20).
    """

    def run(self, lines: list[str]) -> list[str]:
        return [
            self.md.htmlStash.store(line) if line.startswith(RENDERED[0]) else line
            for line in lines
        ]


class _Citation(InlineProcessor):
    def __init__(self, pattern: str, extension: DossierExtension):
        super().__init__(pattern)
        self.extension = extension

    def handleMatch(self, m, data):
        return self.extension.mark(m.group(1)), m.start(0), m.end(0)


class _Apparatus(Treeprocessor):
    """What stands behind the text: drawings in it, definitions and evidence below it."""

    def __init__(self, extension: DossierExtension):
        self.extension = extension

    def run(self, root: etree.Element) -> None:
        self.dossier = load(self.extension.docs)
        self.path = page_path(self.extension.md)
        self._drawings(root)
        self._terms(root)
        self._status_cells(root)
        self.extension.number(root)
        self._evidence(root)

    def _drawings(self, root: etree.Element) -> None:
        folder = posixpath.dirname(self.path)
        for block in root:
            image = block[0] if block.tag == "p" and len(block) == 1 and not (block.text or "").strip() else None
            if image is None or image.tag != "img":
                continue
            drawing = self.dossier.drawing_in(posixpath.normpath(posixpath.join(folder, image.get("src", ""))))
            if drawing is None:
                continue
            svg = (self.extension.docs / drawing.file).read_text("utf-8")
            svg = re.sub(r">\s+<", "><", svg[svg.index("<svg") :].strip())
            block.tag, block.text, image.tail = "figure", None, None
            block.remove(image)
            block.attrib = {"class": "drawing", "id": f"drawing-{drawing.id}"}
            etree.SubElement(block, "div", {"class": "drawing__picture"}).text = self.extension.md.htmlStash.store(svg)
            caption = etree.SubElement(block, "figcaption")
            etree.SubElement(caption, "p").text = drawing.caption
            details = etree.SubElement(caption, "details")
            etree.SubElement(details, "summary").text = "The picture in words, with its evidence"
            words = etree.SubElement(details, "p")
            words.text = f"{drawing.title}. {drawing.alt} As of {date_words(drawing.as_of)}."
            words.extend(self.extension.mark(id) for id in drawing.evidence)

    def _terms(self, root: etree.Element) -> None:
        for link in root.iter("a"):
            if link.get("href", "").startswith(("https://", "http://")):
                link.set("rel", "noopener external")
            match = TERM_LINK.match(link.get("href", ""))
            if match and match.group(1) in self.dossier.terms and self.path != RECORD_PAGES["terms"]:
                link.set("class", "term")
                link.set("aria-describedby", f"def:{match.group(1)}")
                if match.group(1) not in self.extension.terms:
                    self.extension.terms.append(match.group(1))
        if self.extension.terms:
            box = etree.SubElement(root, "div", {"class": "definitions", "hidden": "hidden", "data-search-exclude": ""})
            for id in self.extension.terms:
                entry = etree.SubElement(box, "p", {"id": f"def:{id}"})
                etree.SubElement(entry, "b").text = self.dossier.terms[id].term
                entry[0].tail = f": {self.dossier.terms[id].definition}"

    def _status_cells(self, root: etree.Element) -> None:
        """A table that explains the words for a status shows the marks that go with them."""
        for cell in root.iter("td"):
            status = next((status for status in Status if status.label == (cell.text or "").strip()), None)
            if status and not len(cell):
                cell.text = None
                etree.SubElement(cell, "span", {"class": "status", "data-status": status.value}).text = status.label

    def _evidence(self, root: etree.Element) -> None:
        if not self.extension.marks:
            return
        box = etree.SubElement(root, "div", {"class": "footnote", "data-search-exclude": ""})
        title = etree.SubElement(box, "h2", {"id": "page-evidence"})
        title.text = "Evidence"
        items = etree.SubElement(box, "ol")
        for number, id in enumerate(self.extension.marks, 1):
            items.append(self._entry(number, id))

    def _entry(self, number: int, id: str) -> etree.Element:
        record = self.dossier.evidence(id)
        source = best_source(self.dossier, record)
        item = etree.Element("li", {"id": f"fn:{id}"})
        text = etree.SubElement(item, "p")
        status = etree.SubElement(text, "span", {"class": "status", "data-status": record.status.value})
        status.text = record.status.label
        status.tail = f" {record.statement} "
        best, others = who_says_so(self.dossier, record)
        link = etree.SubElement(text, "a", {"class": "who", "href": source.url, "rel": "noopener external"})
        link.text = best
        published = f", {date_words(source.published)}" if source.published else ""
        link.tail = f"{published} ({source.kind}, {SEEN[source.seen]}){others}.{holds_for(record, source)} "
        full = etree.SubElement(text, "a", {"href": record_link(self.dossier, id, self.path)})
        full.text = "Full record"
        full.set("aria-label", f"Full record of evidence {number}")
        full.tail = " "
        back = etree.SubElement(text, "a", {
            "class": "footnote-backref", "href": f"#fnref:{id}", "aria-label": f"Back to evidence {number} in the text",
        })
        back.text = "↩"
        return item


def makeExtension(**kwargs) -> DossierExtension:
    """Entry point for Python-Markdown."""
    return DossierExtension(**kwargs)
