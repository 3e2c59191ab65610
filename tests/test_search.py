"""Search finds what people type, in the browser, with an index that stays small."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from urllib.parse import urlsplit

import pytest
import yaml
from lxml import html as lxml_html

from dossier.check import RECORD_PAGES
from dossier.problems import ROOT
from dossier.publish import search
from dossier.views import built_path

QUERIES = {
    str(words): place
    for words, place in yaml.safe_load((ROOT / "tests/data/queries.yml").read_text("utf-8"))[
        "queries"
    ].items()
}
MAX_GZIP = 80_000
QUERY, RESULTS = "[data-md-component=search-query]", "[data-md-component=search-result]"
# One result is one page, as the theme groups them: its heading, and the headings below it that it offers unfolded.
OFFERED = """results => [...results.querySelectorAll('.md-search-result__item')].map(item =>
  [...item.querySelectorAll(':scope > a')].map(link => link.getAttribute('href')))"""


class Box:
    """The search of an open page, asked one thing after another."""

    def __init__(self, page):
        self.page = page
        page.goto("/")
        page.keyboard.press("/")
        page.wait_for_selector(f"{QUERY}:focus")
        page.wait_for_function(
            "meta => !/Initializing/.test(document.querySelector(meta).textContent)",
            arg=f"{RESULTS} .md-search-result__meta",
        )
        self.field, self.results = page.locator(QUERY), page.locator(RESULTS)

    def ask(self, words: str) -> list[list[str]]:
        """The results for these words, best first; each is a list of addresses without host and highlighting."""
        # The theme empties the list before it fills it with an answer, so this mark goes when the answer comes.
        self.results.evaluate(
            "results => results.querySelector('ol').append(document.createElement('hr'))"
        )
        self.field.fill(words)
        self.field.press("End")
        self.page.wait_for_selector(f"{RESULTS} hr", state="detached")
        return [[place(href) for href in links] for links in self.results.evaluate(OFFERED)]

    @property
    def says(self) -> str:
        """The line above the results."""
        return self.results.locator(".md-search-result__meta").inner_text()


def place(href: str) -> str:
    """Where a link leads, as addresses stand in the list of queries."""
    url = urlsplit(href)
    return url.path.lstrip("/") + (f"#{url.fragment}" if url.fragment else "")


def found(results: list[list[str]], wanted: str) -> bool:
    """Whether one of the first three results is the wanted page, and offers the wanted heading, if one is named."""
    page = wanted.partition("#")[0]
    return any(result[0] == page and (wanted == page or wanted in result) for result in results[:3])


@pytest.fixture(scope="module")
def index(site) -> dict:
    """The finished index."""
    return json.loads((site / search.INDEX).read_text("utf-8"))


@pytest.fixture
def box(page) -> Box:
    """The search of the home page."""
    return Box(page)


def test_every_query_finds_its_place_among_the_first_three_results(box):
    assert len(QUERIES) >= 45
    missed = {}
    for words, wanted in QUERIES.items():
        results = box.ask(words)
        if not found(results, wanted):
            missed[words] = f"{wanted} not in {results[:3]}"
    assert not missed, "\n".join(f"{words}: {what}" for words, what in missed.items())


def test_a_place_further_down_or_folded_away_would_be_missed():
    results = [["a/", "a/#one"], ["b/"], ["c/"], ["d/"]]
    assert found(results, "a/") and found(results, "a/#one") and found(results, "c/")
    assert (
        not found(results, "a/#two")
        and not found(results, "d/")
        and not found(results, "a/#one-more")
    )


def test_words_that_no_key_brought_are_searched_for(page):
    """Pasted from a menu, dictated or dropped: the theme listens to keys alone."""
    Box(page)
    page.locator(QUERY).evaluate(
        "field => { field.value = 'interposer'; field.dispatchEvent(new InputEvent('input', { bubbles: true })) }"
    )
    page.wait_for_selector(f"{RESULTS} a[href*='#interposer']", state="attached")


def test_nonsense_finds_nothing_and_says_so(box):
    assert box.ask("xqzzy flurbish") == []
    assert box.says == "No matching documents"
    assert box.ask("samsung") and re.fullmatch(r"\d+ matching documents", box.says)


def test_the_keyboard_alone_opens_chooses_follows_and_closes(page):
    box = Box(page)
    first, second = [result[0] for result in box.ask("tape-out")][:2]
    assert page.locator("#__search").is_checked()
    focused = "document.activeElement.getAttribute('href')"
    page.keyboard.press("ArrowDown")
    assert place(page.evaluate(focused)) == first
    steps = [place(page.evaluate(focused))]
    while second not in steps and len(steps) < 20:
        page.keyboard.press("ArrowDown")
        steps.append(place(page.evaluate(focused) or ""))
    assert steps[-1] == second
    page.keyboard.press("ArrowUp")
    assert place(page.evaluate(focused) or "") == steps[-2]
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: place(url) == steps[-2])
    page.wait_for_selector("article h1")
    page.keyboard.press("/")
    page.wait_for_selector(f"{QUERY}:focus")
    assert page.locator("#__search").is_checked()
    page.keyboard.press("Escape")
    assert not page.locator("#__search").is_checked()
    assert page.evaluate(f"document.activeElement !== document.querySelector('{QUERY}')")


def test_enter_in_the_field_goes_to_the_best_result(page):
    box = Box(page)
    wanted = box.ask("HBM")[0][-1]
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: place(url) == wanted)
    assert page.locator("#hbm").is_visible()
    # The words looked for are marked once the page has been brought in.
    page.wait_for_function("() => document.querySelectorAll('article mark').length > 3")


def test_a_page_opened_from_a_result_marks_the_words_and_keeps_its_text(page):
    texts = []
    for words in ("", "tape+out"):
        page.goto(f"/glossary/?h={words}")
        page.wait_for_selector("article mark" if words else "article h1")
        texts.append(page.locator("article .term").all_text_contents())
    marks = {mark.lower() for mark in page.locator("article mark").all_text_contents()}
    assert {"tape", "out"} <= marks <= {"tape", "out", "tape out"}
    assert len(texts[0]) > 50 and texts[1] == texts[0]


def test_results_hold_no_markup_but_the_themes(box):
    allowed = {"A", "ARTICLE", "DEL", "DETAILS", "DIV", "H1", "H2", "LI", "MARK", "P", "SUMMARY"}
    hostile = [
        "<img src=x onerror=document.title=1>",
        '"><script>document.title=1</script> samsung',
    ]
    for words in (*hostile, "anthropic", "R&D"):
        box.ask(words)
        elements = box.results.evaluate("""results => [...results.querySelectorAll('li, li *')].map(element =>
          [element.tagName, ...[...element.attributes].map(attribute => attribute.name)])""")
        assert {tag for tag, *_ in elements} <= allowed
        assert not [name for _, *names in elements for name in names if name.startswith("on")]
    assert box.page.title() != "1"


def test_results_are_read_as_prose(box):
    box.ask("2nm")
    texts = box.results.locator("article").all_inner_texts()
    assert texts and not any(re.search(r"<|&\w+;|\bsup\b|  also ", text) for text in texts)
    box.ask("rubin transistors")
    titles = box.results.locator("[href*='#caption-rubin-368b'] h2").all_inner_texts()
    assert titles == ["Corrected: The caption gives the Rubin GPU 368B transistors."], (
        "the status is shown"
    )


def test_the_index_is_small(site):
    size = len(gzip.compress((site / search.INDEX).read_bytes(), 9))
    assert size <= MAX_GZIP, (
        f"the search index has {size:,} bytes gzip; shorten entries in publish/search.py"
    )


def test_every_page_and_record_can_be_found(site, index, checked):
    dossier, pages = checked
    indexed = {entry["location"] for entry in index["docs"]}
    assert len(indexed) == len(index["docs"]), "an address stands twice"
    for path in pages:
        assert address(path) in indexed, path
    for name in (
        "claims",
        "sources",
        "timeline",
        "terms",
        "accelerators",
        "economics",
        "organisations",
    ):
        missing = [
            id for id in dossier.sets[name] if f"{address(RECORD_PAGES[name])}#{id}" not in indexed
        ]
        assert not missing, missing
    ids: dict[str, set[str]] = {}
    for location in indexed:
        base, _, anchor = location.partition("#")
        if base not in ids:
            ids[base] = set(lxml_html.parse(str(site / base / "index.html")).xpath("//@id"))
        assert not anchor or anchor in ids[base], location


def test_the_words_given_to_places_are_given_to_real_ones(index):
    indexed = {entry["location"] for entry in index["docs"]}
    for name in (*search.WORDS, *search.WEIGHTS):
        path, _, anchor = name.partition("#")
        assert address(path) + (f"#{anchor}" if anchor else "") in indexed, name


def test_entries_hold_paragraphs_and_escaped_words_only(index):
    for entry in index["docs"]:
        assert set(entry) <= {"location", "title", "text", "also", "forms", "boost"}
        assert "<" not in entry["title"], entry
        rest = re.sub(r"<p>[^<>]+</p>", "", entry["text"])
        assert rest == "", entry


def test_markup_in_a_record_is_shown_as_text(site, tmp_path, checked):
    dossier, pages = checked
    (tmp_path / "search").mkdir()
    shutil.copy(site / search.INDEX, tmp_path / search.INDEX)
    term = dossier.terms["hbm"]
    spoiled = term.model_copy(
        update={"term": "<b>HBM</b>", "definition": "Memory & <script>alert(1)</script>"}
    )
    copy = type(dossier)(
        dossier.as_of, {**dossier.sets, "terms": {**dossier.terms, "hbm": spoiled}}
    )
    search.tune_search(tmp_path, copy, pages)
    index = json.loads((tmp_path / search.INDEX).read_text("utf-8"))
    entry = next(entry for entry in index["docs"] if entry["location"] == "glossary/#hbm")
    assert entry["title"] == "&lt;b&gt;HBM&lt;/b&gt;"
    assert "<p>Memory &amp; &lt;script&gt;alert(1)&lt;/script&gt; Also: " in entry["text"]


def test_tuning_twice_changes_nothing_and_other_generators_are_left_alone(site, tmp_path, checked):
    (tmp_path / "search").mkdir()
    before = (site / search.INDEX).read_bytes()
    (tmp_path / search.INDEX).write_bytes(before)
    search.tune_search(tmp_path, *checked)
    assert (tmp_path / search.INDEX).read_bytes() == before
    (tmp_path / "other").mkdir()
    (tmp_path / "other/search.json").write_text("{}")
    search.tune_search(tmp_path / "other", *checked)
    assert [path.name for path in (tmp_path / "other").iterdir()] == ["search.json"]


def test_a_section_is_stripped_to_its_words(checked):
    _, pages = checked
    prose, records = pages["faq.md"], pages["glossary.md"]
    marked = "<p>One.<sup>1</sup><sup>23</sup></p> <ul> <li><p>Two <code>x</code></p></li> </ul>"
    assert search._prose(marked, prose, set()) == "<p>One.</p><p>Two x</p>"
    table = "<p>Before.</p> Cell Cell <p>After.</p>"
    assert search._prose(table, prose, set()) == "<p>Before.</p><p>Cell Cell</p><p>After.</p>"
    assert search._prose(table, records, set()) == "<p>Before.</p><p>After.</p>"
    drawn = "<p>Before.</p>TitleLabel<p>Caption.</p>In words<p>Long words.</p><p>After.</p>"
    assert search._prose(drawn, prose, {"Caption."}) == "<p>Before.</p><p>Caption.</p><p>After.</p>"


def test_words_get_the_spellings_people_type():
    assert search._spellings("Jalapeño on 2\u00a0nm, 5 gigawatts") == ["Jalapeno", "2nm", "5gw"]
    assert search._joined(["Tape-out", "Form S-1", "Chip-on-Wafer-on-Substrate"]) == [
        "Tapeout",
        "S1",
    ]
    assert search._new(["foundry foundries fab fabless"], "Foundry") == "foundries fabless"
    assert re.split(
        search.separator(), "Corrected: Is (HBM4) Anthropic’s $3.5 billion, or 74%?"
    ) == ["", "HBM4", "Anthropic", "3.5", "billion", "74", ""]


def address(path: str) -> str:
    """The address of a page below the site's own."""
    return built_path(path, True).removesuffix("index.html")
