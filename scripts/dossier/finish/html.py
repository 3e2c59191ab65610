"""Small corrections of the theme's HTML, and what the other steps need to know of a page."""

from __future__ import annotations

import re
from html import unescape

from dossier.site import Site
from dossier.views import built_path

# Faults of Material 9.8 that axe or html-validate name, each with its correction.
SECTION_NAME = (
    r'(<nav class="md-nav" data-md-level="\d+") aria-labelledby="[^"]*"( aria-expanded="\w+">\s*'
    r'<label class="md-nav__title"[^>]*>\s*<span class="md-nav__icon md-icon"></span>\s*)'
    r"([^<]+?)(\s*</label>)"
)
FIXES = [
    # An empty list of results is no place to stop at; the links in a full one are.
    (re.compile(r'(<div class="md-search__scrollwrap") tabindex="0"'), r"\1"),
    # The theme finds no heading to skip to on a page without a table of contents.
    (
        re.compile(r'(<div data-md-component="skip">)\s*(</div>.*<h1 id="not-found")', re.S),
        r'\1<a href="#not-found" class="md-skip">Skip to content</a>\2',
    ),
    # A section's name stands in a label that small screens hide; the section is named itself.
    (re.compile(SECTION_NAME), r'\1 aria-label="\3"\2\3\4'),
    # What may be wider than a phone scrolls for the keyboard too, with or without scripts.
    (re.compile(r"<(table|pre><code|pre><span></span><code)>"), r'<\1 tabindex="0">'),
    (re.compile(r'(<input class="md-toggle"[^>]*?) autocomplete="off"'), r"\1"),
    (re.compile(r'(<label class="md-nav__(?:link|title)[^>]*?) tabindex=""'), r"\1"),
    (
        re.compile(r'<div class="md-search" data-md-component="search" role="dialog"(?! aria)'),
        r'\g<0> aria-label="Search"',
    ),
]


def fixed(text: str) -> str:
    """A page's source with the theme's faults corrected."""
    for pattern, replacement in FIXES:
        text = pattern.sub(replacement, text)
    if 'id="__toc"' not in text:  # the theme leaves this switch out on pages without contents
        text = text.replace(' for="__toc"', "")
    return text


def article(text: str) -> str:
    """The part of a page's source from the first <article> to the last </article>."""
    start, end = text.find("<article"), text.rfind("</article>")
    return text[start:end] if 0 <= start < end else ""


def heading(text: str) -> str:
    """The words of a page's first heading."""
    match = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.S)
    words = (
        re.sub(r'<(sup|a class="headerlink").*?</(sup|a)>|<[^>]*>', "", match.group(1))
        if match
        else ""
    )
    return " ".join(unescape(words).split())


def address(path: str, site: Site) -> str:
    """A page's address below the root of the site: story/since/ for story/since.md."""
    built = built_path(path, site.directory_urls)
    return built.removesuffix("index.html") if site.directory_urls else built
