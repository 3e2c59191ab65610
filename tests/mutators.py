"""Damages that a test does to a copy of the site at places chosen by a seeded random generator.

Each returns (file, its new content, words of which one must stand in a message), or None when the place it hit can't
be damaged this way. Those in HARMLESS change nothing that a reader or a machine could notice.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from damaging import Copy, card, quoted, with_field
from dossier.schema import Record, Status

Damage = tuple[Path, str | bytes | None, set[str]] | None
DAMAGES: list[tuple[str, str, Callable[[random.Random, Copy], Damage]]] = []
HARMLESS: list[tuple[str, Callable[[random.Random, Copy], Damage]]] = []
ENUMS = {
    "claims": ["status", "article_status"], "sources": ["kind", "seen"], "timeline": ["status", "kind"],
        "terms": ["theme", "support"],
    "economics": ["status", "basis"], "organisations": ["kind"], "accelerators": ["availability"],
}
REQUIRED = {
    "claims": ["claim", "section", "status", "sources"], "sources": ["title", "publisher", "url", "checked",
        "seen_note"],
    "timeline": ["date", "what", "actors", "sources"], "terms": ["term", "definition", "why", "sources"],
    "economics": ["topic", "claim", "scope", "relevance"], "organisations": ["name", "what", "part", "confirmed",
        "evidence"],
    "accelerators": ["vendor", "name", "availability_sources"], "coverage": ["part", "gist", "pages"],
    "drawings": ["file", "title", "caption", "alt", "as_of"], "updates": ["date", "title", "what", "page"],
}
REFERENCES = {
    "claims": ["sources"], "timeline": ["sources"], "economics": ["sources"], "terms": ["sources", "related"],
    "organisations": ["evidence", "related"], "accelerators": ["availability_sources"], "coverage": ["claims", "pages"],
    "drawings": ["evidence"], "sources": ["relays"],
}
DATES = {"claims": "as_of", "sources": "checked", "timeline": "date", "drawings": "as_of", "updates": "date"}
TEXTS = {name: [field for field in fields if field not in (
    "sources", "status", "url", "checked", "date", "actors", "evidence", "pages", "file", "as_of", "page",
        "availability_sources",
)] for name, fields in REQUIRED.items()}
HOSTILE = ["<script>alert(1)</script>", "{{ 7 * 7 }}", "{% raw %}", "[x](y)", "javascript:alert(1)", "a\0b",
           "a\u202eb", "<!-- x", "\x1b[2J"]


def damage(area: str):
    """Registers a damage that must be caught."""

    def register(function):
        DAMAGES.append((area, function.__name__, function))
        return function

    return register


def harmless(function):
    """Registers an edit that must pass."""
    HARMLESS.append((function.__name__, function))
    return function


def some_record(rng: random.Random, copy: Copy, fields: dict) -> tuple[str, Record, Path, str]:
    """A record of one of the sets named, with its file and the file's text."""
    name = rng.choice([name for name in fields if copy.dossier.sets[name]])
    record = rng.choice(list(copy.dossier.sets[name].values()))
    path = Path(record._file)
    return name, record, path, path.read_text("utf-8")


def misspelt(rng: random.Random, word: str) -> str:
    """A word with a letter too many, too few or exchanged."""
    at = rng.randrange(len(word))
    return rng.choice([word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:], word[:at] + "q" + word[at + 1 :]])


@damage("records")
def wrong_word(rng, copy):
    name, record, path, text = some_record(rng, copy, ENUMS)
    field = rng.choice(ENUMS[name])
    value = getattr(record, field)
    bad = misspelt(rng, getattr(value, "value", value) or "announced")
    return path, with_field(text, record.id, field, bad), {record.id}


@damage("records")
def lost_field(rng, copy):
    name, record, path, text = some_record(rng, copy, REQUIRED)
    return path, with_field(text, record.id, rng.choice(REQUIRED[name]), None), {record.id}


@damage("records")
def misspelt_field(rng, copy):
    name, record, path, text = some_record(rng, copy, REQUIRED)
    field = rng.choice(REQUIRED[name])
    start, end = card(text, record.id)
    bad = text[start:end].replace(f"    {field}:", f"    {misspelt(rng, field)}:", 1)
    return path, text[:start] + bad + text[end:], {record.id, path.name}


@damage("records")
def dangling_reference(rng, copy):
    name, record, path, text = some_record(rng, copy, REFERENCES)
    field = rng.choice(REFERENCES[name])
    ids = list(getattr(record, field)) or ["nothing"]
    at = rng.randrange(len(ids))
    ids[at] = misspelt(rng, ids[at]).strip("-").replace("--", "-") + "-x"
    return path, with_field(text, record.id, field, f"[{', '.join(ids)}]"), {record.id}


@damage("records")
def card_twice(rng, copy):
    _, record, path, text = some_record(rng, copy, REQUIRED)
    start, end = card(text, record.id)
    return path, text.rstrip("\n") + "\n\n" + text[start:end], {record.id}


