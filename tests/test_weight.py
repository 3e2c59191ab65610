"""What a first visit costs: bytes, requests, movement; the search costs nothing until used."""

from __future__ import annotations

import gzip

import pytest
from conftest import address
from dossier.collection import RECORD_PAGES
from dossier.finish.search import INDEX
from dossier.site import CONFIG, Site
from markup import Markup
from mkdocs.config import load_config

# Lists of records are as long as there are records; the one page holds the whole story.
LONG = {*map(address, RECORD_PAGES.values()), "/one-page/"}
NAVIGATION = map(address, Site.from_config(load_config(str(CONFIG))).nav)
PROSE = [path for path in NAVIGATION if path not in LONG]
MAX_BYTES = 110_000
MOVED = """new Promise(done => {
  let moved = 0
  new PerformanceObserver(list => list.getEntries().forEach(entry => { moved += entry.value }))
    .observe({ type: 'layout-shift', buffered: true })
  setTimeout(() => done(moved), 300)
})"""


@pytest.fixture(scope="module")
def visits(browser, site, url) -> dict[str, dict]:
    """Of some pages of prose, visited for the first time: what was asked for, how much moved."""
    heaviest = max(PROSE, key=lambda path: len((site / path[1:] / "index.html").read_bytes()))
    found = {}
    for path in dict.fromkeys(["/", "/summary/", "/story/since/", heaviest]):
        context = browser.new_context(base_url=url, viewport={"width": 390, "height": 844})
        tab, asked = context.new_page(), []
        tab.on("response", lambda response, asked=asked: asked.append(response))
        tab.goto(path, wait_until="networkidle")
        moved = tab.evaluate(MOVED)
        sizes = {r.url.removeprefix(url): len(gzip.compress(r.body(), 6)) for r in asked}
        found[path] = {"sizes": sizes, "moved": moved}
        context.close()
    return found


<<<<<<< HEAD
def test_a_first_visit_weighs_little_and_no_part_of_it_is_the_index(visits):
    assert len(visits) == 4
    for path, visit in visits.items():
        sizes = visit["sizes"]
        assert any("/bundle." in name for name in sizes) and any(".css" in name for name in sizes)
        assert not any(INDEX in name for name in sizes), path
        assert sum(sizes.values()) <= MAX_BYTES, (path, sizes)


def test_nothing_moves_while_a_page_loads(visits):
    assert {path: visit["moved"] for path, visit in visits.items() if visit["moved"] > 0} == {}


def test_a_page_has_one_style_sheet_and_few_scripts(site):
    for path in site.rglob("*.html"):
        links = Markup(path).links
        assert sum(address.endswith(".css") for _, address in links) == 1, path
        assert sum(tag == "script" for tag, _ in links) <= 4, path


def test_the_search_is_fetched_when_it_is_used(page):
    with page.expect_request(f"**/{INDEX}"):
        page.goto("/story/since/", wait_until="networkidle")
        page.keyboard.press("/")
=======
def linked(tree, *kinds: str) -> list[str]:
    """Addresses of a page's link elements of these kinds, in whatever order their attributes stand."""
    return [
        link.get("href")
        for link in tree.iter("link")
        if set(link.get("rel", "").lower().split()) & set(kinds)
    ]


def asked_for(text: str) -> list[str]:
    """Addresses that a page asks for by itself: style sheets, scripts, pictures, fonts, and what is fetched ahead."""
    tree = lxml_html.fromstring(text)
    found = linked(tree, "stylesheet", "icon", "prefetch", "preload", "modulepreload", "manifest")
    found += tree.xpath(
        "//script/@src | //img/@src | //iframe/@src | //source/@src | //video/@poster | //object/@data"
    )
    found += [part.split()[0] for value in tree.xpath("//@srcset") for part in value.split(",")]
    for tag in tree.xpath("//script[@data-later]"):
        found += f"{tag.get('data-later')} {tag.get('data-theme')}".split()
    return [address for address in dict.fromkeys(found) if not address.startswith(("data:", "#"))]


