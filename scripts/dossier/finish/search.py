"""Writes the theme's search index anew, from records and pages, with the words that people type.

Material's search (9.8) finds words that begin as a typed word does, in every field that the index names, and
shows `title` and `text`. Two fields of our own answer without being seen: `also` (other names, as weighty as a
title) and `forms` (other spellings of what the text says). What the separator matches is dropped from index and
query alike: punctuation, the commonest words, and the status that leads a record's title.

The words themselves are data: docs/data/search.yml.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

import yaml

from dossier.collection import RECORD_PAGES, Dossier
from dossier.fields import date_words
from dossier.finish.html import Outline, address
from dossier.pages import Page
from dossier.schema import (
    Accelerator,
    Claim,
    Correction,
    Event,
    Evidence,
    Figure,
    Organisation,
    Record,
    Source,
    Status,
    Term,
    Update,
)
from dossier.site import Site
from dossier.views import built_path

INDEX = "search/search_index.json"
DATA = "data/search.yml"  # below docs/
FIELDS = {"title": 20, "also": 20, "text": 1, "forms": 1, "tags": 1}
# The sets whose records have an anchor of their own on their page.
INDEXED = [
    "terms",
    "organisations",
    "accelerators",
    "claims",
    "economics",
    "timeline",
    "sources",
    "corrections",
    "updates",
]


def write_index(out: Path, site: Site, dossier: Dossier, pages: dict[str, Page]) -> None:
    """Rewrite the search index in `out`; without one, as other generators build, nothing happens."""
    path = out / INDEX
    if path.is_file():
        index = json.loads(path.read_text("utf-8"))
        search = Search(site, dossier, pages)
        fields = {name: {"boost": float(boost)} for name, boost in FIELDS.items()}
        index["config"].update(separator=search.separator, pipeline=[], fields=fields)
        index["docs"] = list(search.entries(out))
        text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
        path.write_text(text, "utf-8", newline="\n")


class Search:
    """The entries of the index and the words by which they are found."""

    def __init__(self, site: Site, dossier: Dossier, pages: dict[str, Page]):
        self.site, self.dossier, self.pages = site, dossier, pages
        path = site.docs / DATA
        data = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}
        self.words, self.weights = data.get("words", {}), data.get("weights", {})
        self.chips, self.units = data.get("chips", ""), data.get("units", {})
        self.repeating = frozenset(data.get("repeating", ()))
        self.separator = separator(data.get("common", "").split())
        self.word = re.compile(self.separator)
        self.unit = re.compile(rf"\b(\d+(?:\.\d+)?)[\s-]({'|'.join(self.units)})\b", re.I)
        self.names = self._names()

    def entries(self, out: Path) -> Iterator[dict]:
        """The entries of all pages, in the order of the navigation; each page before its parts."""
        for path in self.site.nav:
            built = out / built_path(path, self.site.directory_urls)
            if path in self.pages and built.is_file():
                yield from self._page(self.pages[path], built.read_text("utf-8"))

    def _page(self, page: Page, html: str) -> Iterator[dict]:
        base = address(page.path, self.site)
        description = str(page.meta.get("description", ""))
        if (page.meta.get("search") or {}).get("exclude"):  # it repeats others: name, description
            yield self._entry(base, page, page.title, [description])
            return
        records = self._records(page.path)
        without = self.repeating | records.keys()
        # Tables that template code writes hold records again.
        outline = Outline(html, without, tables="{{" not in page.text)
        for number, section in enumerate(outline.sections):
            texts = section.paragraphs
            if number == 0:
                yield self._entry(base, page, section.title, texts, [page.title], [description])
                for id, record in records.items():
                    yield self._record(f"{base}#{id}", record, page)
            elif section.id and (texts or page.path not in RECORD_PAGES.values()):
                yield self._entry(f"{base}#{section.id}", page, section.title, texts)

    def _records(self, path: str) -> dict[str, Record]:
        """The records that the page at `path` lists, by id."""
        sets = (name for name in INDEXED if RECORD_PAGES.get(name) == path)
        return {id: record for name in sets for id, record in self.dossier.sets[name].items()}

    def _record(self, location: str, record: Record, page: Page) -> dict:
        """The entry of a record. HBM has the word HBM4 too, or HBM4 would come first for HBM."""
        title, paragraphs, names, forms = described(record)
        if isinstance(record, (Term, Organisation)):
            names = [*names, *(word for word in self.names if word.startswith(title.lower()))]
        if isinstance(record, Accelerator):
            forms = [self.chips]
        return self._entry(location, page, title, paragraphs, names, forms)

    def _names(self) -> list[str]:
        """Every word of a name."""
        named = [record.name for record in self.dossier.accelerators.values()]
        for record in (*self.dossier.terms.values(), *self.dossier.organisations.values()):
            named += [described(record)[0], *record.aka]
        return sorted({word.lower() for name in named for word in self.word.split(name)})

    def _entry(
        self,
        location: str,
        page: Page,
        title: str,
        paragraphs: Iterable[str],
        names: Iterable[str] = (),
        forms: Iterable[str] = (),
    ) -> dict:
        """One entry. names, forms: words that it doesn't show and that people look for it with."""
        place = "#".join(part for part in (page.path, location.partition("#")[2]) if part)
        paragraphs = [words for words in paragraphs if words]
        said = " ".join(paragraphs)
        text = "".join(f"<p>{escape(words, quote=False)}</p>" for words in paragraphs)
        entry: dict = {"location": location, "title": escape(title, quote=False), "text": text}
        # A name of one word counts twice, so that the entry called just that comes first.
        single = (name.lower() for name in (title, *names) if len(self.word.split(name)) == 1)
        others = [*names, self.words.get(place, ""), *self._spellings(title)]
        also = [*dict.fromkeys(single), *self._new([*others, *joined([title, *names])], title)]
        known = f"{title} {said} {' '.join(also)}"
        rest = self._new([*forms, *self._spellings(said)], known)
        if also:
            entry["also"] = " ".join(also)
        if rest:
            entry["forms"] = " ".join(rest)
        boost = (page.meta.get("search") or {}).get("boost", 1) * self.weights.get(place, 1)
        # The theme itself raises the beginning of a page.
        if boost != 1 and ("#" in location or place in self.weights):
            entry["boost"] = round(boost, 2)
        return entry

    def _spellings(self, text: str) -> list[str]:
        """Words of a text as they are typed in haste: jalapeno for jalapeño, 2nm for 2 nm."""
        plain = [without_accents(word) for word in self.word.split(text) if not word.isascii()]
        found = self.unit.findall(text) if self.units else []
        return [*plain, *(f"{number}{self.units[unit.lower()]}" for number, unit in found)]

    def _new(self, texts: Iterable[str], old: str) -> list[str]:
        """The words of some texts that another text doesn't have, each once, in small letters.

        A word that begins another is left out: what finds it finds the longer one too.
        """
        known = {word.lower() for word in self.word.split(old)}
        words = dict.fromkeys(word.lower() for text in texts for word in self.word.split(text))
        longer = [*known, *words]

        def begins_another(word: str) -> bool:
            return any(other != word and other.startswith(word) for other in longer)

        return [word for word in words if word not in known and not begins_another(word)]


