"""Promises kept in a real browser. The `page` fixture fails a test on console errors and foreign requests."""

from __future__ import annotations

import pytest
from conftest import PAGES, switch_colors, watch


def search(page, words: str) -> list[str]:
    """Type into the search field as a reader does; the addresses of the results, best first."""
    page.goto("/")
    page.keyboard.press("/")
    page.wait_for_selector("[data-md-component=search-query]:focus")
    page.locator("[data-md-component=search-query]").press_sequentially(words, delay=5)
    page.wait_for_selector(".md-search-result__item a")
    page.wait_for_timeout(250)
    return page.eval_on_selector_all(".md-search-result__link", "links => links.map(link => link.getAttribute('href'))")


def test_the_navigation_leads_to_every_page(page):
    page.goto("/")
    reached = set()
    for tab in page.locator(".md-tabs__link").all():
        tab.click()
        page.wait_for_timeout(300)
        links = page.locator(".md-nav--primary a.md-nav__link:visible")
        for index in range(links.count()):
            target = links.nth(index)
            href = target.evaluate("link => link.href.split('#')[0]")
            target.click()
            page.wait_for_url(lambda url: url.split("#")[0] == href)
            page.wait_for_selector("article h1")
            reached.add("/" + href.split("/", 3)[3])
    assert reached == set(PAGES)


def test_searching_hbm_lands_on_its_definition(page):
    results = search(page, "HBM")
    assert any(href.endswith("#hbm") for href in results[:3]), results[:5]
    page.locator(".md-search-result__link[href$='#hbm']").first.click()
    page.wait_for_url("**/glossary/**#hbm")
    assert page.locator("#hbm").is_visible()


def test_the_reader_can_switch_to_dark_and_back(page):
    page.emulate_media(color_scheme="light")
    page.goto("/")
    body = page.locator("body")
    assert body.get_attribute("data-md-color-scheme") == "default"
    schemes = []
    for _ in range(3):
        switch_colors(page)
        schemes.append(body.get_attribute("data-md-color-scheme"))
    assert set(schemes) == {"default", "slate"}


def test_dark_follows_the_system(page):
    page.emulate_media(color_scheme="dark")
    page.goto("/summary/")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"


@pytest.mark.parametrize("path", [*PAGES, "/404.html"])
def test_a_page_opens_without_errors_foreign_requests_or_sideways_scroll(page, path):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(path)
    page.wait_for_selector("article h1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("Object.keys(localStorage).filter(key => !key.includes('palette') && !key.includes('__'))") == []


@pytest.mark.parametrize("path", ["/", "/story/samsung-talks/", "/evidence/claims/", "/compare/accelerators/"])
def test_a_page_reads_in_full_without_javascript(browser, url, path):
    texts = []
    for enabled in (True, False):
        context = browser.new_context(java_script_enabled=enabled, base_url=url)
        tab = context.new_page()
        tab.goto(path)
        tab.wait_for_timeout(300)
        texts.append(len(tab.locator("article").text_content()))
        context.close()
    assert texts[1] >= 0.95 * texts[0]


def test_a_wrong_address_gets_a_page_that_helps(page, url):
    response = page.request.get("/no/such/page/")
    assert response.status == 404
    assert "Every claim" in response.text() and 'href="/evidence/claims/"' in response.text()


def test_foreign_requests_and_console_errors_would_be_noticed(browser, url):
    context = browser.new_context(base_url=url)
    tab = context.new_page()
    trouble: list[str] = []
    watch(tab, url, trouble)
    tab.goto("/404.html")
    tab.evaluate("console.error('broken'); fetch('http://127.0.0.1:9/x').catch(() => 0)")
    tab.wait_for_timeout(300)
    context.close()
    assert any("broken" in item for item in trouble) and any("127.0.0.1:9" in item or "Content Security" in item for item in trouble)
