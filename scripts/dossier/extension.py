"""The Markdown extension: template code is run, citations become evidence, terms get definitions.

Works in any generator that uses Python-Markdown. Text from records is set as element text, never
parsed, so it can't add markup; the tree is changed after the table of contents is made and before
links are resolved.
"""

from __future__ import annotations

import logging
import posixpath
import re
import traceback
import xml.etree.ElementTree as etree
from collections.abc import Mapping

from jinja2 import TemplateError
from markdown import Extension, Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from dossier.collection import RECORD_PAGES
from dossier.evidence import evidence_list, status_label
from dossier.fields import date_words
from dossier.index import read_index
from dossier.marks import mark, merge_marks, number_marks
from dossier.onepage import ONE_PAGE, chapters
from dossier.pages import COMMENT
from dossier.reading import EXPLAINED, HOME, STORY, minutes, reading
from dossier.schema import Drawing, Status
from dossier.site import Site
from dossier.typography import quotes, typographic
from dossier.views import RENDERED, Views, page_templates

CITATION = r"\[\^([^\]\s]+)\](?!:)"
SENTENCE = 40  # letters: a table with a longer cell is one of sentences
TERM_LINK = re.compile(r"(?:\.\./)*glossary\.md#([a-z0-9-]+)$")
# MkDocs counts warnings of this logger, and stops for them when it is strict.
log = logging.getLogger("mkdocs.plugins.dossier")


def context(md: Markdown) -> tuple[str, Mapping, bool]:
    """The page being rendered, as a path below docs/, the configuration, and whether the
    generator resolves links in HTML: MkDocs and Zensical each keep them in a processor of theirs.
    """
    if "relpath" in md.treeprocessors:
        processor = md.treeprocessors["relpath"]
        return processor.file.src_uri, processor.config, False
    processor = md.preprocessors["rendering_context"]
    return processor.page.path, processor.config, True


class DossierExtension(Extension):
    """State of one page: the records that it cites and the terms that it links."""

    def extendMarkdown(self, md: Markdown) -> None:
        self.md = md
        md.registerExtension(self)
        # Before MkDocs looks for anchors in HTML (21) and Markdown sets HTML aside (20).
        md.preprocessors.register(_TemplateCode(self), "dossier-templates", 40)
        md.preprocessors.register(_Comments(md), "dossier-comments", 24)
        md.preprocessors.register(_Rendered(md), "dossier-rendered", 20.5)
        md.inlinePatterns.register(_Citation(CITATION, self), "dossier-citation", 175)
        # Right after the table of contents is made and before MkDocs looks for ids: both have 5.
        md.treeprocessors.register(_Apparatus(self), "dossier-apparatus", 5)
        md.postprocessors.register(_Typography(md), "dossier-typography", 5)
        self.reset()

    def reset(self) -> None:
        """Start a new page."""
        self.terms: list[str] = []
        self.path = ""

    def start(self) -> None:
        """Find out which page is being rendered, and read the records."""
        self.path, config, self.source_links = context(self.md)
        self.site = Site.from_config(config)
        self.index = read_index(self.site.docs, self.site.as_of)
        self.dossier = self.index.dossier

    def views(self) -> Views:
        """The records as the page being rendered sees them."""
        return Views(self.site, self.index, self.path, self.source_links)

    def mark(self, id: str) -> etree.Element | None:
        """The mark for a citation; None where no record has the id, which the checks report."""
        record = self.dossier.evidence(id)
        return mark(record) if record else None


class _TemplateCode(Preprocessor):
    """Runs the template code of a page."""

    def __init__(self, extension: DossierExtension):
        super().__init__(extension.md)
        self.extension = extension

    def run(self, lines: list[str]) -> list[str]:
        self.extension.start()
        text = "\n".join(lines)
        if "{{" not in text and "{%" not in text:
            return lines
        page = self.extension.index.pages.get(self.extension.path)
        try:
            return self.render(text).split("\n")
        except (TemplateError, ValueError, TypeError, KeyError) as error:
            frames = traceback.extract_tb(error.__traceback__)
            line = [f.lineno for f in frames if f.filename == "<template>"][-1:]
            line = getattr(error, "lineno", None) or (line[0] if line else 1)
            place = f"{page.file}:{line + page.line_before(text)}" if page else self.extension.path
            log.warning("%s: template code: %s", place, " ".join(str(error).split()))
            return lines

    def render(self, text: str) -> str:
        """A text with its template code replaced by what it gives."""
        ours = self.extension

        def story() -> str:
            return self.render(chapters(ours.index.pages[ours.path], ours.index.pages))

        read = [page for path, page in ours.index.pages.items() if path.startswith(f"{STORY}/")]
        time = minutes(*read) if read else 0
        return page_templates(ours.views(), story).from_string(text).render(story_minutes=time)


