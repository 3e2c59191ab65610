"""What helps to read a page: how long it takes, its place in the story, the page after it."""

from __future__ import annotations

import posixpath
import re

from dossier.index import Index
from dossier.pages import CITATION, Page
from dossier.site import Site

HOME, STORY, EXPLAINED = "index.md", "story", "about/evidence.md"
TIMED = ("summary.md",)  # as well as the story; other pages are for looking things up
WORDS_A_MINUTE = 230  # silent reading of English prose, a common average
HEADING = re.compile(r"^# (.+?)(?: *\{[^}]*\})? *$", re.M)


def minutes(*pages: Page) -> int:
    """Minutes that pages take to read, together; at least one."""
    words = sum(len(CITATION.sub("", page.body).split()) for page in pages)
    return max(1, round(words / WORDS_A_MINUTE))


def reading(path: str, site: Site, index: Index) -> dict:
    """What the templates `reading` and `next` show of a page.

    story: the pages of the story in order, if it is one of them; time: its minutes, if it is one
    to read through; next: the page after such a one, with next_time and its heading.
    """
    order = [page for page in site.nav if page in index.pages]
    story = [page for page in order if posixpath.dirname(page) == STORY]
    timed = [page for page in order if page in story or page in TIMED]
    if path not in timed:
        return {"here": path, "story": [], "time": 0, "next": None}
    following = index.pages.get(next(iter(order[order.index(path) + 1 :]), ""))
    heading = HEADING.search(following.body) if following else None
    return {
        "here": path,
        "story": [index.pages[part] for part in story] if path in story else [],
        "time": minutes(index.pages[path]),
        "next": following,
        "next_time": minutes(following) if following and following.path in timed else 0,
        "heading": heading.group(1) if heading else "",
    }
