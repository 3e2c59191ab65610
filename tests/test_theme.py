"""The theme's script starts when the reader first acts, and nothing done before is lost; the colors need no script."""

from __future__ import annotations

import re

import pytest
from conftest import patient_tab, start_theme, switch_colors
from playwright.sync_api import expect


SCHEME = "document.body.dataset.mdColorScheme"
STARTED = "() => Boolean(window.document$)"
STORY = "/story/samsung-talks/"


@pytest.fixture
def slow(browser, url):
    """A tab where the theme's script takes its time, once it is asked for."""
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    tab = context.new_page()
    tab.route("**/bundle*.js", lambda route: (tab.wait_for_timeout(400), route.continue_()))
    yield tab
    tab.unroute_all(behavior="ignoreErrors")
    context.close()


@pytest.mark.parametrize("sign", ["pointer", "wheel", "key", "focus", "touch"])
def test_the_theme_s_script_starts_when_the_reader_acts_and_not_before(browser, url, sign):
    context = browser.new_context(base_url=url, has_touch=True)
    tab = patient_tab(context)  # what a pointer did before our script came is gone
    tab.goto(STORY)
    tab.wait_for_timeout(500)
    assert not tab.evaluate(STARTED) and not tab.evaluate("Object.keys(localStorage).length")
    if sign == "pointer":
        tab.mouse.move(300, 300)
        tab.mouse.move(310, 300)
    elif sign == "wheel":
        tab.mouse.wheel(0, 200)
    elif sign == "key":
        tab.keyboard.press("Tab")
    elif sign == "focus":
        tab.locator(".md-content a").first.focus()
    else:
        tab.touchscreen.tap(300, 300)
    tab.wait_for_function(STARTED)
    context.close()


COLORS = """selector => Array.from(document.querySelectorAll(selector), element => {
  const { color, backgroundColor, borderTopColor, fill, stroke, colorScheme } = getComputedStyle(element);
  return [element.tagName, color, backgroundColor, borderTopColor, fill, stroke, colorScheme].join(' ');
})"""


@pytest.mark.parametrize("path, contrast", [
    ("/story/compute-bill/", "no-preference"), ("/evidence/claims/", "more"), ("/404.html", "no-preference"),
])
def test_dark_systems_get_the_same_dark_pages_without_scripts(browser, url, path, contrast):
    seen = {}
    for scheme, scripts in (("dark", True), ("dark", False), ("light", False)):
        context = browser.new_context(base_url=url, color_scheme=scheme, contrast=contrast, java_script_enabled=scripts)
        tab = context.new_page()
        tab.goto(path)
        tab.wait_for_timeout(400)  # some colors change gently
        # Not the buttons that need a script, nor what scripts bring.
        seen[scheme, scripts] = tab.evaluate(COLORS, "body, .md-header, .md-content p, .md-content a, h1, h2, .status, .md-content svg *, .md-footer *")
        context.close()
    assert seen["dark", True] == seen["dark", False] != seen["light", False]


@pytest.mark.parametrize("key", ["/", "s", "f"])
def test_a_key_pressed_before_any_script_came_opens_the_search(early, key):
    early.keyboard.press(key)
    expect(early.locator(".md-search__input")).to_be_focused()
    assert early.locator(".md-search__input").input_value() == ""


@pytest.mark.parametrize("key", ["/", "s", "f"])
def test_a_key_pressed_before_opens_the_search_and_is_not_typed_into_it(slow, key):
    slow.goto(STORY)
    slow.keyboard.press(key)
    expect(slow.locator(".md-search__input")).to_be_focused()
    assert slow.locator(".md-search__input").input_value() == ""


def test_letters_typed_into_a_field_before_stay_there(slow):
    slow.goto("/evidence/claims/")
    field = slow.get_by_label("Words")
    field.wait_for()  # site.js shows it: until then a reader has no field to type into, but Playwright would type
    assert not slow.evaluate(STARTED)
    field.press_sequentially("fs/ samsung", delay=80)
    slow.wait_for_function(STARTED)
    assert field.input_value() == "fs/ samsung"


def test_words_typed_into_the_search_before_are_searched_for(slow):
    slow.goto(STORY)
    slow.locator(".md-search__input").click()
    slow.keyboard.type("samsung")
    slow.wait_for_selector(".md-search-result__item a")


def test_colors_chosen_before_are_kept(slow):
    slow.goto(STORY)
    for _ in range(2):  # from the system's to light, to dark
        switch_colors(slow)
    assert slow.evaluate(SCHEME) == "slate"
    slow.reload()
    assert not slow.evaluate(STARTED) and slow.evaluate(SCHEME) == "slate"
    assert slow.locator(".md-header__option label:visible").get_attribute("title") == "Switch to system preference"


@pytest.fixture
def early(browser, url):
    """A tab in which the reader acts before any of our scripts is there."""
    context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
    tab = context.new_page()
    tab.route("**/theme-later.js", lambda route: (tab.wait_for_timeout(600), route.continue_()))
    tab.goto(STORY)
    yield tab
    tab.unroute_all(behavior="ignoreErrors")
    context.close()


def test_the_button_for_the_colors_is_there_from_the_first_paint_on(early):
    assert early.locator(".md-header__option label:visible").get_attribute("title") == "Switch to light mode"


def test_colors_chosen_before_any_script_came_are_kept(early):
    for scheme in ("default", "slate"):
        switch_colors(early)
        assert early.evaluate(SCHEME) == scheme
    early.reload()
    assert early.evaluate(SCHEME) == "slate"


def test_words_typed_before_any_script_came_are_searched_for(early):
    early.locator(".md-search__input").click()
    early.keyboard.type("samsung")
    early.wait_for_selector(".md-search-result__item a")


def test_scrolling_before_any_script_came_starts_the_theme(early):
    early.mouse.wheel(0, 300)
    early.wait_for_function(STARTED)


def test_a_term_pointed_at_before_any_script_came_is_explained(early):
    early.locator("article a.term").first.hover()
    early.locator(".tip").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colors_follow_the_system_without_the_theme_s_script(browser, url, scheme):
    context = browser.new_context(base_url=url, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(STORY)
    assert not tab.evaluate(STARTED)
    assert tab.evaluate(SCHEME) == {"light": "default", "dark": "slate"}[scheme]
    before = tab.evaluate("getComputedStyle(document.body).backgroundColor")
    start_theme(tab)
    assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == before
    context.close()


def test_marked_words_of_a_search_need_no_action(page):
    page.goto(f"{STORY}?h=samsung")
    page.wait_for_selector("article mark")
