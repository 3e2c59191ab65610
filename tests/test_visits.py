"""What a visit costs and leaves behind: bytes, movement, requests, and nothing kept but colors."""

import gzip
import re

import pytest
from conftest import PAGES, address, watch
from dossier.collection import RECORD_PAGES
from dossier.finish.search import INDEX
from markup import read

# Pages on which everything that a script does is done once.
KINDS = ["/", "/faq/", "/story/samsung-talks/", "/evidence/claims/", "/evidence/timeline/"]
KINDS += ["/compare/accelerators/", "/explore/one-percent/", "/explore/memory/"]
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
# Lists of records are as long as there are records; the one page holds the whole story.
LONG = {*map(address, RECORD_PAGES.values()), "/one-page/"}
PROSE = [path for path in PAGES if path not in LONG]
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
        tab.goto(path)  # a network that rests may be one that waits for the processor
        tab.wait_for_timeout(500)  # time to ask for more
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
    page.goto("/story/since/")
    with page.expect_request(f"**/{INDEX}"):
        page.keyboard.press("/")


def follow(context, url: str) -> tuple:
    """A tab, and what is noticed in it: breaches of the policy, errors, foreign requests."""
    noticed: list[str] = []
    context.expose_function("notice", lambda breach: noticed.append(breach))
    context.add_init_script(NOTICE)
    tab = context.new_page()
    watch(tab, url, noticed)
    return tab, noticed


def press_around(tab) -> None:
    """Use what the page offers."""
    for selector in ("article a.term", "article a.footnote-ref", "article th button"):
        if tab.locator(selector).count():
            tab.locator(selector).first.focus()
            tab.keyboard.press("Escape")
    for folded in tab.locator("article details > summary").all()[:3]:
        folded.click()
    for selector in ("form.filter input", ".explorer input[inputmode]"):
        if tab.locator(f"article {selector}").count():
            tab.locator(f"article {selector}").first.fill("7")
    if tab.url.endswith("/faq/"):
        tab.locator("[data-md-component=palette] label:visible").first.click()
        tab.locator(".md-search__input").click()
        tab.locator(".md-search__input").press_sequentially("sam")
        tab.locator(".md-search-result__item").first.wait_for()


def test_a_busy_reader_breaks_no_policy_and_leaves_nothing_behind(browser, url):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=url)
    tab, noticed = follow(context, url)
    for path in KINDS:
        tab.goto(path)
        press_around(tab)
        assert noticed == [], path
        assert context.cookies() == [] and tab.evaluate(KEPT) == [], path
    context.close()


def test_a_breach_would_be_noticed(browser, url):
    context = browser.new_context(base_url=url)
    tab, noticed = follow(context, url)
    tab.goto("/summary/")
    tab.evaluate("""() => {
      const add = (tag, given) =>
        document.body.append(Object.assign(document.createElement(tag), given))
      add('img', { src: 'https://example.org/x.png' })
      add('script', { textContent: 'window.ran = 1' })
      add('style', { textContent: 'body { color: red }' })
      document.body.insertAdjacentHTML('beforeend', '<b id="x" onclick="window.ran = 1">x</b>')
      document.getElementById('x').click()
      localStorage.setItem('seen', '1')
      console.error('broken')
    }""")
    tab.wait_for_timeout(300)
    assert "broken" in noticed
    directives = {text.partition(":")[0] for text in noticed}
    assert directives >= {"img-src", "script-src-elem", "style-src-elem"}
    assert tab.evaluate("window.ran") is None and tab.evaluate(KEPT) == ["seen"]
    context.close()


def test_every_page_carries_the_same_strict_policy(site):
    policies = set()
    for path in site.rglob("*.html"):
        head = path.read_text("utf-8").partition("</head>")[0]
        policies |= set(re.findall(r'charset="utf-8"><meta http-equiv="Content-[^>]*>', head))
        for tag, given in read(path).elements:
            refused = [name for name in given if name == "style" or name.startswith("on")]
            assert tag != "style" and not refused, f"{path}: the policy forbids this of {tag}"
    assert len(policies) == 1 and "unsafe" not in str(policies)