class _Comments(Preprocessor):
    """Notes to other editors stay in the source."""

    def run(self, lines: list[str]) -> list[str]:
        return [line for line in lines if line.startswith(RENDERED[0]) or not COMMENT.match(line)]


class _Rendered(Preprocessor):
    """Sets finished HTML aside; Markdown's own parser would take seconds over it."""

    def run(self, lines: list[str]) -> list[str]:
        return [self.set_aside(line) if line.startswith(RENDERED[0]) else line for line in lines]

    def set_aside(self, line: str) -> str:
        return self.md.htmlStash.store(line.replace(RENDERED[0], "").replace(RENDERED[1], ""))


class _Citation(InlineProcessor):
    def __init__(self, pattern: str, extension: DossierExtension):
        super().__init__(pattern)
        self.extension = extension

    def handleMatch(self, m, data):
        mark = self.extension.mark(m.group(1))
        return (mark, m.start(0), m.end(0)) if mark is not None else (None, None, None)


class _Apparatus(Treeprocessor):
    """What stands behind the text: drawings in it, definitions and evidence below it."""

    def __init__(self, extension: DossierExtension):
        super().__init__(extension.md)
        self.extension = extension

    def run(self, root: etree.Element) -> None:
        ours = self.extension
        self.dossier, self.path = ours.dossier, ours.path
        self._drawings(root)
        self._tables(root)
        self._status_cells(root)
        merge_marks(root)
        cited = number_marks(root, self.dossier)
        if self.path not in (ONE_PAGE, *RECORD_PAGES.values()):
            self._reading_aids(root, cited)
        self._terms(root)
        if cited:
            root.append(evidence_list(self.dossier, cited, self.path, self.path == ONE_PAGE))

    def _reading_aids(self, root: etree.Element, cited: dict[str, int]) -> None:
        """Time, place and marks below the title, on home below its head; then the next page."""
        ours = self.extension
        values = reading(self.path, ours.site, ours.index)
        found = {self.dossier.evidence(id).status for id in cited}
        values |= {"found": [s for s in Status if s in found], "records": len(cited)}
        first = "h2" if self.path == HOME else "h1"
        places = [number for number, block in enumerate(root) if block.tag == first]
        if places and (values["time"] or cited):
            root.insert(places[0] + (first == "h1"), self._finished("reading.html", values))
        if values["next"]:
            root.append(self._finished("next.html", values))

    def _finished(self, template: str, values: dict) -> etree.Element:
        """A block that stands for what a template gives."""
        block = etree.Element("p")
        html = self.extension.views().render(template, **values)
        html = html.removeprefix(RENDERED[0]).removesuffix(RENDERED[1])
        block.text = self.md.htmlStash.store(html)
        return block

    def _drawings(self, root: etree.Element) -> None:
        for block in root:
            alone = block.tag == "p" and len(block) == 1 and not (block.text or "").strip()
            if alone and block[0].tag == "img":
                source = posixpath.join(posixpath.dirname(self.path), block[0].get("src", ""))
                drawing = self.dossier.drawing_in(posixpath.normpath(source))
                # Where the file is missing, the generator says so.
                if drawing and (self.extension.site.docs / drawing.file).is_file():
                    self._figure(block, drawing)

    def _figure(self, block: etree.Element, drawing: Drawing) -> None:
        """Turn a paragraph that holds a picture into a figure with the drawing itself."""
        ours = self.extension
        svg = (ours.site.docs / drawing.file).read_text("utf-8")
        svg = re.sub(r">\s+<", "><", svg[svg.index("<svg") :].strip())
        id, tail = f"drawing-{drawing.id}", block.tail
        block.clear()
        block.tag, block.tail = "figure", tail
        block.attrib.update({"class": "drawing", "id": id, "aria-labelledby": f"{id}-title"})
        block.set("data-search-exclude", "")
        block.text = self.md.htmlStash.store(ours.views().drawing(drawing, svg))
        details = etree.SubElement(block, "details", {"class": "frame__words"})
        if self.path == ONE_PAGE:  # paper has nothing to open
            details.set("open", "open")
        etree.SubElement(details, "summary").text = "The picture in words, with its evidence"
        words = etree.SubElement(details, "p", {"id": f"{id}-words"})
        words.text = f"{drawing.title}. {drawing.alt} As of {date_words(drawing.as_of)}."
        words.extend(ours.mark(id) for id in drawing.evidence)

    def _terms(self, root: etree.Element) -> None:
        for link in root.iter("a"):
            if link.get("href", "").startswith(("https://", "http://")):
                link.set("rel", "noopener external")
            match = TERM_LINK.match(link.get("href", ""))
            if (
                match
                and match.group(1) in self.dossier.terms
                and self.path != RECORD_PAGES["terms"]
            ):
                link.set("class", "term")
                link.set("aria-describedby", f"def:{match.group(1)}")
                if self.path == ONE_PAGE:
                    link.set("href", f"#def:{match.group(1)}")
                if match.group(1) not in self.extension.terms:
                    self.extension.terms.append(match.group(1))
        if self.extension.terms and self.path == ONE_PAGE:
            self._glossary(root)
        elif self.extension.terms:
            attributes = {"class": "definitions", "hidden": "hidden", "data-search-exclude": ""}
            box = etree.SubElement(root, "div", attributes)
            for id in self.extension.terms:
                entry = etree.SubElement(box, "p", {"id": f"def:{id}"})
                etree.SubElement(entry, "b").text = self.dossier.terms[id].term
                entry[0].tail = f": {self.dossier.terms[id].definition}"

    def _glossary(self, root: etree.Element) -> None:
        """The words that the page links, and what they mean, as a part of it."""
        etree.SubElement(root, "h2", {"id": "glossary"}).text = "The words used here"
        entries = etree.SubElement(root, "dl", {"class": "onepage__glossary"})
        terms = [self.dossier.terms[id] for id in self.extension.terms]
        for term in sorted(terms, key=lambda term: term.term.lower()):
            etree.SubElement(entries, "dt").text = term.term
            attributes = {"id": f"def:{term.id}"}
            etree.SubElement(entries, "dd", attributes).text = term.definition

    def _tables(self, root: etree.Element) -> None:
        """Columns of numbers get a class, as the policy forbids the style that Markdown gives them,
        and cells of tables of sentences the title of their column, for small screens.
        """
        for table in root.iter("table"):
            heads = ["".join(head.itertext()) for head in table.iter("th")]
            rows = [list(row) for row in table.iter("tr")]
            for cell in table.iter():
                if "right" in cell.attrib.pop("style", ""):
                    cell.set("class", "num")
            if any(len("".join(cell.itertext())) > SENTENCE for row in rows for cell in row):
                table.set("data-words", "")
                for row in rows[1:]:
                    for head, cell in zip(heads[1:], row[1:], strict=False):
                        cell.set("data-label", head)

    def _status_cells(self, root: etree.Element) -> None:
        """A table that explains the words for a status shows the marks that go with them."""
        by_label = {status.label: status for status in Status}
        for cell in root.iter("td"):
            status = by_label.get((cell.text or "").strip())
            if status and not len(cell):
                cell.text = None
                cell.append(status_label(status))
                if self.path == EXPLAINED:
                    cell.set("id", f"status-{by_label.pop(status.label).value}")


class _Typography(Postprocessor):
    """Typographic quotation marks, in the text and in the table of contents."""

    def run(self, text: str) -> str:
        headings = list(getattr(self.md, "toc_tokens", []))
        while headings:
            heading = headings.pop()
            heading["name"] = quotes(heading["name"])
            headings += heading["children"]
        return typographic(text)


def makeExtension(**kwargs) -> DossierExtension:
    """Entry point for Python-Markdown."""
    return DossierExtension(**kwargs)
