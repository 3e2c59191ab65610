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
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

import yaml

from dossier.collection import RECORD_PAGES, Dossier
from dossier.finish.html import address, render
from dossier.pages import Page
from dossier.schema import Record, Status
from dossier.site import Site

INDEX = "search/search_index.json"
DATA = "data/search.yml"  # below docs/
FIELDS = {"title": 20, "also": 20, "text": 1, "forms": 1, "tags": 1}
MARKS = re.compile(r"<sup>\d+</sup>|</?(?:ul|ol|code|sub|sup)>")
BLOCK = re.compile(r"</?(?:p|li|pre)>")


@dataclass
class Place:
    """What can be found: a page, a section or a record; names: what else it is called."""

    page: Page
    id: str
    title: str
    paragraphs: list[str]
    names: Iterable[str] = ()
    forms: Iterable[str] = ()


def write_index(out: Path, site: Site, dossier: Dossier, pages: dict[str, Page]) -> None:
    """Rewrite the search index in `out`; without one, as other generators build, do nothing."""
    path = out / INDEX
    if not path.is_file():
        return
    index, data = json.loads(path.read_text("utf-8")), site.docs / DATA
    search = Search(yaml.safe_load(data.read_text("utf-8")) if data.is_file() else {}, site)
    fields = {name: {"boost": float(boost)} for name, boost in FIELDS.items()}
    index["config"].update(separator=search.separator, pipeline=[], fields=fields)
    found = places(index["docs"], site, dossier, pages)
    index["docs"] = [search.entry(place) for place in found if place.id not in search.repeating]
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, "utf-8", newline="\n")


def places(
    entries: list[dict], site: Site, dossier: Dossier, pages: dict[str, Page]
) -> Iterator[Place]:
    """Pages in the order of the navigation, with their records and then their sections."""
    for page in (pages[path] for path in site.nav if path in pages):
        base, description = address(page.path, site), str(page.meta.get("description", ""))
        sets = [dossier.sets[name] for name, path in RECORD_PAGES.items() if path == page.path]
        records = [record for records in sets for record in records.values()]
        ids = {record.id for record in records}
        # A page that repeats others has no entry, and is found by its description.
        whole = {"location": base, "title": page.title, "text": description}
        found = [entry for entry in entries if entry["location"].partition("#")[0] == base]
        for entry in found or [whole]:
            id, title = entry["location"].partition("#")[2], unescape(entry["title"])
            text = prose(entry["text"])
            if not id:
                yield Place(page, "", title, text, [page.title], [description])
                yield from (record_place(page, record) for record in records)
            elif id not in ids and (text or not ids):
                yield Place(page, id, title, text)


def record_place(page: Page, record: Record) -> Place:
    """A record in the words of templates/search.txt: its title, and a paragraph on each line.

    Notes, scopes and reasons stay out: they would double the index and lead to hardly more.
    """
    shown = render("search.txt", record=record)
    title, *paragraphs = [line.strip() for line in shown.splitlines() if line.strip()]
    names, term = getattr(record, "aka", []), getattr(record, "term", "")
    return Place(page, record.id, title, paragraphs, names, [f"{term}s"] if term else [])


def prose(html: str) -> list[str]:
    """The paragraphs of a section, as MkDocs keeps them, without marks."""
    parts = BLOCK.split(MARKS.sub("", html))
    return [" ".join(unescape(part).split()) for part in parts if part.strip()]


class Search:
    """What search.yml knows, and the entries that come of it."""

    def __init__(self, data: dict, site: Site):
        self.site = site
        self.words, self.weights = data.get("words", {}), data.get("weights", {})
        self.repeating, self.chips = data.get("repeating", ()), data.get("chips", "")
        self.spellings, self.units = data.get("spellings", {}), data.get("units", {})
        self.separator = separator(data.get("common", "").split())
        self.word = re.compile(self.separator)
        self.unit = re.compile(rf"\b(\d+(?:\.\d+)?)[\s-]({'|'.join(self.units) or '$'})\b", re.I)

    def entry(self, place: Place) -> dict:
        """The entry of a place in the index."""
        page, anchor = place.page, f"#{place.id}" if place.id else ""
        title, said = place.title, " ".join(place.paragraphs)
        words = self.words.get(page.path + anchor, "").split()
        names = [*place.names, *words, *self._typed(title)]
        # A name of one word counts twice, so that the entry called just that comes first.
        single = [name for name in (title, *names) if len(self.word.split(name)) == 1]
        also = [*map(str.lower, single), *self._new(names, title)]
        is_chip = anchor and page.path == RECORD_PAGES["accelerators"]
        forms = [*place.forms, *self._typed(said), self.chips if is_chip else ""]
        paragraphs = [f"<p>{escape(words, quote=False)}</p>" for words in place.paragraphs]
        entry = {
            "location": address(page.path, self.site) + anchor,
            "title": escape(title, quote=False),
            "text": "".join(paragraphs),
            "also": " ".join(also),
            "forms": " ".join(self._new(forms, " ".join([title, said, *also]))),
        }
        weight = self.weights.get(page.path + anchor, 1)
        boost = round((page.meta.get("search") or {}).get("boost", 1) * weight, 2)
        # The theme itself raises the beginning of a page.
        if boost != 1 and (anchor or weight != 1):
            entry["boost"] = boost
        return entry

    def _typed(self, text: str) -> list[str]:
        """Words of a text as they are typed in haste: jalapeno for jalapeño, 2nm for 2 nm."""
        plain = [typed for word, typed in self.spellings.items() if word in text.lower()]
        found = self.unit.findall(text)
        return [*plain, *(f"{number}{self.units[unit.lower()]}" for number, unit in found)]

    def _new(self, texts: Iterable[str], old: str) -> list[str]:
        """The words of some texts that another text doesn't have, each once, in small letters.

        A word that begins another is left out: what finds it finds the longer one too.
        """
        known = [word.lower() for word in self.word.split(old)]
        words = [word.lower() for text in texts for word in self.word.split(text)]
        new = []
        for word in dict.fromkeys(words):
            longer = [other for other in known + words if other.startswith(word) and other != word]
            if word not in known and not longer:
                new.append(word)
        return new


def separator(common: list[str]) -> str:
    """What stands between words, as an expression for the browser.

    It holds no groups that capture, since the theme builds it into others.
    """
    words = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in common)
    labels = "|".join(status.label for status in Status)
    signs = r"[\s\-–—/()\[\]\"“”„‘!?;:%$+·…]|[.,](?!\d)|['’]s?\b|['’]|&[a-z]+;"
    return rf"(?:(?:{labels}): |{signs}" + (rf"|\b(?:{words})\b" if words else "") + ")+"
