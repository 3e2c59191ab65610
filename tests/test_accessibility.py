"""Promises to readers who magnify, listen, use a keyboard or need more contrast: WCAG 2.2 AA and then some."""

from __future__ import annotations

import json
import subprocess

import pytest
from conftest import PAGES, patient_tab, start_theme
from lxml import html as lxml_html

from dossier.testing import NODE_TOOLS, node

SAMPLE = ["/", "/summary/", "/faq/", "/story/compute-bill/", "/glossary/", "/evidence/claims/", "/evidence/timeline/",
          "/compare/accelerators/", "/explore/memory/", "/explore/one-percent/"]


def validity(folder) -> set[str]:
    """Errors of html-validate in every HTML file below a folder."""
    config = NODE_TOOLS / "html-validate.json"
    config.write_text(json.dumps({
        "extends": ["html-validate:standard"],
        # Style rules of the tool's own, not of HTML: how the theme writes its attributes, and long titles.
        "rules": {"no-trailing-whitespace": "off", "long-title": "off", "doctype-style": "off", "void-style": "off",
                  "attr-quotes": "off", "no-inline-style": "error", "require-sri": "off", "tel-non-breaking": "off",
                  "prefer-native-element": "off", "no-raw-characters": "off"},
    }))
    command = [node(), str(NODE_TOOLS / "node_modules/html-validate/bin/html-validate.mjs"), "--config", str(config),
               "--formatter", "json", *map(str, sorted(folder.rglob("*.html")))]
    result = subprocess.run(command, capture_output=True, text=True, cwd=NODE_TOOLS)
    return {f"{m['ruleId']}: {m['message']} ({file['filePath'].removeprefix(str(folder))}:{m['line']})"
            for file in json.loads(result.stdout) for m in file["messages"] if m["severity"] == 2}


def test_every_page_is_valid_html(site):
    found = validity(site)
    assert not found, "\n".join(sorted(found)[:40])


def test_invalid_html_would_be_noticed(tmp_path):
    page = "<!doctype html><html lang=en><head><title>x</title></head><body><p><div>a</div></p></body></html>"
    (tmp_path / "index.html").write_text(page)
    assert validity(tmp_path)


@pytest.mark.parametrize("path", SAMPLE)
def test_nothing_is_cut_off_at_400_percent(browser, url, path):
    # 1280 px at 400 % is 320 px at four device pixels each; text alone twice as large is a harder test of layout.
    context = browser.new_context(viewport={"width": 320, "height": 256}, device_scale_factor=4, base_url=url)
    tab = patient_tab(context)
    tab.goto(path)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.set_viewport_size({"width": 640, "height": 512})
    tab.evaluate("document.documentElement.style.fontSize = '200%'")
    tab.wait_for_timeout(200)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 640
    context.close()


def test_the_first_stop_skips_to_the_text(page):
    page.goto("/story/samsung-talks/")
    page.keyboard.press("Tab")
    assert "md-skip" in page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    page.wait_for_timeout(200)
    assert page.evaluate("location.hash.length") > 1


WHERE = """() => {
  const e = document.activeElement, b = e.getBoundingClientRect()
  const top = document.elementFromPoint(b.left + b.width / 2, b.top + b.height / 2)
  return [(e.ariaLabel || e.textContent).trim(), Boolean(top) && (e.contains(top) || top.contains(e)), Boolean(e.closest('.md-nav--primary'))]
}"""


def next_stops(tab, count: int) -> list[tuple[str, bool, bool]]:
    """Where Tab leads: the name of each stop, whether it can be seen, and whether it is one of the menu's."""
    return [(tab.keyboard.press("Tab"), tuple(tab.evaluate(WHERE)))[1] for _ in range(count)]


@pytest.mark.parametrize("width", [320, 820])
def test_the_menu_of_a_small_window_opens_and_leads_everywhere_by_keyboard(page, width):
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/story/samsung-talks/")
    assert [name for name, *_ in next_stops(page, 2)] == ["Skip to content", "Menu"]
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    menu = [(name, seen) for name, seen, inside in next_stops(page, 11) if inside]
    assert [name for name, _ in menu][:4] == ["Story", "The Samsung talks", "Two signals", "The compute bill"]
    assert all(seen for _, seen in menu) and menu[-1][0] == "Since the article"
    page.locator("label.md-nav__title[for=__nav_2]").focus()  # back to the sections
    page.keyboard.press("Space")
    page.wait_for_timeout(400)
    assert [name for name, *_ in next_stops(page, 3)] == ["Evidence", "Compare", "About"]
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    assert "Accessibility" in [name for name, seen, inside in next_stops(page, 10) if seen and inside]
    page.keyboard.press("Escape")
    assert page.evaluate(WHERE)[0] == "Menu" and not page.evaluate("document.querySelector('.md-content').inert")