def in_style(text: str) -> list[str]:
    """Addresses in a style sheet: pictures, fonts, further sheets."""
    found = re.findall(r"""url[(]\s*(["']?)(.*?)\1\s*[)]|@import\s+(["'])(.*?)\3""", text)
    return [
        address
        for _, one, _, two in found
        if (address := one or two) and not address.startswith(("data:", "#", "%23"))
    ]


def first_visit(site, path: str) -> dict[str, int]:
    """Bytes by file of what a page asks for, at once or after its first paint: HTML, style sheets, scripts, images."""
    file = site / path.strip("/") / "index.html"
    weights = {"html": gzipped(file)}
    waiting = [(file, address) for address in asked_for(file.read_text("utf-8"))]
    while waiting:
        base, address = waiting.pop()
        asset = (base.parent / re.sub(r"[?#].*", "", address)).resolve()
        name = asset.relative_to(site.resolve()).as_posix()
        if name not in weights:
            weights[name] = gzipped(asset)
            if asset.suffix == ".css":
                waiting += [(asset, more) for more in in_style(asset.read_text("utf-8"))]
    return weights


def real_visit(tab, site, url: str, path: str) -> dict[str, int]:
    """Bytes by file of what a browser fetches when somebody reads a page to its end."""
    names: list[str] = []
    tab.on(
        "request",
        lambda request: names.append(request.url) if request.url.startswith(url) else None,
    )
    tab.goto(path)
    start_theme(tab)
    tab.evaluate("scrollTo(0, document.body.scrollHeight)")
    tab.wait_for_load_state("networkidle")
    names += tab.evaluate("performance.getEntriesByType('resource').map(entry => entry.name)")
    files = {
        re.sub(r"[?#].*", "", name).removeprefix(url).strip("/")
        for name in names
        if name.startswith(url)
    }
    weights = {name: gzipped(site / name) for name in files if (site / name).is_file()}
    weights |= {
        name: gzipped(site / name / "index.html") for name in files if (site / name).is_dir()
    }
    assert set(weights) == files, f"not there: {files - set(weights)}"
    return weights


@pytest.mark.parametrize("path", PAGES)
def test_a_page_weighs_little(site, path):
    weights = first_visit(site, path)
    html = weights["html"]
    limit = LISTS.get(path)
    assert html <= (limit or HTML), f"HTML {html:,} bytes"
    rest = sum(weights.values()) - html
    if limit:
        assert rest <= PAGE, weights
    else:
        assert html + rest <= PAGE, weights


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/story/samsung-talks/",
        "/glossary/",
        "/evidence/claims/",
        "/evidence/timeline/",
        "/compare/accelerators/",
        "/explore/memory/",
        "/explore/one-percent/",
        "/one-page/",
    ],
)
def test_what_a_browser_really_fetches_weighs_little(page, site, url, path):
    """Scripts, what they fetch, what is fetched ahead, and the pictures of style sheets, as far as they are used."""
    weights = real_visit(page, site, url, path)
    html = weights.pop(path.strip("/"))
    assert any("/bundle." in name for name in weights) and any(
        name.endswith(".css") for name in weights
    ), weights
    assert sum(weights.values()) + (0 if path in LISTS else html) <= PAGE, weights
    missed = set(weights) - set(first_visit(site, path)) - BY_SCRIPT
    assert not missed, f"the count of all pages doesn't know of {missed}"


def test_what_a_script_or_a_style_sheet_fetches_would_be_noticed(page, site, url):
    page.add_init_script(
        "addEventListener('load', () => { fetch(new URL('/data/claims.json', location)) })"
    )
    page.route(
        "**/all.*.css",
        lambda route: route.fulfill(
            content_type="text/css",
            body="main { display: block; background: url(/assets/images/social.png) }",
        ),
    )
    assert {"data/claims.json", "assets/images/social.png"} <= set(
        real_visit(page, site, url, "/faq/")
    )


def test_in_any_order_of_attributes_all_that_a_page_asks_for_counts():
    text = """<html><head><link href="a.css" rel="stylesheet"><link rel=stylesheet href=b.css><link as=font rel='preload' href='c'>
      <link rel="icon" href="data:x"><link rel="canonical" href="d"></head><body><script async src=e></script>
      <img alt="" src="f" srcset="g 1x, h 2x"><script data-later="i j" data-theme="k"></script></body></html>"""
    assert asked_for(text) == ["a.css", "b.css", "c", "e", "f", "g", "h", "i", "j", "k"]
    assert linked(lxml_html.fromstring(text), "stylesheet") == ["a.css", "b.css"]
    assert in_style(
        """a{b:url(c.png)} d{e:url( "f g.svg" )} @import 'h.css'; i{j:url(data:k);l:url('#m')}"""
    ) == ["c.png", "f g.svg", "h.css"]


