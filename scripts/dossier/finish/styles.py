"""One style sheet for the whole site, without rules for what no page or script names.

The rule is that of PurgeCSS: a selector stays if every class, id, element and value in it occurs as
a word in a page or a script. What stands in the brackets of :not(), :is() and the like is not
looked at.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

LINK = re.compile(r'\s*<link rel="stylesheet" href="([^":]*?)(assets/[^":]+\.css)">')
COMMENT = re.compile(r"/\*.*?\*/", re.S)
QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|url\([^)\"']*\)")
RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")  # the innermost ones, also those within @media
EMPTY = re.compile(r"@(?:media|supports)[^{};]*\{\s*\}")
FUNCTION = re.compile(r"::?[\w-]+(?:\((?:[^()]|\([^()]*\))*\))?")
COMMA = re.compile(r",(?![^(]*\))")  # between the selectors of a rule
WORD = re.compile(r"[A-Za-z_][\w-]*")
VARIABLE = re.compile(r"(?<=[;{])\s*(--[\w-]+)\s*:[^;{}]*;?")
USED = re.compile(r"var\(\s*(--[\w-]+)")
SLATE = "[data-md-color-scheme=slate]"
# Readers without scripts can't choose: for them, dark looks as where a script chooses it.
DARK = "@media screen and (prefers-color-scheme:dark){{{}{{{}}}}}"


def combine_styles(out: Path, texts: dict[Path, str]) -> dict[Path, str]:
    """Write one sheet for the pages in `texts` (source by file); return them with a link to it.

    Pages that don't link the same sheets as the home page keep theirs.
    """
    sheets = [path for _, path in LINK.findall(texts.get(out / "index.html", ""))]
    if not sheets:
        return texts
    scripts = [path.read_text("utf-8") for path in out.rglob("*.js") if "lunr" not in path.parts]
    css = "".join((out / sheet).read_text("utf-8") for sheet in sheets)
    css = purged(css, " ".join([*texts.values(), *scripts]))
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


def purged(css: str, text: str) -> str:
    """A style sheet without comments and without rules that `text`, all code, has no use for."""
    words = set(WORD.findall(text))
    if 'dir="rtl"' not in text:  # the theme's script knows the word
        words.discard("rtl")
    quoted: list[str] = []  # what may hold braces

    def set_aside(match: re.Match) -> str:
        quoted.append(match.group())
        return f"\0{len(quoted) - 1}\0"

    def needed(match: re.Match) -> str:
        head, body = match.group(1).strip(), " ".join(match.group(2).split()).rstrip(";")
        if head.startswith("@"):
            return f"{head}{{{body}}}"
        kept = [s.strip() for s in COMMA.split(head) if words.issuperset(_names(s))]
        dark = [f".no-js {s.replace(SLATE, '[data-md-color-scheme]')}" for s in kept if SLATE in s]
        rule = f"{','.join(kept)}{{{body}}}" if kept else ""
        return rule + (DARK.format(",".join(dark), body) if dark else "")

    css = COMMENT.sub("", css).replace('scheme="slate"', "scheme=slate")
    css = RULE.sub(needed, QUOTED.sub(set_aside, css))
    while EMPTY.search(css):
        css = EMPTY.sub("", css)
    used = set(USED.findall(css))
    css = VARIABLE.sub(lambda match: match.group() if match.group(1) in used else "", css)
    return re.sub("\0(\\d+)\0", lambda match: quoted[int(match.group(1))], css)


def _names(selector: str) -> list[str]:
    return WORD.findall(FUNCTION.sub("", selector))
