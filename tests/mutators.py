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

from dossier.pages import Page
from dossier.schema import Record, Status

Damage = tuple[Path, str | bytes | None, set[str]] | None
DAMAGES: list[tuple[str, str, Callable[[random.Random, Copy], Damage]]] = []
HARMLESS: list[tuple[str, Callable[[random.Random, Copy], Damage]]] = []
ENUMS = {
    "claims": ["status", "article_status"], "sources": ["kind", "seen"], "timeline": ["status", "kind"], "terms": ["theme", "support"],
    "economics": ["status", "basis"], "organisations": ["kind"], "accelerators": ["availability"],
}
REQUIRED = {
    "claims": ["claim", "section", "status", "sources"], "sources": ["title", "publisher", "url", "checked", "seen_note"],
    "timeline": ["date", "what", "actors", "sources"], "terms": ["term", "definition", "why", "sources"],
    "economics": ["topic", "claim", "scope", "relevance"], "organisations": ["name", "what", "part", "confirmed", "evidence"],
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
    "sources", "status", "url", "checked", "date", "actors", "evidence", "pages", "file", "as_of", "page", "availability_sources",
)] for name, fields in REQUIRED.items()}
HOSTILE = ["<script>alert(1)</script>", "{{ 7 * 7 }}", "{% raw %}", "[x](y)", "javascript:alert(1)", "a\0b", "a\u202eb", "<!-- x", "\x1b[2J"]


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
    bad = rng.choice(["'2027-03-01'", "'2026-13-01'", "'2026-02-30'", "'2026-7-5'", "soon", "'20260705'", "'0206-07-05'", "2026-07-05T10:00"])
    return path, with_field(text, record.id, DATES[name], bad), {record.id}


@damage("records")
def impossible_number(rng, copy):
    _, record, path, text = some_record(rng, copy, {"economics": 1})
    bad = rng.choice([".nan", ".inf", "-5", "'5'", "five", "5 GW", "1e999", "[5]", "true"])
    return path, with_field(text, record.id, rng.choice(["low", "high"]), bad), {record.id}


@damage("records")
def hostile_text(rng, copy):
    name, record, path, text = some_record(rng, copy, TEXTS)
    return path, with_field(text, record.id, rng.choice(TEXTS[name]), quoted("Words " + rng.choice(HOSTILE))), {record.id}


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
    return path, text[:start] + text[start:end].replace(f"\n    {field}:", f"\n{blanks}{field}:", 1) + text[end:], {path.name}


@damage("records")
def broken_yaml(rng, copy):
    name, record, path, text = some_record(rng, copy, TEXTS)
    bad = rng.choice(["'open", '"open', "[open", "{open", "a: b", "- a", "&anchor x", "*alias", "!!python/object:os.system x", "@x", "`x`", "%x"])
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
    return path, text[: start + rng.randrange(4, (end - start) // 3)], {record.id, path.name, "no source has", "no claim has", "has no place"}


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
        copy.dossier.sources[id].kind for id in r.sources} & {"primary", "journalism"} and not getattr(r, "on_itself", False)]
    record = rng.choice(weak)
    path = Path(record._file)
    return path, with_field(path.read_text("utf-8"), record.id, "status", "confirmed"), {record.id}


@damage("records")
def stray_file(rng, copy):
    path = copy.docs / "data" / rng.choice(["claims/new.yaml", "notes.txt", "clams.yml", "terms.yml~", "sources/x.json"])
    return path, "claims: []\n", {path.name}


def some_page(rng: random.Random, copy: Copy, has: Callable[[Page], object]) -> tuple[Page, Path, list[str]]:
    """A page of prose for which `has` holds, with its file and its lines."""
    page = rng.choice([page for page in copy.pages.values() if not page.has_macros and has(page)])
    path = copy.docs / page.path
    return page, path, page.text.split("\n")


