"""Writes the theme's search index anew: prose as MkDocs read it, records from the records.

Material's search (9.8) shows `title` and `text`. Two fields of our own answer without being seen:
`also` (other names, as heavy as a title) and `forms` (other spellings of what the text says). What
the separator matches is dropped from index and query alike: signs, the commonest words, and the
status that leads a record's title. The words that people type are data: docs/data/search.yml.
"""

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

import yaml

from dossier.collection import RECORD_PAGES, Dossier
from dossier.finish.html import address
from dossier.pages import Page
from dossier.schema import Record, Status
from dossier.site import Site
from dossier.views import rendered

INDEX = "search/search_index.json"
DATA = "data/search.yml"  # below docs/
FIELDS = {"title": 20, "also": 20, "text": 1, "forms": 1, "tags": 1}
REPEATING = ("page-evidence", "by-letter")  # sections that only list what has entries of its own
UNIT = re.compile(r"\b(\d+(?:\.\d+)?)[\s-](nm|[GM]W|GB)\b")
MARKS = re.compile(r"<sup>[\W\d]*</sup>|</?(?:ul|ol|code|sub|sup)>")
BLOCK = re.compile(r"</?(?:p|li|pre)>")


@dataclass
class Place:
    """What can be found: a page, a section or a record; names: what else it is called."""

    page: Page
    id: str
    title: str
    paragraphs: list[str]
    names: Iterable[str] = ()
    forms: str = ""


def write_index(out: Path, site: Site, dossier: Dossier, pages: dict[str, Page]) -> None:
    """Rewrite the search index in `out`; without one, as other generators build, do nothing."""
    path = out / INDEX
    if not path.is_file():
        return
    index, data = json.loads(path.read_text("utf-8")), site.docs / DATA
    known = yaml.safe_load(data.read_text("utf-8")) if data.is_file() else {}
    fields = {name: {"boost": float(boost)} for name, boost in FIELDS.items()}
    signs = separator(known.get("common", "").split())
    index["config"].update(separator=signs, pipeline=[], fields=fields)
    found = places(index["docs"], site, dossier, pages)
    index["docs"] = [entry(place, known, site) for place in found if place.id not in REPEATING]
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
            parts = BLOCK.split(MARKS.sub("", entry["text"]))
            text = [" ".join(unescape(part).split()) for part in parts if part.strip()]
            if not id:
                yield Place(page, "", title, text, [page.title], description)
                yield from (record_place(page, record) for record in records)
            elif id not in ids and (text or not ids):
                yield Place(page, id, title, text)


def record_place(page: Page, record: Record) -> Place:
    """A record in the words of templates/search.txt: its title, and a paragraph on each line.

    Notes, scopes and reasons stay out: they would double the index and lead to hardly more.
    """
    shown = rendered("search.txt", record=record)
    title, *paragraphs = [line.strip() for line in shown.splitlines() if line.strip()]
    names, term = getattr(record, "aka", []), getattr(record, "term", "")
    return Place(page, record.id, title, paragraphs, names, f"{term}s" if term else "")


def entry(place: Place, data: dict, site: Site) -> dict:
    """The entry of a place in the index; data: what search.yml knows."""
    page, anchor = place.page, f"#{place.id}" if place.id else ""
    title, said = place.title, " ".join(place.paragraphs)
    names = [title, *place.names, *data.get("words", {}).get(page.path + anchor, "").split()]
    # A name of one word counts twice, so that the entry called just that comes first.
    also = [name.lower() for name in names if " " not in name]
    others = " ".join(names).lower().split()
    also += [word for word in dict.fromkeys(others) if word not in title.lower().split()]
    paragraphs = [f"<p>{escape(words, quote=False)}</p>" for words in place.paragraphs]
    found = {
        "location": address(page.path, site) + anchor,
        "title": escape(title, quote=False),
        "text": "".join(paragraphs),
        "also": " ".join(also),
        "forms": " ".join(dict.fromkeys([place.forms, *typed(f"{title} {said}")])),
    }
    weight = data.get("weights", {}).get(page.path + anchor, 1)
    boost = round((page.meta.get("search") or {}).get("boost", 1) * weight, 2)
    # The theme itself raises the beginning of a page.
    if boost != 1 and (anchor or weight != 1):
        found["boost"] = boost
    return found


def typed(text: str) -> Iterator[str]:
    """Words of a text as they are typed in haste: jalapeno for jalapeño, 2nm for 2 nm."""
    for word in re.findall(r"\w*[À-ž]\w*", text):
        yield unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    for number, unit in UNIT.findall(text):
        yield number + unit


def separator(common: list[str]) -> str:
    """What stands between words, as an expression for the browser.

    It holds no groups that capture, since the theme builds it into others.
    """
    words = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in common)
    labels = "|".join(status.label for status in Status)
    signs = r"[\s\-–—\u2060/()\[\]\"“”„‘!?;:%$+·…]|[.,](?!\d)|['’]s?\b|['’]|&[a-z]+;"
    return rf"(?:(?:{labels}): |{signs}" + (rf"|\b(?:{words})\b" if words else "") + ")+"
