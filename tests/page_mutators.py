"""Damages of pages, drawings and navigation at random places; see mutators.py, which has those of records."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from pathlib import Path

from damaging import Copy
from dossier.pages import Page
from dossier.schema import Status
from mutators import Damage, damage, harmless, misspelt


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
        f"[^{misspelt(rng, id)}-x]", f"[^{id}", f"^{id}]", f"[{id}]", f"[^ {id}]", f"[^{id} ]", "[^]", f"[^^{id}]",
            f"[^{id.upper()}]",
        f"[^{id}]:", "[^the-article]", f"[^{id}]\n\n[^{id}]: By hand.", f"[[^{id}]", f"(^{id}]", f"[^{id}}}",
            f"[^{id.replace('-', ' ', 1)}x y]",
    ])
    return on_line(path, lines, line, f"[^{id}]", bad, page)


@damage("citations")
def weak_citation(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: page.citations)
    record = rng.choice([r for r in copy.dossier.citable() if r.status in (Status.reported, Status.weak,
        Status.analysis)])
    sentence = rng.choice(["Samsung confirmed this.", "This proves the plan.", "Anthropic announced a chip.",
                           "It is certain.", "It is official."])
    return path, "\n".join([*lines, "", f"{sentence}[^{record.id}]", ""]), {page.path}


@damage("links")
def broken_link(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: any(not t.startswith("http") for *_, t in page.links))
    line, _, words, target = rng.choice([link for link in page.links if not link[3].startswith("http")])
    file, hash, anchor = target.partition("#")
    bad = rng.choice([
        f"[{words}]({misspelt(rng, file) if file else 'x'}q{hash}{anchor})", f"[{words}]({file}#{anchor}-x)",
            f"[{words}](javascript:{target})",
        f"[{words}](/{target})", f"[{words}](../../../../{target})", f"[{words}]({target}", f"{words}]({target})",
            f"[{words}({target})",
        f"[{words}]{target})", f"[{words}] ({target})", f"[]({target})", f"[{words}]()", f"[{words}](data:,{target})",
            f"[{words}](//{target})",
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
        f"{marks} {words}", f"{marks} {words} {{ #{other} }}", f"###### {words} {{ #{id} }}",
            f"# {words} {{ #{id} }}", f" {marks} {words} {{ #{id} }}",
        f"{marks} {words} {{ #{id}", f"{marks} {words} #{id} }}", f"{marks} {words} {{ {id} }}",
            f"{marks} {words} {{ #{id.title()} }}",
        f"{marks} {words} {{ #{id} .x }}", f"{marks} {{ #{id} }}",
            f"{marks} {words}[^since-silicon-team] {{ #{id} }}", f"{words}\n---",
        f"{marks} {words} {{{{ #{id} }}}}", f"{marks} <i>{words}</i> {{ #{id} }}",
            f"{marks} {words} {{ #page-evidence }}",
    ])
    return on_line(path, lines, line, lines[line - 1], bad, page)


@damage("front matter")
def broken_front_matter(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: True)
    text = "\n".join(lines)
    old, new = rng.choice([
        ("---\n", ""), ("\n---\n", "\n"), ("title: ", "titel: "), ("title: ", "title: a: "), ("title: ", "\ttitle: "),
            ("title: ", "title: <b>"),
        ("title: ", "title: Twice\ntitle: "), ("description: ", "descripton: "),
            ("description: ", "description: " + "long " * 40),
        ("description: ", "description: 'Open "), ("title: ", "title: [a] "), ("title: ", "author: me\ntitle: "),
            ("title: ", "title: !x "),
        ("title: ", "render_macros: maybe\ntitle: "), ("title: ", "search: {boost: much}\ntitle: "),
            ("description: ", "description: &a "),
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
        None, "", text[: rng.randrange(10, len(text) - 7)], text.replace("</svg>", ""),
            text.replace(tag, f"{tag}<script>1</script>", 1),
        text.replace(tag, re.sub(r"^<(\w+)", r'<\1 onclick="x()"', tag), 1),
            text.replace(tag, tag.replace('"', "", 1), 1),
        text.replace(tag, f"<b>{tag}", 1), text.replace("viewBox", "viewbox", 1),
            text.encode().replace(b"<svg", b"\xff<svg", 1),
        text.replace(tag, f"{tag}&nbsp;", 1), text.replace(tag, f"{tag}<image href='https://example.org/x.png'/>", 1),
    ])
    return path, bad, {path.name}


@damage("figures")
def broken_figure_link(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: any(link[1] for link in page.links))
    line, _, words, target = rng.choice([link for link in page.links if link[1]])
    bad = rng.choice([f"![{words}]({misspelt(rng, target)}x)", f"![]({target})",
                      f"![{words}](https://example.org/x.svg)", f"![{words}({target})",
                      f"![{words}]({target}", f"!{words}]({target})", f"![{words}](../{target})",
                          f"<img src={target}>", f"![{words}](data:x)"])
    return on_line(path, lines, line, f"![{words}]({target})", bad, page)


@damage("navigation")
def broken_navigation(rng, copy):
    path = copy.path("mkdocs.yml")
    text = path.read_text("utf-8")
    entry = rng.choice(re.findall(r"(?m)^      - \S+\.md$", text))
    page = entry.removeprefix("      - ")
    old, new = rng.choice([
        (entry + "\n", ""), (page, misspelt(rng, page.removesuffix(".md")) + "x.md"), (entry, f"{entry}\n{entry}"),
            (page, f"../{page}"),
        (page, "javascript:alert(1)"), (page, f"/{page}"), (entry, f"{entry}: ["), (entry, f"\t{entry}"),
            ("nav:", "navigation:"), ("nav:", "nav: {"),
        (page, page.removesuffix(".md")), (page, page.replace(".md", ".html")), ("  as_of:", "  as_of_:"),
            ('as_of: "2026', 'as_of: "26'),
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
def comment_in_page(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: page.headings)
    return path, "\n".join([*lines, "", "<!-- a note to other editors -->", ""]), set()


@harmless
def byte_order_mark(rng, copy):
    page, path, lines = some_page(rng, copy, lambda page: True)
    return path, b"\xef\xbb\xbf" + page.text.encode(), set()
