"""One style sheet for the whole site, without the rules that no page uses."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

import tinycss2

LINK = re.compile(r'[ \t]*<link rel="stylesheet" href="([^"]+)">\n?')
CLASSES = re.compile(r'\bclass="([^"]*)"')
COLORS = re.compile(r'data-md-color-(primary|accent)="([^"]*)"')
WORD = re.compile(r"[A-Za-z_][\w-]*")
# What classes that the theme itself adds start with.
THEME = ("md-", "no-js", "js", "focus-visible", "headerlink", "highlight", "lc")
# Parts of the theme that its script could show and this site never does; and the rule that holds transitions back
# while colors change, which would restyle every element twice on each visit.
UNUSED = re.compile(
    r"\.md-(?:annotation|version|source|tag|status|feedback|author|post|banner|consent|social|select|code__)|"
    r"\[data-md-color-switching\]"
)
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
QUOTED = re.compile(r"(\"[^\"]*\"|'[^']*')")
# What a selector may name without being needed: the parts inside these functions are alternatives or exclusions.
FUNCTIONS = re.compile(r":(?:not|is|where|has)\((?:[^()]|\([^()]*\))*\)")


def combine_styles(out: Path, pages: dict[str, str]) -> dict[str, str]:
    """Write all style sheets of the pages as one, named by its content, and give the pages with one link to it.

    pages: source by path below `out`. All pages must link the same sheets in the same order, as themes do; a page
    that links none, or others, keeps what it has. The separate sheets are removed.
    """
    sheets: list[str] = []
    for name, text in pages.items():
        hrefs = LINK.findall(_head(text))
        if len(hrefs) > len(sheets):
            sheets = [_target(name, href, out) for href in hrefs]
    if not sheets:
        return pages
    used = used_names(pages.values(), out)
    css = prune("".join((out / sheet).read_text("utf-8") for sheet in sheets), used)
    target = f"assets/stylesheets/all.{hashlib.sha256(css.encode()).hexdigest()[:8]}.css"
    (out / target).write_text(css, "utf-8")
    roots: dict[tuple[str, tuple[str, ...]], str | None] = {}
    result = {name: _relinked(name, text, sheets, target, out, roots) for name, text in pages.items()}
    for sheet in sheets:
        (out / sheet).unlink()
    return result


def used_names(pages: Iterable[str], out: Path) -> dict[str, set[str]]:
    """Class names in pages and words in scripts (which add classes), and the colors that pages choose."""
    classes: set[str] = set()
    colors: set[str] = set()
    for text in pages:
        for value in set(CLASSES.findall(text)):
            classes.update(value.split())
        colors.update("-".join(pair) for pair in COLORS.findall(text))
    for path in (out / "assets/javascripts").rglob("*.js"):
        words = WORD.findall(path.read_text("utf-8"))
        # A theme's minified script holds every word there is; the classes that it adds are its own.
        classes.update(word for word in words if not path.name.endswith(".min.js") or word.startswith(THEME))
    return {"classes": classes, "colors": colors}


def prune(css: str, used: dict[str, set[str]]) -> str:
    """A style sheet without comments, needless space, variables that nothing refers to, and rules whose every
    selector names something unused."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    for _ in range(3):  # a variable may be wanted by another only, which goes in the next round
        css = _rules(rules, used)
        used = used | {"variables": set(VARIABLE.findall(css))}
    return css


def _rules(rules: list, used: dict[str, set[str]]) -> str:
    kept: list[str] = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [text for text in _split(tinycss2.serialize(rule.prelude)) if _needed(text, used)]
            if selectors:
                declarations = _declarations(rule.content, used)
                if declarations:
                    kept.append(f"{','.join(selectors)}{{{declarations}}}")
        elif rule.type == "at-rule" and rule.content is None:
            kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)};")
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports", "layer"):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            body = _rules(inner, used)
            if body:
                kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{body}}}")
        elif rule.type == "at-rule":
            kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{_squeezed(tinycss2.serialize(rule.content))}}}")
        elif rule.type == "error":
            raise ValueError(f"style sheet line {rule.source_line}: {rule.message}")
    return "".join(kept)


def _declarations(content: list, used: dict[str, set[str]]) -> str:
    """A rule's declarations, without variables that nothing refers to."""
    variables = used.get("variables")
    if variables is None or "--" not in tinycss2.serialize(content):
        return _squeezed(tinycss2.serialize(content))
    kept = [
        declaration.serialize() for declaration in tinycss2.parse_blocks_contents(content, True, True)
        if not declaration.type == "declaration" or not declaration.name.startswith("--") or declaration.name in variables
    ]
    return _squeezed(";".join(kept))


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
    return not UNUSED.search(bare) and all(name in used["classes"] for name in re.findall(r"\.(-?[A-Za-z_][\w-]*)", bare))


def _squeezed(declarations: str) -> str:
    """Declarations without comments and needless space; text in quotation marks (drawings as data) stays as it is."""
    parts = QUOTED.split(declarations)
    for index in range(0, len(parts), 2):
        bare = re.sub(r"/\*.*?\*/|\s+", " ", parts[index], flags=re.S)
        parts[index] = re.sub(r"\s*([;,])\s*|(:)\s+", r"\1\2", bare)
    return "".join(parts).strip().rstrip(";")


def _target(name: str, href: str, out: Path) -> str:
    if href.startswith("/"):
        # Only the 404 page links absolutely; the site may live below a path.
        parts = href.strip("/").split("/")
        while parts and not (out / "/".join(parts)).exists():
            parts = parts[1:]
        return "/".join(parts)
    path = (out / name).parent / href
    return path.resolve().relative_to(out.resolve()).as_posix()


def _relinked(name: str, text: str, sheets: list[str], target: str, out: Path, roots: dict) -> str:
    """A page's source with one link. roots: what each folder's links have before the path of a sheet, once known."""
    before = _head(text)
    hrefs = tuple(LINK.findall(before))
    key = (name.rpartition("/")[0], hrefs)
    if key not in roots:
        ours = [_target(name, href, out) for href in hrefs] == sheets
        roots[key] = hrefs[0].removesuffix(sheets[0]) if ours else None
    if roots[key] is None:
        return text
    link = f'<link rel="stylesheet" href="{roots[key]}{target}">'
    head, _, tail = before.partition(f'<link rel="stylesheet" href="{hrefs[0]}">')
    return head + link + LINK.sub("", tail) + text[len(before):]


def _head(text: str) -> str:
    return text[: text.find("</head>")]
