"""One style sheet for the whole site, without rules for what no page or script names.

The rule is that of PurgeCSS: a selector stays if every class, id, element and value in it occurs as
a word in a page or a script. What stands in the brackets of :not(), :is() and the like is not
looked at. No string in a sheet may hold a brace.
"""

import hashlib
import re
from pathlib import Path

LINK = re.compile(r'\s*<link rel="stylesheet" href="([^":]*?)(assets/[^":]+\.css)">')
COMMENT = re.compile(r"/\*.*?\*/", re.S)
RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")  # the innermost ones, also those within @media
FUNCTION = re.compile(r"::?[\w-]+(?:\((?:[^()]|\([^()]*\))*\))?")
COMMA = re.compile(r",(?![^(]*\))")  # between the selectors of a rule
WORD = re.compile(r"[A-Za-z_][\w-]*")
THEME = re.compile(r"\b(?:(?:data-)?md-[\w-]+|focus-visible|highlight|mark|__\w+)\b")
SLATE = re.compile(r'\[data-md-color-scheme="?slate"?\]')
# Readers without scripts can't choose: for them, dark looks as where a script chooses it.
DARK = "@media screen and (prefers-color-scheme:dark){{{}{{{}}}}}"


def combine_styles(out: Path, texts: dict[Path, str]) -> dict[Path, str]:
    """Write one sheet for the pages in `texts` (source by file); return them with a link to it."""
    sheets = [path for _, path in LINK.findall(texts.get(out / "index.html", ""))]
    if not sheets:
        return texts
    scripts = [path.read_text("utf-8") for path in out.glob("assets/javascripts/*.js")]
    # The theme's script holds every word there is; of those, it adds these to pages.
    scripts = [" ".join(THEME.findall(text)) if "__md_" in text else text for text in scripts]
    css = "".join((out / sheet).read_text("utf-8") for sheet in sheets)
    css = purged(css, " ".join([*texts.values(), *scripts]))
    target = f"assets/stylesheets/all.{hashlib.sha256(css.encode()).hexdigest()[:8]}.css"
    (out / target).write_text(css, "utf-8", newline="\n")
    for sheet in sheets:
        (out / sheet).unlink()

    def one_link(match: re.Match) -> str:
        folder, sheet = match.groups()
        if sheet not in sheets:
            return match.group()
        link = f'<link rel="stylesheet" href="{folder}{target}">'
        return link if sheet == sheets[-1] else ""

    return {path: LINK.sub(one_link, text) for path, text in texts.items()}


def purged(css: str, text: str) -> str:
    """A style sheet without comments and without rules that `text`, all code, has no use for."""
    words = set(WORD.findall(text))
    if 'dir="rtl"' not in text:  # the theme's script knows the word
        words.discard("rtl")

    def needed(match: re.Match) -> str:
        head, body = match.group(1).strip(), " ".join(match.group(2).split())
        if head.startswith("@"):
            return f"{head}{{{body}}}"
        kept = [s for s in COMMA.split(head) if words.issuperset(WORD.findall(FUNCTION.sub("", s)))]
        rule = f"{','.join(kept)}{{{body}}}" if kept else ""
        dark = [SLATE.sub(".no-js [data-md-color-scheme]", s) for s in kept if SLATE.search(s)]
        return rule + (DARK.format(",".join(dark), body) if dark else "")

    return RULE.sub(needed, COMMENT.sub("", css))
