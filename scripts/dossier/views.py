"""Macros for pages that show records: what the loops in those pages call.

Each macro returns finished HTML from a template in templates/, with everything from a record escaped.
"""

from __future__ import annotations

import functools
import posixpath
import re
from collections import Counter
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from markupsafe import Markup

from dossier import charts, explorers, facets, formulas
from dossier.check import RECORD_PAGES
from dossier.compiled import COMPILED
from dossier.extension import KINDS, RENDERED, SEEN, who_says_so
from dossier.pages import Page, read_pages
from dossier.records import CITABLE, DOCS, Dossier, load
from dossier.rules import cited_sources, roots
from dossier.schema import SETS, Evidence, Figure, Record, Status, date_words

THEMES = {
    "chips": "Chips and their families",
    "manufacturing": "Making a chip",
    "packaging-memory": "Packaging and memory",
    "performance": "Measuring performance",
    "systems-software": "Systems and software",
    "models-workloads": "Models and what they do",
    "money-strategy": "Money and strategy",
}
TEMPLATES = Path(__file__).parent / "templates"
MENTIONABLE = ("company", "product", "program", "person", "process")


class Views:
    """The records as one page sees them: with links that are right from where it stands."""

    def __init__(self, docs: Path, directory_urls: bool):
        self.docs, self.directory_urls = docs, directory_urls
        # Zensical turns links in finished HTML from source paths into addresses; MkDocs leaves them alone.
        self.source_links = False

    @property
    def dossier(self) -> Dossier:
        return load(self.docs)

    @property
    def pages(self) -> dict[str, Page]:
        return read_pages(self.docs)

    def url(self, page: str, anchor: str = "", here: str = "index.md") -> str:
        """The address of a page (a path below docs/) as seen from the page `here`."""
        if page == here and anchor:
            return f"#{anchor}"
        target = page if self.source_links else built_path(page, self.directory_urls)
        relative = self.file(target, here)
        if relative.endswith("index.html") and self.directory_urls:
            relative = relative.removesuffix("index.html") or "./"
        return relative + (f"#{anchor}" if anchor else "")

    def file(self, path: str, here: str) -> str:
        """The address of a file of the finished site as seen from the page `here`."""
        start = here if self.source_links else built_path(here, self.directory_urls)
        return _relative(path, posixpath.dirname(start) or ".")

    def render(self, template: str, here: str, **values) -> Markup:
        """A template's HTML on one line, so that Markdown takes it as one block."""

        def link(target: Record | str) -> str:
            """The address of a record, or of the source with this id; other kinds of id are not unique among all."""
            if isinstance(target, Record):
                name = next(name for name, model in SETS.items() if model is type(target))
                return self.url(RECORD_PAGES[name], target.id, here)
            return self.url(RECORD_PAGES["sources"], self.dossier.sources[target].id, here)

        html = templates().get_template(template).render(
            link=link, here=here, url=lambda page, anchor="": self.url(page, anchor, here), dossier=self.dossier,
            statuses=list(Status), who=lambda record: "".join(who_says_so(self.dossier, record)), views=self, **values,
        )
        line = re.sub(r"\s*\n\s*", " ", html).strip()
        return Markup(f"{RENDERED[0]}{line}{RENDERED[1]}")

    def describe(self, name: str) -> str:
        """What a record of a set is, in a sentence."""
        return (SETS[name].__doc__ or "").splitlines()[0]

    def used_on(self, id: str) -> list[Page]:
        """Pages that cite a record, in order of path."""
        return _usage(self.pages, self.dossier).get(id, [])

    def linked_from(self, page_path: str, id: str) -> list[Page]:
        """Pages that link to a record's place on its page, as glossary terms are."""
        return _linking(self.pages).get((page_path, id), [])

    def supports(self, source: str) -> list[Record]:
        """The records that name a source."""
        return _support(self.dossier).get(source, [])

    def independent(self, record: Evidence) -> list[str]:
        """The parties who speak for themselves behind a record."""
        return sorted(roots(self.dossier, record), key=str.lower)

    def mentions(self, record: Evidence) -> list[str]:
        """Ids of the organisations that a record names, for filtering."""
        return [id for id, pattern in _names(self.dossier) if pattern.search(record.statement)]

    def facet(self, record: Record, *fields: str) -> Markup:
        """The data attributes by which the browser filters a card."""
        pairs = ((field, "|".join(facets.values(record, field, self.mentions))) for field in fields)
        return Markup(" ").join(Markup('data-{}="{}"').format(*pair) for pair in pairs)

    def filter(self, target: str, fields: list[str]) -> dict:
        """What a filter form offers: its items, their name, and the options of each field with their counts."""
        name, items, noun = facets.FILTERS[target]
        records = self.dossier.sets[name].values()
        selects = [(f, facets.TITLES[f], facets.options(records, f, self.dossier, self.mentions)) for f in fields]
        return {"items": items, "noun": noun, "count": len(records), "selects": selects}


