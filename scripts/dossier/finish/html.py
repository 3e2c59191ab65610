"""The HTML of finished pages: the theme's corrected, one style sheet, and the policy.

The sheet lacks rules for what no page or script names, and variables that nothing reads. As in
PurgeCSS, a selector stays if every class, id, element and value in it occurs as a word in a page or
a script; what stands in brackets, as of :not(), isn't looked at. No string may hold a brace.
The Content-Security-Policy allows our own files, and inline code by its hash.
"""

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from dossier.site import Site
from dossier.views import built_path, rendered

INLINE = re.compile(r"<(script|style)(?![^>]*(?:src=|json))[^>]*>(.*?)</\1>", re.S)
ARTICLE = re.compile(r"<article.*</article>", re.S)
CHARSET = re.compile(r"<meta charset=\"?utf-8\"?>", re.I)
HASHED = re.compile(r"\.[0-9a-f]{8}\.")  # a file whose name changes with its content
LINK = re.compile(r'<link rel="stylesheet" href="[^":]*?(assets/[^":]+\.css)">')
COMMENT = re.compile(r"/\*.*?\*/", re.S)
RULE = re.compile(r"([^{};]+)\{([^{}]*)\}")  # the innermost ones, also those within @media
VARIABLE = re.compile(r"""(?<![\w-])(--[\w-]+):(?:"[^"]*"|'[^']*'|url\([^)]*\)|[^;{}"'])*;?""")
FUNCTION = re.compile(r"::?[\w-]+(?:\((?:[^()]|\([^()]*\))*\))?")
COMMA = re.compile(r",(?![^(]*\))")  # between the selectors of a rule
WORD = re.compile(r"[A-Za-z_][\w-]*")
# As it starts, the theme's script marks the page as one that switches colors, and writes all links
# anew. Rules that ask for the mark or for [href] make browsers style the page once more for each.
THEME = re.compile(r"\b(?:(?:data-)?md-(?!color-sw)[\w-]+|focus-visible|highlight|mark|__\w+)\b")
SLATE = re.compile(r'\[data-md-color-scheme="?slate"?\]')
# Readers without scripts can't choose: for them, dark looks as where a script chooses it.
DARK = "@media screen and (prefers-color-scheme:dark){{{}{{{}}}}}"
# Faults of Material 9.8 that axe or html-validate name, each with its correction.
FIXES = {
    # An empty list of results is no place to stop at; the links in a full one are.
    r'(<div class="md-search__scrollwrap") tabindex="0"': r"\1",
    # The theme finds no heading to skip to on a page without a table of contents.
    r'(?s)(<div data-md-component="skip">)\s*(</div>.*<h1 id="not-found")': (
        r'\1<a href="#not-found" class="md-skip">Skip to content</a>\2'
    ),
    # A section's name stands in a label that small screens hide, so the section says it itself.
    r'(<nav class="md-nav" data-md-level="\d+") aria-labelledby="[^"]*"( aria-expanded="\w+">\s*'
    r'<label class="md-nav__title"[^>]*>\s*<span class="md-nav__icon md-icon"></span>\s*)'
    r"([^<]+?)(\s*</label>)": r'\1 aria-label="\3"\2\3\4',
    # What may be wider than a phone scrolls for the keyboard too, with or without scripts.
    r"<(table|pre><code|pre><span></span><code)>": r'<\1 tabindex="0">',
    r'(<label class="md-nav__(?:link|title)[^>]*?) tabindex=""': r"\1",
    r'(<div class="md-search" data-md-component="search" role="dialog")(?! aria)': (
        r'\1 aria-label="Search"'
    ),
    # The bar of a page that loads is for the eye; the ear hears the title of the page that came.
    r'(<div class="md-progress"[^>]*) role="progressbar"': r'\1 aria-hidden="true"',
    # Reader modes drop a heading whose id looks like that of an advertisement: "com-", "related".
    r'<(h[2-6]) id="': r'<\1 class="content" id="',
}


def fixed(text: str) -> str:
    """A page's source with the theme's faults corrected."""
    for pattern, replacement in FIXES.items():
        text = re.sub(pattern, replacement, text)
    # The theme leaves this switch out of pages without contents, but not its labels.
    return text if 'id="__toc"' in text else text.replace(' for="__toc"', "")


def address(path: str, site: Site) -> str:
    """A page's address below the root of the site: story/since/ for story/since.md."""
    built = built_path(path, site.directory_urls)
    return built.removesuffix("index.html") if site.directory_urls else built


def policy_for(texts: Iterable[str]) -> str:
    """The policy that fits all pages, whose sources are given.

    The theme's code differs with a page's depth, so it is read off the pages, but not off articles:
    nothing smuggled in there runs. One policy for all, as instant loading keeps the first page's.
    """
    hashes: dict[str, set[str]] = {"script": set(), "style": set()}
    for text in texts:
        for tag, body in INLINE.findall(ARTICLE.sub("", text)):
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            hashes[tag].add(f"'sha256-{digest}'")
    inline = (" ".join([f"{tag}-src 'self'", *sorted(found)]) for tag, found in hashes.items())
    # The first is also for what browsers fetch ahead.
    return (
        f"default-src 'self'; {'; '.join(inline)}; img-src 'self' data:; object-src 'none'; "
        "frame-src 'none'; base-uri 'none'; form-action 'none'"
    )


def with_policy(text: str, policy: str) -> str:
    """Page source with the policy before anything that it governs."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy, quote=False)}">'
    return CHARSET.sub(lambda match: match.group() + meta, text, count=1)


def headers(out: Path, site: Site, policy: str) -> str:
    """The file `_headers`, as Netlify and Cloudflare read it, for the site in `out`.

    Files with a hash in their name are kept for a year; the hosts themselves ask anew for others.
    Only a header can say the last part of the policy.
    """
    paths = sorted(out.rglob("*.*"))
    hashed = [path.relative_to(out).as_posix() for path in paths if HASHED.search(path.name)]
    root = urlsplit(site.url).path or "/"
    return rendered("headers.txt", root=root, policy=policy, hashed=hashed)


def combine_styles(out: Path, texts: dict[Path, str]) -> dict[Path, str]:
    """Write one sheet for the pages in `texts` (source by file); return them with a link to it."""
    sheets = LINK.findall(texts.get(out / "index.html", ""))
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

    def one_link(text: str) -> str:
        text = LINK.sub(lambda link: "" if link.group(1) in sheets[:-1] else link.group(), text)
        return text.replace(f'{sheets[-1]}">', f'{target}">')  # in the link, not in the text

    return {path: one_link(text) for path, text in texts.items()}


def purged(css: str, text: str) -> str:
    """A style sheet without comments and what `text`, all code, has no use for; see THEME."""
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

    css = RULE.sub(needed, COMMENT.sub("", css)).replace("[href]", ":any-link")
    known = {*re.findall(r"var\((--[\w-]+)", css), *re.findall(r"--[\w-]+", text)}
    return VARIABLE.sub(lambda match: match.group() if match.group(1) in known else "", css)
