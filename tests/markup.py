"""Reads a built page for the tests: ids, links, headings, words."""

import json
import posixpath
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from conftest import SITE_URL

LINKS = {"a": "href", "link": "href", "img": "src", "script": "src"}
# The theme's own parts of an article.
BESIDE = {"aside", "script", "style"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
# Anchors to which the theme's script gives a meaning.
BY_SCRIPT = ("__skip", "__search", "__drawer")
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Markup(HTMLParser):
    """What a page holds. links: (element, address); headings: (level, id, words); the words of
    the article leave out what stands in <aside>; nested holds each open element's name."""

    def __init__(self, path: Path):
        super().__init__()
        self.ids: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.headings: list[tuple[int, str, str]] = []
        self.elements: list[tuple[str, dict]] = []
        self.words: list[str] = []
        self.open: list[str] = []
        self.text = path.read_text("utf-8")
        self.feed(self.text)
        self.close()

    @property
    def in_article(self) -> bool:
        return "article" in self.open and not BESIDE.intersection(self.open)

    def handle_starttag(self, tag: str, attributes: list) -> None:
        given = {name: value or "" for name, value in attributes}
        if "id" in given:
            self.ids.append(given["id"])
        if given.get(LINKS.get(tag, "")):
            self.links.append((tag, given[LINKS[tag]]))
        if self.in_article:
            self.elements.append((tag, given))
            if tag in HEADINGS:
                self.headings.append((int(tag[1]), given.get("id", ""), ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self.in_article:
            self.words += data.split()
            if HEADINGS.intersection(self.open):
                level, id, words = self.headings[-1]
                self.headings[-1] = (level, id, f"{words} {data}".strip())

    @property
    def structured(self) -> list[dict]:
        """The parts of the page's structured data."""
        code = r'<script type="application/ld\+json"[^>]*>(.*?)</script>'
        parts = map(json.loads, re.findall(code, self.text, re.S))
        return [
            part for data in parts for part in (data if isinstance(data, list) else data["@graph"])
        ]


@cache
def read(path: Path) -> Markup:
    """What a page of a site that doesn't change any more holds; reading it takes a while."""
    return Markup(path)


def dead_links(site: Path) -> list[str]:
    """What leads nowhere in a folder of pages, and each id that stands twice on a page."""
    pages = {path.relative_to(site).as_posix(): read(path) for path in site.rglob("*.html")}
    found = []
    for name, page in pages.items():
        found += [f"{name}: id {id} twice" for id in set(page.ids) if page.ids.count(id) > 1]
        for _, link in page.links:
            target = urlsplit(urljoin(f"{SITE_URL}{name}", link))
            inside = f"{target.scheme}://{target.netloc}/" in SITE_URL
            if not inside or link == "javascript:void(0)":
                continue
            path = unquote(target.path).removeprefix("/")
            path = posixpath.join(path, "index.html") if path[-1:] in ("", "/") else path
            anchor = unquote(target.fragment)
            if not (site / path).is_file():
                found.append(f"{name}: {link}: no file {path}")
            elif anchor and path in pages and anchor not in (*pages[path].ids, *BY_SCRIPT):
                found.append(f"{name}: {link}: no id {anchor}")
    return found
