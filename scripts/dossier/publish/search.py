"""Makes the theme's search index smaller, and better at what people type.

Material's search (9.8) finds words that begin as a typed word does, in every field that the index names, and shows
`title` and `text`. So two fields of our own answer without being seen: `also` (other names, as weighty as a title) and
`forms` (other spellings of what the text says). What the separator matches is dropped from index and query alike:
punctuation, the commonest words, and the status that leads a record's title.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from html import escape, unescape
from pathlib import Path

from dossier.check import RECORD_PAGES
from dossier.pages import Page
from dossier.records import Dossier
from dossier.schema import (
    SETS, Accelerator, Claim, Correction, Event, Evidence, Figure, Organisation, Record, Source, Status, Term, Update,
    date_words,
)

INDEX = "search/search_index.json"
SCRIPT = "search/search_index.js"  # where the theme looks when the site is opened from the file system
FIELDS = {"title": 20, "also": 20, "text": 1, "forms": 1, "tags": 1}
# The records that have a heading, or an anchor, of their own.
KINDS = (Term, Organisation, Accelerator, Claim, Figure, Event, Source, Correction, Update)
# Words that tell no page from another. Who, why, when, what and how do: questions have them in their headings.
COMMON = (
    "a an and are as at be been by can could did do does for from had has have i in into is it its me my of on or our "
    "so than that the their them then there these they this to was we were will with would you your"
).split()
# What people type for a place that says it in other words. A test keeps the places real.
WORDS = {
    "summary.md": "tldr short overview",
    "faq.md": "faq",
    "faq.md#what-is-planned": "making build plan project",
    "faq.md#has-anthropic-confirmed": "official true rumor real",
    "faq.md#when": "launch release date schedule next year ready",
    "faq.md#why-own-chip": "not make own",
    "faq.md#cost": "chip price budget",
    "faq.md#s-1": "ipo prospectus listing stock",
    "faq.md#samsung-stake": "shares investor own owner",
    "faq.md#affiliation": "affiliated independent official",
    "compare/accelerators.md": "vs versus comparison specs",
    "compare/economics.md": "price design",
    "compare/who-is-who.md#anthropic": "antropic",
    "compare/who-is-who.md#anthropic-chip": "antropic",
    "compare/who-is-who.md#nvidia": "nvidea nvda",
    "compare/who-is-who.md#openai-jalapeno": "jalepeno jalapeno chip maker",
    "compare/who-is-who.md#samsung-electronics": "samsumg",
    "compare/who-is-who.md#tsmc": "tmsc",
    "glossary.md#trainium": "tranium",
    "story/since.md#team": "jobs salary hiring",
    "evidence/claims.md#since-job-ads": "jobs salary hiring",
    "evidence/corrections.md": "errors mistakes errata wrong",
    "about/changes.md": "changelog news updates",
    "about/contribute.md#report": "contact feedback error",
    "about/data.md": "csv json download api",
    "about/data.md#feeds": "rss subscribe",
    "about/site.md#licenses": "licence copyright cc-by",
    "about/site.md#not-this": "investment advice",
    "about/site.md#privacy": "cookies tracking",
    "about/site.md#who-made": "author written ai",
    "one-page.md": "pdf print",
}
# Places that would come first for a common word, for beginning with it or for holding it by the way; and one whose name
# the theme takes for two short words that many places have.
WEIGHTS = {"glossary.md#chiplet": 0.3, "compare/who-is-who.md#the-article-page": 0.6, "about/changes.md": 0.1, "faq.md#s-1": 4}
SPECIFICATION = ["specs specification transistors watts power TDP memory bandwidth FLOPS performance"]
UNITS = {"nm": "nm", "gw": "gw", "gigawatt": "gw", "gigawatts": "gw", "mw": "mw", "megawatts": "mw", "gb": "gb"}
UNIT = re.compile(rf"\b(\d+(?:\.\d+)?)[\s-]({'|'.join(UNITS)})\b", re.I)
REPEATING = ("page-evidence", "by-letter")  # sections that only list what has entries of its own
MARK = re.compile(r"<sup>\d+</sup>")
INLINE = re.compile(r"</?(?:ul|ol|code|sub|sup)>")
BLOCK = re.compile(r"(</?(?:p|li|pre)>)")


def tune_search(out: Path, dossier: Dossier, pages: dict[str, Page]) -> None:
    """Rewrite the search index in `out`, if there is one: shorter, and with the words that lead to each entry."""
    path = out / INDEX
    if not path.is_file():
        return
    index = json.loads(path.read_text("utf-8"))
    fields = {name: {"boost": float(boost)} for name, boost in FIELDS.items()}
    index["config"].update(separator=separator(), pipeline=[], fields=fields)
    order = {address: number for number, path in enumerate(pages) for address in _addresses(path)}
    entries = _entries(index["docs"], dossier, pages)
    index["docs"] = sorted(entries, key=lambda entry: order.get(entry["location"].partition("#")[0], len(order)))
    path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), "utf-8", newline="\n")


def separator() -> str:
    """What stands between words, as an expression for the browser.

    It holds no groups that capture, since the theme builds it into others.
    """
    common = "|".join(f"[{word[0].upper()}{word[0]}]{word[1:]}" for word in COMMON)
    labels = "|".join(status.label for status in Status)
    punctuation = r"[\s\-–—/()\[\]\"“”„‘!?;:%$+·…]|[.,](?!\d)|['’]s?\b|['’]|&[a-z]+;"
    return rf"(?:(?:{labels}): |{punctuation}|\b(?:{common})\b)+"


WORD = re.compile(separator())


def _entries(old: list[dict], dossier: Dossier, pages: dict[str, Page]) -> Iterator[dict]:
    """The entries of the new index; of each page, in the order of the old one."""
    places = {address: page for page in pages.values() for address in _addresses(page.path)}
    records = {RECORD_PAGES[name]: dossier.sets[name] for name, kind in SETS.items() if kind in KINDS}
    captions = {escape(drawing.caption, quote=False) for drawing in dossier.drawings.values()}
    names = _names(dossier)
    for entry in old:
        location, title = entry["location"], entry["title"]
        base, _, anchor = location.partition("#")
        page = places.get(base)
        if page is None:
            yield entry
        elif not anchor:
            description = str(page.meta.get("description", ""))
            yield _entry(location, page, title, _prose(entry["text"], page, captions), [page.title], [description])
            for id, record in records.get(page.path, {}).items():
                yield _of_record(f"{base}#{id}", record, page, names)
        elif anchor not in REPEATING and anchor not in records.get(page.path, ()):
            text = _prose(entry["text"], page, captions)
            if text or not page.has_macros:
                yield _entry(location, page, title, text)
    yield from _left_out(old, pages)


def _left_out(old: list[dict], pages: dict[str, Page]) -> Iterator[dict]:
    """Entries for pages that the theme leaves out because they repeat others: found by name and description."""
    known = {entry["location"] for entry in old}
    as_files = any(location.partition("#")[0].endswith(".html") for location in known)
    for page in pages.values():
        addresses = _addresses(page.path)
        if (page.meta.get("search") or {}).get("exclude") and known.isdisjoint(addresses):
            title, description = (escape(str(page.meta.get(name, "")), quote=False) for name in ("title", "description"))
            yield _entry(addresses[0 if as_files else 1], page, title, f"<p>{description}</p>")


def _addresses(path: str) -> list[str]:
    """The addresses that a page may have: with folders and without."""
    stem = path.removesuffix(".md")
    folder, _, name = stem.rpartition("/")
    return [f"{stem}.html", f"{stem}/" if name != "index" else f"{folder}/" if folder else ""]


def _prose(html: str, page: Page, captions: set[str]) -> str:
    """The text of a section as plain paragraphs: without marks, tables of records, and words out of drawings."""
    runs, depth = [], 0
    for part in BLOCK.split(INLINE.sub("", MARK.sub("", html))):
        words = " ".join(part.split())
        if BLOCK.fullmatch(part):
            depth += -1 if part[1] == "/" else 1
        elif words:
            runs.append((words, depth > 0))
    dropped = {place for place, (_, in_block) in enumerate(runs) if page.has_macros and not in_block}
    for place, (words, _) in enumerate(runs):
        if words in captions:  # before it stand the drawing's own words; behind it a summary and the drawing in words
            dropped |= {place - 1} if place and not runs[place - 1][1] else set()
            dropped |= {place + 1, place + 2} if place + 1 < len(runs) and not runs[place + 1][1] else set()
    return "".join(f"<p>{words}</p>" for place, (words, _) in enumerate(runs) if place not in dropped)


def _names(dossier: Dossier) -> list[str]:
    """Every word of a name."""
    named = [record.name for record in dossier.accelerators.values()]
    for record in (*dossier.terms.values(), *dossier.organisations.values()):
        named += [_card(record)[0], *record.aka]
    return sorted({word.lower() for name in named for word in WORD.split(name)})


def _of_record(location: str, record: Record, page: Page, longer: list[str]) -> dict:
    """The entry of a record, written from the record."""
    title, paragraphs, names, forms = _card(record)
    if isinstance(record, (Term, Organisation)):  # HBM has the word HBM4 too, or HBM4 would come first for HBM
        names = [*names, *(word for word in longer if word.startswith(title.lower()))]
    text = "".join(f"<p>{escape(words, quote=False)}</p>" for words in paragraphs if words)
    return _entry(location, page, escape(title, quote=False), text, names, forms)


def _card(record: Record) -> tuple[str, list[str], list[str], list[str]]:
    """Of a record: the title and the paragraphs to show, its other names, and other words by which to find it.

    Notes, scopes and reasons stay out: they would double the index and lead to hardly anything that the rest doesn't.
    """
    match record:
        case Claim(article_has=None):
            return _led(record), [], [], []
        case Claim():
            differs = f"The article has: {record.article_has} Better evidence has: {record.better}"
            return _led(record), [differs], [], []
        case Figure():
            return _led(record), [], [], [record.topic]
        case Event():
            return _led(record), [date_words(record.date)], [], record.actors
        case Source():
            when = f", {record.published[:4]}" if record.published else ""
            return f"{record.title} ({record.party}{when})", [], [], []
        case Term():
            return record.term, [record.definition + _also(record)], record.aka, [_plural(record.term)]
        case Organisation():
            part = re.split(r"(?<=[.!?]) ", record.part)[0]
            return record.name, [record.what + _also(record), part], record.aka, []
        case Accelerator():
            cells = [record.foundry, record.process_node, record.memory_type]
            known = [str(cell.value) for cell in cells if cell and cell.value and not cell.confidence]
            known = [value for value in known if not any(value in other for other in known if other != value)]
            state = ", ".join([record.availability.capitalize(), *known])
            return f"{record.vendor} {record.name}", [state], [], SPECIFICATION
        case Correction():
            return f"Corrected on {date_words(record.date)}", [record.now, f"Before: {record.was}"], [], []
        case Update():
            return record.title, [date_words(record.date), record.what], [], []
    raise TypeError(record)


def _led(record: Evidence) -> str:
    return f"{record.status.label}: {record.statement}"


def _also(record: Term | Organisation) -> str:
    """Other names, in the paragraph that says what it is: the theme shows only the paragraphs that hold a word."""
    return f" Also: {', '.join(record.aka)}." if record.aka else ""


def _plural(name: str) -> str:
    """A name as people type it when they mean several."""
    if not re.search(r"[A-Za-z]{3}$", name) or name[-1] in "sS":
        return name
    return name[:-1] + "ies" if re.search(r"[^aeiou]y$", name) else f"{name}s"


def _entry(
    location: str, page: Page, title: str, text: str, names: Iterable[str] = (), forms: Iterable[str] = ()
) -> dict:
    """One entry, with the words that it doesn't show and that people look for it with."""
    place = "#".join(part for part in (page.path, location.partition("#")[2]) if part)
    shown, said = unescape(title), unescape(BLOCK.sub(" ", text))
    entry: dict = {"location": location, "title": title, "text": text}
    # A name of one word counts twice, so that the entry called just that comes before others that have the word.
    named = dict.fromkeys(name.lower() for name in (shown, *names) if len(WORD.split(name)) == 1)
    other = _new([*names, WORDS.get(place, ""), *_spellings(shown), *_joined([shown, *names])], shown)
    also = " ".join([*named, other]).strip()
    rest = _new([*forms, *_spellings(said)], f"{shown} {said} {also}")
    if also:
        entry["also"] = also
    if rest:
        entry["forms"] = rest
    boost = (page.meta.get("search") or {}).get("boost", 1) * WEIGHTS.get(place, 1)
    if boost != 1 and ("#" in location or place in WEIGHTS):  # the beginning of a page counts two and a half times as it is
        entry["boost"] = round(boost, 2)
    return entry


def _spellings(text: str) -> list[str]:
    """Words of a text as they are typed in haste: jalapeno for jalapeño, 2nm for 2 nm, 5gw for 5 gigawatts."""
    plain = [_plain(word) for word in WORD.split(text) if not word.isascii()]
    return [*plain, *(f"{number}{UNITS[unit.lower()]}" for number, unit in UNIT.findall(text))]


def _plain(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def _joined(names: Iterable[str]) -> list[str]:
    """Short hyphened words of names in one: tapeout for tape-out, S1 for S-1."""
    return [f"{one}{two}" for name in names for one, two in re.findall(r"\b(\w{1,5})-(\w{1,5})\b(?!-)", name)]


def _new(texts: Iterable[str], old: str) -> str:
    """The words of some texts that another doesn't have, each once, in small letters.

    A word that begins another is left out: what finds it finds the longer one too.
    """
    known = {word.lower() for word in WORD.split(old)}
    words = dict.fromkeys(word.lower() for text in texts for word in WORD.split(text) if word)
    longer = [*known, *words]
    short = {word for word in words if any(other != word and other.startswith(word) for other in longer)}
    return " ".join(word for word in words if word not in known and word not in short)
