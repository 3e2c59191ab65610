"""One style sheet for the whole site, without rules for what no page or script names.

The rule is that of PurgeCSS: a selector stays if every class, id, element and value in it occurs as a word in a
page or a script. What stands in the brackets of :not(), :is() and the like is not looked at.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

LINK = re.compile(r'\s*<link rel="stylesheet" href="([^":]*?)(assets/[^":]+\.css)">')
COMMENT = re.compile(r"/\*.*?\*/", re.S)
QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|url\([^)\"']*\)")
RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")  # the innermost ones, also those within @media
EMPTY = re.compile(r"@(?:media|supports)[^{};]*\{\s*\}")
FUNCTION = re.compile(r"::?[\w-]+(?:\((?:[^()]|\([^()]*\))*\))?")
BETWEEN = re.compile(r",(?![^(]*\))")  # selectors of a list
WORD = re.compile(r"[A-Za-z_][\w-]*")
VARIABLE = re.compile(r"(?<=[;{])\s*(--[\w-]+)\s*:[^;{}]*;?")
USED = re.compile(r"var\(\s*(--[\w-]+)")
SLATE = "[data-md-color-scheme=slate]"
# For readers without scripts, who can't choose: as the theme looks where a script chooses dark.
DARK = "@media screen and (prefers-color-scheme:dark){{{}{{{}}}}}"


def combine_styles(out: Path, texts: dict[Path, str]) -> dict[Path, str]:
    """Write one sheet for the pages in `texts` (source by file) and return their sources with one link to it.

    Pages that don't link the same sheets as the home page keep theirs.
    """
    sheets = [path for _, path in LINK.findall(texts.get(out / "index.html", ""))]
    if not sheets:
        return texts
    scripts = (path.read_text("utf-8") for path in sorted(out.rglob("*.js")))
    css = "".join((out / sheet).read_text("utf-8") for sheet in sheets)
    css = purged(css, [*texts.values(), *scripts])
    target = f"assets/stylesheets/all.{hashlib.sha256(css.encode()).hexdigest()[:8]}.css"
    (out / target).write_text(css, "utf-8", newline="\n")
    for sheet in sheets:
        (out / sheet).unlink()
    return {path: _with_one_sheet(text, sheets, target) for path, text in texts.items()}


def _with_one_sheet(text: str, sheets: list[str], target: str) -> str:
    links = LINK.findall(text)
    if [path for _, path in links] != sheets:
        return text
    link = f'<link rel="stylesheet" href="{links[0][0]}{target}">'
    start = LINK.search(text).start()
    return text[:start] + link + LINK.sub("", text[start:])


def purged(css: str, texts: Iterable[str]) -> str:
    """A style sheet without comments and without the rules that `texts`, pages and scripts, have no use for."""
    text = " ".join(texts)
    words = set(WORD.findall(text))
    if 'dir="rtl"' not in text:  # the theme's script knows the word
        words.discard("rtl")
    css = css.replace('scheme="slate"', "scheme=slate")
    kept: list[str] = []  # what is quoted may hold braces, so it waits here

    def set_aside(match: re.Match) -> str:
        kept.append(match.group())
        return f"\0{len(kept) - 1}\0"

    def rule(match: re.Match) -> str:
        head, body = match.group(1).strip(), re.sub(r"\s+", " ", match.group(2)).strip().rstrip(";")
        if head.startswith("@"):
            return f"{head}{{{body}}}"
        selectors = [" ".join(selector.split()) for selector in BETWEEN.split(head)]
        needed = [s for s in selectors if words.issuperset(WORD.findall(FUNCTION.sub("", s)))]
        dark = [
            f".no-js {s.replace(SLATE, '[data-md-color-scheme]')}" for s in needed if SLATE in s
        ]
        text = f"{','.join(needed)}{{{body}}}" if needed else ""
        return text + (DARK.format(",".join(dark), body) if dark else "")

    css = RULE.sub(rule, QUOTED.sub(set_aside, COMMENT.sub("", css)))
    while EMPTY.search(css):
        css = EMPTY.sub("", css)
    for _ in range(2):  # a variable may be used by another only, which goes in the second round
        used = set(USED.findall(css))
        css = VARIABLE.sub(lambda match: match.group() if match.group(1) in used else "", css)
    return re.sub("\0(\\d+)\0", lambda match: kept[int(match.group(1))], css)
