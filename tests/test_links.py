"""Every link of the built site arrives: pages, headings, records, files."""

from __future__ import annotations

import posixpath
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from conftest import SITE_URL
from markup import read

ROOT_PATH = urlsplit(SITE_URL).path
# The theme's script gives them a meaning.
BY_SCRIPT = ("__skip", "__search", "__drawer")


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
            path = unquote(target.path).removeprefix(ROOT_PATH)
            path = posixpath.join(path, "index.html") if path[-1:] in ("", "/") else path
            anchor = unquote(target.fragment)
            if not (site / path).is_file():
                found.append(f"{name}: {link}: no file {path}")
            elif anchor and path in pages and anchor not in (*pages[path].ids, *BY_SCRIPT):
                found.append(f"{name}: {link}: no id {anchor}")
    return found


def test_every_link_arrives(site):
    assert dead_links(site) == []


def test_a_dead_link_would_be_found(tmp_path):
    (tmp_path / "a").mkdir()
    text = '<p id="x"></p><p id="x"></p><a href="../b/">b</a><a href="./#y">y</a><a href="#x">x</a>'
    (tmp_path / "a/index.html").write_text(text)
    assert dead_links(tmp_path) == [
        "a/index.html: id x twice",
        "a/index.html: ../b/: no file b/index.html",
        "a/index.html: ./#y: no id y",
    ]
