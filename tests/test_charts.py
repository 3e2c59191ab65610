"""Pictures say what the records say, in one frame, and stay readable at every width."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from dossier import charts, share
from dossier.fields import date_words
from dossier.index import read_index
from dossier.problems import ROOT
from dossier.schema import Status
from dossier.site import Site
from markup import Markup
from mkdocs.config import load_config

PAGES = {
    "chart-timeline": "evidence/timeline",
    "chart-memory": "compare/accelerators",
    "chart-gigawatts": "compare/economics",
    "chart-ranges-data-center": "compare/economics",
    "chart-money": "story/compute-bill",
    "chart-relays": "story/samsung-talks",
    "chart-voices": "story/since",
    "chart-makers": "story/infrastructure-race",
    "chart-watch": "",
    "drawing-package": "story/samsung-talks",
    "drawing-idea-to-cluster": "story/two-signals",
    "drawing-cover": "",
}
CHARTS = [name for name in PAGES if name.startswith("chart")]


@pytest.fixture(scope="module")
def settings() -> Site:
    return Site.from_config(load_config(str(ROOT / "mkdocs.yml")))


@pytest.fixture(scope="module")
def dossier(settings):
    return read_index(settings.docs, settings.as_of).dossier


def figure(site: Path, name: str) -> str:
    """The markup of a figure, as built."""
    page = (site / PAGES[name] / "index.html").read_text("utf-8")
    return re.search(rf'<figure [^>]*id="?{name}\b.*?</figure>', page, re.S).group()


# ---- The frame.


@pytest.mark.parametrize("name", PAGES)
def test_every_picture_has_title_date_source_and_ways_to_take_it_along(site, name):
    html = figure(site, name)
    assert re.search(r"frame__title\W[^<]{20,}", html), "a picture says in its title what it shows"
    assert re.search(r"frame__sub\W[^<]{10,}", html)
    assert re.search(rf"Source: <a href=.?#{name}-words.?>\d+ \w+</a>", html)
    assert f"{name}-words" in html.split("<details")[1], "the picture in words holds its records"
    assert re.search(r"data/\w+\.json", html) and re.search(rf"copy\W+href=.?#{name}\b", html)
    if not name.startswith("chart-ranges-"):  # one picture stands for all topics
        assert re.search(rf"{share.FOLDER}/{name}\.png.? download", html)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_that_the_policy_refuses(site, name):
    assert not re.search(r"<style|<script|\sstyle=|\son[a-z]+=", figure(site, name))


@pytest.mark.parametrize("name", [name for name in CHARTS if name != "chart-money"])
def test_what_a_picture_leads_to_is_in_its_words_as_well(site, name):
    drawing, _, words = figure(site, name).partition("<details")
    targets = set(re.findall(r'xlink:href="?([^\s">]+)', drawing))
    assert targets and targets <= set(re.findall(r'<a href="?([^\s">]+)', words))


BOXES = """name => {
  const figure = document.getElementById(name), box = e => {
    const b = e.getBoundingClientRect()
    return [b.left, b.top, b.right, b.bottom, e.textContent.trim()] };
  const texts = [...figure.querySelectorAll("svg text")].filter(text => text.checkVisibility());
  return { texts: texts.map(box), frame: box(figure).slice(0, 4),
           sizes: texts.map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a) };
}"""


@pytest.mark.parametrize("width", [360, 820, 1440])
@pytest.mark.parametrize("name", PAGES)
def test_words_can_be_read_and_do_not_touch(name, width, page):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/{PAGES[name]}/".replace("//", "/"))
    found = page.evaluate(BOXES, name)
    texts, (left, _, right, _) = found["texts"], found["frame"]
    assert texts and min(found["sizes"]) >= 10.9, "letters of a picture have 11 pixels or more"
    for i, a in enumerate(texts):
        assert left - 1 <= a[0] and a[2] <= right + 6, f"{a[4]!r} runs over the edge"
        for b in texts[i + 1 :]:  # boxes of letters include the empty room over and under them
            apart = a[0] >= b[2] or b[0] >= a[2] or a[1] + 2 >= b[3] - 2 or b[1] + 2 >= a[3] - 2
            assert apart, f"{a[4]!r} on {b[4]!r}"


# ---- What is drawn.


def test_every_event_about_an_own_chip_is_on_its_lane_at_its_date(dossier, settings):
    overview = charts.timeline(dossier, settings.main)
    events = dossier.timeline.values()
    expected = {(name, event.id) for event in events for name in event.own_chip}
    drawn = {(lane.company, dot.event.id) for lane in overview.lanes for dot in lane.dots}
    assert drawn == expected and overview.lanes[-1].main
    for lane in overview.lanes:
        assert [d.x for d in lane.dots] == sorted(d.x for d in lane.dots)
        assert all(charts.BEFORE[0] <= dot.x <= charts.AFTER[1] for dot in lane.dots)


def test_each_chip_is_drawn_or_listed_as_missing(dossier, settings):
    chart = charts.memory(dossier, settings.pictures["memory"]["makers"])
    listed = [p.chip for p in (*chart.points, *chart.outside)] + [chip for chip, _ in chart.unknown]
    assert sorted(chip.id for chip in listed) == sorted(dossier.accelerators)
    below = {p.tb_per_s: p.y for p in chart.points}
    assert [below[s] for s in sorted(below)] == sorted(below.values(), reverse=True)


def test_bars_are_as_long_as_their_figures(dossier):
    chart = charts.gigawatts(dossier)
    end = chart.ticks[-1][1]
    figures = {f.id for f in dossier.economics.values() if f.unit == "GW" and f.high is not None}
    assert {deal.figure.id for deal in chart.deals} == figures
    for deal in chart.deals:
        assert deal.ceiling == pytest.approx(100 * deal.figure.high / end)
        assert deal.firm <= deal.ceiling and (deal.figure.bound or "") in deal.amount
    for quantity in charts.ranges(dossier):
        units = {(row.figure.unit, row.figure.per) for row in quantity.ranges}
        assert len(units) == 1, f"{quantity.name}: one scale for {units}"
        top = quantity.ticks[-1][1]
        for row in quantity.ranges:
            assert row.low == pytest.approx(100 * row.figure.low / top) and row.high <= 100


@pytest.mark.parametrize("highest", [0.3, 1, 4.7, 10, 16, 17, 80, 518, 30_000])
def test_an_axis_has_few_round_ticks_and_holds_the_highest(highest):
    from dossier.charts.amounts import scale

    end, ticks = scale(highest)
    assert end >= highest and ticks[0] == (0, 0) and ticks[-1] == (100, pytest.approx(end))
    assert 2 <= len(ticks) <= 6


@pytest.mark.parametrize("columns, across", [(20, 1), (13, 3)])
def test_squares_add_up_to_the_bill_and_their_numbers_stand_in_the_record(
    dossier, settings, columns, across
):
    figure = settings.pictures["money"]["figure"]
    claim, chip, blocks, height = charts.money(dossier, figure, columns, across)
    for block in blocks:
        squares = block.rows * columns + block.rest // 16 + block.rest % 16 / 13
        assert squares == pytest.approx(block.amount)
        assert block.y < height
    assert blocks[-1].amount == chip.high / 1000
    record = f"{claim.claim} {claim.note}"
    for amount in claim.parts.values():
        assert f"{amount:g}" in record, f"{amount:g} is not in {claim.id}"


def test_the_tree_holds_every_account_of_the_report_and_hangs_each_on_its_source(dossier):
    twigs = charts.relays(dossier, "theinformation-samsung")
    drawn = [source.id for twig in twigs for source in twig.sources]
    assert len(drawn) == len(set(drawn)) and "the-article" in drawn
    for source in dossier.sources.values():
        if source.relays[:1] == ["theinformation-samsung"]:
            same = [s for s in drawn if dossier.sources[s].party == source.party]
            assert source.id in drawn or same
    assert all(twig.depth == 0 or twig.above < twig.y for twig in twigs)


def test_the_other_pictures_are_read_off_the_records(dossier):
    speakers, said = charts.voices(dossier, 32)
    assert [v.record.when for v in said] == sorted(v.record.when for v in said)
    assert all(len(line) <= 32 for voice in said for line in voice.lines)
    assert {voice.who for voice in said} == set(speakers)
    cells = charts.supplies(dossier)
    assert {cell.column for cell in cells} == {"by", "Anthropic", "OpenAI"}
    assert {c.status for c in cells if c.chip == "Own chip"} == {Status.reported}
    boxes = charts.watch(dossier)
    assert len(boxes) == 5 and not [claim for claim in boxes if claim.status is Status.confirmed]


def test_a_focused_mark_shows_and_leads_to_its_record(page, dossier):
    own = [event for event in dossier.timeline.values() if "Anthropic" in event.own_chip]
    last = max(own, key=lambda event: event.date)  # Anthropic's lane is the last
    page.goto("/evidence/timeline/")
    page.locator("#chart-timeline .frame__row a").first.focus()
    page.keyboard.press("Shift+Tab")
    name = page.evaluate("document.activeElement.querySelector('title').textContent")
    assert f"Anthropic, {date_words(last.date)}" in name
    page.keyboard.press("Enter")
    page.wait_for_url(f"**#{last.id}")


# ---- Pictures to share.


def test_the_pictures_to_share_are_up_to_date(settings):
    drawn = share.pictures(settings, read_index(settings.docs, settings.as_of))
    old = sorted(share.outdated(settings.docs, drawn))
    assert not old, f"run: python -m dossier.share (out of date: {', '.join(old)})"
    kept = {path.stem for path in (settings.docs / share.FOLDER).iterdir()}
    assert kept == set(drawn), "pictures that belong to no page or figure"
    sizes = [path.stat().st_size for path in (settings.docs / share.FOLDER).iterdir()]
    assert max(sizes) <= 60_000


def test_a_changed_title_makes_a_picture_outdated(settings):
    drawn = share.pictures(settings, read_index(settings.docs, settings.as_of))
    changed = drawn | {"faq": drawn["faq"].replace("</tspan>", "!</tspan>", 1)}
    assert set(share.outdated(settings.docs, changed)) - set(
        share.outdated(settings.docs, drawn)
    ) == {"faq"}


def test_every_page_is_shown_with_its_heading_and_a_picture_of_its_own(site):
    seen = set()
    for path in site.rglob("index.html"):
        page = Markup(path)
        found = dict(re.findall(r'<meta property="?og:(\w+)"? content="(.*?)"', page.text))
        assert found["title"] in " ".join(page.headings[0][2].replace("#", "").split()), path
        picture = found["image"].removeprefix("https://example.org/")
        assert (site / picture).is_file() and picture not in seen, path
        seen.add(picture)
        title = re.search("<title>(.*?)</title>", page.text).group(1)
        assert len(re.findall("reported AI chip", title)) == 1, title