_relative = functools.lru_cache(maxsize=65536)(posixpath.relpath)


@functools.lru_cache(maxsize=1)
def templates() -> Environment:
    """The templates of records; the preview sees when one is edited."""
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True,
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, bytecode_cache=COMPILED,
    )
    jinja.filters.update(date=date_words, number=number, spaced=spaced, amount=amount, opening=opening)
    jinja.globals.update(SEEN=SEEN, KINDS=KINDS, charts=charts, explorers=explorers, formulas=formulas)
    return jinja


def built_path(page: str, directory_urls: bool) -> str:
    """Where the generator writes a page: story/since.md becomes story/since/index.html."""
    stem = page.removesuffix(".md")
    if not directory_urls or posixpath.basename(stem) == "index":
        return f"{stem}.html"
    return f"{stem}/index.html"


def _for_the_last(function: Callable) -> Callable:
    """Decorator: keeps the result for the last arguments, which are compared by identity."""
    kept: list = [None, None]

    @functools.wraps(function)
    def call(*arguments):
        if kept[0] is None or any(old is not new for old, new in zip(kept[0], arguments)):
            kept[:] = arguments, function(*arguments)
        return kept[1]

    return call


@_for_the_last
def _usage(pages: dict[str, Page], dossier: Dossier) -> dict[str, list[Page]]:
    """The pages that cite each record, in text or in a drawing."""
    usage: dict[str, list[Page]] = {}
    drawings = {drawing.file: drawing for drawing in dossier.drawings.values()}
    for page in pages.values():
        ids = [id for _, id in page.citations]
        for _, is_image, _, target in page.links:
            drawing = drawings.get(page.resolve(target) or "") if is_image else None
            ids += drawing.evidence if drawing else []
        for id in dict.fromkeys(ids):
            usage.setdefault(id, []).append(page)
    return usage


@_for_the_last
def _linking(pages: dict[str, Page]) -> dict[tuple[str | None, str], list[Page]]:
    """The pages that link to each place of a page."""
    linking: dict[tuple[str | None, str], list[Page]] = {}
    for page in pages.values():
        targets = (target.partition("#") for *_, target in page.links if "#" in target)
        for place in dict.fromkeys((page.resolve(path), anchor) for path, _, anchor in targets):
            linking.setdefault(place, []).append(page)
    return linking


@_for_the_last
def _support(dossier: Dossier) -> dict[str, list[Record]]:
    """The records that name each source."""
    support: dict[str, list[Record]] = {}
    for records in dossier.sets.values():
        for record in records.values():
            for source in dict.fromkeys(source for _, source in cited_sources(record)):
                support.setdefault(source, []).append(record)
    return support


@_for_the_last
def _names(dossier: Dossier) -> list[tuple[str, re.Pattern]]:
    names = []
    for organisation in dossier.organisations.values():
        if organisation.kind in MENTIONABLE:
            words = "|".join(re.escape(name) for name in [organisation.name, *organisation.aka])
            names.append((organisation.id, re.compile(rf"(?<!\w)(?:{words})(?!\w)")))
    return names


def number(value: float) -> str:
    """A number as readers write it: 22800 becomes 22,800, 8.0 becomes 8."""
    return f"{value:,.6f}".rstrip("0").rstrip(".") if isinstance(value, (int, float)) else str(value)


def spaced(text: str) -> str:
    """Text with its numbers held together with their units by a non-breaking space."""
    units = r"nm|GW|MW|W|GB|TB|MB|TB/s|percent|billion|million|trillion|gigawatts?|megawatts?|PFLOPS"
    return re.sub(rf"(\d) ({units})\b", "\\1\u00a0\\2", text)


def amount(figure: Figure) -> str:
    """A figure's value as readers write it: about $725 million per chip design, 30 to 60 percent of chips made."""
    dollars, unit = re.fullmatch(r"(USD)? ?(.*)", figure.unit or "").groups()
    size, rest = re.fullmatch(r"(million|billion)? ?(.*)", unit).groups()
    low, high = ((f"${number(value)} {size or ''}" if dollars else number(value)).strip() for value in (figure.low, figure.high))
    words = f"{figure.bound} {high}" if figure.bound else high if low == high else f"{low} to {high}"
    words += f" {'times' if rest == 'ratio' else rest}" if rest else ""
    if figure.per:
        words += {"percent": " of ", "ratio": " the "}.get(figure.unit, " per ") + figure.per
    return spaced(words[0].upper() + words[1:])