@pytest.mark.parametrize("path", PAGES)
def test_links_to_other_sites_say_so_and_tell_them_nothing(site, path):
    tree = lxml_html.parse(site / path.strip("/") / "index.html")
    links = tree.xpath("//a[starts-with(@href, 'http') and not(starts-with(@href, 'http://127.0.0.1'))]")
    assert all(set((link.get("rel") or "").split()) >= {"noopener", "external"} for link in links)


@pytest.mark.parametrize("path", ["/about/data/", "/evidence/sources/", "/summary/"])
def test_links_to_other_sites_are_marked_for_eye_and_ear(page, path):
    page.goto(path)
    link = page.locator("article a[rel~=external]:visible").first
    mark = link.evaluate("link => { const style = getComputedStyle(link, '::after'); return [style.content, parseFloat(style.width)] }")
    assert "external" in mark[0] and mark[1] >= 5
    assert "(external)" in link.aria_snapshot()


def test_the_page_for_wrong_addresses_has_a_way_to_its_text(page):
    page.goto("/404.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.hash") == "#not-found"


# Judges each stop of the keyboard when the next key goes down: the page has come to rest by then.
JUDGE = """() => {
  const faults = window.faults = [], known = new Map()
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })
  const rgba = color => { // whatever notation the browser tells it in
    if (!known.has(color)) {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = color
      canvas.fillRect(0, 0, 1, 1)
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data
      known.set(color, [r, g, b, a / 255])
    }
    return known.get(color)
  }
  const over = ([r, g, b, a], below) => [r, g, b].map((value, index) => value * a + below[index] * (1 - a)).concat(1)
  const light = color => color.slice(0, 3).map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0)
  const contrast = (one, two) => (Math.max(light(one), light(two)) + 0.05) / (Math.min(light(one), light(two)) + 0.05)
  const stack = (layers, base = [255, 255, 255, 1]) => layers.reduceRight((below, element) =>
    over(rgba(getComputedStyle(element).backgroundColor), below), base)
  const parents = element => element ? [element, ...parents(element.parentElement)] : []

  // What lies behind an outline: what stands beside the element, else what it stands in.
  const behind = (element, box, gap) => {
    const [x, y] = [box.left - gap, (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2]
    const there = document.elementsFromPoint(x, y).filter(other => !element.contains(other))
    return stack(there.length ? there : parents(element.parentElement))
  }
  // The part of the element that can be seen: inside the window and inside whatever scrolls or cuts off around it.
  const visible = element => {
    for (const rect of element.getClientRects()) {
      let [left, top, right, bottom] = [Math.max(rect.left, 0), Math.max(rect.top, 0), Math.min(rect.right, innerWidth), Math.min(rect.bottom, innerHeight)]
      for (const parent of parents(element.parentElement)) {
        if (parent.matches('html, body') || getComputedStyle(parent).overflow === 'visible') continue
        const box = parent.getBoundingClientRect()
        if (!box.width) continue
        ;[left, top, right, bottom] = [Math.max(left, box.left), Math.max(top, box.top), Math.min(right, box.right), Math.min(bottom, box.bottom)]
        if (getComputedStyle(parent).position === 'fixed') break
      }
      if (right - left > 1 && bottom - top > 1) return { x: (left + right) / 2, y: (top + bottom) / 2 }
    }
  }
  window.judged = 0
  window.ended = false
  window.judge = () => {
    const element = document.activeElement
    if (!element || element === document.body) return
    judged++
    const fault = (words) => faults.push(`${words}: ${element.outerHTML.slice(0, 110)}`)
    // The theme's fields without size or outline show it on their label or form.
    const shownBy = [element, ...(element.labels || []), element.closest('.md-header__option, .md-search__form')]
      .filter(other => other && other.checkVisibility() && other.getBoundingClientRect().width > 1)
    const outlined = shownBy.filter(other => getComputedStyle(other).outlineStyle !== 'none' && parseFloat(getComputedStyle(other).outlineWidth) >= 2)
    if (!outlined.length) fault('no outline')
    else {
      const best = Math.max(...outlined.map(other => {
        const { outlineColor, outlineOffset } = getComputedStyle(other)
        const back = behind(other, other.getClientRects()[0], parseFloat(outlineOffset) + 1)
        return contrast(over(rgba(outlineColor), back), back)
      }))
      if (best < 3) fault(`outline of contrast ${best.toFixed(2)}`)
    }
    const seen = shownBy.map(other => ({ other, point: visible(other) })).filter(({ point }) => point)
    if (!seen.length) return fault('out of sight')
    const uncovered = seen.some(({ other, point }) => {
      const hit = document.elementFromPoint(point.x, point.y)
      const drawing = other.ownerSVGElement // marks of a chart may lie over each other, as their figures do
      return hit && (other.contains(hit) || hit.contains(other) || drawing && drawing.contains(hit))
    })
    const { x, y } = seen[0].point
    const cover = document.elementFromPoint(x, y)
    if (!uncovered) fault(`covered at ${Math.round(x)}, ${Math.round(y)} by ${cover && cover.cloneNode().outerHTML.slice(0, 60)}`)
  }
  // The search opens and closes by itself, which takes a moment and for which walk() waits.
  window.searching = () => Boolean(document.activeElement.closest('.md-search'))
  const skips = new Set()
  let last = false
  addEventListener('keydown', event => {
    if (event.key !== 'Tab') return
    if (skips.has(document.activeElement)) window.ended = true // at the start again
    if (ended) return
    if (document.activeElement.matches('.md-skip')) skips.add(document.activeElement)
    if (!event.shiftKey || !document.activeElement.closest('.md-header')) judge() // the way back ends below the header
    last = searching()
  }, true)
  addEventListener('focusin', () => { window.changes = last || searching() })
}"""
TO_THE_END = """() => {
  const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
  all.filter(element => element.checkVisibility({ visibilityProperty: true }) && element.tabIndex > -1).at(-1).focus()
}"""
STYLE = "css => { const sheet = new CSSStyleSheet(); sheet.replaceSync(css); document.adoptedStyleSheets.push(sheet) }"


