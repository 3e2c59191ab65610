"""Whatever a reader does on any page: nothing against the policy, nothing from elsewhere, nothing kept but the colors."""

from __future__ import annotations

import pytest
from conftest import PAGES, patient_tab, switch_colors

# Told to the test and not noted in the page, for what the page notes is what is looked at.
NOTICE = """
addEventListener('securitypolicyviolation', event => { notice(`${event.violatedDirective}: ${event.blockedURI}`) })
"""
# Everything that a script can leave in a browser, cookies aside.
KEPT = """async () => [
  ...Object.keys(localStorage).filter(key => key !== '/.__palette').map(key => `localStorage ${key}`),
  ...Object.keys(sessionStorage).map(key => `sessionStorage ${key}`),
  ...(await indexedDB.databases()).map(({ name }) => `IndexedDB ${name}`),
  ...(await caches.keys()).map(name => `cache ${name}`),
  ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => `service worker ${scope}`),
]"""


@pytest.fixture(scope="module")
def reader(browser, url):
    """A tab that notices breaches of the policy, and what was asked of other origins."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=url)
    noticed: list[str] = []
    context.expose_function("notice", lambda breach: noticed.append(breach))
    context.add_init_script(NOTICE)
    tab = patient_tab(context)
    tab.noticed = noticed
    tab.foreign = []
    tab.on(
        "request",
        lambda request: (
            None
            if request.url.startswith((url, "data:", "blob:"))
            else tab.foreign.append(request.url)
        ),
    )
    yield tab
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_busy_reader_breaks_no_policy_and_leaves_nothing_behind(reader, path):
    response = reader.goto(path)
    assert "default-src 'none'" in response.headers["content-security-policy"]
    for selector in ("article a.term", "article a.footnote-ref"):
        if reader.locator(selector).count():
            reader.locator(selector).first.hover()
            reader.locator(".tip").wait_for()
            reader.keyboard.press("Escape")
    for folded in reader.locator("article details > summary").all()[:3]:
        folded.click()
    if reader.locator("article form.filter").count():
        form = reader.locator("article form.filter").first
        form.locator("input").first.fill("google")
        form.locator("select").first.select_option(index=1)
    if reader.locator("article th button").count():
        reader.locator("article th button").first.click()
    if reader.locator(".explorer").count():
        reader.locator(".explorer input[inputmode]").first.fill("7")
    for _ in range(2):
        switch_colors(reader)
    reader.keyboard.press("Escape")
    reader.locator(".md-search__input").click()
    reader.locator(".md-search__input").fill("samsung")
    reader.keyboard.press("End")  # the theme looks at what was typed when a key is let go
    reader.locator(".md-search-result__item").first.wait_for()
    assert reader.noticed == []
    assert reader.foreign == []
    assert reader.context.cookies() == []
    assert reader.evaluate(KEPT) == []


def test_a_breach_of_the_policy_would_be_noticed(reader):
    reader.goto("/summary/")
    reader.evaluate(
        "document.body.append(Object.assign(document.createElement('img'), {src: 'https://example.org/x.png'}))"
    )
    reader.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))"
    )
    reader.wait_for_timeout(300)
    assert {entry.partition(":")[0] for entry in reader.noticed} >= {"img-src", "script-src-elem"}
    assert reader.evaluate("window.ran") is None
    reader.noticed.clear()
    reader.foreign.clear()


@pytest.mark.parametrize(
    "keep",
    [
        "localStorage.setItem('seen', '1')",
        "sessionStorage.setItem('seen', '1')",
        "caches.open('seen')",
        "new Promise(done => { indexedDB.open('seen').onsuccess = event => { event.target.result.close(); done() } })",
    ],
)
def test_whatever_a_script_keeps_would_be_noticed(browser, url, keep):
    context = browser.new_context(base_url=url)
    tab = patient_tab(context)
    tab.goto("/faq/")
    assert tab.evaluate(KEPT) == []
    tab.evaluate(f"async () => {{ await {keep} }}")
    assert len(tab.evaluate(KEPT)) == 1
    context.close()
