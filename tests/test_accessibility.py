"""Promises to readers who magnify, listen, use a keyboard or need more contrast: WCAG 2.2 AA."""

import pytest

SAMPLE = ["/", "/story/compute-bill/", "/evidence/claims/", "/compare/accelerators/"]
EXPLORERS = ["/explore/one-percent/", "/explore/memory/"]


# ---- With a screen reader.


def test_after_instant_loading_the_page_is_announced_and_tab_goes_on_from_the_place(page):
    page.goto("/story/since/")
    page.evaluate("window.same = true")
    # Slowly, so that the page that is left could still act.
    page.route("**/glossary/", lambda route: (page.wait_for_timeout(800), route.continue_()))
    link = page.locator("a.term[href$='#inference']").first  # far down, so that focus scrolls
    link.focus()
    link.press("Enter")
    bar = "() => getComputedStyle(document.querySelector('.md-progress')).opacity > 0"
    page.wait_for_function(bar)
    page.wait_for_function("() => document.activeElement.id === 'inference'")
    assert page.evaluate("window.same"), "instant loading was meant to keep the document"
    assert page.locator(".announcer").inner_text() == page.title()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('[id]').id") == "inference"


def test_links_to_other_sites_are_marked_for_eye_and_ear(page):
    page.goto("/about/article/")
    links = page.locator("article a[href^=http]:not([href^='http://127'], [href*='//example.org'])")
    rels = links.evaluate_all("links => links.map(link => link.rel)")
    assert len(rels) > 20 and all({"noopener", "external"} <= set(rel.split()) for rel in rels)
    link = page.locator("article a[rel~=external]:visible").first
    mark = link.evaluate("link => getComputedStyle(link, '::after').content")
    assert "external" in mark and "(external)" in link.aria_snapshot()


# ---- By keyboard.

STOP = """async () => {
  for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame)
  const element = document.activeElement
  // The theme's fields without a size of their own show the focus on their label or form.
  const outer = element.closest('.md-header__option, .md-search__form')
  const shown = [element, ...(element.labels || []), outer]
    .filter(one => one && one.checkVisibility() && one.getBoundingClientRect().width > 1)
  const outlined = shown.map(one => getComputedStyle(one))
    .some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2)
  const seen = shown.some(one => [...one.getClientRects()].some(box => {
    const x = (Math.max(box.left, 0) + Math.min(box.right, innerWidth)) / 2
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2
    const hit = document.elementFromPoint(x, y)
    const isOver = hit && hit !== document.body && hit.contains(one)
    return hit && (one.contains(hit) || isOver || one.ownerSVGElement?.contains(hit))
  }))
  const name = (element.ariaLabel || element.textContent).trim() || element.name || element.id
  const inMenu = Boolean(element.closest('.md-nav--primary'))
  return {name, inMenu, fault: !outlined ? 'no outline' : seen ? '' : 'hidden'}
}"""


def stops(tab, count: int) -> list[dict]:
    """Where Tab leads: the name of each stop, what is wrong with it, whether it is in the menu."""
    found = []
    for _ in range(count):
        tab.keyboard.press("Tab")
        found.append(tab.evaluate(STOP))
    return found


@pytest.mark.parametrize(
    "path, width", [("/", 360), *((path, 1440) for path in SAMPLE[2:]), (EXPLORERS[0], 360)]
)
def test_every_stop_of_the_keyboard_can_be_seen(page, path, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(path)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('.md-skip')")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash.length") > 1
    found = stops(page, 50)
    assert page.evaluate("document.activeElement.closest('article, footer') !== null")
    assert not [stop for stop in found if stop["fault"]]
    assert len({stop["name"] for stop in found}) > 20


def test_a_stop_that_cannot_be_seen_would_be_noticed(page):
    page.goto("/")
    page.evaluate("""() => {
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(`article a.term:focus { outline: none !important }
        article a.footnote-ref:focus { position: fixed; left: -90px }`)
      document.adoptedStyleSheets = [sheet]
      document.querySelector('h1').tabIndex = -1
      document.querySelector('h1').focus()
    }""")
    assert {"no outline", "hidden"} <= {stop["fault"] for stop in stops(page, 20)}


def test_the_menu_of_a_small_window_opens_and_leads_everywhere(page):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto("/story/samsung-talks/")
    assert [stop["name"] for stop in stops(page, 2)] == ["Skip to content", "Menu"]
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)  # it slides in
    menu = [stop for stop in stops(page, 11) if stop["inMenu"]]
    assert len(menu) >= 8 and not [stop for stop in menu if stop["fault"]]
    page.locator("#__nav_2_label").focus()  # from the sections into one of them
    page.keyboard.press("Space")
    page.wait_for_timeout(400)
    assert [stop["name"] for stop in stops(page, 2)] == ["Story", "The Samsung talks"]
    page.keyboard.press("Escape")
    assert page.evaluate(STOP)["name"] == "Menu"


# ---- Larger, darker, calmer.


@pytest.mark.parametrize("path", ["/", "/explore/memory/"])
def test_motion_stops_when_the_reader_asks(open_tab, path):
    moving = """() => [...document.querySelectorAll('*')].flatMap(element =>
      [null, '::before', '::after'].filter(pseudo => {
        const style = getComputedStyle(element, pseudo)
        return parseFloat(style.transitionDuration) > 0.01 || style.scrollBehavior === 'smooth'
          || style.animationName !== 'none' && parseFloat(style.animationDuration) > 0.01
      }).map(pseudo => `${element.cloneNode().outerHTML.slice(0, 80)} ${pseudo || ''}`))"""
    tab = open_tab(reduced_motion="reduce")
    tab.goto(path)
    assert not tab.evaluate(moving)
    tab.emulate_media(reduced_motion="no-preference")
    assert tab.evaluate(moving), "motion would be noticed"


def test_forced_colors_keep_the_status_marks(open_tab):
    tab = open_tab(forced_colors="active")
    tab.goto("/summary/")
    width, color, page_color = tab.evaluate("""() => {
      const mark = getComputedStyle(document.querySelector('a.footnote-ref'), '::after')
      const {backgroundColor} = getComputedStyle(document.body)
      return [parseFloat(mark.width), mark.borderTopColor, backgroundColor]
    }""")
    assert width >= 6 and color not in (page_color, "rgba(0, 0, 0, 0)")