def walk(tab, key: str, stops: int) -> list[str]:
    """Press a key for so many stops, or until the page ends; what is wrong with the stops. See JUDGE."""
    for pressed in range(stops):
        tab.keyboard.press(key)
        if pressed < 10 and tab.evaluate("window.changes"):
            tab.wait_for_timeout(500)
        if pressed % 20 == 19 and tab.evaluate("ended"):
            break
    return tab.evaluate("() => { if (!ended) judge(); ended = false; return faults.splice(0) }")


def keyboard_tab(browser, url, path, width: int, scheme: str, css: str = ""):
    """A tab whose stops are judged."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=url)
    tab = patient_tab(context)
    tab.goto(path)
    start_theme(tab)
    tab.evaluate(JUDGE)
    if css:
        tab.evaluate(STYLE, css)
    return tab


@pytest.mark.parametrize("width, scheme", [(1440, "light"), (360, "dark")])
@pytest.mark.parametrize("path", ["/", "/story/compute-bill/", "/evidence/claims/", "/compare/accelerators/",
                                  "/explore/one-percent/", "/explore/memory/"])
def test_every_stop_of_the_keyboard_can_be_seen(browser, url, path, width, scheme):
    tab = keyboard_tab(browser, url, path, width, scheme)
    faults = walk(tab, "Tab", 120)
    tab.keyboard.press("Escape")  # the walk may have gone round and opened the search, which takes a moment to close
    tab.wait_for_timeout(500)
    tab.evaluate(TO_THE_END)
    faults += walk(tab, "Shift+Tab", 60)
    assert tab.evaluate("judged") > 90
    tab.context.close()
    assert not faults, f"{len(faults)} of the stops:\n" + "\n".join(faults[:20])


@pytest.mark.parametrize("css, word", [
    ("a.footnote-ref:focus-visible { outline: none !important }", "no outline"),
    ("body { --focus: var(--md-default-bg-color) !important }", "contrast"),
    ("main { position: relative } main::before { content: ''; position: fixed; inset: 0; z-index: 9 }", "covered"),
    ("main a:focus { position: fixed; left: -900px }", "out of sight"),
])
def test_a_stop_that_cannot_be_seen_would_be_noticed(browser, url, css, word):
    tab = keyboard_tab(browser, url, "/", 1440, "light", css)
    faults = walk(tab, "Tab", 30)
    tab.context.close()
    assert any(word in fault for fault in faults), faults


@pytest.mark.parametrize("path", SAMPLE)
def test_targets_are_large_enough_for_a_finger(browser, url, path):
    context = browser.new_context(viewport={"width": 360, "height": 800}, has_touch=True, base_url=url)
    tab = patient_tab(context)
    tab.goto(path)
    small = tab.evaluate("""() => [...document.querySelectorAll('button, select, input:not([type=hidden]):not(.md-toggle):not(.md-option), summary, nav a, .filter *:is(input,select,button)')]
      .filter(e => e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 1)
      .filter(e => { const b = e.getBoundingClientRect(); return b.right > 0 && b.left < innerWidth }) // the closed search waits outside
      .filter(e => { const b = e.getBoundingClientRect(); return b.width < 24 || b.height < 24 })
      .map(e => e.outerHTML.slice(0, 100) + JSON.stringify(e.getBoundingClientRect()))""")
    context.close()
    assert not small, "\n".join(small[:10])


# Whatever moves: by style sheet, pseudo-elements included, and by script.
MOVING = """() => {
  const seconds = text => Math.max(...text.split(',').map(parseFloat))
  const styled = [...document.querySelectorAll('*')].flatMap(element => [null, '::before', '::after', '::marker'].filter(pseudo => {
    const style = getComputedStyle(element, pseudo)
    return seconds(style.transitionDuration) > 0.01 || style.animationName !== 'none' && seconds(style.animationDuration) > 0.01 ||
      style.scrollBehavior === 'smooth'
  }).map(pseudo => `${element.cloneNode().outerHTML.slice(0, 80)} ${pseudo || ''}`))
  return [...styled, ...document.getAnimations().map(animation => `animation ${animation.animationName || animation.id}`),
    ...[...document.querySelectorAll('animate, animateMotion, animateTransform, marquee')].map(element => element.tagName)]
}"""
EXPLORERS = ["/explore/one-percent/", "/explore/memory/"]


@pytest.mark.parametrize("path", ["/", "/summary/", "/story/compute-bill/", "/evidence/claims/", "/evidence/timeline/",
                                  "/compare/accelerators/", *EXPLORERS])
def test_motion_stops_when_the_reader_asks(browser, url, path):
    context = browser.new_context(reduced_motion="reduce", base_url=url)
    tab = patient_tab(context)
    tab.goto(path)
    start_theme(tab)
    if path in EXPLORERS:
        tab.locator(".explorer input[type=range]").first.press("ArrowRight")
    moving = tab.evaluate(MOVING)
    context.close()
    assert not moving, "\n".join(moving[:10])


@pytest.mark.parametrize("css", [
    ".explorer { animation: x 2s infinite !important }", ".explorer::before { content: ''; animation: x 2s infinite !important }",
    ".explorer :is(input, button)::after { transition: all 1s, color 0s !important }", "html { scroll-behavior: smooth !important }",
])
def test_motion_would_be_noticed(browser, url, css):
    context = browser.new_context(reduced_motion="reduce", base_url=url)
    tab = patient_tab(context)
    tab.goto(EXPLORERS[1])
    tab.evaluate(STYLE, "@keyframes x { to { opacity: 0 } }" + css)
    assert tab.evaluate(MOVING)
    context.close()


def test_forced_colors_keep_the_status_marks(browser, url):
    context = browser.new_context(base_url=url, forced_colors="active")
    tab = patient_tab(context)
    tab.goto("/summary/")
    mark = tab.evaluate("""() => { const s = getComputedStyle(document.querySelector('a.footnote-ref'), '::after')
      return [parseFloat(s.width), s.backgroundColor, getComputedStyle(document.body).backgroundColor] }""")
    context.close()
    assert mark[0] >= 6 and mark[1] != mark[2] and mark[1] != "rgba(0, 0, 0, 0)"


# The contrast with the page of links, of lines, of what is told by the way, and of the accent.
CONTRASTS = """() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true })
  const light = color => {
    canvas.fillStyle = color
    canvas.fillRect(0, 0, 1, 1)
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)].map(value => value / 255)
      .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
      .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0)
  }
  const probe = document.querySelector('article').appendChild(document.createElement('i'))
  const computed = color => { probe.style.color = color; return getComputedStyle(probe).color }
  const back = light(getComputedStyle(document.body).backgroundColor)
  const colors = {
    link: getComputedStyle(document.querySelector('article p a:not([class])')).color,
    ...Object.fromEntries(['--accent', '--rule', '--md-default-fg-color--light'].map(name => [name, computed(`var(${name})`)])),
  }
  const result = Object.fromEntries(Object.entries(colors).map(([name, color]) => {
    light(getComputedStyle(document.body).backgroundColor)
    const front = light(color)
    return [name, (Math.max(front, back) + 0.05) / (Math.min(front, back) + 0.05)]
  }))
  probe.remove()
  const mark = getComputedStyle(document.querySelector('a.footnote-ref'), '::after')
  return { ...result, mark: parseFloat(mark.width) }
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_who_asks_for_more_contrast_gets_more(browser, url, scheme):
    found = []
    for contrast in ("no-preference", "more"):
        context = browser.new_context(base_url=url, color_scheme=scheme, contrast=contrast)
        tab = patient_tab(context)
        tab.goto("/summary/")
        found.append(tab.evaluate(CONTRASTS))
        context.close()
    usual, more = found
    assert usual.pop("mark") >= 6 and more.pop("mark") >= 6
    assert all(more[name] > usual[name] * 1.2 for name in usual), found
    assert more["--rule"] >= 4.5 and min(more["link"], more["--accent"], more["--md-default-fg-color--light"]) >= 7, more


