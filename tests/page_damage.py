"""Kinds of damage to pages, to what stands around them and to drawings, and what an editor should be told."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from damaging import Copy
from dossier.schema import Status

PAGE = """---
title: A damaged page
description: A page that a test wrote into a copy of the site, in order to see whether the check tells what is wrong.
---

# A page with @words@

Some plain words, and [more of them](../summary.md) elsewhere.

## First { #first }

The last line.
"""
END = len(PAGE.split("\n"))


@dataclass(frozen=True)
class Case:
    """One damage: a new version of the page story/damaged.md, the line of the mistake, and what is told of it."""

    name: str
    text: str | bytes
    line: int
    says: str


def after(name: str, lines: str, says: str, offset: int = 1) -> Case:
    """The page with more lines at its end; the mistake is on the first of them unless `offset` says otherwise."""
    return Case(name, PAGE + "\n" + lines + "\n", END + offset, says)


def instead(name: str, old: str, new: str, says: str, line: int | None = None) -> Case:
    """The page with some words replaced; the mistake is where they stood unless `line` says otherwise."""
    assert PAGE.count(old) == 1, old
    return Case(name, PAGE.replace(old, new), line or PAGE[: PAGE.index(old)].count("\n") + 1, says)


DAYS = [
    after("day of an earlier check", "Checked up to 5 July 2026.", "as_of in mkdocs.yml"),
    after("day of an earlier search", "Up to 5 July we found nothing.", "as_of in mkdocs.yml"),
    instead(
        "day of an earlier check in the description",
        "A page that a test",
        "Checked to 5 July 2026. A page that a test",
        "as_of in mkdocs.yml",
    ),
]
LINKS = [
    after("broken link", "See [this](nowhere.md).", "doesn't exist"),
    after("link with a slip", "See [this](../sumary.md).", "Did you mean ../summary.md?"),
    after(
        "link to a page that was moved",
        "See [this](article.md).",
        "Did you mean ../about/article.md?",
    ),
    after("link that is one folder short", "See [this](faq.md#why).", "Did you mean ../faq.md?"),
    after(
        "link to one of many of that name",
        "See [this](../sotry/index.md).",
        "Did you mean index.md?",
    ),
    after(
        "picture that is one folder short",
        "![A drawing](assets/images/flywheel.svg)",
        "Did you mean ../assets/images/flywheel.svg?",
    ),
    after("link to what an editor keeps", "See [this](../faq.md~).", "Did you mean ../faq.md?"),
    after(
        "name before the site's",
        "See [this](https://google.com@evil.example/).",
        "without a name before @",
    ),
    after("name and password", "See [this](https://a:b@evil.example/).", "not a plain web address"),
    after(
        "letter of another script in a host",
        "See [this](https://\u0430pple.com/).",
        "not a plain web address",
    ),
    after(
        "sign for kelvin in a host", "See [this](https://\u212aa.com/).", "not a plain web address"
    ),
    after(
        "entity in a host",
        "See [this](https://google.com&#64;evil.example/).",
        "not a plain web address",
    ),
    after(
        "name before the site's in an autolink",
        "See <https://google.com@evil.example/>.",
        "not a plain web address",
    ),
    after("broken anchor", "See [this](../faq.md#no-such-place).", "no place called"),
    after("anchor with a slip", "See [this](#frist).", "Did you mean #first?"),
    after(
        "broken anchor of a record",
        "See [this](../evidence/claims.md#no-such-claim).",
        "no place called",
    ),
    after("term that isn't there", "See [this](../glossary.md#no-such-term).", "no place called"),
    after("missing picture", "![A drawing](../assets/images/nothing.svg)", "doesn't exist"),
    after(
        "missing picture in a link",
        "[![A drawing](../assets/images/nothing.svg)](../summary.md)",
        "doesn't exist",
    ),
    after("picture without words", "![](../assets/images/flywheel.svg)", "no text"),
    after("page as a picture", "![A page](../summary.md)", "not a picture"),
    after("picture from the web", "![A picture](https://example.org/a.png)", "not allowed"),
    after("link without words", "See [](../summary.md).", "no text"),
    after("link without target", "See [this]().", "no target"),
    after("javascript:", "See [this](javascript:alert(1)).", "not allowed"),
    after("JavaScript: in capitals", "See [this](JaVaScRiPt:alert(1)).", "not allowed"),
    after("javascript: with an entity", "See [this](java&#115;cript:alert(1)).", "doesn't exist"),
    after("javascript: with a title", "See [this](javascript:alert(1) 'title').", "not allowed"),
    after("javascript: in angle brackets", "See [this](<javascript:alert(1)>).", "HTML"),
    after("javascript: as an autolink", "See <javascript:alert(1)>.", "HTML"),
    after(
        "javascript: by reference",
        "See [this][x].\n\n[x]: javascript:alert(1)",
        "apart from its words",
        3,
    ),
    after("data:", "See [this](data:text/html;base64,PHNjcmlwdD4=).", "not allowed"),
    after("data: picture", "![x](data:image/svg+xml,x)", "not allowed"),
    after("file:", "See [this](file:///etc/passwd).", "not allowed"),
    after("absolute path", "See [this](/summary/).", "not allowed"),
    after("address without scheme", "See [this](//example.org/).", "not allowed"),
    after("backslashes", "See [this](\\\\example.org).", "not allowed"),
    after("link out of the site", "See [this](../../../../etc/passwd).", "doesn't exist"),
    after(
        "coded link out of the site",
        "See [this](%2e%2e/%2e%2e/%2e%2e/etc/passwd).",
        "doesn't exist",
    ),
    after("picture from outside", "![x](../../../../etc/hostname.svg)", "doesn't exist"),
    after("link to a hidden file", "See [this](../.overrides/main.html).", "doesn't exist"),
    after("link to a folder", "See [this](../story/).", "doesn't exist"),
    after("link without its first bracket", "See this](../summary.md).", "broken link"),
    after("link without its second bracket", "See [this(../summary.md).", "broken link"),
    after("link without its parenthesis", "See [this]../summary.md).", "broken link"),
    after("link that never ends", "See [this](../summary.md", "broken link"),
    after("link with a gap", "See [this] (../summary.md).", "broken link"),
    after(
        "link with a title in the wrong marks", "See [this](../summary.md 'title').", "broken link"
    ),
    after("javascript: with a tab", "See [this](java\tscript:alert(1)).", "broken link"),
    after("link over two lines", "See [this\none](../summary.md).", "broken link"),
    after("citation in a link", "See [this.[^@claim@]](../summary.md)", "in its words"),
]
CITATIONS = [
    after("unknown citation", "Something.[^no-such-claim]", "no record"),
    after("citation with a slip", "Something.[^@claim@x]", "Did you mean [^@claim@]?"),
    after("source cited as evidence", "Something.[^the-article]", "no record"),
    after("empty citation", "Something.[^]", "no record"),
    after("citation without its caret", "Something.[@claim@]", "broken"),
    after("citation without its first bracket", "Something.^@claim@]", "broken"),
    after("citation without its last bracket", "Something.[^@claim@", "broken"),
    after("citation with a blank", "Something.[^ @claim@]", "broken"),
    after("citation that reads as a definition", "Something[^@claim@]: this.", "broken"),
    after(
        "footnote defined by hand",
        "Something.[^@claim@]\n\n[^@claim@]: My own words.",
        "by hand",
        3,
    ),
    after("citation in a heading", "## Second[^@claim@] { #second }", "has a citation"),
    after(
        "reported, said to be confirmed",
        "Samsung confirmed the talks.[^@reported@]",
        "only reported",
    ),
    after(
        "weak, said to be announced",
        "Samsung announced it.\nThen it ended.[^@weak@] It announced more.[^@weak@]",
        "only weak",
        2,
    ),
    after("analysis, said to be proven", "- That proves it.[^@analysis@]", "only analysis"),
]
HEADINGS = [
    after("duplicate heading id", "## Second { #first }", "is taken"),
    after("missing heading id", "## Second", "has no id"),
    after("id without its brace", "## Second { #second", "has no id"),
    after("id without its hash", "## Second { second }", "has no id"),
    after("id with capitals", "## Second { #Second }", "not an id"),
    after("id of the evidence", "## Second { #page-evidence }", "is taken"),
    after("id of a drawing", "## Second { #drawing-cover }", "is taken"),
    after("more than an id", "## Second { #second onclick=alert(1) }", "broken"),
    after("skipped level", "#### Second { #second }", "jumps from level 2 to 4"),
    after("two H1", "# Second", "2 headings of the first level"),
    instead("no H1", "# A page with @words@", "A page.", "no '# Heading'", 5),
    instead(
        "H1 after another",
        "# A page with @words@",
        "## Zero { #zero }\n\n# A page",
        "no '# Heading'",
        5,
    ),
    after("heading without words", "##", "no words"),
    after("heading without a blank", "##Second", "has no id"),
    after("indented heading", " ## Second { #second }", "indented"),
    after("underlined heading", "Second\n------", "underlined", 2),
    after("heading underlined twice", "Second\n=", "underlined", 2),
]
MARKUP = [
    after("HTML", "Some <b>bold</b> words.", "HTML"),
    after("script", "<script>alert(1)</script>", "HTML"),
    after("HTML in a list", "- one\n- <img src=x onerror=alert(1)>", "HTML", 2),
    after("comment in a line", "Words <!-- and more -->", "HTML"),
    after("comment over two lines", "<!-- one\ntwo -->", "HTML"),
    after("comments around words", "<!-- a --> words <!-- b -->", "HTML"),
    after("script between comments", "<!-- a --><script>alert(1)</script><!-- b -->", "HTML"),
    after("script behind escaped backquotes", "\\`<script>alert(1)</script>\\`", "backquote"),
    after(
        "script between the ends of two code spans",
        "one `two\nthree` <script>alert(1)</script> `four",
        "backquote",
    ),
    after("script between comment marks in code", "`<!--` <script>alert(1)</script> `-->`", "HTML"),
    after(
        "script in what only looks like finished HTML",
        "<!--rendered-->`<script>alert(1)</script>`",
        "HTML",
    ),
    after("processing instruction", "<?php echo 1 ?>", "HTML"),
    after("autolink with more in it", '<https://example.org/"onclick=alert(1)>', "HTML"),
    after("Jinja", "It is {{ 7 * 7 }}.", "template code"),
    after("Jinja block", "{% for x in y %}", "template code"),
    after("Jinja comment", "{# hidden #}", "template code"),
    after("attributes on a paragraph", "Words.\n{: onclick=alert(1) }", "broken", 2),
    after("attributes on a link", "See [this](../summary.md){ onclick=alert(1) }.", "broken"),
    after("lone backquote", "A ` alone.", "backquote"),
    after("bold type that never ends", "Some **bold words.", "bold"),
    after(
        "line written twice",
        "These words stand twice.\n\nThese words stand twice.",
        "stands twice",
        3,
    ),
    after("unclosed code fence", "```\ncode", "never closed"),
    after("code fence closed with too much", "```\ncode\n````", "never closed"),
    after(
        "script behind a fence that is none",
        "``` x <y>\n<script>alert(1)</script>\n```",
        "may not start",
    ),
    after("fence with attributes", "``` { .python onclick=alert(1) }\ncode\n```", "may not start"),
    after("indented fence", "  ```\n  code\n  ```", "may not start"),
    after("list too deep", "- - - - - - - - one", "nested too deep"),
    after("quotation too deep", ">>>>>>>>> one", "nested too deep"),
    after("indented too deep", " " * 40 + "- one", "nested too deep"),
    after("blanks within a line", "one" + " " * 51 + "two", "more than 50 blanks"),
    after("blanks at the end of a line", "one" + " " * 51, "more than 50 blanks"),
    after(
        "hundreds of headings",
        "\n".join(f"## Next {{ #a{n} }}" for n in range(300)),
        "heading number 301",
        299,
    ),
    after("megabyte line", "x" * 400_000, "characters"),
    after("line separator", "one\u2028<script>", "U+2028"),
    after("bidi override", "one\u202etwo", "U+202E"),
    after("NUL", "one\0two", "U+0000"),
    after("soft hyphen", "one\u00adtwo", "U+00AD"),
    after("word joiner", "one\u2060two", "U+2060"),
    after("joiner of letters", "one\u200dtwo", "U+200D"),
    after("filler of another script", "one\u3164two", "U+3164"),
    after("selector of a variant", "one\ufe0ftwo", "U+FE0F"),
    after("tag character", "one\U000e0041two", "U+E0041"),
    after("zero-width space by its number", "one&#8203;two", "U+200B"),
    after("soft hyphen by its name", "one&shy;two", "U+00AD"),
    after(
        "both sides of a merge",
        "<<<<<<< HEAD\nOne.\n=======\nOther.\n>>>>>>> other",
        "both sides of a merge",
    ),
    after("end of a merge", "Other.\n>>>>>>> other", "both sides of a merge", 2),
    Case("not UTF-8", PAGE.encode() + b"caf\xe9\n", END, "UTF-8"),
    Case("UTF-16", PAGE.encode("utf-16"), 1, "UTF-8"),
    Case("empty file", "", 1, "front matter"),
    Case("two megabytes", PAGE + "words\n" * 400_000, 0, "bytes"),
]
DESCRIPTION = next(line for line in PAGE.split("\n") if line.startswith("description"))
FRONT = [
    instead("front matter missing", PAGE[: PAGE.index("# A page")], "", "is missing", 1),
    instead("front matter never closed", "---\n\n#", "\n\n#", "no closing", 1),
    instead(
        "front matter that doesn't parse", "title: A damaged", "title: A: damaged", "doesn't parse"
    ),
    instead("front matter with a tab", "title: A damaged", "\ttitle: A damaged", "doesn't parse"),
    instead(
        "front matter that is a list",
        f"title: A damaged page\n{DESCRIPTION}",
        "- a\n- b",
        "list of fields",
        1,
    ),
    instead(
        "front matter with a tag", "title: A damaged page", "title: !!python/name:os.system", "tag"
    ),
    instead(
        "field twice",
        "title: A damaged page",
        "title: A damaged page\ntitle: Another",
        "written twice",
        3,
    ),
    instead("no title", "title: A damaged page\n", "", "field title", 1),
    instead("no description", DESCRIPTION, "", "field description", 1),
    instead(
        "unknown field",
        "title: A damaged page",
        "title: A damaged page\nauthor: me",
        "'author' is not a field",
        3,
    ),
    instead(
        "invisible character in the title",
        "title: A damaged page",
        'title: "A damaged\\u200b page"',
        "invisible",
    ),
    instead(
        "template of one's own",
        "title: A damaged page",
        "title: A damaged page\ntemplate: x.html",
        "not a field",
        3,
    ),
    instead("title too long", "A damaged page", "A damaged page " * 5, "characters"),
    instead("description too long", DESCRIPTION, DESCRIPTION + " and so on" * 10, "characters"),
    instead("description too short", DESCRIPTION, "description: Short.", "characters"),
    instead("title that is a number", "A damaged page", "2026", "not text"),
    instead("HTML in the title", "A damaged page", "A <img src=x onerror=alert(1)> page", "markup"),
    instead(
        "quotation marks in the description",
        DESCRIPTION,
        DESCRIPTION.replace("a test", 'a "test" onload=x'),
        "markup",
    ),
    instead(
        "macros by another word for yes",
        "title: A damaged page",
        "title: A damaged page\nrender_macros: yes",
        "render_macros: true",
        3,
    ),
    instead(
        "search without a number",
        "title: A damaged page",
        "title: A damaged page\nsearch: all",
        "boost",
        3,
    ),
    instead(
        "hide something else",
        "title: A damaged page",
        "title: A damaged page\nhide: [ads]",
        "navigation",
        3,
    ),
]


def macro(name: str, code: str, says: str, offset: int = 1) -> Case:
    """The page as one that shows records, with more lines at its end."""
    text = PAGE.replace("title: A damaged page", "title: A damaged page\nrender_macros: true")
    return Case(name, f"{text}\n{code}\n", END + 1 + offset, says)


MACROS = [
    macro(
        "macro spelled in escapes",
        "{{ (cycler|attr('\\x5f\\x5finit\\x5f\\x5f')|attr('\\x5f\\x5fglobals\\x5f\\x5f'))"
        ".os.popen('id').read() }}",
        "'attr' is not a filter",
    ),
    macro(
        "command over lines", "{{\nrecords\n.__globals__ }}", "'__globals__' reaches too deep", 3
    ),
    macro("attribute by its name", "{{ {}['\\x5f\\x5fclass__'] }}", "'__class__' reaches too deep"),
    macro("name put together", "{{ {}['_' ~ '_class_' ~ '_'] }}", "'_' reaches too deep"),
    macro(
        "loops without end",
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "'range' is undefined",
    ),
    macro("text of gigabytes", "{{ 'x' * 3000000000 }}", "'mul' is not allowed"),
    macro("number of gigabytes", "{{ 9 ** 999999999 }}", "'pow' is not allowed"),
    macro("format of gigabytes", "{{ '%999999999d' % 1 }}", "'mod' is not allowed"),
    macro(
        "replacement that grows",
        "{{ 'xxxx' | replace('x', 'yyyyyyyyyyyy') }}",
        "make a text longer",
    ),
    macro(
        "records for each record",
        '{% for a in records("claims") %}{% for b in records("claims") %}{{ card(b) }}'
        "{% endfor %}{% endfor %}",
        "called anew for every turn",
    ),
    macro(
        "three loops",
        "{% for a in [1] %}{% for b in [1] %}{% for c in [1] %}x{% endfor %}{% endfor %}{% endfor %}",
        "nested too deep",
    ),
    macro("long list", "{% for a in [" + "1, " * 60 + "] %}x{% endfor %}", "60 items"),
    macro(
        "recursive loop",
        '{% for a in records("claims") recursive %}x{% endfor %}',
        "'recursive' is not allowed",
    ),
    macro(
        "loop over the name of a macro",
        "{% for card in [1] %}x{% endfor %}",
        "not a name for a variable",
    ),
    macro("parentheses in parentheses", "{{ " + "not " * 50 + "1 }}", "nested too deep"),
    macro(
        "thousands of parentheses",
        "{{ " + "(" * 2400 + "1" + ")" * 2400 + " }}",
        "nested too deep",
        5 - END,
    ),
    macro("hundreds of calls", '{{ count("claims") }} \n' * 101, "at most 100", 101),
    macro("include", "{% include 'x.md' %}", "'include' is not allowed"),
    macro("import", "{% import 'x.md' as x %}", "'import' is not allowed"),
    macro("set", "{% set x = 1 %}", "'assign' is not allowed"),
    macro("arguments from a list", "{{ records(*['claims']) }}", "* and **"),
    macro("filter with arguments from a list", "{{ 'a' | length(*['claims']) }}", "* and **"),
    macro("call of a method", "{{ 'x'.zfill(99) }}", "not a macro"),
    macro("call of a variable", "{% for a in [1] %}{{ a() }}{% endfor %}", "'a' is not a macro"),
    macro("macro without a call", "{{ records }}", "'records' is not called"),
    macro("the generator's settings", "{{ environment }}", "'environment' is undefined"),
    macro("macro that isn't there", "{{ no_such_macro() }}", "'no_such_macro' is undefined"),
    macro("something else from mkdocs.yml", "{{ extra.share }}", "extra has no 'share'"),
    macro("all from mkdocs.yml", "{{ extra }}", "Write extra.as_of"),
    macro("block that nothing opened", "{% endfor %}", "unknown tag 'endfor'"),
    macro("script in a text", "{{ '\\x3cscript>' }}", "sign of markup"),
    macro("script in two halves", "<{{ 'script' }}>alert(1)</{{ 'script' }}>", "HTML, or <"),
    macro("script behind a comment", "<{# #}script>", "HTML, or <"),
    macro(
        "script in code that a block takes away",
        "{% if 0 %}\n```\n{% endif %}\n<script>\n{% if 0 %}\n```\n{% endif %}",
        "HTML, or <",
        4,
    ),
]
BLOCKS = [
    after("note with an attribute", "!!! note onclick=alert(1)\n    Words.", "stand there as text"),
    after("note whose title isn't closed", '!!! note "Title\n    Words.', "stand there as text"),
    after("block that folds", '??? note "Title"\n    Words.', "stand there as text"),
    after("file set in", '--8<-- "faq.md"', "stand there as text"),
]
CASES = [*DAYS, *LINKS, *CITATIONS, *HEADINGS, *MARKUP, *BLOCKS, *FRONT, *MACROS]
GOOD = {
    "code with anything in it": "Write `<b>`, ``a ` b``, `[^id]`, `{{ x }}` and `[x](y.md)`.",
    "code block with anything in it": "```yaml\n<script>{{ x }}[^x](\n```",
    "comment on its line": "<!-- uncited: about this site -->\nWords.",
    "escaped brackets": "He wrote \\[sic\\] and 2 \\* 3.",
    "address on the web": "See [this](https://example.org/a_(b)?c=d#e) or <https://example.org/>.",
    "several citations": "Samsung was asked.[^@reported@][^@claim@]",
    "hedged words": "Nobody confirmed the talks.[^@reported@]",
    "list in a list": "- one\n    - two\n        - three",
    "note": '!!! note\n    Words.\n\n!!! warning inline "A title of `code`"\n    More.',
    "quotation": "> Words.\n>\n> > More.",
    "table": "| a | b |\n|---|---|\n| 1 | 2 |",
    "rule": "Words.\n\n---\n\nMore.",
    "windows line ends": "Words.\r\n\r\nMore.\r\n",
    "picture in a link": "[![A drawing](../assets/images/flywheel.svg)](../summary.md)",
}


def ids(copy: Copy) -> dict[str, str]:
    """Ids of claims to cite, by what they are for."""
    found = {"claim": "since-silicon-team", "words": "plain words"}
    for status in (Status.reported, Status.weak, Status.analysis):
        found[status.value] = next(
            claim.id for claim in copy.dossier.claims.values() if claim.status is status
        )
    return found


def filled(text: str | bytes, copy: Copy) -> str | bytes:
    """A case's text with ids in place of @claim@, @reported@ and so on."""
    if isinstance(text, str):
        for name, id in ids(copy).items():
            text = text.replace(f"@{name}@", id)
    return text