@damage("records")
def field_twice(rng, copy):
    name, record, path, text = some_record(rng, copy, REQUIRED)
    start, end = card(text, record.id)
    return path, text[:end].rstrip("\n") + f"\n    {rng.choice(REQUIRED[name])}: again\n\n" + text[end:], {path.name}


@damage("records")
def impossible_date(rng, copy):
    name, record, path, text = some_record(rng, copy, DATES)
    bad = rng.choice(["'2027-03-01'", "'2026-13-01'", "'2026-02-30'", "'2026-7-5'", "soon", "'20260705'",
                      "'0206-07-05'", "2026-07-05T10:00"])
    return path, with_field(text, record.id, DATES[name], bad), {record.id}


@damage("records")
def impossible_number(rng, copy):
    _, record, path, text = some_record(rng, copy, {"economics": 1})
    bad = rng.choice([".nan", ".inf", "-5", "'5'", "five", "5 GW", "1e999", "[5]", "true"])
    return path, with_field(text, record.id, rng.choice(["low", "high"]), bad), {record.id}


@damage("records")
def hostile_text(rng, copy):
    name, record, path, text = some_record(rng, copy, TEXTS)
    return path, with_field(text, record.id, rng.choice(TEXTS[name]),
                            quoted("Words " + rng.choice(HOSTILE))), {record.id}


@damage("records")
def endless_text(rng, copy):
    name, record, path, text = some_record(rng, copy, TEXTS)
    return path, with_field(text, record.id, rng.choice(TEXTS[name]), "word " * rng.randrange(300, 40_000)), {record.id}


@damage("records")
def shifted_line(rng, copy):
    name, record, path, text = some_record(rng, copy, REQUIRED)
    start, end = card(text, record.id)
    field = rng.choice(REQUIRED[name])
    blanks = rng.choice(["   ", "     ", "\t", "  \t"])
    return path, text[:start] + text[start:end].replace(f"\n    {field}:", f"\n{blanks}{field}:",
        1) + text[end:], {path.name}


@damage("records")
def broken_yaml(rng, copy):
    name, record, path, text = some_record(rng, copy, TEXTS)
    bad = rng.choice(["'open", '"open', "[open", "{open", "a: b", "- a", "&anchor x", "*alias",
                      "!!python/object:os.system x", "@x", "`x`", "%x"])
    return path, with_field(text, record.id, rng.choice(TEXTS[name]), bad), {path.name}


@damage("records")
def wrong_encoding(rng, copy):
    _, record, path, text = some_record(rng, copy, REQUIRED)
    raw = text.encode()
    at = rng.randrange(len(raw))
    return path, raw[:at] + b"\xff" + raw[at:], {path.name}


@damage("records")
def cut_file(rng, copy):
    name, record, path, text = some_record(rng, copy, {"claims": 1, "sources": 1, "terms": 1, "organisations": 1})
    start, end = card(text, record.id)
    return path, text[: start + rng.randrange(4, (end - start) // 3)], {record.id, path.name, "no source has",
        "no claim has", "has no place"}


@damage("records")
def lost_card(rng, copy):
    _, record, path, text = some_record(rng, copy, {"sources": 1})
    start, end = card(text, record.id)
    return path, text[:start] + text[end:], {record.id}


@damage("records")
def renamed_set(rng, copy):
    name, _, path, text = some_record(rng, copy, REQUIRED)
    return path, re.sub(rf"(?m)^{name}:", f"{misspelt(rng, name)}:", text), {path.name}


@damage("records")
def overstated(rng, copy):
    weak = [r for r in copy.dossier.citable() if r.status in (Status.weak, Status.not_found) and not {
        copy.dossier.sources[id].kind for id in r.sources} & {"primary", "journalism"}
            and not getattr(r, "on_itself", False)]
    record = rng.choice(weak)
    path = Path(record._file)
    return path, with_field(path.read_text("utf-8"), record.id, "status", "confirmed"), {record.id}


@damage("records")
def stray_file(rng, copy):
    path = copy.docs / "data" / rng.choice(["claims/new.yaml", "notes.txt", "clams.yml", "terms.yml.orig",
        "sources/x.json"])
    return path, "claims: []\n", {path.name}


@harmless
def blank_lines_between_cards(rng, copy):
    _, record, path, text = some_record(rng, copy, REQUIRED)
    start, _ = card(text, record.id)
    return path, text[:start] + "\n" * rng.randrange(1, 4) + text[start:], set()


@harmless
def comment_in_records(rng, copy):
    _, record, path, text = some_record(rng, copy, REQUIRED)
    start, _ = card(text, record.id)
    return path, text[:start] + "  # a note to other editors\n" + text[start:], set()


@harmless
def windows_line_ends(rng, copy):
    _, record, path, text = some_record(rng, copy, REQUIRED)
    return path, text.replace("\n", "\r\n"), set()


@harmless
def other_quotation_marks(rng, copy):
    name, record, path, text = some_record(rng, copy, TEXTS)
    field = rng.choice(TEXTS[name])
    return path, with_field(text, record.id, field, quoted(getattr(record, field))), set()