# The controls of a form that a mouse can use, in their order; of a group of radio buttons the keyboard stops at one.
CONTROLS = """selector => {
  const form = document.querySelector(selector)
  const all = [...form.querySelectorAll('input, select, button, a[href], textarea, summary')].filter(element => element.checkVisibility() && !element.disabled)
  return (window.controls = all.filter(element => element.type !== 'radio' || element.checked)).length
}"""
FORMS = [("/evidence/claims/", "form.filter"), ("/evidence/timeline/", "form.filter"), ("/evidence/sources/", "form.filter"),
         ("/compare/accelerators/", "form.filter"), *((path, ".explorer") for path in EXPLORERS)]


def unreached(tab, selector: str) -> list[str]:
    """Controls of a form that Tab doesn't reach from the one before, there and back; starts at what precedes the form."""
    count = tab.evaluate(CONTROLS, selector)
    assert count > 3
    tab.evaluate("""() => {
      const before = Object.assign(document.createElement('span'), { tabIndex: -1 })
      controls[0].closest('form, .explorer').before(before)
      before.focus()
    }""")
    found = []
    for key, order in (("Tab", range(count)), ("Shift+Tab", range(count - 2, -1, -1))):
        for index in order:
            tab.keyboard.press(key)
            name = tab.evaluate("""index => {
              const control = controls[index]
              if (control === document.activeElement) return ''
              control.focus()
              return control.outerHTML.slice(0, 100)
            }""", index)
            if name:
                found.append(f"{key}: {name}")
    return found


@pytest.mark.parametrize("path, selector", FORMS)
def test_the_keyboard_reaches_every_control_from_the_one_before(page, path, selector):
    page.goto(path)
    assert unreached(page, selector) == []
    page.evaluate("controls.forEach(control => { control.tabIndex = -1 })")
    assert len(unreached(page, selector)) > 3, "a form without the keyboard would be noticed"


@pytest.mark.parametrize("path, selector", FORMS)
def test_a_form_works_by_keyboard_alone(page, path, selector):
    """A choice, and then the way back to how it was, without a mouse."""
    page.goto(path)
    assert unreached(page, selector) == []
    before = page.locator("main output").first.inner_text()
    page.evaluate("controls.find(control => control.matches('select')).focus()")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("before => document.querySelector('main output').innerText !== before", arg=before)
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('button') && /Reset|Start again/.test(document.activeElement.innerText)"):
            break
    page.keyboard.press("Enter")
    page.wait_for_function("before => document.querySelector('main output').innerText === before", arg=before)
