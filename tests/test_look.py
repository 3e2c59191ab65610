"""What readers see of the evidence and of the way through the site."""

import re
from html import unescape
from itertools import pairwise
from types import SimpleNamespace

import pytest
from conftest import ROOT, address
from dossier.extension import _Apparatus
from dossier.fields import Line
from dossier.pages import read_pages
from dossier.schema import Status
from pydantic import TypeAdapter

PAGES = read_pages(ROOT / "docs")
PROSE = [path for path in PAGES if path.startswith("story/")] + ["index.md", "summary.md", "faq.md"]
WORD_JOINER = "\u2060"
# The marks that stand on another line than the letter before them.
ALONE = """() => [...document.querySelectorAll('article p > sup')].filter(sup => {
  const before = sup.previousSibling, mark = sup.querySelector('a').getBoundingClientRect()
  if (!before || before.nodeType !== 3 || !before.data.trim().replace('\\u2060', '')) return false
  const range = document.createRange()
  range.setStart(before, before.data.search(/[^\\s\\u2060][\\s\\u2060]*$/))
  range.setEnd(before, range.startOffset + 1)
  const letter = range.getBoundingClientRect()
  return Math.abs(letter.top + letter.bottom - mark.top - mark.bottom) > 40
}).map(sup => sup.previousSibling.data)"""


def html(site, path: str) -> str:
    """The source of a built page."""
    return (site / address(path).strip("/") / "index.html").read_text("utf-8")


@pytest.fixture
def phone(browser, url):
    """A tab of a phone's size without scripts."""
    context = browser.new_context(
        base_url=url, viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("written", "left", "hidden"),
    [
        ("First.[^a] Words.[^a]", "a1", []),  # the same record twice
        ("First.[^a] Words.[^aa] End.[^b]", "a1 aa2 b3", ["a"]),  # the same status twice
        ("First.[^a][^b] Words.[^a][^b]", "a1 b2", []),  # the same two together
        ("First.[^a][^b] Words.[^a] End.[^a]", "a1 b2 a1", []),
        ("First.[^a] Words.[^b] End.[^a]", "a1 b2 a1", []),
        ("First.[^a] Words.[^unknown]", "a1", []),
    ],
)
def test_a_run_of_sentences_on_one_record_keeps_its_last_mark(written, left, hidden):
    status = {"a": Status.confirmed, "aa": Status.confirmed, "b": Status.reported}
    records = {id: SimpleNamespace(status=status[id]) for id in status}
    page = _Apparatus(SimpleNamespace(htmlStash=SimpleNamespace(store=str)), None)
    page.views = SimpleNamespace(dossier=SimpleNamespace(evidence=records.get))
    page.cited = {}
    html = page.with_marks(written)
    assert [f"{id}{n}" for id, n in re.findall(r'#fn:(\w+)".*?\[(\d+)\]', html)] == left.split()
    assert re.findall(r'id="fnref\d*:(\w+)" class="run"', html) == hidden
    words = re.sub(r"<sup.*?</sup>|\u2060", "", html)
    assert words == re.sub(r"\[\^(?!unknown)\w+\]", "", written)


@pytest.mark.parametrize("path", PROSE)
def test_marks_are_explained_at_the_top_and_lead_to_notes_with_ways_back(site, path):
    text = html(site, path)
    notes = re.findall(r'<li id="fn:([^"]+)"', text)
    assert set(notes) >= {id for _, id in PAGES[path].citations}
    assert f"{len(notes)} record" in text
    backs = re.findall(r'class="footnote-backref" href="#(fnref[^"]+)"', text)
    assert sorted(backs) == sorted(re.findall(r'<sup[^>]* id="(fnref[^"]+)"', text))
    numbers = re.findall(r'aria-label="Evidence (\d+): [A-Z][a-z ]+"[^>]*>\[(\d+)\]</a>', text)
    assert len(numbers) == len(backs)
    assert all(said == shown for said, shown in numbers)
    found = set(re.findall(r'class="footnote-ref"[^>]* data-status="([^"]+)"', text))
    line = re.search(r'<p class="marks[^>]*>.*?</p>', text, re.S).group()
    assert set(re.findall(r"#status-([a-z-]+)", line)) == found
    meanings = html(site, "about/evidence.md")
    assert all(f'id="status-{status}"' in meanings for status in found)


def test_every_rung_of_the_ladder_leads_to_its_record(site):
    home, timeline = html(site, "index.md"), html(site, "evidence/timeline.md")
    ladder = re.search(r'<div class="ladder">.*?</div>', home, re.S).group()
    ids = re.findall(r'href="[^"]*timeline/#([^"]+)"', ladder)
    assert len(ids) == ladder.count("<b>") > 4
    assert all(f'id="{id}"' in timeline for id in ids)


