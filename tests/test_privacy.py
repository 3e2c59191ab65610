"""Whatever a reader does on a page: nothing against the policy, nothing from elsewhere, nothing
kept but the choice of colors."""

from __future__ import annotations

import re

import pytest
from conftest import PAGES, watch
from markup import Markup

NOTICE = """addEventListener('securitypolicyviolation', event => {
  notice(`${event.violatedDirective}: ${event.blockedURI}`)
})"""
# Everything that a script can leave in a browser, cookies aside.
KEPT = """async () => [
  ...Object.keys(localStorage).filter(key => !key.endsWith('.__palette')),
  ...Object.keys(sessionStorage),
  ...(await indexedDB.databases()).map(({ name }) => name),
  ...(await caches.keys()),
  ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => scope),
]"""


class Reader:
    """A tab in which breaches of the policy and foreign requests are noticed."""

    def __init__(self, context, url: str):
        self.noticed: list[str] = []
        context.expose_function("notice", lambda breach: self.noticed.append(breach))
        context.add_init_script(NOTICE)
        self.context, self.tab = context, context.new_page()
        watch(self.tab, url, self.noticed)

    def press_around(self) -> None:
        """Use what the page offers."""
        tab = self.tab
        for selector in ("article a.term", "article a.footnote-ref", "article th button"):
            if tab.locator(selector).count():
                tab.locator(selector).first.focus()
                tab.keyboard.press("Escape")
        for folded in tab.locator("article details > summary").all()[:3]:
            folded.click()
        for selector in ("form.filter input", ".explorer input[inputmode]"):
            if tab.locator(f"article {selector}").count():
                tab.locator(f"article {selector}").first.fill("7")

    def search_in_other_colors(self) -> None:
        """Use what every page offers."""
        tab = self.tab
        tab.locator("[data-md-component=palette] label:visible").first.click()
        tab.locator(".md-search__input").click()
        tab.locator(".md-search__input").press_sequentially("sam")
        tab.locator(".md-search-result__item").first.wait_for()


@pytest.fixture(scope="module")
def reader(browser, url):
    """A reader of the whole site."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=url)
    yield Reader(context, url)
    context.close()


def test_a_busy_reader_breaks_no_policy_and_leaves_nothing_behind(reader):
    for path in PAGES:
        reader.tab.goto(path)
        reader.press_around()
        if path in ("/", "/faq/"):
            reader.search_in_other_colors()
        assert reader.noticed == [], path
        assert reader.context.cookies() == [] and reader.tab.evaluate(KEPT) == [], path


def test_a_breach_would_be_noticed(browser, url):
    context = browser.new_context(base_url=url)
    reader = Reader(context, url)
    reader.tab.goto("/summary/")
    reader.tab.evaluate("""() => {
      const add = (tag, given) =>
        document.body.append(Object.assign(document.createElement(tag), given))
      add('img', { src: 'https://example.org/x.png' })
      add('script', { textContent: 'window.ran = 1' })
      add('style', { textContent: 'body { color: red }' })
      document.body.insertAdjacentHTML('beforeend', '<b id="x" onclick="window.ran = 1">x</b>')
      document.getElementById('x').click()
      localStorage.setItem('seen', '1')
    }""")
    reader.tab.wait_for_timeout(300)
    directives = {text.partition(":")[0] for text in reader.noticed}
    assert directives >= {"img-src", "script-src-elem", "style-src-elem"}
    assert reader.tab.evaluate("window.ran") is None and reader.tab.evaluate(KEPT) == ["seen"]
    context.close()


def test_every_page_carries_the_same_strict_policy(site):
    policies = set()
    for path in site.rglob("*.html"):
        head = path.read_text("utf-8").partition("</head>")[0]
        policies |= set(re.findall(r'charset="utf-8"><meta http-equiv="Content-[^>]*>', head))
        styled = [tag for tag, given in Markup(path).elements if "style" in given]
        assert not styled, f"{path}: the policy forbids the style of {styled}"
    assert len(policies) == 1 and "unsafe" not in str(policies)