def test_the_search_index_weighs_little(site):
    assert gzipped(site / "search/search_index.json") <= INDEX


def test_the_first_paint_needs_one_style_sheet_and_nothing_else(site):
    for path in PAGES:
        text = (site / path.strip("/") / "index.html").read_text("utf-8")
        tree = lxml_html.fromstring(text)
        assert len(linked(tree, "stylesheet")) == 1, path
        # The explorers fill their form before what follows is shown, so that nothing moves.
        scripts = [
            tag
            for tag in re.findall(r"<script[^>]* src=[^>]*>", text)
            if 'id="explorer-' not in tag
        ]
        assert (
            not scripts
            and not tree.xpath("//img")
            and not linked(tree, "preload", "prefetch", "modulepreload")
        ), path


@pytest.mark.parametrize("path", ["/", "/story/samsung-talks/", "/evidence/sources/"])
def test_until_a_page_is_painted_it_asks_for_its_style_sheet_alone(browser, url, path):
    context = browser.new_context(base_url=url)
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url.removeprefix(url)))
    tab.route(
        "**/*.css", lambda route: (tab.wait_for_timeout(700), route.continue_())
    )  # time enough to ask for more
    tab.goto(path, wait_until="commit")
    tab.wait_for_timeout(500)
    assert [re.sub(r"\.\w{8}\.css", ".css", name) for name in asked] == [
        path,
        "/assets/stylesheets/all.css",
    ]
    tab.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    tab.wait_for_function("() => document.querySelector('link[rel=prefetch]')")
    painted, *later = (
        tab.evaluate("""() => [performance.getEntriesByName('first-contentful-paint')[0].startTime,
      ...performance.getEntriesByType('resource').filter(entry => entry.name.endsWith('.js')).map(entry => entry.startTime)]""")
    )
    assert later and all(
        start > painted - 20 for start in later
    )  # browsers round the one otherwise than the other
    tab.unroute_all(behavior="ignoreErrors")
    context.close()


def test_nothing_is_published_that_no_page_needs(site):
    assert not list(site.rglob("*.map"))
    assert not list((site / "assets/javascripts").glob("lunr/**/*.js"))


def test_search_costs_nothing_until_it_is_used(page):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    page.goto("/story/samsung-talks/")
    page.wait_for_timeout(500)
    assert not [name for name in asked if "search_index" in name or name.startswith("search.")], (
        asked
    )
    page.keyboard.press("/")
    page.locator("[data-md-component=search-query]").press_sequentially("hbm")
    page.wait_for_selector(".md-search-result__item")
    assert [name for name in asked if "search_index" in name]


def test_scripts_are_sent_without_comments(site):
    for source in (ROOT / "docs/assets/javascripts").glob("*.js"):
        assert "/*" in source.read_text("utf-8")
        assert not re.search(
            r"^\s*(/\*|//)|^\s",
            (site / "assets/javascripts" / source.name).read_text("utf-8"),
            re.M,
        ), source.name


def test_the_theme_s_script_counts(site):
    assert any("/bundle." in name for name in first_visit(site, "/faq/"))


def test_shorter_scripts_keep_their_texts():
    script = "/* About.\n   More. */\n(function () {\n  // why\n  const a = `x,  and ${b} /* y */` // here\n\n  const c = 'http://z'\n})()\n"
    assert (
        shorter(script)
        == "(function () {\nconst a = `x,  and ${b} /* y */` // here\nconst c = 'http://z'\n})()\n"
    )
    for source in (ROOT / "docs/assets/javascripts").glob("*.js"):
        for number, line in enumerate(source.read_text("utf-8").splitlines(), 1):
            assert line.count("`") % 2 == 0, (
                f"{source.name}:{number}: a text over several lines would lose its indents"
            )
>>>>>>> js