def test_a_chapter_says_where_it_stands_and_leads_to_the_next_before_its_notes(site):
    order = ["summary", "story/index", "story/samsung-talks", "story/two-signals"]
    for here, following in pairwise(order):
        text = html(site, f"{here}.md")
        card = re.search(r'<p class="next">.*?</p>', text, re.S)
        assert card.end() < text.index('<details class="notes')
        assert f"<strong>{PAGES[f'{following}.md'].title}</strong>" in card.group()
        assert re.search(r"Next, \d minutes", card.group())
    text = html(site, "story/two-signals.md")
    assert re.search(r"<span>Part 2 of 7, [3-6] minutes</span>", text)
    way = text.partition('class="path')[2].partition("</nav>")[0]
    assert re.findall(r"<span>([^<]*)</span>", way)[:2] == ["Introduction", "The Samsung talks"]
    assert 'aria-current="page"><span><span>Two signals<' in way


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ('He said "no". It\'s so.', "He said “no”. It’s so."),
        ("'No', in the '90s", "‘No’, in the ’90s"),
    ],
)
def test_quotation_marks_of_records_are_typographic(plain, shown):
    assert TypeAdapter(Line).validate_python(plain) == shown


@pytest.mark.parametrize("path", PROSE)
def test_no_straight_quotation_mark_or_heading_that_reader_modes_drop_is_left(site, path):
    text = re.search(r"<article.*?</article>", html(site, path), re.S).group()
    text = re.sub(r"<(pre|code|script)\b.*?</\1>|<[^>]*>", " ", text, flags=re.S)
    assert not re.findall(r".{0,30}[\"'].{0,30}", unescape(text))
    assert ' style="' not in html(site, path)
    # Reader modes drop headings whose ids hold "com-" or "related", but for their class.
    assert not re.findall(r"<h[2-6] id=", html(site, path))


def test_a_mark_leads_to_its_note_without_scripts(phone):
    phone.goto("/story/compute-bill/")
    assert not phone.locator(".notes ol").is_visible()
    phone.locator("article p .footnote-ref").nth(2).click()
    note = phone.locator(":target")
    note.wait_for()
    assert 0 <= note.bounding_box()["y"] < 844
    note.locator(".footnote-backref").first.click()
    assert "#fnref" in phone.url


def test_marks_are_copied_apart_and_stay_with_their_words(page):
    page.goto("/story/compute-bill/")
    copied = page.evaluate("document.querySelector('article').innerText").replace(WORD_JOINER, "")
    assert re.search(r"\.\[1\] .*\[\d+\]\[\d+\]", copied, re.S)
    for width in (320, 390, 820):
        page.set_viewport_size({"width": width, "height": 844})
        assert page.evaluate(ALONE) == []


def test_a_reader_can_ask_for_fewer_marks(phone):
    for path in ("/", "/story/samsung-talks/"):  # on home a paragraph stands before the switch
        phone.goto(path)
        marks = phone.locator("article .run > .footnote-ref:visible")
        assert marks.count() > 3
        phone.get_by_label("Fewer marks").check()
        assert marks.count() == 0


def test_the_first_screen_of_home_shows_finding_ladder_and_way_in(phone, page):
    for tab, selector, height in ((phone, ".ladder", 844), (page, ".md-button--primary", 900)):
        tab.goto("/")
        box = tab.locator(selector).bounding_box()
        assert box["y"] + box["height"] <= height
    phone.goto("/story/compute-bill/")
    assert phone.locator(".md-tabs__link").first.is_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_side_columns_have_no_useless_scroll_bar(open_tab, scripts):
    tab = open_tab(viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
    for path in ("/summary/", "/story/since/"):
        tab.goto(path)
        tab.wait_for_timeout(200)
        surplus = """() => [...document.querySelectorAll('.md-sidebar__scrollwrap')].map(element =>
          element.scrollHeight - element.clientHeight).filter(more => more > 0 && more < 16)"""
        assert tab.evaluate(surplus) == []


@pytest.mark.parametrize("path", ["/about/article/", "/about/evidence/"])
def test_the_cells_of_a_stacked_table_are_as_wide_as_the_table(phone, path):
    phone.goto(path)
    widths = phone.eval_on_selector_all(
        "table:is(.stacks, [data-words]):not(.files) :is(tbody th, tbody td)",
        "cells => cells.map(cell => cell.offsetWidth / cell.closest('table').offsetWidth)",
    )
    assert widths and min(widths) > 0.95
