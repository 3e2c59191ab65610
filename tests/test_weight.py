"""What a first visit costs: bytes, requests, movement; the search costs nothing until used."""

from __future__ import annotations

import gzip

import pytest
from conftest import address
from dossier.collection import RECORD_PAGES
from dossier.finish.search import INDEX
from dossier.site import CONFIG, Site
from mkdocs.config import load_config

# Lists of records are as long as there are records; the one page holds the whole story.
LONG = {*map(address, RECORD_PAGES.values()), "/one-page/"}
NAVIGATION = map(address, Site.from_config(load_config(str(CONFIG))).nav)
PROSE = [path for path in NAVIGATION if path not in LONG]
MAX_BYTES = 110_000
LAYOUTS = ["/", "/faq/", "/evidence/claims/", "/compare/accelerators/", "/explore/memory/"]
SHIFTS = """window.moved = []
new PerformanceObserver(list => list.getEntries().forEach(({value, sources, hadRecentInput}) => {
  if (!hadRecentInput) moved.push(value.toFixed(4) + ' ' + sources.map(({node}) =>
    (node?.parentElement || node)?.outerHTML?.slice(0, 90)).join(' '))
})).observe({type: 'layout-shift', buffered: true})"""


def test_a_first_visit_weighs_little_and_no_part_of_it_is_the_index(browser, site, url):
    heaviest = max(PROSE, key=lambda path: len((site / path[1:] / "index.html").read_bytes()))
    for path in ("/", "/story/since/", heaviest):
        context = browser.new_context(base_url=url, viewport={"width": 390, "height": 844})
        tab, asked = context.new_page(), []
        tab.on("response", lambda response, asked=asked: asked.append(response))
        tab.goto(path, wait_until="networkidle")
        sizes = {r.url.removeprefix(url): len(gzip.compress(r.body(), 6)) for r in asked}
        context.close()
        assert any("/bundle." in name for name in sizes) and any(".css" in name for name in sizes)
        assert not any(INDEX in name for name in sizes), path
        assert sum(sizes.values()) <= MAX_BYTES, (path, sizes)


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_while_a_page_loads(open_tab, width):
    tab = open_tab(viewport={"width": width, "height": 900})
    tab.add_init_script(SHIFTS)
    tab.route("**/*.js", lambda route: (tab.wait_for_timeout(150), route.continue_()))  # late
    moved = {}
    for path in LAYOUTS:
        tab.goto(path)
        tab.wait_for_timeout(200)
        moved |= {path: found} if (found := tab.evaluate("moved")) else {}
    assert not moved
    tab.evaluate("document.querySelector('h1').style.marginTop = '200px'")
    tab.wait_for_function("() => moved.length > 0")  # movement would be noticed


def test_the_search_is_fetched_when_it_is_used(page):
    with page.expect_request(f"**/{INDEX}"):
        page.goto("/story/since/", wait_until="networkidle")
        page.keyboard.press("/")
