"""What a build of ours adds to MkDocs' own steps, for speed alone: the finished pages are the same without it."""

from __future__ import annotations

import functools
import hashlib
import re
from pathlib import Path

from mkdocs.plugins import CombinedEvent, event_priority

from dossier.extension import RENDERED

# Records, and what stands behind a page's text: its definitions and its evidence.
BLOCK = re.compile(f'{RENDERED[0]}.*?{RENDERED[1]}|<div class="(?:definitions|footnote)"[^>]* data-search-exclude.*\\Z', re.S)


def on_files(files, config, **_):
    """Several processes share the pages, each taking the next that no other has, and the first of them does all else:
    to a dirty build, what is another's is what has not been modified."""
    number, taken = config.extra.get("share", (0, None))
    for file in files if taken else ():
        if file.is_documentation_page():
            file.is_modified = functools.cache(functools.partial(_takes, taken, file.src_uri))
        else:
            file.is_modified = lambda: number == 0


def _takes(taken: Path, page: str) -> bool:
    """Whether this process is the first to ask for a page."""
    try:
        (taken / hashlib.sha256(page.encode()).hexdigest()).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def on_nav(nav, config, **_):
    """Pages that this process leaves as they are still give the navigation their titles."""
    _, taken = config.extra.get("share", (0, None))
    for page in nav.pages:
        if taken or not page.file.is_modified():  # to ask would be to take it
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
