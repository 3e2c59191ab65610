"""Reading aids above the text: how long a page takes, and where it stands in the story."""

from __future__ import annotations

import posixpath
import re
from html import escape, unescape

from dossier.finish.html import address
from dossier.pages import Page
from dossier.site import Site

FOLDER = "story"
TIMED = ("summary.md",)  # beside the pages of the story; the others are for looking things up
WORDS_A_MINUTE = 230  # silent reading of English prose, a common average
BODY = re.compile(r"</h1>(.*?)(?:<div class=\"(?:definitions|footnote)\"|</article>)", re.S)
# Pictures and folded parts are not counted, as most readers pass them by.
PASSED_BY = re.compile(r"<(svg|details|script|sup)\b.*?</\1>|<[^>]*>", re.S)
# Reader modes of browsers leave out what is called pagination or supplemental.
WAY = '<nav class="path pagination" aria-label="Parts of the story"><ol>{}</ol></nav>'
TIME = '<p class="reading supplemental">{}</p>'
HERE = '<li aria-current="page"><span><span>{}</span></span></li>'
STEP = '<li><a href="{}"><span>{}</span></a></li>'


def with_reading_aids(text: str, page: Page, site: Site, pages: dict[str, Page]) -> str:
    """A built page's source with its reading time and, in the story, the way through its parts."""
    body = BODY.search(text)
    in_story = posixpath.dirname(page.path) == FOLDER
    if not body or not (in_story or page.path in TIMED):
        return text
    count = minutes(body.group(1))
    time = f"{count} minute{'s' if count > 1 else ''} to read"
    aids = TIME.format(time)
    if in_story:
        parts = [path for path in site.nav if posixpath.dirname(path) == FOLDER and path in pages]
        number = parts.index(page.path)
        where = f"Part {number} of {len(parts) - 1}" if number else "Introduction"
        steps = "".join(_step(pages[part], page, site) for part in parts)
        aids = WAY.format(steps) + TIME.format(f"{where}, {time}")
    return text.replace("</h1>", f"</h1>{aids}", 1)


def minutes(html: str) -> int:
    """Minutes that a piece of HTML takes to read, at least one."""
    words = unescape(PASSED_BY.sub(" ", html)).split()
    return max(1, round(len(words) / WORDS_A_MINUTE))


def _step(part: Page, page: Page, site: Site) -> str:
    """One part of the way: a link with its title, or the title alone where the reader is."""
    title = escape(part.title, quote=False)
    if part.path == page.path:
        return HERE.format(title)
    start = posixpath.dirname(address(page.path, site) + "-")
    link = posixpath.relpath(address(part.path, site), start)
    return STEP.format(link + "/" * site.directory_urls, title)
