"""What a build of ours adds to MkDocs' own steps, for speed alone: the finished pages are the same without it."""

from __future__ import annotations

import re

from mkdocs.plugins import CombinedEvent, event_priority

from dossier.extension import RENDERED

# Records, and what stands behind a page's text: its definitions and its evidence.
BLOCK = re.compile(f'{RENDERED[0]}.*?{RENDERED[1]}|<div class="(?:definitions|footnote)"[^>]* data-search-exclude.*\\Z', re.S)


def on_files(files, config, **_):
    """Of several processes, each builds a share of the pages, and one of them all else: to a dirty build, what is
    another's is what has not been modified."""
    number, shares = config.extra.get("share", (0, 1))
    if shares == 1:
        return
    # Pages made of records take longest, so they are dealt first.
    pages = sorted(files.documentation_pages(), key=lambda file: ("{{" not in file.content_string, file.src_uri))
    mine = {file.src_uri for file in pages[number::shares]}
    for file in files:
        is_mine = file.src_uri in mine if file.is_documentation_page() else number == 0
        file.is_modified = lambda is_mine=is_mine: is_mine


def on_nav(nav, config, **_):
    """Pages that a preview leaves as they are still give the navigation their titles."""
    for page in nav.pages:
        if not page.file.is_modified():
            page.read_source(config)


@event_priority(100)
def _without_records(context, page, **_):
    # The theme's search would take a quarter of the build over what it leaves out, and over records, which get their
    # entries from themselves (publish/search.py).
    page.whole, page.content = page.content, BLOCK.sub("", page.content)


@event_priority(-100)
def _whole(context, page, **_):
    page.content = page.whole


on_page_context = CombinedEvent(_without_records, _whole)