def opening(text: str, words: int = 9) -> str:
    """The first words of a text, for a link to the whole."""
    start = text.split()[:words]
    return " ".join(start).rstrip(",;:.") + ("\u00a0…" if len(text.split()) > words else "")


def topic(name: str) -> str:
    """A topic's id as a heading: gpu-rental becomes GPU rental."""
    words = name.replace("-", " ")
    words = re.sub(r"\b(gpu|tpu|hbm|tco|nvidia|ai)\b", lambda word: word.group().upper(), words)
    return words[0].upper() + words[1:]


def escaped(text: str) -> str:
    """A text from a record for use in a page's Markdown: whatever Markdown or HTML could take for a sign is spelled out."""
    return re.sub(r"[^\w\s.,:;?'’/–—-]", lambda sign: f"&#{ord(sign.group())};", str(text))


def define_env(env) -> None:
    """Entry point for mkdocs-macros and for Zensical's own macros."""
    config = env.conf
    docs = Path(config["docs_dir"]) if Path(config["docs_dir"]).is_absolute() else DOCS
    define_macros(env, Views(docs, config["use_directory_urls"]))


def define_macros(env, views: Views) -> None:
    """Give pages their macros and filters. env: has macro(function, name) and filter(function, name)."""

    def here(context) -> str:
        page = context["page"]
        views.source_links = not hasattr(page, "file")
        return page.path if views.source_links else page.file.src_uri

    def macro(function):
        """Registers a macro whose first argument becomes the path of the page that calls it."""

        @pass_context
        def call(context, *args, **kwargs):
            return function(here(context), *args, **kwargs)

        env.macro(call, function.__name__)
        return function

    @macro
    def card(page: str, record: Record) -> Markup:
        """One record as a card: its template is named after the kind of record."""
        return views.render(f"{record.noun}.html", page, record=record)

    @macro
    def part(page: str, template: str, **values) -> Markup:
        """A part of a page that is more than a card: a filter, a table, an overview."""
        return views.render(f"{template}.html", page, **values)

    @macro
    def records(_page: str, name: str) -> list[Record]:
        """All records of a set, in file order."""
        return list(views.dossier.sets[name].values())

    @macro
    def grouped(_page: str, name: str, field: str) -> list[tuple[str, list[Record]]]:
        """Records of a set by the value of a field, in order of first appearance."""
        groups: dict[str, list[Record]] = {}
        for record in views.dossier.sets[name].values():
            groups.setdefault(str(getattr(record, field)), []).append(record)
        return list(groups.items())

    @macro
    def by_letter(_page: str, name: str, field: str) -> list[tuple[str, list[Record]]]:
        """Records of a set under the first letter of a field; digits come first."""
        ordered = sorted(views.dossier.sets[name].values(), key=lambda record: getattr(record, field).lower())

        def letter(record: Record) -> str:
            first = getattr(record, field)[0].upper()
            return "0-9" if first.isdigit() else first

        return [(key, list(group)) for key, group in groupby(ordered, letter)]

    @macro
    def count(_page: str, name: str, **fields) -> int:
        """How many records of a set have these values."""
        return sum(
            all(str(getattr(getattr(record, key), "value", getattr(record, key))) == value for key, value in fields.items())
            for record in views.dossier.sets[name].values()
        )

    @macro
    def tally(_page: str, name: str, field: str) -> dict[str, int]:
        """How many records of a set have each value of a field; statuses from the surest on, as everywhere."""
        found = Counter(
            str(getattr(getattr(record, field), "value", getattr(record, field)))
            for record in views.dossier.sets[name].values()
        )
        order = [status.value for status in Status]
        return dict(sorted(found.items(), key=lambda item: order.index(item[0]) if item[0] in order else 0))

    @macro
    def checked(_page: str, name: str) -> str:
        """The day on which the records of a set were last checked, or the first and the last of these days."""
        days = sorted({record.checked for record in views.dossier.sets[name].values()})
        words = [date_words(day) for day in days]
        return f"on {words[0]}" if len(words) == 1 else f"from {words[0]} to {words[-1]}"

    @macro
    def events_by_year(_page: str) -> list[tuple[str, list[Record]]]:
        """Events under their year, oldest first."""
        ordered = sorted(views.dossier.timeline.values(), key=lambda event: event.date)
        return [(year, list(events)) for year, events in groupby(ordered, lambda event: event.year)]

    env.filter(lambda text: re.sub(r"[^a-z0-9]+", "-", str(text).lower()).strip("-"), "slug")
    env.filter(lambda theme: THEMES[theme], "theme")
    env.filter(topic, "topic")
    env.filter(escaped, "escaped")
    env.filter(date_words, "date_words")


