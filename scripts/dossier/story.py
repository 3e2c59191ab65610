"""The story as a whole: how long its pages take, what comes next, and all of it on one page.

The one page is put together from Markdown, so that to the Markdown extension it is one page:
citations are numbered through, and evidence and terms stand once.
"""

import posixpath
import re

from dossier.pages import CITATION, Page
from dossier.views import Views

HOME, STORY = "index.md", "story/"
TIMED = (STORY, "summary.md")  # other pages are for looking things up
WORDS_A_MINUTE = 230  # silent reading of English prose, a common average
HEADING = re.compile(r"^# (.+?)(?: *\{[^}]*\})? *$", re.M)
ONE_PAGE = "one-page.md"
ENTRY = re.compile(r"^\d+\. \[[^\]]*\]\(([^)#]+\.md)\)$", re.M)
ANY_HEADING = re.compile(r"^(#+) (.*?)(?: *\{ #([\w-]+) \})?$", re.M)
LINK = re.compile(r"(\]\()(?!https?:)([^)#\s]*)(?:#([\w-]+))?\)")


def minutes(*pages: Page) -> int:
    """Minutes that pages take to read, together; at least one."""
    words = sum(len(CITATION.sub("", page.body).split()) for page in pages)
    return max(1, round(words / WORDS_A_MINUTE))


def reading(views: Views) -> dict:
    """What the templates `reading` and `next` show of a page.

    story: the pages of the story in order, if it is one of them; time: its minutes, if it is one
    to read through; next: the page after such a one, with next_time and its heading.
    """
    here, pages = views.here, views.index.pages
    order = [path for path in views.site.nav if path in pages]
    if here not in order or not here.startswith(TIMED):
        return {"story": [], "time": 0, "next": None}
    story = [pages[path] for path in order if path.startswith(STORY) and here.startswith(STORY)]
    following = next((pages[path] for path in order[order.index(here) + 1 :]), None)
    timed = following and following.path.startswith(TIMED)
    found = {"story": story, "time": minutes(pages[here]), "next": following}
    found["next_time"] = minutes(following) if timed else 0
    found["heading"] = HEADING.search(following.body).group(1) if following else ""
    return found


def chapters(page: Page, pages: dict[str, Page]) -> str:
    """The text of every page in the numbered list of contents of `page`.

    Headings move down one level, ids get the name of their page in front, and links between
    chapters stay on this page.
    """
    paths = [page.resolve(path) for path in ENTRY.findall(page.body)]
    return "\n\n".join(_chapter(pages[path], paths, page.path) for path in paths)


def _chapter(page: Page, paths: list[str], here: str) -> str:
    def anchor(path: str, id: str) -> str:
        prefix = path.removesuffix(".md").removesuffix("/index").replace("/", "-")
        return f"#{prefix}-{id}" if id else f"#{prefix}"

    def heading(match: re.Match) -> str:
        level, words, id = match.groups(default="")
        label = "" if id else f' data-toc-label="{page.title}"'
        return f"{level}# {words} {{ {anchor(page.path, id)}{label} }}"

    def link(match: re.Match) -> str:
        opening, file, id = match.groups(default="")
        target = page.resolve(file) if file else page.path
        if target in paths:
            return f"{opening}{anchor(target, id)})"
        relative = posixpath.relpath(target, posixpath.dirname(here) or ".")
        return f"{opening}{relative}#{id})" if id else f"{opening}{relative})"

    return LINK.sub(link, ANY_HEADING.sub(heading, page.body))
