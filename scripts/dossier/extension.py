"""The Markdown extension: template code is run, citations become evidence, terms get definitions.

Works in any generator that uses Python-Markdown. All of this is done to the Markdown, line by
line; HTML from templates is set aside, so that text from records can't add markup.
"""

import logging
import re
import traceback
import xml.etree.ElementTree as etree
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

from jinja2 import TemplateError
from markdown import Extension, Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor

from dossier.collection import RECORD_PAGES
from dossier.formats import unbroken
from dossier.pages import CITATION, read_index
from dossier.schema import Status
from dossier.site import Site
from dossier.story import HOME, ONE_PAGE, STORY, chapters, minutes, reading
from dossier.views import RENDERED, Views, page_templates

ID = re.compile(r'\bid="([^"]+)"')
CODE = re.compile(r"(`+[^`\n]+`+)")
DRAWING = re.compile(r"^!\[[^\]]*\]\(([^)\s]+\.svg)\)$", re.M)
TITLE, HOME_HEAD = r"^# .*\n", r"\A(?:.*\n)*?(?=## )"
TERM = re.compile(r"\]\((?:\.\./)*glossary\.md#([a-z0-9-]+)\)")
SENTENCE = 40  # letters: a table with a longer cell is one of sentences
RUN = re.compile(r"((?:\[\^[^\]\s]+\](?!:))+)")
# The word joiner keeps a mark on the line of the word before it. The number is hidden on the
# screen, but it is read out, copied and printed.
MARK = (
    '\u2060<sup id="fnref{again}:{id}"{run}><a class="footnote-ref" href="#fn:{id}"'
    ' data-status="{status.value}" aria-label="Evidence {number}: {status.label}">'
    "[{number}]</a></sup>"
)
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
    """Registers what is done to a page, in this order."""

    def extendMarkdown(self, md: Markdown) -> None:
        templates = _TemplateCode(md)
        md.preprocessors.register(templates, "dossier-templates", 40)
        # After code is set aside (25), before HTML is, by a parser that would take seconds over it.
        md.preprocessors.register(_Apparatus(md, templates), "dossier-apparatus", 22)
        md.treeprocessors.register(_Attributes(md), "dossier-attributes", 5)


class _TemplateCode(Preprocessor):
    """Runs the template code of a page; `views` are the records as the page sees them."""

    def run(self, lines: list[str]) -> list[str]:
        path, config, source_links = context(self.md)
        site = Site.from_config(config)
        self.views = Views(site, read_index(site.docs, site.as_of), path, source_links)
        text = "\n".join(lines)
        if "{{" not in text and "{%" not in text:
            return lines
        try:
            return self.render(text).split("\n")
        except (TemplateError, ValueError, TypeError, KeyError) as error:
            message = " ".join(str(error).split())
            log.warning("%s: template code: %s", self.place(error, text), message)
            return lines

    def render(self, text: str) -> str:
        """A text with its template code replaced by what it gives."""
        pages = self.views.index.pages

        def story() -> str:
            return self.render(chapters(pages[self.views.here], pages))

        templates = page_templates(self.views, story)
        chapters_of_story = [page for path, page in pages.items() if path.startswith(STORY)]
        return templates.from_string(text).render(story_minutes=minutes(*chapters_of_story))

    def place(self, error: Exception, text: str) -> str:
        """File and line of an error in the template code of a text."""
        page = self.views.index.pages.get(self.views.here)
        frames = traceback.extract_tb(error.__traceback__)
        lines = [frame.lineno for frame in frames if frame.filename == "<template>"]
        line = getattr(error, "lineno", None) or (lines[-1] if lines else 1)
        before = page.text.count("\n") - text.count("\n") if page else 0
        return f"{page.file}:{line + before}" if page else self.views.here


