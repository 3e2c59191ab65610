"""What template code in pages can call: records as cards, lists, charts and tables.

Each macro returns HTML from a template in templates/, with everything from a record escaped.
"""

import posixpath
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from statistics import mode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from dossier import charts, explorers, formats
from dossier.collection import KINDS, SEEN, by_strength, who_says_so
from dossier.fields import date_words
from dossier.pages import Index
from dossier.rules import roots
from dossier.schema import SETS, Drawing, Record, Status
from dossier.site import Site

# Around finished HTML, one line each, so that Markdown leaves it alone.
RENDERED = ("<!--rendered-->", "<!--/rendered-->")
TEMPLATES = Path(__file__).parent / "templates"
PAGE_MACROS = ("card", "part", "records")  # what pages can call
KNOWN = ("site", "index", "dossier", "link", "url", "file")


class Views:
    """The records as one page sees them: with links that are right from where it stands.

    here: path of the page below docs/. source_links: whether the generator itself turns links to
    source files in HTML into addresses, as Zensical does and MkDocs doesn't.
    """

    def __init__(self, site: Site, index: Index, here: str, source_links: bool = False):
        self.site, self.index, self.dossier, self.here = site, index, index.dossier, here
        self.source_links = source_links

    def url(self, page: str, anchor: str = "") -> str:
        """The address of a page (a path below docs/) as seen from this one."""
        if page == self.here and anchor:
            return f"#{anchor}"
        target = page if self.source_links else built_path(page, self.site.directory_urls)
        relative = self.file(target)
        if relative.endswith("index.html") and self.site.directory_urls:
            relative = relative.removesuffix("index.html") or "./"
        return relative + (f"#{anchor}" if anchor else "")

    def file(self, path: str) -> str:
        """The address of a file of the finished site as seen from this page."""
        start = self.here if self.source_links else built_path(self.here, self.site.directory_urls)
        return posixpath.relpath(path, posixpath.dirname(start) or ".")

    def link(self, record: Record) -> str:
        """The address of a record."""
        return self.url(self.dossier.page_of(record), record.id)

    def render(self, template: str, **values) -> Markup:
        """A template's HTML on one line, so that Markdown takes it as one block."""
        values |= {name: getattr(self, name) for name in KNOWN}
        html = rendered(template, views=self, **values)
        line = re.sub(r"\s*\n\s*", " ", html).strip()
        return Markup(f"{RENDERED[0]}{line}{RENDERED[1]}")

    # ---- What pages call.

    def card(self, record: Record) -> Markup:
        """One record as a card: its template is named after the kind of record."""
        return self.render(f"{record.noun}.html", record=record)

    def part(self, template: str, **values) -> Markup:
        """A part of a page that is more than a card: a filter, a table, a chart."""
        return self.render(f"{template}.html", **values)

    def drawing(self, record: Drawing) -> Markup:
        """A drawing in its frame, with its words and the citations that belong to them."""
        svg = (self.site.docs / record.file).read_text("utf-8")
        svg = re.sub(r">\s+<", "><", svg[svg.index("<svg") :].strip())
        if "fig-panels" in svg:  # each on its own: beside or below one another, as there is room
            svg = "".join(re.findall(r"<svg x=.*?</svg>", svg))
            label = Markup('<div class="fig fig-panels" role="img" aria-label="{}">')
            svg = label.format(record.alt) + Markup(svg) + Markup("</div>")
        return self.render("drawing.html", record=record, svg=svg)

    def records(self, name: str) -> list[Record]:
        """All records of a set, in file order."""
        return list(self.dossier.sets[name].values())


def page_templates(views: Views, include: Callable[[], str]) -> ImmutableSandboxedEnvironment:
    """The Jinja environment for template code in a page; `include` gives the story as Markdown."""
    jinja = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    jinja.globals.update({name: getattr(views, name) for name in PAGE_MACROS})
    jinja.globals.update(checked_to=date_words(views.site.as_of), chapters=include)
    jinja.globals.update(vocabulary=views.site.vocabulary, statuses=list(Status))
    jinja.filters.update(escaped=formats.escaped, date_words=date_words)
    return jinja


@lru_cache(maxsize=1)
def templates() -> Environment:
    """The Jinja environment of the templates: cards, charts, feeds and copies for machines."""
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(["html", "svg", "xml"]),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for name in ("number", "spaced", "amount", "unit"):
        jinja.filters[name] = getattr(formats, name)
    jinja.filters.update(date=date_words, short=explorers.short, dollars=explorers.dollars)
    jinja.globals.update(SEEN=SEEN, SETS=SETS, KINDS=KINDS, charts=charts, explorers=explorers)
    jinja.globals.update(roots=roots, statuses=list(Status), mode=mode)
    jinja.globals.update(by_strength=by_strength, who_says_so=who_says_so)
    return jinja


def rendered(template: str, **values) -> str:
    """What a template gives."""
    return templates().get_template(template).render(**values)


def built_path(page: str, directory_urls: bool) -> str:
    """Where the generator writes a page: story/since.md becomes story/since/index.html."""
    stem = page.removesuffix(".md")
    if not directory_urls or posixpath.basename(stem) == "index":
        return f"{stem}.html"
    return f"{stem}/index.html"
