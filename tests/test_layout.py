"""Pages fit every window and every size of text, and nothing moves while they load."""

from __future__ import annotations

import pytest
from conftest import PAGES

SAMPLE = [
    "/",
    "/story/",
    "/faq/",
    "/evidence/claims/",
    "/compare/accelerators/",
    "/explore/memory/",
]
WIDER = """() => document.documentElement.scrollWidth - document.documentElement.clientWidth"""
# A base font set in the browser enlarges rem and em alike, unlike zoom.
BASE_FONT = """percent => {
  const sheet = new CSSStyleSheet()
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
  sheet.replaceSync(`:root { font-size: ${percent * size}% !important }`)
  document.adoptedStyleSheets.push(sheet)
}"""
SHIFTS = """window.moved = []
new PerformanceObserver(list => list.getEntries().forEach(({value, sources, hadRecentInput}) => {
  if (!hadRecentInput) moved.push(value.toFixed(4) + ' ' + sources.map(({node}) =>
    (node?.parentElement || node)?.outerHTML?.slice(0, 90)).join(' '))
})).observe({type: 'layout-shift', buffered: true})"""


@pytest.mark.parametrize("path", [*PAGES, "/404.html"])
def test_no_page_scrolls_sideways_on_a_phone_whatever_the_base_font(page, path):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(path)
    assert page.evaluate(WIDER) <= 0
    page.set_viewport_size({"width": 360, "height": 800})
    page.evaluate(BASE_FONT, 125)
    assert page.evaluate(WIDER) <= 0, "at a base font of 125 percent"


@pytest.mark.parametrize("path", SAMPLE)
def test_text_twice_as_large_still_fits(page, path):
    page.set_viewport_size({"width": 640, "height": 512})
    page.goto(path)
    page.evaluate(BASE_FONT, 200)
    assert page.evaluate(WIDER) <= 0


def test_a_page_too_wide_would_be_noticed(page):
    page.goto("/404.html")
    page.evaluate("document.querySelector('article').style.width = '2000px'")
    assert page.evaluate(WIDER) > 0


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_moves_while_a_page_loads(open_tab, width):
    tab = open_tab(viewport={"width": width, "height": 900})
    tab.add_init_script(SHIFTS)
    tab.route("**/*.js", lambda route: (tab.wait_for_timeout(150), route.continue_()))  # late
    moved = {}
    for path in SAMPLE:
        tab.goto(path)
        tab.wait_for_timeout(200)
        moved |= {path: found} if (found := tab.evaluate("moved")) else {}
    assert not moved


def test_movement_would_be_noticed(open_tab):
    tab = open_tab(viewport={"width": 1440, "height": 900})
    tab.add_init_script(SHIFTS)
    tab.goto("/summary/")
    tab.wait_for_timeout(200)
    tab.evaluate("document.querySelector('h1').style.marginTop = '200px'")
    tab.wait_for_function("() => moved.length > 0")


@pytest.mark.parametrize("scripts", [True, False])
def test_side_columns_have_no_useless_scroll_bar(open_tab, scripts):
    tab = open_tab(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
    for path in ("/summary/", "/story/since/"):
        tab.goto(path)
        tab.wait_for_timeout(200)
        surplus = """() => [...document.querySelectorAll('.md-sidebar__scrollwrap')].map(element =>
          element.scrollHeight - element.clientHeight).filter(more => more > 0 && more < 16)"""
        assert tab.evaluate(surplus) == []


@pytest.mark.parametrize("path", ["/evidence/corrections/", "/about/data/", "/story/since/"])
def test_the_cells_of_a_stacked_table_are_as_wide_as_the_table(phone, path):
    phone.goto(path)
    widths = phone.eval_on_selector_all(
        "table:is(.stacks, [data-words]) :is(tbody th, tbody td)",
        "cells => cells.map(cell => cell.offsetWidth / cell.closest('table').offsetWidth)",
    )
    assert widths and min(widths) > 0.95