class _Apparatus(Preprocessor):
    """What stands behind the text: marks and drawings in it, definitions and evidence below it."""

    def __init__(self, md: Markdown, templates: _TemplateCode):
        super().__init__(md)
        self.templates = templates

    def run(self, lines: list[str]) -> list[str]:
        self.views = self.templates.views
        self.cited: dict[str, int] = {}  # how often each record is, in the order of their numbers
        self.terms: list[str] = []
        text = DRAWING.sub(self.drawing, unbroken("\n".join(lines)))
        pieces = [part if part.startswith("`") else self.inline(part) for part in CODE.split(text)]
        lines = self.with_aids("".join(pieces)).split("\n")
        self.ids = set(ID.findall("".join(line for line in lines if line.startswith(RENDERED[0]))))
        return [self.set_aside(line) if line.startswith(RENDERED[0]) else line for line in lines]

    def set_aside(self, line: str) -> str:
        """What stands for a line of finished HTML; nothing for nothing."""
        html = line.replace(RENDERED[0], "").replace(RENDERED[1], "")
        return html and self.md.htmlStash.store(html)

    def drawing(self, match: re.Match) -> str:
        """A picture that has a record as a figure; of a missing file, the generator warns."""
        page = self.views.index.pages[self.views.here]
        record = self.views.dossier.drawing_in(page.resolve(match.group(1)))
        found = record and (self.views.site.docs / record.file).is_file()
        return self.views.drawing(record) if found else match.group()

    def inline(self, text: str) -> str:
        """Text with marks, and with definitions for its terms."""
        if self.views.here != RECORD_PAGES["terms"]:
            text = TERM.sub(self.term, text)
        return "".join(map(self.with_marks, re.split(r"([\n|])", text)))

    def with_marks(self, text: str) -> str:
        """The text of a paragraph, an item or a cell, with HTML for its citations.

        Of the same citations in a row only the last is left. A mark that another one of its status
        follows gets the class `run`, which is hidden from readers who ask for fewer marks.
        """
        parts = RUN.split(text)
        runs = [CITATION.findall(run) for run in parts[1::2]]
        for number, (run, following) in enumerate(pairwise([*runs, []])):
            followers = [*run[1:], *following[:1], ""]
            marks = [] if run == following else map(self.mark, run, followers)
            parts[2 * number + 1] = "".join(marks)
        return "".join(parts)

    def mark(self, id: str, follower: str) -> str:
        """What stands in Markdown for the HTML of one citation."""
        evidence = self.views.dossier.evidence
        record, after = evidence(id), evidence(follower)
        if not record:
            return f"[^{id}]"
        self.cited[id] = self.cited.get(id, 0) + 1
        again = self.cited[id] if self.cited[id] > 1 else ""
        run = ' class="run"' if after and after.status is record.status else ""
        number, status = list(self.cited).index(id) + 1, record.status
        html = MARK.format(id=id, again=again, run=run, number=number, status=status)
        return self.md.htmlStash.store(html)

    def term(self, match: re.Match) -> str:
        """The target of a link to the glossary, with attributes for previews."""
        id, target = match.group(1), match.group()
        if id not in self.views.dossier.terms:
            return target
        if id not in self.terms:
            self.terms.append(id)
        if self.views.here == ONE_PAGE:
            target = f"](#def:{id})"
        return f'{target}{{ .term aria-describedby="def:{id}" }}'

    def with_aids(self, text: str) -> str:
        """Text with time, place and marks at its top; next page, terms and evidence below it."""
        views, cited, below = self.views, self.cited, []
        counts = Counter(views.dossier.evidence(id).status for id in cited)
        found = {status: counts[status] for status in Status if status in counts}
        if views.here not in (ONE_PAGE, *RECORD_PAGES.values()):
            values = reading(views)
            head = re.search(HOME_HEAD if views.here == HOME else TITLE, text, re.M)
            if head and (values["time"] or cited):
                aids = views.render("reading.html", **values, found=found, records=len(cited))
                text = f"{text[: head.end()]}\n{aids}\n\n{text[head.end() :]}"
            if values["next"]:
                below.append(views.render("next.html", **values))
        if self.terms:
            terms = [views.dossier.terms[id] for id in self.terms]
            below.append(views.render("definitions.html", terms=terms))
        if cited:
            below.append(views.render("notes.html", cited=cited, found=found))
        return "\n\n".join([text, *below])


class _Attributes(Treeprocessor):
    """Attributes of links and tables that Markdown has no words for."""

    def run(self, root: etree.Element) -> None:
        if "mkdocs_raw_html" in self.md.preprocessors:  # which MkDocs checks links to anchors by
            ids = self.md.preprocessors["dossier-apparatus"].ids
            self.md.preprocessors["mkdocs_raw_html"].present_anchor_ids |= ids
        for link in root.iter("a"):
            if link.get("href", "").startswith(("https://", "http://")):
                link.set("rel", "noopener external")
        for table in root.iter("table"):
            self.table(table)

    def table(self, table: etree.Element) -> None:
        """Columns of numbers get a class, as the policy forbids the style that Markdown gives them,
        and cells of tables of sentences the title of their column, for small screens.
        """
        for cell in table.iter():
            if style := cell.attrib.pop("style", ""):
                cell.set("class", "num" if "right" in style else style.split()[-1].strip(";"))
        rows = list(table.iter("tr"))
        if any(len("".join(cell.itertext())) > SENTENCE for row in rows for cell in row):
            table.set("data-words", "")
            for row in rows[1:]:
                for title, cell in zip(rows[0][1:], row[1:], strict=False):
                    cell.set("data-label", "".join(title.itertext()))


def makeExtension(**kwargs) -> DossierExtension:
    """Entry point for Python-Markdown."""
    return DossierExtension(**kwargs)
