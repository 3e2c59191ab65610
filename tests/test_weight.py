"""What a first visit costs: bytes, requests, movement; the search costs nothing until used."""

from __future__ import annotations

import gzip

import pytest
from conftest import address
from dossier.collection import RECORD_PAGES
from dossier.finish.search import INDEX
from dossier.site import CONFIG, Site
from markup import Markup
from mkdocs.config import load_config

# Lists of records are as long as there are records; the one page holds the whole story.
LONG = {*map(address, RECORD_PAGES.values()), "/one-page/"}
NAVIGATION = map(address, Site.from_config(load_config(str(CONFIG))).nav)
PROSE = [path for path in NAVIGATION if path not in LONG]
MAX_BYTES = 110_000
MOVED = """new Promise(done => {
  let moved = 0
  new PerformanceObserver(list => list.getEntries().forEach(entry => { moved += entry.value }))
    .observe({ type: 'layout-shift', buffered: true })
  setTimeout(() => done(moved), 300)
})"""


@pytest.fixture(scope="module")
def visits(browser, site, url) -> dict[str, dict]:
    """Of some pages of prose, visited for the first time: what was asked for, how much moved."""
    heaviest = max(PROSE, key=lambda path: len((site / path[1:] / "index.html").read_bytes()))
    found = {}
    for path in dict.fromkeys(["/", "/summary/", "/story/since/", heaviest]):
        context = browser.new_context(base_url=url, viewport={"width": 390, "height": 844})
        tab, asked = context.new_page(), []
        tab.on("response", lambda response, asked=asked: asked.append(response))
        tab.goto(path, wait_until="networkidle")
        moved = tab.evaluate(MOVED)
        sizes = {r.url.removeprefix(url): len(gzip.compress(r.body(), 6)) for r in asked}
        found[path] = {"sizes": sizes, "moved": moved}
        context.close()
    return found


def test_a_first_visit_weighs_little_and_no_part_of_it_is_the_index(visits):
    assert len(visits) == 4
    for path, visit in visits.items():
        sizes = visit["sizes"]
        assert any("/bundle." in name for name in sizes) and any(".css" in name for name in sizes)
        assert not any(INDEX in name for name in sizes), path
        assert sum(sizes.values()) <= MAX_BYTES, (path, sizes)


def test_nothing_moves_while_a_page_loads(visits):
    assert {path: visit["moved"] for path, visit in visits.items() if visit["moved"] > 0} == {}


def test_a_page_has_one_style_sheet_and_few_scripts(site):
    for path in site.rglob("*.html"):
        links = Markup(path).links
        assert sum(address.endswith(".css") for _, address in links) == 1, path
        assert sum(tag == "script" for tag, _ in links) <= 4, path


def test_the_search_is_fetched_when_it_is_used(page):
    with page.expect_request(f"**/{INDEX}"):
        page.goto("/story/since/", wait_until="networkidle")
        page.keyboard.press("/")
