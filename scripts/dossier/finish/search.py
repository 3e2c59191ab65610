"""Writes the theme's search index anew: prose as MkDocs read it, records from the records.

Material's search (9.8) finds words that begin as a typed word does, in every field that the index
names, and shows `title` and `text`. Two fields of our own answer without being seen: `also` (other
names, as heavy as a title) and `forms` (other spellings of what the text says). What the separator
matches is dropped from index and query alike: signs, the commonest words, and the status that leads
a record's title. The words that people type are data: docs/data/search.yml.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import escape, unescape
from pathlib import Path

import yaml

from dossier import schema
from dossier.collection import RECORD_PAGES, Dossier
from dossier.fields import date_words
from dossier.finish.html import address
from dossier.pages import Page
from dossier.site import Site

INDEX = "search/search_index.json"
DATA = "data/search.yml"  # below docs/
FIELDS = {"title": 20, "also": 20, "text": 1, "forms": 1, "tags": 1}
MARKS = re.compile(r"<sup>\d+</sup>|</?(?:ul|ol|code|sub|sup)>")
BLOCK = re.compile(r"</?(?:p|li|pre)>")


def write_index(out: Path, site: Site, dossier: Dossier, pages: dict[str, Page]) -> None:
    """Rewrite the search index in `out`; without one, as other generators build, do nothing."""
    path = out / INDEX
    if path.is_file():
        index = json.loads(path.read_text("utf-8"))
        search = Search(site, dossier, pages)
        fields = {name: {"boost": float(boost)} for name, boost in FIELDS.items()}
        index["config"].update(separator=search.separator, pipeline=[], fields=fields)
        index["docs"] = list(search.entries(index["docs"]))
        text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
        path.write_text(text, "utf-8", newline="\n")


class Search:
    """The entries of the index, and the words by which they are found."""

    def __init__(self, site: Site, dossier: Dossier, pages: dict[str, Page]):
        self.dossier = dossier
        self.pages = {address(path, site): pages[path] for path in site.nav if path in pages}
        path = site.docs / DATA
        data = yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}
        self.words, self.weights = data.get("words", {}), data.get("weights", {})
        self.repeating, self.chips = data.get("repeating", ()), data.get("chips", "")
        self.units = data.get("units", {})
        self.separator = separator(data.get("common", "").split())
        self.word = re.compile(self.separator)
        self.unit = re.compile(rf"\b(\d+(?:\.\d+)?)[\s-]({'|'.join(self.units) or '$'})\b", re.I)
        named = [record.name for record in dossier.accelerators.values()]
        for record in (*dossier.terms.values(), *dossier.organisations.values()):
            named += [described(record)[0], *record.aka]
        self.names = sorted({word.lower() for name in named for word in self.word.split(name)})

    def entries(self, old: list[dict]) -> Iterator[dict]:
        """The new entries for the old: pages in the order of the navigation, with their parts."""
        sections: dict[str, list[dict]] = {base: [] for base in self.pages}
        for entry in old:
            sections.get(entry["location"].partition("#")[0], []).append(entry)
        for base, page in self.pages.items():
            description = str(page.meta.get("description", ""))
            records = self._records(page.path)
            if not sections[base]:  # a page that repeats others is found by its description
                yield self._entry(base, page, page.title, [description])
            for entry in sections[base]:
                location, title = entry["location"], unescape(entry["title"])
                id = location.partition("#")[2]
                text = prose(entry["text"])
                if not id:
                    yield self._entry(location, page, title, text, [page.title], [description])
                    for id, record in records.items():
                        yield self._record(f"{base}#{id}", record, page)
                elif id not in records and id not in self.repeating and (text or not records):
                    yield self._entry(location, page, title, text)

    def _records(self, path: str) -> dict[str, schema.Record]:
        """The records that the page at `path` lists, by id."""
        sets = (name for name, page in RECORD_PAGES.items() if page == path)
        return {id: record for name in sets for id, record in self.dossier.sets[name].items()}

    def _record(self, location: str, record: schema.Record, page: Page) -> dict:
        title, paragraphs, names, forms = described(record)
        if isinstance(record, (schema.Term, schema.Organisation)):
            # HBM has the word HBM4 too, or HBM4 would come first for HBM.
            names = [*names, *(word for word in self.names if word.startswith(title.lower()))]
        if isinstance(record, schema.Accelerator):
            forms = [self.chips]
        return self._entry(location, page, title, paragraphs, names, forms)

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
        text = "".join(f"<p>{escape(words, quote=False)}</p>" for words in paragraphs)
        entry: dict = {"location": location, "title": escape(title, quote=False), "text": text}
        # A name of one word counts twice, so that the entry called just that comes first.
        single = (name.lower() for name in (title, *names) if len(self.word.split(name)) == 1)
        others = [*names, self.words.get(place, ""), *self._spellings(title)]
        also = [*dict.fromkeys(single), *self._new([*others, *joined([title, *names])], title)]
        said = " ".join(paragraphs)
        new = self._new([*forms, *self._spellings(said)], " ".join([title, said, *also]))
        if also:
            entry["also"] = " ".join(also)
        if new:
            entry["forms"] = " ".join(new)
        boost = (page.meta.get("search") or {}).get("boost", 1) * self.weights.get(place, 1)
        # The theme itself raises the beginning of a page.
        if boost != 1 and ("#" in location or place in self.weights):
            entry["boost"] = round(boost, 2)
        return entry

    def _spellings(self, text: str) -> list[str]:
        """Words of a text as they are typed in haste: jalapeno for jalapeño, 2nm for 2 nm."""
        plain = [without_accents(word) for word in self.word.split(text) if not word.isascii()]
        found = self.unit.findall(text)
        return [*plain, *(f"{number}{self.units[unit.lower()]}" for number, unit in found)]

    def _new(self, texts: Iterable[str], old: str) -> list[str]:
        """The words of some texts that another text doesn't have, each once, in small letters.

        A word that begins another is left out: what finds it finds the longer one too.
        """
        known = {word.lower() for word in self.word.split(old)}
        words = dict.fromkeys(word.lower() for text in texts for word in self.word.split(text))
        longer = sorted([*known, *words])

        def begins_another(word: str) -> bool:
            return any(other != word and other.startswith(word) for other in longer)

        return [word for word in words if word not in known and not begins_another(word)]


def separator(common: list[str]) -> str:
    """What stands between words, as an expression for the browser.

    It holds no groups that capture, since the theme builds it into others.
    """
    words = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in common)
    labels = "|".join(status.label for status in schema.Status)
    signs = r"[\s\-–—/()\[\]\"“”„‘!?;:%$+·…]|[.,](?!\d)|['’]s?\b|['’]|&[a-z]+;"
    return rf"(?:(?:{labels}): |{signs}" + (rf"|\b(?:{words})\b" if words else "") + ")+"


def prose(html: str) -> list[str]:
    """The paragraphs of a section, as MkDocs keeps them, without marks."""
    parts = BLOCK.split(MARKS.sub("", html))
    return [" ".join(unescape(part).split()) for part in parts if part.strip()]


def described(record: schema.Record) -> tuple[str, list[str], list[str], list[str]]:
    """Of a record: title and paragraphs to show, its other names, other words to find it by.

    Notes, scopes and reasons stay out: they would double the index and lead to hardly more.
    """
    match record:
        case schema.Claim() if record.article_has:
            differs = f"The article has: {record.article_has} Better evidence has: {record.better}"
            return _titled(record), [differs], [], []
        case schema.Event():
            return _titled(record), [date_words(record.date)], [], record.actors
        case schema.Figure():
            return _titled(record), [], [], [record.topic]
        case schema.Evidence():
            return _titled(record), [], [], []
        case schema.Source():
            year = f", {record.published[:4]}" if record.published else ""
            return f"{record.title} ({record.party}{year})", [], [], []
        case schema.Term():
            definition = record.definition + _also(record)
            return record.term, [definition], record.aka, [plural(record.term)]
        case schema.Organisation():
            first_sentence = re.split(r"(?<=[.!?]) ", record.part)[0]
            return record.name, [record.what + _also(record), first_sentence], record.aka, []
        case schema.Accelerator():
            state = ", ".join([record.availability.capitalize(), *_known(record)])
            return f"{record.vendor} {record.name}", [state], [], []
        case schema.Correction():
            title = f"Corrected on {date_words(record.date)}"
            return title, [record.now, f"Before: {record.was}"], [], []
        case schema.Update():
            return record.title, [date_words(record.date), record.what], [], []
    raise TypeError(f"{type(record).__name__} has no entry in the search")


def _titled(record: schema.Evidence) -> str:
    return f"{record.status.label}: {record.statement}"


def _also(record: schema.Term | schema.Organisation) -> str:
    """Other names, in the paragraph that says what it is: the theme shows those that match."""
    return f" Also: {', '.join(record.aka)}." if record.aka else ""


def _known(record: schema.Accelerator) -> list[str]:
    """Maker, process and memory of a chip as far as they are sure, none that another one holds."""
    cells = [record.foundry, record.process_node, record.memory_type]
    values = [str(cell.value) for cell in cells if cell and cell.value and not cell.confidence]
    return [value for value in values if not any(value != v and value in v for v in values)]


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
    return [one + two for one, two in re.findall(r"\b(\w{1,5})-(\w{1,5})\b(?!-)", " ".join(names))]