def separator(common: list[str]) -> str:
    """What stands between words, as an expression for the browser.

    It holds no groups that capture, since the theme builds it into others.
    """
    words = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in common)
    labels = "|".join(status.label for status in Status)
    signs = r"[\s\-–—/()\[\]\"“”„‘!?;:%$+·…]|[.,](?!\d)|['’]s?\b|['’]|&[a-z]+;"
    return rf"(?:(?:{labels}): |{signs}" + (rf"|\b(?:{words})\b" if words else "") + ")+"


def described(record: Record) -> tuple[str, list[str], list[str], list[str]]:
    """Of a record: title and paragraphs to show, its other names, other words by which to find it.

    Notes, scopes and reasons stay out: they would double the index and lead to hardly anything more.
    """
    paragraphs: list[str] = []
    names: list[str] = []
    forms: list[str] = []
    match record:
        case Evidence():
            title = f"{record.status.label}: {record.statement}"
            if isinstance(record, Claim) and record.article_has:
                differs = (
                    f"The article has: {record.article_has} Better evidence has: {record.better}"
                )
                paragraphs = [differs]
            elif isinstance(record, Event):
                paragraphs, forms = [date_words(record.date)], record.actors
            elif isinstance(record, Figure):
                forms = [record.topic]
        case Source():
            year = f", {record.published[:4]}" if record.published else ""
            title = f"{record.title} ({record.party}{year})"
        case Term():
            title, names, forms = record.term, record.aka, [plural(record.term)]
            paragraphs = [record.definition + _also(record)]
        case Organisation():
            title, names = record.name, record.aka
            first_sentence = re.split(r"(?<=[.!?]) ", record.part)[0]
            paragraphs = [record.what + _also(record), first_sentence]
        case Accelerator():
            title = f"{record.vendor} {record.name}"
            paragraphs = [", ".join([record.availability.capitalize(), *_known(record)])]
        case Correction():
            title = f"Corrected on {date_words(record.date)}"
            paragraphs = [record.now, f"Before: {record.was}"]
        case Update():
            title, paragraphs = record.title, [date_words(record.date), record.what]
        case _:
            raise TypeError(f"{type(record).__name__} has no entry in the search")
    return title, paragraphs, names, forms


def _also(record: Term | Organisation) -> str:
    """Other names, in the paragraph that says what it is: the theme shows those that hold a word."""
    return f" Also: {', '.join(record.aka)}." if record.aka else ""


def _known(record: Accelerator) -> list[str]:
    """Maker, process and memory of a chip as far as they are sure, none that another one holds."""
    cells = [record.foundry, record.process_node, record.memory_type]
    values = [str(cell.value) for cell in cells if cell and cell.value and not cell.confidence]
    return [
        value for value in values if not any(value != other and value in other for other in values)
    ]


def plural(name: str) -> str:
    """A name as people type it when they mean several."""
    if not re.search(r"[A-Za-z]{3}$", name) or name[-1] in "sS":
        return name
    return name[:-1] + "ies" if re.search(r"[^aeiou]y$", name) else f"{name}s"


def without_accents(word: str) -> str:
    """A word in plain letters: jalapeno for jalapeño."""
    letters = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def joined(names: Iterable[str]) -> list[str]:
    """Short hyphenated words of names in one: tapeout for tape-out, S1 for S-1."""
    pairs = (pair for name in names for pair in re.findall(r"\b(\w{1,5})-(\w{1,5})\b(?!-)", name))
    return ["".join(pair) for pair in pairs]
