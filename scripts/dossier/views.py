"""What template code in pages can call: records as cards, lists, charts and tables.

Each macro returns HTML from a template in templates/, with everything from a record escaped.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from dossier import charts, explorers, facets, ladder
from dossier.collection import KINDS, RECORD_PAGES
from dossier.evidence import SEEN, who_says_so
from dossier.fields import date_words
from dossier.index import Index
from dossier.rules import origins, roots
from dossier.schema import SETS, Drawing, Evidence, Figure, Organisation, Record, Source, Status
from dossier.site import Site

# Around finished HTML, one line each, so that Markdown leaves it alone.
RENDERED = ("<!--rendered-->", "<!--/rendered-->")
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


class Views:
    """The records as one page sees them: with links that are right from where it stands.

    here: path of the page below docs/. source_links: whether the generator itself turns links to
    source files in HTML into addresses, as Zensical does and MkDocs doesn't.
    """

    def __init__(self, site: Site, index: Index, here: str, source_links: bool = False):
        self.site, self.index, self.here = site, index, here
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
        here = self.here
        start = here if self.source_links else built_path(here, self.site.directory_urls)
        return posixpath.relpath(path, posixpath.dirname(start) or ".")

    def has(self, path: str) -> bool:
        """Whether there is a file below docs/."""
        return (self.site.docs / path).is_file()

    def link(self, target: Record | str) -> str:
        """The address of a record, or of the source with this id."""
        if isinstance(target, Record):
            return self.url(self.index.dossier.page_of(target), target.id)
        return self.url(RECORD_PAGES["sources"], target)

    def render(self, template: str, **values) -> Markup:
        """A template's HTML on one line, so that Markdown takes it as one block."""
        html = (
            _templates()
            .get_template(template)
            .render(
                views=self,
                site=self.site,
                index=self.index,
                dossier=self.index.dossier,
                link=self.link,
                url=self.url,
                file=self.file,
                who=lambda record: "".join(who_says_so(self.index.dossier, record)),
                **values,
            )
        )
        line = re.sub(r"\s*\n\s*", " ", html).strip()
        return Markup(f"{RENDERED[0]}{line}{RENDERED[1]}")

    def independent(self, record: Evidence) -> list[str]:
        """The parties who speak for themselves behind a record."""
        return sorted(roots(self.index.dossier, record), key=str.lower)

    def evidence(self, record: Organisation) -> list[Evidence]:
        """The records behind an entry of who is who."""
        return [self.index.dossier.evidence(id) for id in record.evidence]

    def words(self, record: Record) -> str:
        """A record in words, for a link to it."""
        if isinstance(record, Evidence):
            return record.statement
        return getattr(record, "term", None) or getattr(record, "name", record.id)

    def outside(self, root: str) -> list[Source]:
        """The digests and blogs behind the reports of a source that don't go back to it."""
        dossier = self.index.dossier
        known = self.index.supported_by.get(root, [])
        reports = [r for r in known if getattr(r, "status", None) is Status.reported]
        ids = {id for r in reports if r.sources[0] == root for id in r.sources} - {root}
        far = [dossier.sources[id] for id in sorted(ids) if root not in origins(dossier, id)]
        return [source for source in far if source.kind == "aggregator"]

    def facet(self, record: Record, *fields: str) -> Markup:
        """The data attributes by which the browser filters a card."""
        values = {name: facets.values(record, name, self.index) for name in fields}
        pairs = [Markup('data-{}="{}"').format(name, "|".join(v)) for name, v in values.items()]
        return Markup(" ").join(pairs)

    def filter(self, target: str, fields: list[str]) -> dict:
        """What a filter form offers: its items, their name, and each field's options."""
        name, items, noun = facets.FILTERS[target]
        records = self.index.dossier.sets[name].values()
        selects = [(f, facets.title(f), facets.options(records, f, self.index)) for f in fields]
        return {"items": items, "noun": noun, "count": len(records), "selects": selects}

    def confirmed_reading(self) -> Counter[str]:
        """How the best-read primary or press source of each confirmed record was seen."""
        dossier, found = self.index.dossier, Counter()
        for record in dossier.citable():
            sources = [dossier.sources[id] for id in record.sources]
            seen = [s.seen for s in sources if s.kind in KINDS[:2]]
            if record.status is Status.confirmed and seen:
                found[min(seen, key=list(SEEN).index)] += 1
        return found

    # ---- What pages call.

    def card(self, record: Record) -> Markup:
        """One record as a card: its template is named after the kind of record."""
        return self.render(f"{record.noun}.html", record=record)

    def part(self, template: str, **values) -> Markup:
        """A part of a page that is more than a card: a filter, a table, a chart."""
        return self.render(f"{template}.html", **values)

    def drawing(self, record: Drawing, svg: str) -> str:
        """A drawing in its frame, without its words, which the page's marks go into."""
        if "fig-panels" in svg:  # each on its own: beside or below one another, as there is room
            svg = "".join(re.findall(r"<svg x=.*?</svg>", svg))
            label = Markup('<div class="fig fig-panels" role="img" aria-label="{}">')
            svg = label.format(record.alt) + Markup(svg) + Markup("</div>")
        html = self.render("drawing.html", record=record, svg=svg, id=f"drawing-{record.id}")
        return html.removeprefix(RENDERED[0]).removesuffix(RENDERED[1])

    def records(self, name: str) -> list[Record]:
        """All records of a set, in file order."""
        return list(self.index.dossier.sets[name].values())

    def grouped(self, name: str, field: str) -> list[tuple[str, list[Record]]]:
        """Records of a set by the value of a field, in its own order or as they first appear."""
        groups: dict[str, list[Record]] = {}
        for record in self.records(name):
            groups.setdefault(_value(record, field), []).append(record)
        order = list(facets.WORDS.get(field, {}))
        return sorted(groups.items(), key=lambda g: order.index(g[0]) if g[0] in order else 0)

    def by_letter(self, name: str, field: str) -> list[tuple[str, list[Record]]]:
        """Records of a set under the first letter of a field; digits come first."""
        ordered = sorted(self.records(name), key=lambda record: getattr(record, field).lower())

        def letter(record: Record) -> str:
            first = getattr(record, field)[0].upper()
            return "0-9" if first.isdigit() else first

        return [(key, list(group)) for key, group in groupby(ordered, letter)]

    def count(self, name: str, **fields: str) -> int:
        """How many records of a set have these values."""
        return sum(
            all(_value(record, key) == value for key, value in fields.items())
            for record in self.records(name)
        )

    def tally(self, name: str, field: str) -> dict[str, int]:
        """How many records of a set have each value of a field; statuses from the surest on."""
        found = Counter(_value(record, field) for record in self.records(name))
        order = [status.value for status in Status]
        return dict(sorted(found.items(), key=lambda i: order.index(i[0]) if i[0] in order else 0))

    def checked(self, name: str) -> str:
        """The day, or the first and the last day, on which records of a set were checked."""
        days = [date_words(day) for day in sorted({r.checked for r in self.records(name)})]
        return f"on {days[0]}" if len(days) == 1 else f"from {days[0]} to {days[-1]}"

    def events_by_year(self) -> list[tuple[str, list[Record]]]:
        """Events under their year, oldest first."""
        ordered = sorted(self.records("timeline"), key=lambda event: event.date)
        return [(year, list(events)) for year, events in groupby(ordered, lambda e: e.year)]


