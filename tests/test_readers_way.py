"""A reader's way through the site, in Chromium and in Firefox; each console stays clean."""

import pytest
from playwright.sync_api import expect

WINDOW = {"width": 1280, "height": 800}
TARGETS = """() => [...document.querySelectorAll('article :is(h2, h3, h4, li, details > div)[id]')]
  .filter(element => !element.closest('[hidden], nav')).map(element => element.id)"""
# Where a target stands below the header; the end of a page can't scroll up.
TOP = """id => {
  const top = document.getElementById(id).getBoundingClientRect().top
  const atEnd = scrollY + innerHeight > document.documentElement.scrollHeight - 2
  return atEnd && top > 0 ? 0 : top
}"""
LANDED = f"""id => {{
  const top = document.getElementById(id) && ({TOP})(id)
  return top !== null && top > -5 && top < 300
}}"""


@pytest.fixture(scope="module", params=["browser", "firefox"])
def engine(request):
    """Chromium, then Firefox."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def tab(open_tab, engine):
    """A fresh tab in one of the browsers."""
    return open_tab(engine, viewport=WINDOW)


def lands(tab, id: str) -> None:
    """Wait until the window shows a target at its top."""
    tab.wait_for_function(LANDED, arg=id)


def search(tab, words: str) -> list[str]:
    """Type into the search as a reader does; the addresses of the results, best first."""
    tab.keyboard.press("/")
    field = tab.locator("[data-md-component=search-query]")
    expect(field).to_be_focused()
    field.press_sequentially(words)
    expect(tab.locator(".md-search-result__meta")).to_contain_text("matching document")
    return tab.eval_on_selector_all(
        ".md-search-result__link", "links => links.map(link => link.hash)"
    )


def switch_colors(tab) -> str:
    """Press the button for the colors; the scheme that the page has then."""
    button = tab.locator("[data-md-component=palette] label:visible")
    title = button.get_attribute("title")
    button.click()
    expect(button).not_to_have_attribute("title", title)
    return tab.evaluate("document.body.dataset.mdColorScheme")


def test_pages_open_with_a_clean_console(open_tab, firefox):
    tab = open_tab(firefox)  # test_every_page.py opens each in Chromium
    for path in ("/about/evidence/", "/compare/economics/"):  # other tests open other kinds
        tab.goto(path)
        expect(tab.locator("article h1")).to_be_visible()
    stored = "Object.keys(localStorage).filter(key => !key.endsWith('__palette'))"
    assert (tab.evaluate("document.cookie"), tab.evaluate(stored)) == ("", [])


def test_the_search_finds_a_term_and_takes_what_is_pasted(tab):
    tab.goto("/summary/")
    assert "#hbm" in search(tab, "hbm")[:3]
    tab.locator(".md-search-result__link[href$='#hbm']").first.click()
    tab.wait_for_url("**/glossary/**#hbm")
    lands(tab, "hbm")
    expect(tab.locator("#hbm mark").first).to_be_in_viewport()
    tab.reload()
    lands(tab, "hbm")
    tab.goto("/faq/")
    field = tab.locator("[data-md-component=search-query]")
    field.focus()
    field.fill("jalapeno")  # at once and without keys, as a paste is
    expect(tab.locator(".md-search-result__meta")).to_contain_text("matching document")


def test_marks_and_terms_show_what_stands_behind_them(tab):
    tab.goto("/story/samsung-talks/")
    tip = tab.locator(".tip")
    tab.locator("a.term").first.hover()
    expect(tip).to_contain_text("Open in the glossary")
    tab.keyboard.press("Escape")
    expect(tip).to_have_count(0)
    mark = tab.locator("a.footnote-ref").first
    tab.keyboard.press("Tab")
    mark.focus()
    expect(tip.locator(".status")).to_be_visible()
    tab.keyboard.press("Escape")
    mark.evaluate("""link => { // a finger's tap, as the browser tells of it
      const options = {bubbles: true, cancelable: true, pointerType: 'touch'}
      document.body.focus()
      link.dispatchEvent(new PointerEvent('pointerdown', options))
      link.dispatchEvent(new PointerEvent('pointerup', options))
      link.click()
    }""")
    expect(tip).to_be_visible()
    assert "#" not in tab.url
    tip.get_by_text("All evidence of this page").click()
    tab.wait_for_url("**#fn:*")
    lands(tab, mark.evaluate("link => decodeURIComponent(link.hash.slice(1))"))
    expect(tip).to_have_count(0)


def test_filters_and_sorting_work_and_their_address_brings_them_back(tab):
    tab.goto("/evidence/claims/")
    output, whole = tab.locator("form.filter output"), tab.url
    everything = output.inner_text()
    tab.get_by_label("Status").select_option("reported")
    tab.get_by_label("Words").fill("samsung")
    expect(output).to_contain_text(" of ")
    words = output.inner_text()
    assert "status=reported" in tab.url and "text=samsung" in tab.url
    tab.reload()
    expect(output).to_have_text(words)
    expect(tab.get_by_label("Status")).to_have_value("reported")
    tab.get_by_role("button", name="Reset").click()
    expect(output).to_have_text(everything)
    assert tab.url.partition("#")[0] == whole
    tab.goto("/compare/accelerators/?company=AWS")
    tab.get_by_role("button", name="Memory, GB").click()
    expect(tab.locator("th[data-sort=memory]")).to_have_attribute("aria-sort", "ascending")
    assert "company=AWS" in tab.url and "sort=memory" in tab.url


def test_both_calculators_follow_the_reader(tab):
    tab.goto("/explore/one-percent/")
    tab.locator("#explorer-gain").fill("2")
    expect(tab.locator(".explorer__sum")).to_contain_text("$595")
    expect(tab.locator(".explorer svg")).to_be_visible()
    tab.reload()
    expect(tab.locator("#explorer-gain")).to_have_value("2")
    tab.goto("/explore/memory/")
    tab.get_by_label("4 bits").check()
    expect(tab.locator("[data-figure=weights]")).to_have_text("35 GB")


def test_colors_are_switched_and_kept(tab):
    tab.goto("/")
    schemes = [switch_colors(tab) for _ in range(3)]
    assert set(schemes) == {"default", "slate"}
    while switch_colors(tab) != "slate":
        pass
    tab.goto("/faq/")
    assert tab.evaluate("document.body.dataset.mdColorScheme") == "slate"


def test_the_menu_of_a_small_window_leads_on(tab):
    tab.set_viewport_size({"width": 390, "height": 800})
    tab.goto("/story/since/")
    tab.get_by_role("button", name="Menu").click()
    tab.locator(".md-nav--primary label[for=__nav_2]:visible").first.click()
    tab.locator(".md-nav--primary a", has_text="The compute bill").first.click()
    tab.wait_for_url("**/story/compute-bill/")
    expect(tab.locator("h1")).to_be_in_viewport()
    expect(tab.locator(".md-sidebar--primary")).not_to_be_in_viewport()


@pytest.mark.parametrize("path", ["/one-page/", "/evidence/claims/?utm_source=newsletter"])
def test_a_link_to_any_heading_or_record_lands_there(tab, path):
    tab.goto(path)
    targets = tab.evaluate(TARGETS)
    assert len(targets) > 20
    for id in targets[len(targets) // 4 :: len(targets) // 2]:
        tab.goto("about:blank")
        tab.goto(f"{path}#{id}")
        lands(tab, id)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_link_opens_the_record_that_it_leads_to(open_tab, engine, scripts):
    tab = open_tab(engine, viewport=WINDOW, java_script_enabled=scripts)
    tab.goto("/evidence/claims/#since-silicon-team")
    expect(tab.locator(":target")).to_be_in_viewport()
    expect(tab.locator("details:has(> :target) > summary")).to_be_in_viewport()


@pytest.mark.parametrize("path", ["/faq/", "/evidence/claims/"])
def test_reload_and_back_keep_the_place(tab, path):
    tab.goto(path)
    place = tab.evaluate("Math.round(document.documentElement.scrollHeight / 2)")
    kept = f"() => location.pathname === '{path}' && Math.abs(scrollY - {place}) < 60"
    tab.evaluate("place => scrollTo(0, place)", place)
    tab.wait_for_function(kept)
    tab.evaluate("scrollBy(0, -9)")  # shows the button that leads to the top, in a corner
    tab.wait_for_function("() => document.querySelector('.md-top:not([hidden])')?.offsetHeight<60")
    noted = f"() => history.state && Math.abs(history.state.y - {place}) < 60"  # by the theme
    tab.wait_for_function(noted)
    tab.reload()
    tab.wait_for_function(kept)
    tab.wait_for_function(noted)
    tab.goto("/summary/")
    tab.evaluate("history.back()")
    tab.wait_for_function(kept)


def test_instant_loading_keeps_the_document_and_links_within_a_page_land(tab):
    tab.goto("/faq/")
    title = tab.title()
    tab.evaluate("window.same = true")
    link = tab.locator(".md-nav--secondary a.md-nav__link:visible").nth(5)
    id = link.evaluate("link => link.hash.slice(1)")
    link.click()
    lands(tab, id)
    tab.evaluate("history.back()")
    tab.wait_for_function("() => scrollY === 0")
    tab.locator(".md-tabs__link", has_text="Story").click()
    tab.wait_for_url("**/story/")
    expect(tab.locator(".announcer")).to_contain_text("Anthropic")
    tab.evaluate("history.back()")
    expect(tab.locator(".announcer")).to_have_text(title)
    assert tab.evaluate("window.same"), "instant loading was meant to keep the document"


def test_a_browser_that_stores_nothing_searches_and_has_its_colors(tab):
    tab.add_init_script("""for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
      Object.defineProperty(window, name, {configurable: true,
        get() { throw new DOMException('Access is denied', 'SecurityError') }})""")
    tab.goto("/")
    assert tab.evaluate("Object.hasOwn(localStorage, 'getItem')"), "the page's own stand-in"
    assert search(tab, "hbm")
    tab.keyboard.press("Escape")
    assert {switch_colors(tab) for _ in range(3)} == {"default", "slate"}


def test_without_the_themes_script_the_rest_works_and_the_search_says_so(engine, url):
    tab = engine.new_page(base_url=url, viewport=WINDOW)  # its console may speak
    tab.route("**/bundle*.js", lambda route: route.abort())
    tab.goto("/evidence/claims/?status=weak")
    expect(tab.locator("form.filter output")).to_contain_text(" of ")
    expect(tab.locator(".md-search__input")).to_have_attribute("placeholder", "Search did not load")
    tab.goto("/story/samsung-talks/")
    tab.locator("a.term").first.hover()
    expect(tab.locator(".tip")).to_be_visible()
    tab.close()


@pytest.mark.parametrize("lost", ["**/search_index.json", "**/workers/*.js"])
def test_a_search_that_cannot_load_says_so(engine, url, lost):
    tab = engine.new_page(base_url=url, viewport=WINDOW)
    tab.route(lost, lambda route: route.fulfill(status=404, body="gone"))
    tab.goto("/summary/")
    tab.keyboard.press("/")
    words = "The search could not be loaded"
    expect(tab.locator(".md-search-result__meta")).to_contain_text(words)
    tab.close()


def test_without_any_script_a_page_reads_in_full(open_tab):
    plain, whole = open_tab(java_script_enabled=False), open_tab()
    for path in ("/", "/story/samsung-talks/", "/evidence/claims/", "/compare/accelerators/"):
        lengths = []
        for tab in (plain, whole):
            tab.goto(path)
            lengths.append(len(tab.locator("article").text_content()))
        assert lengths[0] >= 0.95 * lengths[1], path
