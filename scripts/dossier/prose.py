"""Checks each page on its own: its front matter, its headings, and that it is plain Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossier.fields import CONTROL, MARKUP
from dossier.macros import template_problems
from dossier.pages import CITATION, DEFINITION, HEADING, LINK, UNDERLINE, Page, paragraphs
from dossier.problems import Problem, excerpt

LENGTHS = {"title": (2, 60), "description": (50, 170)}
# What else a page may say of itself, and what each may be.
OPTIONS = {
    "render_macros": (lambda value: value is True, "render_macros: true, or remove it"),
    "hide": (lambda value: isinstance(value, list) and set(map(str, value)) <= {"navigation", "toc", "footer", "path"},
             "hide: [navigation], [toc], [footer] or several of them"),
    "search": (lambda value: isinstance(value, dict) and set(value) <= {"boost", "exclude"} and all(
        isinstance(item, (int, float)) for item in value.values()), "boost: and a number, or exclude: true, below it"),
}
HTML = re.compile(r"<(?!https?://[^\s<>\"']*>)[a-zA-Z/!?]")
JINJA = re.compile(r"\{\{|\{%|\{#")
MACRO = re.compile(r"\{\{.*?\}\}|\{%.*?%\}")
ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
HEADING_ID = re.compile(r"\{ #[a-z0-9-]* \}[ \t]*#*[ \t]*$")
# Ids that the build gives to parts of a page.
RESERVED = re.compile(r"page-evidence|drawings-in-words|(?:chart|drawing|explorer|fig)-.+")
REFERENCE = re.compile(r" {0,3}\[[^\]]*\]:")
# Marks of blocks, of which the generator is given the one, and sets the others as text.
BLOCK = re.compile(r"\s*(?:!!!|\?\?\?|-+8<-+)")
ADMONITION = re.compile(r'\s*!!! ?[\w-]+(?: +[\w-]+)*(?: +".*")?\s*')
LOOSE = re.compile(r"[\[\]{}]|\(\S*\.md\b|\^[a-z0-9-]")
ESCAPED = re.compile(r"\\[\[\]{}]")


def on_its_own(page: Page) -> list[Problem]:
    """Every mistake that shows without looking at other pages or at records."""
    if page.own is None:
        page.own = [*_front_matter(page), *_headings(page), *_levels(page), *_plain(page)]
    return page.own


def _front_matter(page: Page) -> Iterator[Problem]:
    for name, (low, high) in LENGTHS.items():
        value = page.meta.get(name)
        line = page.meta.key_lines.get(name, 0) + 1
        where = f"front matter, field {name}"
        remedy = f"Write '{name}: …' with {low} to {high} characters."
        if not isinstance(value, str):
            yield Problem(page.file, line, where, "is missing, or is not text.", remedy)
        elif not low <= len(value.strip()) <= high:
            yield Problem(page.file, line, where, f"has {len(value.strip())} characters.", remedy)
        elif CONTROL.search(value):
            yield Problem(page.file, line, where, "holds an invisible character.", "Delete it.")
        elif MARKUP.search(value) or re.search(r"[<>\"\[\]{}`]|\n", value):
            # The theme sets both into attributes and headings as they are.
            remedy = "Write plain words, with ' for quotation marks."
            yield Problem(page.file, line, where, "holds markup, brackets or double quotation marks.", remedy)
    for name, value in page.meta.items():
        line = page.meta.key_lines[name] + 1
        if name not in LENGTHS and name not in OPTIONS:
            remedy = f"Fields are {', '.join([*LENGTHS, *OPTIONS])}."
            yield Problem(page.file, line, "front matter", f"{excerpt(name)} is not a field.", remedy)
        elif name in OPTIONS and not OPTIONS[name][0](value):
            remedy = f"Write {OPTIONS[name][1]}."
            yield Problem(page.file, line, f"front matter, field {name}", f"can't be {excerpt(value)}.", remedy)


def _levels(page: Page) -> Iterator[Problem]:
    tops = [heading for heading in page.headings if heading[1] == 1]
    if len(tops) != 1 or page.headings[0][1] != 1:
        line = tops[1][0] if len(tops) > 1 else page.body_line
        wrong = f"has {len(tops)} headings of the first level."
        wrong = "has no '# Heading' before all others." if len(tops) < 2 else wrong
        yield Problem(page.file, line, "the page", wrong, "Start it with one '# Heading'.")
    level = 1
    for line, depth, words, _ in page.headings:
        if depth > level + 1:
            wrong = f"jumps from level {level} to {depth}."
            yield Problem(page.file, line, f"heading {excerpt(words)}", wrong, f"Write it with {'#' * (level + 1)}.")
        level = depth


def _headings(page: Page) -> Iterator[Problem]:
    seen: dict[str, int] = {}
    for line, depth, words, id in page.headings:
        where = f"heading {excerpt(words)}"
        slug = re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:60].strip("-") or "some-words"
        if not words:
            yield Problem(page.file, line, "heading", "has no words.", "Write them behind the #, or remove the line.")
        if id is None and depth > 1 and not JINJA.search(words):
            yield Problem(page.file, line, where, "has no id.", f"Write '{'#' * depth} {words[:60]} {{ #{slug} }}'.")
        elif id and not ID.fullmatch(id) and not page.has_macros:
            remedy = f"Write small letters, digits and hyphens: {{ #{slug} }}."
            yield Problem(page.file, line, where, f"{excerpt(id)} is not an id.", remedy)
        if id in seen or RESERVED.fullmatch(id or ""):
            first = f"the first stands on line {seen[id]}" if id in seen else "the build uses that one"
            remedy = f"Give this heading another id; {first}."
            yield Problem(page.file, line, where, f"the id {id} is taken.", remedy)
        if id:
            seen.setdefault(id, line)
        if "[^" in words:
            yield Problem(page.file, line, where, "has a citation.", "Cite in the text below.")
    before = (0, "")
    for line, text in page.lines:
        if UNDERLINE.match(text) and before[0] == line - 1 and before[1].strip() and not HEADING.match(before[1]):
            remedy = "Write headings with #; leave a line empty above a rule."
            yield Problem(page.file, line, excerpt(before[1].strip(), 40), "is underlined into a heading.", remedy)
        if re.match(r"\s+#{1,6}\s", text):
            remedy = "Remove the blanks before #."
            yield Problem(page.file, line, excerpt(text.strip(), 40), "the heading is indented.", remedy)
        before = (line, text)


def _plain(page: Page) -> Iterator[Problem]:
    """Prose pages hold no HTML and no template code, so nothing can be smuggled into them."""
    for line, id in page.definitions:
        remedy = "Remove the line; the build writes the evidence from the record."
        yield Problem(page.file, line, f"[^{excerpt(id)[1:-1]}]:", "a footnote is defined by hand.", remedy)
    macros = page.has_macros
    if macros:
        yield from template_problems(page)
    for line, text in page.lines:
        where = excerpt(text.strip(), 40)
        if HTML.search(text):
            remedy = "Write Markdown, or put an example between backquotes. Comments take a whole line."
            yield Problem(page.file, line, where, "HTML in a page.", remedy)
        if BLOCK.match(text) and not ADMONITION.fullmatch(text):
            remedy = "Write '!!! note \"Title\"', and its text indented by four blanks below."
            yield Problem(page.file, line, where, "a block that would stand there as text.", remedy)
        if not macros and JINJA.search(text):
            remedy = "Prose pages hold no templates; write '{ #id }' with spaces for an id."
            yield Problem(page.file, line, where, "template code in a page of prose.", remedy)
        elif not REFERENCE.match(text):
            yield from _loose(page, line, MACRO.sub("", text) if macros else text)
        elif not DEFINITION.match(text):
            yield Problem(page.file, line, where, "a link is defined apart from its words.", "Write [words](page.md).")
    first: dict[str, int] = {}
    for line, text in page.lines:
        if len(MACRO.sub("", text).split()) > 3 and first.setdefault(text.strip(), line) != line:
            wrong = f"the line stands twice, first on line {first[text.strip()]}."
            yield Problem(page.file, line, excerpt(text.strip(), 40), wrong, "Keep one of the two.")
    for line, block in paragraphs(page):
        if block.count("**") % 2:
            remedy = "Write ** before and after the words."
            yield Problem(page.file, line, excerpt(block, 40), "bold type is never closed.", remedy)


def _loose(page: Page, line: int, text: str) -> Iterator[Problem]:
    """Brackets that are part of no link, citation or heading id: what is left of a broken one."""
    rest = ESCAPED.sub("", HEADING_ID.sub("", text) if HEADING.match(text) else text)
    while LINK.search(rest):
        rest = LINK.sub(lambda match: match.group(2), rest)
    found = LOOSE.search(CITATION.sub("", rest))
    if found:
        wrong = f"a broken link, citation or id at {excerpt(rest[max(0, found.start() - 12):][:30], 30)}."
        remedy = ("Write [words](page.md), [^id], or '## Heading { #id }'; put an example between backquotes, and a "
                  "backslash before a bracket that is meant.")
        yield Problem(page.file, line, excerpt(text.strip(), 40), wrong, remedy)
