"""The whole story on one page: the Markdown of the pages that it lists, before rendering.

Citations are then numbered through, and evidence and terms stand once, because to the Markdown
extension it is one page.
"""

import posixpath
import re

from dossier.pages import Page

ONE_PAGE = "one-page.md"
ENTRY = re.compile(r"^\d+\. \[[^\]]*\]\(([^)#]+\.md)(?:#([\w-]+))?\)$", re.M)
HEADING = re.compile(r"^(#+) (.*?)(?: *\{ #([\w-]+) \})?$", re.M)
LINK = re.compile(r"(\]\()(?!https?:)([^)#\s]*)(?:#([\w-]+))?\)")


def chapters(page: Page, pages: dict[str, Page]) -> str:
    """The text of every page, or section of one, in the numbered list of contents of `page`.

    Headings move down one level, ids get the name of their page in front, and links between
    chapters stay on this page. Raises ValueError for a section that doesn't exist.
    """
    entries = [(page.resolve(path), section) for path, section in ENTRY.findall(page.body)]
    whole = {path for path, section in entries if not section}
    return "\n\n".join(
        _chapter(pages[path], section, whole, page.path) for path, section in entries
    )


def _anchor(path: str, id: str | None) -> str:
    prefix = path.removesuffix(".md").removesuffix("/index").replace("/", "-")
    return f"#{prefix}-{id}" if id else f"#{prefix}"


def _chapter(page: Page, section: str, whole: set[str], here: str) -> str:
    text = page.body
    if section:
        heading = rf"^## [^\n]*\{{ #{section} \}}\n.*?(?=^## |\Z)"
        found = re.search(heading, text, re.M | re.S)
        if not found:
            raise ValueError(f"{page.path} has no section #{section} to include")
        text = found.group()

    def heading(match: re.Match) -> str:
        level, words, id = match.groups()
        lower = level if section else f"{level}#"
        return f"{lower} {words} {{ {_anchor(page.path, id)} }}"

    def link(match: re.Match) -> str:
        opening, file, anchor = match.groups()
        target = page.resolve(file) if file else page.path
        if target in whole:
            return f"{opening}{_anchor(target, anchor)})"
        relative = posixpath.relpath(target, posixpath.dirname(here) or ".")
        return f"{opening}{relative}#{anchor})" if anchor else f"{opening}{relative})"

    return LINK.sub(link, HEADING.sub(heading, text))