def on_line(path: Path, lines: list[str], number: int, old: str, new: str, page: Page) -> Damage:
    """The page with the first `old` on a line replaced."""
    if old not in lines[number - 1]:
        return None
    changed = lines.copy()
    changed[number - 1] = changed[number - 1].replace(old, new, 1)
    return path, "\n".join(changed), {page.path}


@damage("citations")
def broken_citation(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: page.citations)
    line, id = rng.choice(page.citations)
    bad = rng.choice([
        f"[^{misspelt(rng, id)}-x]", f"[^{id}", f"^{id}]", f"[{id}]", f"[^ {id}]", f"[^{id} ]", "[^]", f"[^^{id}]", f"[^{id.upper()}]",
        f"[^{id}]:", f"[^the-article]", f"[^{id}]\n\n[^{id}]: By hand.", f"[[^{id}]", f"(^{id}]", f"[^{id}}}", f"[^{id.replace('-', ' ', 1)}x y]",
    ])
    return on_line(path, lines, line, f"[^{id}]", bad, page)


@damage("citations")
def weak_citation(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: page.citations)
    record = rng.choice([r for r in copy.dossier.citable() if r.status in (Status.reported, Status.weak, Status.analysis)])
    sentence = rng.choice(["Samsung confirmed this.", "This proves the plan.", "Anthropic announced a chip.", "It is certain.", "It is official."])
    return path, "\n".join([*lines, "", f"{sentence}[^{record.id}]", ""]), {page.path}


@damage("links")
def broken_link(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: any(not t.startswith("http") for *_, t in page.links))
    line, _, words, target = rng.choice([link for link in page.links if not link[3].startswith("http")])
    file, hash, anchor = target.partition("#")
    bad = rng.choice([
        f"[{words}]({misspelt(rng, file) if file else 'x'}q{hash}{anchor})", f"[{words}]({file}#{anchor}-x)", f"[{words}](javascript:{target})",
        f"[{words}](/{target})", f"[{words}](../../../../{target})", f"[{words}]({target}", f"{words}]({target})", f"[{words}({target})",
        f"[{words}]{target})", f"[{words}] ({target})", f"[]({target})", f"[{words}]()", f"[{words}](data:,{target})", f"[{words}](//{target})",
        f"[{words}](<{target}>", f"[{words}][{target}]", f"[{words}]({target} 'x')", f"<a href={target}>{words}</a>",
    ])
    return on_line(path, lines, line, f"[{words}]({target})", bad, page)


@damage("headings")
def broken_heading(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: len(page.headings) > 2)
    line, depth, words, id = rng.choice([heading for heading in page.headings if heading[1] > 1])
    other = next(heading[3] for heading in page.headings if heading[3] and heading[3] != id)
    marks = "#" * depth
    bad = rng.choice([
        f"{marks} {words}", f"{marks} {words} {{ #{other} }}", f"###### {words} {{ #{id} }}", f"# {words} {{ #{id} }}", f" {marks} {words} {{ #{id} }}",
        f"{marks} {words} {{ #{id}", f"{marks} {words} #{id} }}", f"{marks} {words} {{ {id} }}", f"{marks} {words} {{ #{id.title()} }}",
        f"{marks} {words} {{ #{id} .x }}", f"{marks} {{ #{id} }}", f"{marks} {words}[^since-silicon-team] {{ #{id} }}", f"{words}\n---",
        f"{marks} {words} {{{{ #{id} }}}}", f"{marks} <i>{words}</i> {{ #{id} }}", f"{marks} {words} {{ #page-evidence }}",
    ])
    return on_line(path, lines, line, lines[line - 1], bad, page)


