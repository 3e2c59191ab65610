"""One style sheet for the whole site, without the rules that no page uses."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import tinycss2

LINK = re.compile(r'[ \t]*<link rel="stylesheet" href="([^"]+)">\n?')
CLASSES = re.compile(r'\bclass="([^"]*)"')
TAGS = re.compile(r"<([a-z][a-z0-9]*)")
COLORS = re.compile(r'data-md-color-(primary|accent)="([^"]*)"')
WORD = re.compile(r"[A-Za-z_][\w-]*")
# What classes that the theme itself adds start with.
THEME = ("md-", "no-js", "js", "focus-visible", "headerlink", "highlight", "lc")
# Parts of the theme that its script could show and this site never does; and the rule that holds transitions back
# while colors change, which would restyle every element twice on each visit.
UNUSED = re.compile(
    r"\.md-(?:annotation|tooltip|version|source|tag|status|feedback|author|post|banner|consent|social|select|code__)|"
    r"\[(?:data-md-color-switching|data-md-copying|data-linenos|data-preview|role=columnheader|id=__comments|src\$=)|"
    r"\+\.result\b|\.keys\b|--indeterminate|details\.|\.(?:example|note|tip)>summary"
)
SLATE = re.compile(r"\[data-md-color-scheme=[\"']?slate[\"']?\]")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*')")
# The one element that only the theme's script makes, for words that were searched for.
MADE = {"mark"}
# An element's name in a selector: at its start, or after white space or a combinator.
ELEMENT = re.compile(r"(?:^|[\s>+~])([a-z][a-z0-9]*)")
BRACKETS = re.compile(r"\[[^]]*\]")
# What a selector may name without being needed: the parts inside these functions are alternatives or exclusions.
FUNCTIONS = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")


@dataclass
class Styled:
    """What a page has to do with style sheets: those it links, and the names by which rules find its elements."""

    sheets: list[str]
    classes: set[str]
    colors: set[str]
    tags: set[str]

    @classmethod
    def read(cls, name: str, text: str) -> Styled:
        """Read a page's source. name: its path below the site."""
        classes = {word for value in set(CLASSES.findall(text)) for word in value.split()}
        sheets = [_target(name, href) for href in LINK.findall(_head(text))]
        return cls(sheets, classes, {"-".join(pair) for pair in COLORS.findall(text)}, set(TAGS.findall(text)))


@dataclass
class Sheet:
    """The one style sheet, and the sheets in whose place it stands."""

    path: str
    instead_of: list[str]


def combine_styles(out: Path, pages: Iterable[Styled]) -> Sheet | None:
    """Write all style sheets of the pages as one, named by its content, for with_one_sheet(); None without any.

    All pages must link the same sheets in the same order, as themes do. The separate sheets are removed.
    """
    pages = list(pages)
    # Only the 404 page links absolutely, and the site may live below a path of its host.
    linked = ([sheet for sheet in page.sheets if not sheet.startswith("/")] for page in pages)
    sheets = max(linked, key=len, default=[])
    if not sheets:
        return None
    css = prune("".join((out / sheet).read_text("utf-8") for sheet in sheets), used_names(pages, out))
    target = f"assets/stylesheets/all.{hashlib.sha256(css.encode()).hexdigest()[:8]}.css"
    (out / target).write_text(css, "utf-8")
    for sheet in sheets:
        (out / sheet).unlink()
    return Sheet(target, sheets)


def with_one_sheet(name: str, text: str, sheet: Sheet | None) -> str:
    """A page's source with one link instead of several; a page that links none, or others, keeps what it has."""
    before = _head(text)
    hrefs = LINK.findall(before)
    targets = [_target(name, href) for href in hrefs]
    if not sheet or len(targets) != len(sheet.instead_of):
        return text
    if not all(f"/{target}".endswith(f"/{path}") for target, path in zip(targets, sheet.instead_of)):
        return text
    link = f'<link rel="stylesheet" href="{hrefs[0].removesuffix(sheet.instead_of[0])}{sheet.path}">'
    head, _, tail = before.partition(f'<link rel="stylesheet" href="{hrefs[0]}">')
    return head + link + LINK.sub("", tail) + text[len(before):]


def used_names(pages: Iterable[Styled], out: Path) -> dict[str, set[str]]:
    """Class and element names in pages, words in scripts (which add both), and the colors that pages choose."""
    classes: set[str] = set()
    colors: set[str] = set()
    tags = set(MADE)
    for page in pages:
        classes |= page.classes
        colors |= page.colors
        tags |= page.tags
    for path in (out / "assets/javascripts").rglob("*.js"):
        words = set(WORD.findall(path.read_text("utf-8")))
        if path.name.endswith(".min.js"):  # it holds every word there is; the classes that it adds are the theme's own
            classes.update(word for word in words if word.startswith(THEME))
        else:
            classes |= words
            tags |= words
    return {"classes": classes, "colors": colors, "tags": tags}


@dataclass
class Rule:
    """A rule as text: its declarations, each with the variable that it sets if any, or the rules inside it."""

    head: str
    declarations: list[tuple[str, str]] = field(default_factory=list)
    rules: list[Rule] | None = None


