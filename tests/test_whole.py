"""Every page is whole for every reader: what stands in it reaches screen readers, links land, places are kept."""

from __future__ import annotations

import pytest
from conftest import PAGES

LONG = ["/faq/", "/evidence/claims/", "/compare/who-is-who/", "/compare/economics/", "/one-page/"]
VISIBLE = """selector => [...document.querySelectorAll(selector)].filter(element =>
  element.checkVisibility({visibilityProperty: true}) && !element.closest('[aria-hidden=true]')).length"""
TARGETS = """() => [...document.querySelectorAll('article :is(h2, h3, h4)[id], article li[id]')]
  .filter(element => element.checkVisibility()).map(element => element.id)"""
# Where a target stands below the header, once the page has come to rest; the end of a page can't scroll up.
TOP = """id => {
  const top = document.getElementById(id).getBoundingClientRect().top
  const atEnd = scrollY + innerHeight > document.documentElement.scrollHeight - 2
  return atEnd && top > 0 ? 0 : top
}"""


def accessible(page, role: str) -> int:
    """How many named elements of a role inside the document the browser hands to screen readers."""
    nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return sum(
        node.get("role", {}).get("value") == role and bool(node.get("name", {}).get("value"))
        for node in nodes if not node["ignored"]
    )


@pytest.mark.parametrize("path", PAGES)
def test_screen_readers_get_every_heading_and_link(page, path):
    page.goto(path)
    headings = page.evaluate(VISIBLE, "h1, h2, h3, h4, h5, h6")
    links = page.evaluate(VISIBLE, "a:any-link")
    assert headings >= 1 and links > 10
    assert accessible(page, "heading") == headings
    assert accessible(page, "link") == links


@pytest.mark.parametrize("query", ["", "?utm_source=newsletter"])
@pytest.mark.parametrize("path", LONG)
def test_a_link_to_any_heading_or_record_lands_there(page, path, query):
    page.goto(path)
    targets = page.evaluate(TARGETS)
    assert len(targets) > 20
    for id in targets[:: len(targets) // 10]:
        page.goto("about:blank")
        page.goto(f"{path}{query}#{id}")
        page.wait_for_timeout(250)
        assert -5 <= page.evaluate(TOP, id) < 250, f"{path}{query}#{id} lands elsewhere"


@pytest.mark.parametrize("path", LONG)
def test_reload_and_back_keep_the_place(page, path):
    page.goto(path)
    page.mouse.wheel(0, 9000)
    page.wait_for_function("() => scrollY > 8000")
    page.wait_for_timeout(300)
    page.reload()
    page.wait_for_timeout(500)
    assert abs(page.evaluate("scrollY") - 9000) < 60
    page.goto("/summary/")
    page.go_back()
    page.wait_for_timeout(500)
    assert abs(page.evaluate("scrollY") - 9000) < 60