def nav(old: str, new: str):
    """A change of mkdocs.yml."""
    return lambda copy: (
        copy.path("mkdocs.yml"),
        copy.path("mkdocs.yml").read_text("utf-8").replace(old, new, 1),
    )


def stray(name: str, content: str | bytes | Callable[[Path], object] = "<script>alert(1)</script>"):
    """A new file below docs/, or what a function makes in its place."""
    return lambda copy: (copy.docs / name, content)


LEFT_BY_EDITORS = [
    "data/.timeline.yml.swp",
    "data/.DS_Store",
    "data/#timeline.yml#",
    "data/claims/since-the-article.yml~",
    "faq.md~",
    ".faq.md.swp",
    "#faq.md#",
    "assets/images/.DS_Store",
    "assets/stylesheets/site.css~",
    ".overrides/main.html~",
    ".overrides/.main.html.swp",
    ".editor/settings.json",
]
SCRIPTED = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><script>alert(1)</script></svg>'
)
AROUND = {
    "page in HTML": (stray("lost.html"), "lost.html", 0, "no place here"),
    "page in HTML, in capitals": (stray("story/lost.HTML"), "lost.HTML", 0, "no place here"),
    "page in HTML among pictures": (
        stray("assets/images/lost.html"),
        "lost.html",
        0,
        "holds .svg and .png",
    ),
    "script among pages": (stray("story/lost.js"), "lost.js", 0, "holds .md only"),
    "style sheet among records": (stray("data/lost.css"), "lost.css", 0, "records"),
    "file beside folders": (
        stray("assets/lost.svg", SCRIPTED),
        "lost.svg",
        0,
        "holds folders only",
    ),
    "script for the theme": (stray(".overrides/lost.js"), "lost.js", 0, "holds .html only"),
    "drawing with a script that no record names": (
        stray("assets/images/lost.svg", SCRIPTED),
        "lost.svg",
        1,
        "'script'",
    ),
    "style sheet not in UTF-8": (
        stray("assets/stylesheets/print.css", b"/* */\n\xff"),
        "print.css",
        2,
        "UTF-8",
    ),
    "script not in UTF-8": (
        stray("assets/javascripts/site.js", b"//\n\xff"),
        "site.js",
        2,
        "UTF-8",
    ),
    "template not in UTF-8": (stray(".overrides/main.html", b"\xff"), "main.html", 1, "UTF-8"),
    "icon with a script": (
        stray(".overrides/.icons/chip.svg", SCRIPTED),
        "chip.svg",
        1,
        "'script'",
    ),
    "folder named like a page": (
        stray("story/lost.md", Path.mkdir),
        "story/lost.md",
        0,
        "is a folder; pages are files",
    ),
    "link that leads nowhere": (
        stray("story/lost.md", lambda path: path.symlink_to("nowhere")),
        "story/lost.md",
        0,
        "is a symbolic link",
    ),
    "link that leads to itself": (
        stray("story/lost.md", lambda path: path.symlink_to("lost.md")),
        "story/lost.md",
        0,
        "is a symbolic link",
    ),
    "pipe named like a page": (
        stray("story/lost.md", os.mkfifo),
        "story/lost.md",
        0,
        "no ordinary file",
    ),
    "name that a terminal would obey": (
        stray("story/lo\x1b[2Jst.md", PAGE),
        ".md",
        0,
        r"story/lo\x1b[2Jst.md: the name holds the invisible character U+001B",
    ),
    "name that is not UTF-8": (
        stray(os.fsdecode(b"assets/images/caf\xe9.svg"), SCRIPTED),
        ".svg",
        0,
        r"images/caf\udce9.svg: the name is not UTF-8: byte E9",
    ),
    "configuration that runs a command": (
        nav("nav:", "x: !!python/object/apply:os.system ['false']\nnav:"),
        "mkdocs.yml",
        "os.system",
        "apply:os.system' is not allowed",
    ),
    "configuration that runs a command by another name": (
        nav(
            "# Nav",
            "%TAG !ENV! tag:yaml.org,2002:python/object/\n---\nx: !ENV!apply:os.system ['false']\n# Nav",
        ),
        "mkdocs.yml",
        "os.system",
        "os.system' is not allowed",
    ),
    "template code in a title of the navigation": (
        nav("- evidence/claims.md", "- '{{ cycler }}': evidence/claims.md"),
        "mkdocs.yml",
        "cycler",
        "template code in",
    ),
    "invisible character in the navigation": (
        nav("- story/since.md", "- Since\u2060 then: story/since.md"),
        "mkdocs.yml",
        "Since",
        "an invisible character",
    ),
    "configuration from elsewhere": (
        nav("nav:", "INHERIT: other.yml\nnav:"),
        "mkdocs.yml",
        "INHERIT",
        "not in use",
    ),
    "code of one's own": (
        nav("nav:", "hooks: [run.py]\nnav:"),
        "mkdocs.yml",
        "hooks",
        "'hooks' is not in use",
    ),
    "pages from elsewhere": (
        nav("nav:", "docs_dir: /etc\nnav:"),
        "mkdocs.yml",
        "docs_dir",
        "'docs_dir' is not in use",
    ),
    "theme from elsewhere": (
        nav("docs/.overrides", "/etc"),
        "mkdocs.yml",
        "theme:",
        "another theme",
    ),
    "theme from elsewhere by a merge key": (
        nav("  custom_dir:", "  <<: {favicon: x}\n  custom_dir:"),
        "mkdocs.yml",
        "<<",
        "not checked",
    ),
    "extension that reads any file": (
        nav("- admonition", "- pymdownx.snippets:\n      base_path: [/]"),
        "mkdocs.yml",
        "pymdownx.snippets",
        "EXTENSIONS in scripts/dossier/check.py",
    ),
    "plugin that reads any file": (
        nav("- search\n", "- search\n  - include-markdown\n"),
        "mkdocs.yml",
        "plugins:",
        "'include-markdown' is not in use",
    ),
    "plugin that is a list": (
        nav("- search\n", "- search\n  - [a, b]\n"),
        "mkdocs.yml",
        "plugins:",
        "is not in use here",
    ),
    "plugin that reads another file": (
        nav("modules: [dossier.views]", "include_yaml: [/etc/x.yml]"),
        "mkdocs.yml",
        "- macros:",
        "'macros' is set in another way",
    ),
    "templates in every page": (
        nav("render_by_default: false", "render_by_default: true"),
        "mkdocs.yml",
        "- macros:",
        "'macros' is set in another way",
    ),
    "no plugin for the search": (
        nav("  - search\n", ""),
        "mkdocs.yml",
        "plugins:",
        "search should stand there",
    ),
    "no extensions": (
        nav("markdown_extensions:", "extension:"),
        "mkdocs.yml",
        0,
        "admonition and attr_list and def_list",
    ),
    "style sheet from elsewhere": (
        nav("- assets/stylesheets/site.css", "- https://example.org/site.css"),
        "mkdocs.yml",
        "example.org",
        "there is no 'https://example.org/site.css'",
    ),
    "script from elsewhere": (
        nav("- assets/javascripts/site.js", "- //example.org/site.js"),
        "mkdocs.yml",
        "example.org",
        "there is no '//example.org/site.js'",
    ),
    "plugins twice": (
        nav("extra:", "plugins: [search]\nextra:"),
        "mkdocs.yml",
        0,
        "plugins is written twice",
    ),
    "alias bomb in the configuration": (
        nav(
            "nav:",
            "a: &a [x]\n"
            + "".join(
                f"{b}: &{b} [{','.join(['*' + a] * 9)}]\n" for a, b in zip("abcdefgh", "bcdefghi")
            )
            + "nav: *i\nold:",
        ),
        "mkdocs.yml",
        "&a",
        "anchors",
    ),
    "navigation in itself": (nav("nav:", "nav: &n [R: *n]\nold:"), "mkdocs.yml", "&n", "anchors"),
    "deep configuration": (
        nav("nav:", "x: " + "[" * 400 + "]" * 400 + "\nnav:"),
        "mkdocs.yml",
        "x:",
        "levels",
    ),
    "configuration with both sides of a merge": (
        nav("nav:", "<<<<<<< HEAD\nnav:\n=======\nnov:\n>>>>>>> other\n"),
        "mkdocs.yml",
        "<<<<<<<",
        "both sides of a merge",
    ),
    "date without quotation marks": (
        nav('as_of: "2026-11-22"', "as_of: 2026-11-22"),
        "mkdocs.yml",
        "as_of",
        "Write as_of: '2026-11-22'",
    ),
    "date of a month": (
        nav('as_of: "2026-11-22"', 'as_of: "2026-11"'),
        "mkdocs.yml",
        "as_of",
        "missing or wrong",
    ),
    "page with a blank in its name": (
        stray("story/My Page.md"),
        "story/My Page.md",
        0,
        "Name it docs/story/my-page.md",
    ),
    "page with other signs in its name": (
        stray("story/r&d's #1.md"),
        "#1.md",
        0,
        "docs/story/r-d-s-1.md",
    ),
    "page in capitals": (stray("README.md"), "README.md", 0, "docs/readme.md"),
    "page with a letter of another language": (
        stray("story/caf\u00e9.md"),
        "caf\u00e9.md",
        0,
        "docs/story/cafe.md",
    ),
    "page in no letters": (stray("story/\u0416.md"), "\u0416.md", 0, "docs/story/some-name.md"),
    "style sheet that loads": (
        stray("assets/stylesheets/lost.css", "a {}\nb { background: url(https://a.org/x.png) }"),
        "lost.css",
        2,
        "may load from another site",
    ),
    "chapter that the page for printing leaves out": (
        lambda copy: (
            copy.docs / "one-page.md",
            (copy.docs / "one-page.md")
            .read_text("utf-8")
            .replace("4. [The Samsung talks](story/samsung-talks.md)\n", ""),
        ),
        "one-page.md",
        "story/damaged.md",
        "Add '1. [The Samsung talks](story/samsung-talks.md)'",
    ),
    "page missing from nav": (
        lambda copy: (copy.docs / "story/lost.md", filled(PAGE, copy)),
        "story/lost.md",
        1,
        "missing from the navigation",
    ),
    "nav entry without page": (
        nav("- faq.md", "- questions.md"),
        "mkdocs.yml",
        "questions.md",
        "no page",
    ),
    "nav entry with a slip": (
        nav("- faq.md", "- fag.md"),
        "mkdocs.yml",
        "fag.md",
        "Did you mean faq.md?",
    ),
    "nav entry out of the site": (
        nav("- faq.md", "- ../../faq.md"),
        "mkdocs.yml",
        "../../faq.md",
        "no page",
    ),
    "nav entry that runs": (
        nav("- faq.md", "- javascript:alert(1)"),
        "mkdocs.yml",
        "javascript:",
        "no page",
    ),
    "page twice in nav": (
        nav("- faq.md", "- faq.md\n      - summary.md"),
        "mkdocs.yml",
        0,
        "stands twice",
    ),
    "configuration that doesn't parse": (nav("nav:", "nav: ["), "mkdocs.yml", 0, "not valid YAML"),
    "configuration that is a text": (
        lambda copy: (copy.path("mkdocs.yml"), "just words"),
        "mkdocs.yml",
        0,
        "as_of",
    ),
    "configuration not in UTF-8": (
        lambda copy: (copy.path("mkdocs.yml"), b"site_name: caf\xe9\n"),
        "mkdocs.yml",
        0,
        "UTF-8",
    ),
    "no configuration": (
        lambda copy: (copy.path("mkdocs.yml"), None),
        "mkdocs.yml",
        0,
        "can't be read",
    ),
    "no navigation": (nav("nav:", "nov:"), "index.md", 1, "missing from the navigation"),
    "no date of the last check": (nav("  as_of:", "  asof:"), "mkdocs.yml", 0, "as_of"),
    "no day of the calendar": (
        nav('as_of: "', 'as_of: "2026-11-31" # "'),
        "mkdocs.yml",
        "as_of",
        "as_of",
    ),
    "deleted page": (lambda copy: (copy.docs / "faq.md", None), "mkdocs.yml", "faq.md", "no page"),
    "macro that reaches too deep": (
        lambda copy: (
            copy.docs / "evidence/claims.md",
            (copy.docs / "evidence/claims.md").read_text("utf-8") + "\n{{ records.__globals__ }}\n",
        ),
        "evidence/claims.md",
        "__globals__",
        "too deep",
    ),
}
PICTURES = {
    "script": ("</svg>", "<script>alert(1)</script></svg>", "'script'"),
    "handler": ("<svg ", '<svg onload="alert(1)" ', "'onload'"),
    "foreign content": ("</svg>", '<foreignObject width="1" height="1"/></svg>', "'foreignObject'"),
    "style": ("</svg>", "<style>*{fill:red}</style></svg>", "'style'"),
    "style attribute": ("<svg ", '<svg style="color:red" ', "'style'"),
    "style attribute in capitals": ("<svg ", '<svg STYLE="display:none" ', "'STYLE'"),
    "stop for the keyboard": ("<svg ", '<svg tabindex="1" ', "'tabindex'"),
    "outside link in capitals": (
        "</svg>",
        '<use HREF="https://example.org/x.svg#a"/></svg>',
        "'HREF'",
    ),
    "outside picture": ("</svg>", '<image href="https://example.org/x.png"/></svg>', "'image'"),
    "outside link": ("</svg>", '<use href="https://example.org/x.svg#a"/></svg>', "'href'"),
    "outside color": ("<svg ", '<svg clip-path="url(https://example.org/x.svg#a)" ', "'clip-path'"),
    "javascript:": (
        "</svg>",
        '<a xmlns:x="http://www.w3.org/1999/xlink" x:href="javascript:alert(1)"><text>x</text></a></svg>',
        "href",
    ),
    "entity": ("<svg ", '<!DOCTYPE svg [<!ENTITY x "y">]><svg ', "DOCTYPE"),
    "entity bomb": (
        "<svg ",
        '<!DOCTYPE svg [<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><svg ',
        "DOCTYPE",
    ),
    "instruction": ("<svg ", '<?xml-stylesheet href="x.css"?><svg ', "before or after"),
    "inner instruction": ("</svg>", "<?php echo 1 ?></svg>", "instruction"),
    "comment that ends sooner in HTML": (
        "</svg>",
        "<!--><script>alert(1)</script>--></svg>",
        "comment",
    ),
    "drawing in a comment": ("<svg ", "<!-- <svg onload='alert(1)'> --><svg ", "before or after"),
    "CDATA": ("</svg>", "<text><![CDATA[<script>alert(1)</script>]]></text></svg>", "CDATA"),
    "not closed": ("</svg>", "", "well-formed"),
    "no view box": (" viewBox=", " data-box=", "viewBox"),
    "megabyte": ("</svg>", "<desc>" + "x" * 1_000_000 + "</desc></svg>", "bytes"),
}
