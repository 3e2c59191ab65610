"""Promises to readers on slow lines: budgets in bytes, as gzip sends them, on a first visit with an empty cache."""

from __future__ import annotations

import gzip
import re

import pytest
from conftest import PAGES

from dossier.problems import ROOT
from dossier.publish.scripts import shorter

PAGE = 90_000
INDEX = 90_000
HTML = 40_000
# The long lists may take this much HTML on top of the rest.
LISTS = {"/evidence/claims/": 90_000, "/evidence/sources/": 90_000, "/one-page/": 150_000}


def gzipped(path) -> int:
    """Bytes of a file as a host sends it."""
    data = path.read_bytes()
    return len(gzip.compress(data, 9)) if path.suffix not in (".png", ".woff2") else len(data)


def first_visit(site, path: str) -> dict[str, int]:
    """Bytes by file of what a page asks for, at once or after its first paint: HTML, style sheets, scripts, images."""
    file = site / path.strip("/") / "index.html"
    text = file.read_text("utf-8")
    weights = {"html": gzipped(file)}
    tags = re.findall(r'<(?:script|img)\b[^>]* src="([^"]+)"|<link rel="(?:stylesheet|icon|prefetch)" href="(?!data:)([^"]+)"', text)
    later = re.findall(r'<script data-later="([^"]+)" data-theme="([^"]+)"', text)
    for name in " ".join(target for targets in [*tags, *later] for target in targets).split():
        asset = (file.parent / name).resolve()
        weights[asset.relative_to(site.resolve()).as_posix()] = gzipped(asset)
    return weights


@pytest.mark.parametrize("path", PAGES)
def test_a_page_weighs_little(site, path):
    weights = first_visit(site, path)
    html = weights["html"]
    limit = LISTS.get(path)
    assert html <= (limit or HTML), f"HTML {html:,} bytes"
    rest = sum(weights.values()) - html
    if limit:
        assert rest <= PAGE, weights
    else:
        assert html + rest <= PAGE, weights


def test_the_search_index_weighs_little(site):
    assert gzipped(site / "search/search_index.json") <= INDEX


def test_the_first_paint_needs_one_style_sheet_and_nothing_else(site):
    for path in PAGES:
        text = (site / path.strip("/") / "index.html").read_text("utf-8")
        assert len(re.findall(r'<link rel="stylesheet"', text)) == 1, path
        # The explorers fill their form before what follows is shown, so that nothing moves.
        scripts = [tag for tag in re.findall(r"<script[^>]* src=[^>]*>", text) if 'id="explorer-' not in tag]
        assert not scripts and not re.search(r'<img|rel="(?:preload|prefetch|modulepreload)"', text), path


@pytest.mark.parametrize("path", ["/", "/story/samsung-talks/", "/evidence/sources/"])
def test_until_a_page_is_painted_it_asks_for_its_style_sheet_alone(browser, url, path):
    context = browser.new_context(base_url=url)
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url.removeprefix(url)))
    tab.route("**/*.css", lambda route: (tab.wait_for_timeout(700), route.continue_()))  # time enough to ask for more
    tab.goto(path, wait_until="commit")
    tab.wait_for_timeout(500)
    assert [re.sub(r"\.\w{8}\.css", ".css", name) for name in asked] == [path, "/assets/stylesheets/all.css"]
    tab.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    tab.wait_for_function("() => document.querySelector('link[rel=prefetch]')")
    painted, *later = tab.evaluate("""() => [performance.getEntriesByName('first-contentful-paint')[0].startTime,
      ...performance.getEntriesByType('resource').filter(entry => entry.name.endsWith('.js')).map(entry => entry.startTime)]""")
    assert later and all(start > painted for start in later)
    tab.unroute_all(behavior="ignoreErrors")
    context.close()


def test_nothing_is_published_that_no_page_needs(site):
    assert not list(site.rglob("*.map"))
    assert not list((site / "assets/javascripts").glob("lunr/**/*.js"))


def test_search_costs_nothing_until_it_is_used(page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    page.goto("/story/samsung-talks/")
    page.wait_for_timeout(500)
    assert not [name for name in asked if "search_index" in name or name.startswith("search.")], asked
    page.keyboard.press("/")
    page.locator("[data-md-component=search-query]").press_sequentially("hbm")
    page.wait_for_selector(".md-search-result__item")
    assert [name for name in asked if "search_index" in name]


def test_scripts_are_sent_without_comments(site):
    for source in (ROOT / "docs/assets/javascripts").glob("*.js"):
        assert "/*" in source.read_text("utf-8")
        assert not re.search(r"^\s*(/\*|//)|^\s", (site / "assets/javascripts" / source.name).read_text("utf-8"), re.M), source.name


def test_the_theme_s_script_counts(site):
    assert any("/bundle." in name for name in first_visit(site, "/faq/"))


def test_shorter_scripts_keep_their_texts():
    script = "/* About.\n   More. */\n(function () {\n  // why\n  const a = `x,  and ${b} /* y */` // here\n\n  const c = 'http://z'\n})()\n"
    assert shorter(script) == "(function () {\nconst a = `x,  and ${b} /* y */` // here\nconst c = 'http://z'\n})()\n"
    for source in (ROOT / "docs/assets/javascripts").glob("*.js"):
        for number, line in enumerate(source.read_text("utf-8").splitlines(), 1):
            assert line.count("`") % 2 == 0, f"{source.name}:{number}: a text over several lines would lose its indents"
