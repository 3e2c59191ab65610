"""Search finds what people type, in the browser, with an index that stays small."""

import gzip
import json
import re
from urllib.parse import urlsplit

import pytest
import yaml
from conftest import ROOT, address
from dossier.collection import RECORD_PAGES
from dossier.finish.search import DATA, INDEX
from markup import read

QUERIES = yaml.safe_load((ROOT / "tests/data/queries.yml").read_text("utf-8"))["queries"]
SETTINGS = yaml.safe_load((ROOT / "docs" / DATA).read_text("utf-8"))
MAX_GZIP = 110_000  # fetched when the search is used; MkDocs' own has as much
QUERY, RESULTS = "[data-md-component=search-query]", "[data-md-component=search-result]"
# One result is one page: its heading, and the headings below it that it offers unfolded.
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
        """The results, best first; each a list of addresses without host and highlighting."""
        # The theme empties the list before it fills it, so this mark goes when the answer comes.
        self.results.evaluate("e => e.querySelector('ol').append(document.createElement('hr'))")
        self.field.fill(words)
        self.field.press("End")
        self.page.wait_for_selector(f"{RESULTS} hr", state="detached")
        return [[place(link) for link in links] for links in self.results.evaluate(OFFERED)]


def place(link: str) -> str:
    """Where a link leads, as addresses stand in the list of queries."""
    url = urlsplit(link)
    return url.path.lstrip("/") + (f"#{url.fragment}" if url.fragment else "")


def found(results: list[list[str]], wanted: str) -> bool:
    """Whether one of the first three results is the wanted page and offers the wanted heading."""
    page = wanted.partition("#")[0]
    return any(r[0] == page and (wanted == page or wanted in r) for r in results[:3])


@pytest.fixture(scope="module")
def entries(site) -> dict[str, dict]:
    """The entries of the index by their address."""
    docs = json.loads((site / INDEX).read_text("utf-8"))["docs"]
    assert len({entry["location"] for entry in docs}) == len(docs), "an address stands twice"
    return {entry["location"]: entry for entry in docs}


@pytest.fixture(scope="module")
def box(browser, url) -> Box:
    """The search of the home page."""
    page = browser.new_page(base_url=url, viewport={"width": 1440, "height": 900})
    yield Box(page)
    page.close()


def test_every_query_finds_its_place_among_the_first_three_results(box):
    assert len(QUERIES) > 100
    missed = {}
    for words, wanted in QUERIES.items():
        results = box.ask(str(words))
        if not found(results, wanted):
            missed[words] = f"{wanted} not in {results[:3]}"
    assert not missed, "\n".join(f"{words}: {what}" for words, what in missed.items())


def test_a_sign_takes_no_result_away_and_nonsense_finds_nothing(box):
    plain = {result[0] for result in box.ask("hbm memory")[:3]}
    for sign in ":~^*+?,!)”":
        assert plain <= {result[0] for result in box.ask(f"hbm{sign} memory")}, sign
        assert box.ask(f"hbm{sign}") and box.ask(f"Corrected: hbm{sign}"), sign
    assert box.ask("xqzzy flurbish") == []
    says = box.results.locator(".md-search-result__meta")
    assert says.inner_text() == "No matching documents"


def test_the_keyboard_alone_searches_chooses_and_follows(page):
    box = Box(page)
    best = box.ask("HBM")[0]
    page.keyboard.press("ArrowDown")
    assert place(page.evaluate("document.activeElement.getAttribute('href')")) == best[0]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: place(url) == best[-1])
    page.locator("#hbm mark").first.wait_for()


def test_results_show_the_status_and_no_markup(box):
    box.ask("rubin transistors")
    titles = box.results.locator("[href*='#caption-rubin-368b'] h2").all_inner_texts()
    assert [title.partition(":")[0] for title in titles] == ["Corrected"]
    for words in ("<img src=x onerror=document.title=1>", "2nm", "R&D"):
        box.ask(words)
        texts = box.results.locator("article").all_inner_texts()
        assert not any(re.search(r"&\w+;|\bsup\b|  also ", text) for text in texts)
        assert not box.results.locator("img, script").count()


def test_the_index_is_small(site):
    size = len(gzip.compress((site / INDEX).read_bytes(), 9))
    assert size <= MAX_GZIP, f"the search index has {size:,} bytes gzip; see finish/search.py"


def test_every_page_and_record_can_be_found(site, index, entries):
    wanted = {address(path).lstrip("/") for path in index.pages}
    for name, path in RECORD_PAGES.items():
        wanted |= {f"{address(path).lstrip('/')}#{id}" for id in index.dossier.sets[name]}
    assert wanted <= entries.keys()
    ids = {
        base: read(site / base / "index.html").ids
        for base in {e.partition("#")[0] for e in entries}
    }
    lost = [e for e in entries if "#" in e and e.partition("#")[2] not in ids[e.partition("#")[0]]]
    assert not lost


def test_the_words_given_to_places_are_given_to_real_ones(entries):
    for name in (*SETTINGS["words"], *SETTINGS["weights"]):
        path, _, anchor = name.partition("#")
        assert address(path).lstrip("/") + (f"#{anchor}" if anchor else "") in entries, name