@damage("front matter")
def broken_front_matter(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: True)
    text = "\n".join(lines)
    old, new = rng.choice([
        ("---\n", ""), ("\n---\n", "\n"), ("title: ", "titel: "), ("title: ", "title: a: "), ("title: ", "\ttitle: "), ("title: ", "title: <b>"),
        ("title: ", "title: Twice\ntitle: "), ("description: ", "descripton: "), ("description: ", "description: " + "long " * 40),
        ("description: ", "description: 'Open "), ("title: ", "title: [a] "), ("title: ", "author: me\ntitle: "), ("title: ", "title: !x "),
        ("title: ", "render_macros: maybe\ntitle: "), ("title: ", "search: {boost: much}\ntitle: "), ("description: ", "description: &a "),
        ("---\n", "--\n"), ("---\n", " ---\n"), ("description: ", "description:"), ("title: ", "title: {{ x }} "),
    ])
    return path, text.replace(old, new, 1), {page.path}


@damage("figures")
def broken_figure(rng, copy):
    drawing = rng.choice(list(copy.dossier.drawings.values()))
    path = copy.docs / drawing.file
    text = path.read_text("utf-8")
    tag = rng.choice(re.findall(r"<(?:rect|text|path|g|circle)\b[^>]*>", text))
    bad = rng.choice([
        None, "", text[: rng.randrange(10, len(text) - 7)], text.replace("</svg>", ""), text.replace(tag, f"{tag}<script>1</script>", 1),
        text.replace(tag, re.sub(r"^<(\w+)", r'<\1 onclick="x()"', tag), 1), text.replace(tag, tag.replace('"', "", 1), 1),
        text.replace(tag, f"<b>{tag}", 1), text.replace("viewBox", "viewbox", 1), text.encode().replace(b"<svg", b"\xff<svg", 1),
        text.replace(tag, f"{tag}&nbsp;", 1), text.replace(tag, f"{tag}<image href='https://example.org/x.png'/>", 1),
    ])
    return path, bad, {path.name}


@damage("figures")
def broken_figure_link(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: any(link[1] for link in page.links))
    line, _, words, target = rng.choice([link for link in page.links if link[1]])
    bad = rng.choice([f"![{words}]({misspelt(rng, target)}x)", f"![]({target})", f"![{words}](https://example.org/x.svg)", f"![{words}({target})",
                      f"![{words}]({target}", f"!{words}]({target})", f"![{words}](../{target})", f"<img src={target}>", f"![{words}](data:x)"])
    return on_line(path, lines, line, f"![{words}]({target})", bad, page)


@damage("navigation")
def broken_navigation(rng, copy):
    path = copy.path("mkdocs.yml")
    text = path.read_text("utf-8")
    entry = rng.choice(re.findall(r"(?m)^      - \S+\.md$", text))
    page = entry.removeprefix("      - ")
    old, new = rng.choice([
        (entry + "\n", ""), (page, misspelt(rng, page.removesuffix(".md")) + "x.md"), (entry, f"{entry}\n{entry}"), (page, f"../{page}"),
        (page, "javascript:alert(1)"), (page, f"/{page}"), (entry, f"{entry}: ["), (entry, f"\t{entry}"), ("nav:", "navigation:"), ("nav:", "nav: {"),
        (page, page.removesuffix(".md")), (page, page.replace(".md", ".html")), ("  as_of:", "  as_of_:"), ('as_of: "2026', 'as_of: "26'),
    ])
    return path, text.replace(old, new, 1), {"mkdocs.yml"}


@damage("navigation")
def lost_page(rng, copy):
    page = rng.choice(list(copy.pages.values()))
    return copy.docs / page.path, None, {page.path}


@damage("navigation")
def page_from_nowhere(rng, copy):
    page = rng.choice(list(copy.pages.values()))
    path = (copy.docs / page.path).with_name("copy-of-a-page.md")
    return path, page.text, {path.name}


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


@harmless
def comment_in_page(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: page.headings)
    return path, "\n".join([*lines, "", "<!-- a note to other editors -->", ""]), set()


@harmless
def byte_order_mark(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: True)
    return path, b"\xef\xbb\xbf" + page.text.encode(), set()
