"""What helps to read a page: how long it takes, its place in the story, the page after it."""

import re

from dossier.pages import CITATION, Page
from dossier.views import Views

HOME, STORY = "index.md", "story/"
TIMED = (STORY, "summary.md")  # other pages are for looking things up
WORDS_A_MINUTE = 230  # silent reading of English prose, a common average
HEADING = re.compile(r"^# (.+?)(?: *\{[^}]*\})? *$", re.M)


def minutes(*pages: Page) -> int:
    """Minutes that pages take to read, together; at least one."""
    words = sum(len(CITATION.sub("", page.body).split()) for page in pages)
    return max(1, round(words / WORDS_A_MINUTE))


def story_minutes(pages: dict[str, Page]) -> int:
    """Minutes that the story takes to read."""
    return minutes(*(page for path, page in pages.items() if path.startswith(STORY)))


def reading(views: Views) -> dict:
    """What the templates `reading` and `next` show of a page.

    story: the pages of the story in order, if it is one of them; time: its minutes, if it is one
    to read through; next: the page after such a one, with next_time and its heading.
    """
    here, pages = views.here, views.index.pages
    order = [path for path in views.site.nav if path in pages]
    if here not in order or not here.startswith(TIMED):
        return {"story": [], "time": 0, "next": None}
    story = [pages[path] for path in order if path.startswith(STORY)]
    following = next((pages[path] for path in order[order.index(here) + 1 :]), None)
    timed = following and following.path.startswith(TIMED)
    heading = HEADING.search(following.body) if following else None
    return {
        "story": story if here.startswith(STORY) else [],
        "time": minutes(pages[here]),
        "next": following,
        "next_time": minutes(following) if timed else 0,
        "heading": heading.group(1) if heading else "",
    }