def prune(css: str, used: dict[str, set[str]]) -> str:
    """A style sheet without comments, needless space, variables and animations that nothing refers to, and rules whose every
    selector names something unused; with the dark colors for readers without scripts."""
    rules = list(_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), used))
    dark = _without_script(rules)
    if dark:
        rules.append(Rule("@media screen and (prefers-color-scheme:dark)", rules=dark))
    css = _written(rules, None)
    for _ in range(2):  # a variable may be wanted by another only, which goes in the next round
        css = _written(rules, set(VARIABLE.findall(css)))
    animations = " ".join(re.findall(r"animation[\w-]*:([^;}]*)", css))
    return re.sub(r"@keyframes ([\w-]+)\{(?:[^{}]*\{[^{}]*\})*\s*\}", lambda m: m.group() if m.group(1) in animations else "", css)


def _rules(nodes: list, used: dict[str, set[str]]) -> Iterator[Rule]:
    """The rules that something uses."""
    for node in nodes:
        if node.type == "error":
            raise ValueError(f"style sheet line {node.source_line}: {node.message}")
        prelude = tinycss2.serialize(node.prelude)
        if node.type == "qualified-rule":
            selectors = [text for text in _split(prelude) if _needed(text, used)]
            if selectors:
                yield Rule(",".join(selectors), _declarations(node.content))
        elif node.content is None:
            yield Rule(f"@{node.at_keyword}{prelude};")
        elif node.lower_at_keyword in ("media", "supports", "layer"):
            inner = tinycss2.parse_rule_list(node.content, skip_comments=True, skip_whitespace=True)
            yield Rule(f"@{node.at_keyword}{prelude}", rules=list(_rules(inner, used)))
        else:
            yield Rule(f"@{node.at_keyword}{prelude}", [("", _squeezed(tinycss2.serialize(node.content)))])


def _without_script(rules: list[Rule]) -> list[Rule]:
    """The rules of the dark scheme, which a script chooses, for browsers that run none."""
    found = []
    for rule in rules:
        if rule.rules is not None:
            inner = _without_script(rule.rules)
            found += [Rule(rule.head, rules=inner)] if inner else []
        else:
            selectors = [selector for selector in _split(rule.head) if SLATE.search(selector)]
            heads = [f".no-js {SLATE.sub('[data-md-color-scheme]', selector)}" for selector in selectors]
            found += [Rule(",".join(heads), rule.declarations)] if heads else []
    return found


def _declarations(content: list) -> list[tuple[str, str]]:
    """A rule's declarations as (variable that it sets, text); together, under no name, where none is set."""
    text = tinycss2.serialize(content)
    if "--" not in text:
        return [("", _squeezed(text))]
    return [
        (node.name if node.type == "declaration" and node.name.startswith("--") else "", _squeezed(node.serialize()))
        for node in tinycss2.parse_blocks_contents(content, True, True)
    ]


def _written(rules: list[Rule], variables: set[str] | None) -> str:
    """Rules as a style sheet; variables: those that something refers to, or None to keep all."""
    parts = []
    for rule in rules:
        if rule.rules is not None:
            body = _written(rule.rules, variables)
        else:
            body = ";".join(text for name, text in rule.declarations if not name or variables is None or name in variables)
        if body:
            parts.append(f"{rule.head}{{{body}}}")
        elif rule.head.endswith(";"):
            parts.append(rule.head)
    return "".join(parts)


def _split(prelude: str) -> list[str]:
    """The selectors of a list, split at commas outside brackets."""
    parts, depth = [""], 0
    for character in prelude:
        depth += (character in "([") - (character in ")]")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [" ".join(part.split()) for part in parts]


def _needed(selector: str, used: dict[str, set[str]]) -> bool:
    bare = FUNCTIONS.sub("", selector)
    if "[dir=rtl]" in bare:
        return False
    for name, value in re.findall(r"\[data-md-color-(primary|accent)=[\"']?([\w-]+)", bare):
        if f"{name}-{value}" not in used["colors"]:
            return False
    if not used["tags"].issuperset(ELEMENT.findall(BRACKETS.sub("", bare))):
        return False
    return not UNUSED.search(bare) and all(name in used["classes"] for name in re.findall(r"\.(-?[A-Za-z_][\w-]*)", bare))


def _squeezed(declarations: str) -> str:
    """Declarations without comments and needless space; text in quotation marks (drawings as data) stays as it is."""
    parts = QUOTED.split(declarations)
    for index in range(0, len(parts), 2):
        bare = re.sub(r"/\*.*?\*/|\s+", " ", parts[index], flags=re.S)
        parts[index] = re.sub(r"\s*([;,])\s*|(:)\s+", r"\1\2", bare)
    return "".join(parts).strip().rstrip(";")


def _target(name: str, href: str) -> str:
    """Where a link of a page leads: a path below the site, or below its host where it begins with a slash."""
    return href if href.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(name), href))


def _head(text: str) -> str:
    return text[: text.find("</head>")]
