"""Promises to readers who magnify, listen, use a keyboard or need more contrast: WCAG 2.2 AA and then some."""

from __future__ import annotations

import json
import subprocess

import pytest
from conftest import PAGES, patient_tab
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


def stops(tab, count: int) -> list[tuple[str, bool, bool]]:
    """Where Tab leads: the name of each stop, whether it can be seen, and whether it is one of the menu's."""
    return [(tab.keyboard.press("Tab"), tuple(tab.evaluate(WHERE)))[1] for _ in range(count)]


@pytest.mark.parametrize("width", [320, 820])
def test_the_menu_of_a_small_window_opens_and_leads_everywhere_by_keyboard(page, width):
    page.set_viewport_size({"width": width, "height": 700})
    page.goto("/story/samsung-talks/")
    assert [name for name, *_ in stops(page, 2)] == ["Skip to content", "Menu"]
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    menu = [(name, seen) for name, seen, inside in stops(page, 11) if inside]
    assert [name for name, _ in menu][:4] == ["Story", "The Samsung talks", "Two signals", "The compute bill"]
    assert all(seen for _, seen in menu) and menu[-1][0] == "Since the article"
    page.locator("label.md-nav__title[for=__nav_2]").focus()  # back to the sections
    page.keyboard.press("Space")
    page.wait_for_timeout(400)
    assert [name for name, *_ in stops(page, 3)] == ["Evidence", "Compare", "About"]
    page.keyboard.press("Enter")
    page.wait_for_timeout(400)
    assert "Accessibility" in [name for name, seen, inside in stops(page, 10) if seen and inside]
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/evidence/claims/", "/compare/accelerators/", "/explore/one-percent/"])
def test_every_stop_of_the_keyboard_can_be_seen(browser, url, path, scheme):
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme=scheme, base_url=url)
    tab = patient_tab(context)
    tab.goto(path)
    tab.wait_for_timeout(300)
    hidden = []
    for _ in range(35):
        tab.keyboard.press("Tab")
        seen = tab.evaluate("""() => {
          const e = document.activeElement, box = e.getBoundingClientRect()
          if (e === document.body) return 'body'
          const marked = [e, e.parentElement, e.closest('form'), e.nextElementSibling].filter(Boolean).some(x => {
            const s = getComputedStyle(x)
            return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 || x === e && s.boxShadow !== 'none' })
          // The theme's radio buttons have no size; their labels show the focus for them.
          if (!box.width && e.labels && e.labels[0]) return marked ? '' : e.outerHTML.slice(0, 120)
          const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
          return marked && inside ? '' : e.outerHTML.slice(0, 120) + ' ' + JSON.stringify(box) + marked
        }""")
        if seen == "body":
            break
        if seen:
            hidden.append(seen)
    context.close()
    assert not hidden, "\n".join(hidden)


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


def test_motion_stops_when_the_reader_asks(browser, url):
    context = browser.new_context(reduced_motion="reduce", base_url=url)
    tab = patient_tab(context)
    tab.goto("/summary/")
    moving = tab.evaluate("""() => [...document.querySelectorAll('*')].filter(e => {
      const s = getComputedStyle(e); return parseFloat(s.transitionDuration) > 0.01 || parseFloat(s.animationDuration) > 0.01 }).length""")
    context.close()
    assert moving == 0


@pytest.mark.parametrize("media", [{"forced_colors": "active"}, {"contrast": "more"}])
def test_forced_colors_and_more_contrast_keep_the_status_marks(browser, url, media):
    context = browser.new_context(base_url=url, **media)
    tab = patient_tab(context)
    tab.goto("/summary/")
    mark = tab.evaluate("""() => { const s = getComputedStyle(document.querySelector('a.footnote-ref'), '::after')
      return [parseFloat(s.width), s.backgroundColor, getComputedStyle(document.body).backgroundColor] }""")
    context.close()
    assert mark[0] >= 6 and mark[1] != mark[2] and mark[1] != "rgba(0, 0, 0, 0)"
