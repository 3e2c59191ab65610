"""Small corrections of the theme's HTML, and what other steps need to know of a page."""

import re

from dossier.site import Site
from dossier.views import built_path

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
    # Markdown aligns columns by a style attribute, which the policy forbids.
    r'(<t[hd]) style="text-align: (\w+);"': r'\1 class="align-\2"',
    r'(<input class="md-toggle"[^>]*?) autocomplete="off"': r"\1",
    r'(<label class="md-nav__(?:link|title)[^>]*?) tabindex=""': r"\1",
    r'(<div class="md-search" data-md-component="search" role="dialog")': (
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