PAGE_MACROS = (
    "card", "part", "records", "grouped", "by_letter", "count", "tally", "checked",
    "events_by_year",
)  # fmt: skip


def page_templates(views: Views, include: Callable[[], str]) -> ImmutableSandboxedEnvironment:
    """The Jinja environment for template code in a page; `include` gives the story as Markdown."""
    jinja = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
    jinja.globals.update({name: getattr(views, name) for name in PAGE_MACROS})
    jinja.globals.update(checked_to=date_words(views.site.as_of), chapters=include)
    jinja.filters.update(topic=topic, escaped=escaped, date_words=date_words)
    jinja.filters.update(theme=THEMES.__getitem__, subject=facets.SUBJECTS.__getitem__)
    jinja.filters["slug"] = lambda text: re.sub(r"[^a-z0-9]+", "-", str(text).lower()).strip("-")
    return jinja


@lru_cache(maxsize=1)
def _templates() -> Environment:
    jinja = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters.update(
        date=date_words, number=number, spaced=spaced, amount=amount, opening=opening, unit=unit
    )
    jinja.filters.update(short=explorers.short, dollars=explorers.dollars)
    jinja.globals.update(SEEN=SEEN, KINDS=KINDS, SETS=SETS, charts=charts, explorers=explorers)
    jinja.globals["ladder"] = ladder.ladder
    jinja.globals["statuses"] = list(Status)
    return jinja


def _value(record: Record, field: str) -> str:
    value = getattr(record, field)
    return str(getattr(value, "value", value))


def built_path(page: str, directory_urls: bool) -> str:
    """Where the generator writes a page: story/since.md becomes story/since/index.html."""
    stem = page.removesuffix(".md")
    if not directory_urls or posixpath.basename(stem) == "index":
        return f"{stem}.html"
    return f"{stem}/index.html"


def number(value: float) -> str:
    """A number as readers write it: 22800 becomes 22,800, 8.0 becomes 8."""
    return (
        f"{value:,.6f}".rstrip("0").rstrip(".") if isinstance(value, (int, float)) else str(value)
    )


def spaced(text: str) -> str:
    """Text with its numbers held together with their units by a non-breaking space."""
    units = (
        r"nm|GW|MW|W|GB|TB|MB|TB/s|percent|billion|million|trillion|gigawatts?|megawatts?|PFLOPS"
    )
    return re.sub(rf"(\d) ({units})\b", "\\1\u00a0\\2", text)


def amount(figure: Figure) -> str:
    """A figure's value as readers write it: about $725 million per chip design."""
    dollars, unit = re.fullmatch(r"(USD)? ?(.*)", figure.unit or "").groups()
    size, rest = re.fullmatch(r"(million|billion)? ?(.*)", unit).groups()
    low, high = (
        (f"${number(value)} {size or ''}" if dollars else number(value)).strip()
        for value in (figure.low, figure.high)
    )
    words = (
        f"{figure.bound} {high}" if figure.bound else high if low == high else f"{low} to {high}"
    )
    words += f" {'times' if rest == 'ratio' else rest}" if rest else ""
    if figure.per:
        words += {"percent": " of ", "ratio": " the "}.get(figure.unit, " per ") + figure.per
    return spaced(words[0].upper() + words[1:])


def unit(figure: Figure) -> str:
    """A figure's unit on a scale: USD billion per GW becomes billion US dollars."""
    return re.sub(r"USD( \w+illion)?.*", r"\1 US dollars", figure.unit or "").strip()


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
    """A text from a record for use in Markdown: what Markdown could take for a sign is escaped."""
    return re.sub(r"[^\w\s.,:;?'’/–—-]", lambda sign: f"&#{ord(sign.group())};", str(text))
