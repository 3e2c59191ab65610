"""Reading aids above the text: how long a page takes, and where it stands in the story. Nothing is kept of a reader."""

from __future__ import annotations

import posixpath
import re
from html import escape, unescape

from dossier.pages import Page
from dossier.views import built_path

FOLDER = "story"
TIMED = ("summary.md",)  # beside the pages of the story; the others are for looking things up
WORDS_A_MINUTE = 230  # silent reading of English prose, a common average
BODY = re.compile(r"</h1>(.*?)(?:<div class=\"(?:definitions|footnote)\"|</article>)", re.S)
# Pictures and folded parts are not counted, as most readers pass them by.
PASSED_BY = re.compile(r"<(svg|details|script|sup)\b.*?</\1>", re.S)


def with_reading_aids(text: str, name: str, pages: dict[str, Page], as_folders: bool = True) -> str:
    """A built page's source with its reading time and, in the story, the way through the parts.

    name: the built file, as a path below the site. pages: all pages, in the order of the navigation. as_folders:
    whether the page of a.md is a/index.html, and not a.html.
    """
    stem = name.removesuffix(".html")
    path = next((path for path in (f"{stem}.md", f"{stem.removesuffix('/index')}.md") if path in pages), "")
    body = BODY.search(text)
    if not body or not (path.startswith(f"{FOLDER}/") or path in TIMED):
        return text
    count = minutes(body.group(1))
    time = f"{count} minute{'s' if count > 1 else ''} to read"
    if posixpath.dirname(path) != FOLDER:
        return text.replace("</h1>", f'</h1><p class="reading">{time}</p>', 1)
    introduction, *parts = (part for part in pages if posixpath.dirname(part) == FOLDER)
    where = "Introduction" if path == introduction else f"Part {parts.index(path) + 1} of {len(parts)}"
    steps = "".join(_step(part, path, pages[part], as_folders) for part in (introduction, *parts))
    way = f'<nav class="path" aria-label="Parts of the story"><ol>{steps}</ol></nav>'
    return text.replace("</h1>", f'</h1>{way}<p class="reading">{where}, {time}</p>', 1)


def minutes(html: str) -> int:
    """Minutes that a piece of HTML takes to read, at least one."""
    words = unescape(re.sub(r"<[^>]*>", " ", PASSED_BY.sub(" ", html))).split()
    return max(1, round(len(words) / WORDS_A_MINUTE))


def _step(part: str, path: str, page: Page, as_folders: bool) -> str:
    """One part of the way: a link with its title, or the title alone where the reader is."""
    title = escape(page.title, quote=False)
    if part == path:
        return f'<li aria-current="page"><span><span>{title}</span></span></li>'
    target, here = built_path(part, as_folders), posixpath.dirname(built_path(path, as_folders))
    address = posixpath.relpath(target, here).removesuffix("index.html" if as_folders else "") or "./"
    return f'<li><a href="{address}"><span>{title}</span></a></li>'
