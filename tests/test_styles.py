"""The one style sheet: what it leaves out, no page needs, whatever the reader does there."""

from __future__ import annotations

import re
from pathlib import Path

import material
import pytest
import tinycss2
from conftest import PAGES, patient_tab, start_theme

from dossier.problems import ROOT
from dossier.publish.styles import Styled, combine_styles, prune

THEME = Path(material.__file__).parent / "templates/assets/stylesheets"
# States and parts that querySelector can't look for: without them a selector matches more, never less.
STATES = re.compile(
    r"::?(?:before|after|marker|placeholder|backdrop|selection|-\w[\w-]*)(?:\([^)]*\))?|"
    r":(?:hover|focus|focus-visible|focus-within|active|target|checked|visited|disabled|fullscreen|popover-open)\b"
)
# Pages in other scripts, other colors, and what the theme does for a moment while colors change: see styles.py.
GONE_FOR_GOOD = ("[dir=rtl]", "[data-md-color-switching]", "[data-md-color-primary=", "[data-md-color-accent=")


def selectors(css: str) -> set[str]:
    """Every selector of a style sheet, in lists and in conditions too; not where variables alone are set, since those
    that nothing refers to are left out wherever they stand."""
    found: set[str] = set()
    for node in tinycss2.parse_stylesheet(css, True, True):
        if node.type == "qualified-rule":
            if all(d.type == "declaration" and d.name.startswith("--") for d in tinycss2.parse_blocks_contents(node.content, True, True)):
                continue
            found |= {" ".join(part.split()) for part in re.split(r",(?![^(]*\))", tinycss2.serialize(node.prelude))}
        elif node.content is not None and node.lower_at_keyword in ("media", "supports", "layer", "container"):
            found |= selectors(tinycss2.serialize(node.content))
    return found


@pytest.fixture(scope="module")
def dropped(site) -> list[str]:
    """The selectors that the theme and we wrote and the site's sheet lacks, as querySelector takes them."""
    sources = [*THEME.glob("*.css"), *(ROOT / "docs/assets/stylesheets").glob("*.css")]
    written = set().union(*(selectors(path.read_text("utf-8")) for path in sources))
    sheet = next((site / "assets/stylesheets").glob("all.*.css"))
    gone = {s for s in written - selectors(sheet.read_text("utf-8")) if not any(part in s for part in GONE_FOR_GOOD)}
    return sorted({STATES.sub("", selector).strip() or "*" for selector in gone})


def needed(tab, selectors: list[str]) -> list[str]:
    """Those selectors that match something on the open page."""
    return tab.evaluate("""all => all.filter(selector => {
      try { return document.querySelector(selector) } catch { return /^[\\w.#*]/.test(selector) && !/:/.test(selector) }
    })""", selectors)


@pytest.fixture(scope="module")
def reader(browser, url):
    """A tab in which all that a page can show is brought up."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=url)
    yield patient_tab(context)
    context.close()


@pytest.mark.parametrize("path", [*PAGES, "/404.html"])
def test_no_page_needs_a_rule_that_is_left_out(reader, dropped, path):
    assert len(dropped) > 300
    reader.goto(path)
    found = needed(reader, dropped)
    start_theme(reader)
    for selector in ("article a.term", "article a.footnote-ref"):
        if reader.locator(selector).count():
            reader.locator(selector).first.hover()
            reader.locator(".tip").wait_for()
            found += needed(reader, dropped)
            reader.keyboard.press("Escape")
    reader.locator(".md-search__input").click()
    reader.locator(".md-search__input").press_sequentially("samsung")
    reader.locator(".md-search-result__item").first.wait_for()
    found += needed(reader, dropped)
    reader.goto(f"{path}?h=samsung")
    reader.wait_for_timeout(50)
    assert not found + needed(reader, dropped)


def test_a_rule_left_out_by_mistake_would_be_noticed(reader):
    reader.goto("/summary/")
    assert needed(reader, [".md-nav__link", ".no-such-class"]) == [".md-nav__link"]


def test_a_sheet_keeps_what_pages_and_scripts_name(tmp_path):
    for folder in ("javascripts", "stylesheets"):
        (tmp_path / "assets" / folder).mkdir(parents=True)
    (tmp_path / "assets/javascripts/ours.js").write_text("element.className = 'tip'")
    css = (
        "hr{a:b}h2, .used > b, .unused{a:b}.tip p{a:b}.used [data-x=\"a video\"] p{a:b}@media print{blockquote{a:b}p{a:b}}"
        "p:not(.unused) i{a:b}:is(h2, h5) p{a:b}.md-tooltip{a:b}@keyframes gone{from{a:b}}@keyframes go{from{a:b}}p{animation:go 1s}"
    )
    (tmp_path / "a.css").write_text(css)
    page = '<html><head><link rel="stylesheet" href="a.css"></head><body class="used"><h2>x</h2><p><b>x</b><i>x</i></p></body></html>'
    sheet = combine_styles(tmp_path, [Styled.read("index.html", page)])
    assert (tmp_path / sheet.path).read_text() == (
        'h2,.used > b{a:b}.tip p{a:b}.used [data-x="a video"] p{a:b}@media print{p{a:b}}'
        "p:not(.unused) i{a:b}:is(h2, h5) p{a:b}@keyframes go{from{a:b}}p{animation:go 1s}"
    )


def test_a_sheet_that_cannot_be_read_stops_the_build():
    with pytest.raises(ValueError, match="style sheet line"):
        prune("p{a:b}}", {"classes": set(), "colors": set(), "tags": set()})
