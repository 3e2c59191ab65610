"""The charts say what the records say, lead to them, and stay readable at every width."""

from __future__ import annotations

import re
from base64 import b64encode
from types import SimpleNamespace

import pytest
from lxml import html

from dossier import charts
from dossier.problems import ROOT
from dossier.records import Dossier
from dossier.schema import Status, date_words
from dossier.views import Views

PAGES = {
    "timeline": "evidence/timeline",
    "memory": "compare/accelerators",
    "gigawatts": "compare/economics",
}


@pytest.fixture(scope="module")
def drawn(site) -> dict:
    """The figure of each chart, as built."""
    trees = {
        name: html.parse(str(site / page / "index.html")).getroot() for name, page in PAGES.items()
    }
    return {name: tree.get_element_by_id(f"chart-{name}") for name, tree in trees.items()}


def percent(value: str) -> float:
    return float(value.removesuffix("%"))


def links(figure) -> dict:
    """The links of a drawing by the record they lead to."""
    return {link.get("xlink:href").removeprefix("#"): link for link in figure.xpath(".//svg//a")}


def test_every_event_about_an_own_chip_is_on_its_lanes(checked, drawn):
    dossier = checked[0]
    overview = charts.timeline(dossier)
    expected = {(name, event.id) for event in dossier.timeline.values() for name in event.own_chip}
    assert {
        (lane.company, dot.event.id) for lane in overview.lanes for dot in lane.dots
    } == expected
    assert len(drawn["timeline"].xpath(".//svg//a")) == len(expected)
    assert set(links(drawn["timeline"])) == {id for _, id in expected}
    assert overview.lanes[-1].company == "Anthropic" and overview.lanes[-1].main


def test_events_stand_at_their_dates(checked, drawn):
    overview = charts.timeline(checked[0])
    begin = {year: x for x, year in overview.ticks if year}
    for lane in overview.lanes:
        for dot in lane.dots:
            year = int(dot.event.year)
            if str(year) in begin:
                after = begin.get(str(year + 1), charts.AFTER[1])
                share = charts.years(dot.event.date) - year
                if year >= charts.BREAK:
                    assert dot.x == pytest.approx(
                        begin[str(year)] + share * (after - begin[str(year)]), abs=0.01
                    )
            assert (
                charts.BEFORE[0]
                <= dot.x
                <= (charts.BEFORE[1] if year < charts.BREAK else charts.AFTER[1])
            )
        assert [dot.x for dot in lane.dots] == sorted(dot.x for dot in lane.dots)
    drawn_at = {
        id: percent(link.find("circle").get("cx")) for id, link in links(drawn["timeline"]).items()
    }
    placed = {dot.event.id: dot.x for lane in overview.lanes for dot in lane.dots}
    assert drawn_at == pytest.approx(placed, abs=0.006)


def test_dates_of_a_year_or_month_stand_for_its_middle():
    assert charts.years("2013") == pytest.approx(2013.5)
    assert charts.years("2026-05") == pytest.approx(2026 + (120 + 15.5) / 365)
    assert charts.years("2026-01-01") == pytest.approx(2026 + 0.5 / 365)


# One mark alone on the page, its disc 140 pixels wide.
ALONE = """status => {
  const mark = Object.assign(document.createElement('span'), { className: 'status' })
  mark.dataset.status = status
  document.body.append(mark)
  mark.style.cssText = 'position: fixed; inset: 0; z-index: 9; padding: 10px; background: #fff; color: #000; font-size: 200px; line-height: 1'
  const sheet = new CSSStyleSheet()
  sheet.replaceSync('.status::before { margin: 0 !important; vertical-align: top }')
  document.adoptedStyleSheets = [sheet]
}"""
# Of the pixels that are dark in a picture or in a path, the share that is in both.
COMMON = """async ([picture, path]) => {
  const image = await createImageBitmap(await (await fetch('data:image/png;base64,' + picture)).blob())
  const { width, height } = image
  const dark = draw => {
    const context = new OffscreenCanvas(width, height).getContext('2d')
    context.fillStyle = '#fff'
    context.fillRect(0, 0, width, height)
    draw(context)
    return [...context.getImageData(0, 0, width, height).data].filter((_, at) => at % 4 === 0).map(red => red < 128)
  }
  const one = dark(context => context.drawImage(image, 0, 0))
  const other = dark(context => {
    context.setTransform(10, 0, 0, 10, 0, 0) // the path leaves 1 of 16 free around a disc, the picture 10 of 160
    context.fillStyle = '#000'
    context.fill(new Path2D(path), 'evenodd')
  })
  const both = one.filter((is, at) => is && other[at]).length
  return both / one.filter((is, at) => is || other[at]).length
}"""


def test_marks_have_the_shapes_of_the_status_marks(drawn, checked, page):
    paths = {
        checked[0].timeline[id].status: link.xpath(".//path")[0].get("d")
        for id, link in links(drawn["timeline"]).items()
    }
    assert len(paths) > 2
    pictures = {}
    page.goto("/evidence/timeline/")
    for status in Status:
        page.evaluate(ALONE, status.value)
        pictures[status] = page.screenshot(clip={"x": 0, "y": 0, "width": 160, "height": 160})
    blank = page.context.new_page()  # no policy there keeps a picture from being read
    for status, path in paths.items():
        alike = {
            other: blank.evaluate(COMMON, [b64encode(picture).decode(), path])
            for other, picture in pictures.items()
        }
        assert max(alike, key=alike.get) == status and alike[status] > 0.7, alike


def test_each_accelerator_is_drawn_or_listed(checked, drawn):
    dossier = checked[0]
    memory = charts.memory(dossier)
    on_axes = {point.chip.id for point in memory.points}
    listed = {point.chip.id for point in memory.outside} | {chip.id for chip, _ in memory.unknown}
    assert on_axes | listed == set(dossier.accelerators) and not on_axes & listed
    assert set(links(drawn["memory"])) == on_axes
    in_words = drawn["memory"].xpath(".//figcaption/p//a/@href")
    assert {href.removeprefix("#") for href in in_words} == listed
    assert {"nvidia-groq3-lpu", "aws-trainium4", "meta-mtia500"} <= listed
    assert dict((chip.id, missing) for chip, missing in memory.unknown)["meta-mtia500"] == ["size"]


def test_chips_stand_at_their_values(checked, drawn):
    """Read the values back from the drawing, through its own axes, and compare them with the records."""
    figure = drawn["memory"]
    gb, speed = axis(figure, "x1", percent), axis(figure, "y1", float)
    for id, link in links(figure).items():
        chip, mark = checked[0].accelerators[id], link.find("svg")
        assert gb(percent(mark.get("x"))) == pytest.approx(chip.memory_gb.value, rel=0.001)
        assert speed(float(mark.get("y"))) == pytest.approx(
            chip.memory_bandwidth_tb_per_s.value, rel=0.001
        )
        assert charts.chip_name(chip) in link.findtext(
            "title"
        ) and chip.availability in link.findtext("title")


def axis(figure, side: str, number):
    """The scale of a logarithmic axis, from two of its grid lines and the figures that stand at them."""
    other = {"x1": "x2", "y1": "y2"}[side]
    places = [
        number(line.get(side))
        for line in figure.xpath(".//svg/line")
        if line.get(side) == line.get(other)
    ]
    values = {"x1": [32, 64, 128, 256, 512], "y1": [2, 4, 8, 16, 32]}[side]
    text = [int(t.text) for t in figure.xpath(".//svg/text") if (t.text or "").isdigit()]
    assert sorted(text) == sorted([32, 64, 128, 256, 512, 2, 4, 8, 16, 32])
    step = (places[-1] - places[0]) / (len(places) - 1)
    return lambda place: values[0] * 2 ** ((place - places[0]) / step)


def test_each_figure_in_gigawatts_has_its_bar(checked, drawn):
    dossier = checked[0]
    figures = {figure.id: figure for figure in dossier.economics.values() if figure.unit == "GW"}
    bars = links(drawn["gigawatts"])
    assert set(bars) == set(figures)
    end = max(tick for _, tick in charts.gigawatts(dossier).ticks)
    for id, link in bars.items():
        figure, rects = figures[id], link.findall("svg/rect")
        assert percent(rects[-1].get("width")) * end / 100 == pytest.approx(figure.high, abs=0.001)
        if figure.bound == "up to" and figure.low == figure.high:
            assert len(rects) == 2, "a mere ceiling has no part that is stated as an amount"
        else:
            assert percent(rects[1].get("width")) * end / 100 == pytest.approx(
                figure.low, abs=0.001
            )
        assert bool(rects[-1].get("stroke-dasharray")) == (figure.status is not Status.confirmed)
        words = link.text_content()
        amount = figure.high if figure.high >= 1 else figure.high * 1000
        assert f"{amount:g}" in words and (figure.bound or "") in words
        assert figure.status.label.lower() in link.findtext("title")


def test_an_amount_is_worded_as_its_source_words_it(checked):
    deals = {
        deal.figure.id: deal for *_, deals in charts.gigawatts(checked[0]).buyers for deal in deals
    }
    assert deals["anthropic-aws-commitment"].amount == "up to 5\u00a0GW"
    assert deals["amd-anthropic-scale"].amount == "up to 2\u00a0GW"
    assert deals["anthropic-terawulf-capacity"].amount == "401\u00a0MW"
    assert deals["anthropic-volta-capacity"].amount == "about 133\u00a0MW"
    assert deals["openai-broadcom-commitment"].amount == "10\u00a0GW"


@pytest.mark.parametrize("name", PAGES)
def test_links_lead_to_records_and_have_names(name, drawn):
    figure = drawn[name]
    ids = set(figure.getroottree().xpath("//@id"))
    in_drawing = figure.xpath(".//svg//a")
    assert in_drawing
    for link in in_drawing:
        assert link.get("xlink:href").removeprefix("#") in ids
        assert link.get("role") == "link" and len(link.findtext("title")) > 10
    in_words = {href for href in figure.xpath(".//figcaption//a/@href")}
    assert {link.get("xlink:href") for link in in_drawing} <= in_words, (
        "the list says less than the drawing"
    )


@pytest.mark.parametrize("name", PAGES)
def test_nothing_that_the_policy_refuses(name, drawn):
    figure = drawn[name]
    assert not figure.xpath(".//@style") and not figure.xpath(".//style | .//script")
    assert not [
        attribute for attribute in figure.xpath(".//@*") if attribute.attrname.startswith("on")
    ]


BOXES = """name => {
  const figure = document.getElementById("chart-" + name), box = e => {
    const b = e.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom, e.textContent.trim()] };
  const texts = [...figure.querySelectorAll("svg.chart__plot text")];
  return { texts: texts.map(box), plot: box(figure.querySelector("svg.chart__plot")).slice(0, 4),
           sizes: texts.map(t => parseFloat(getComputedStyle(t).fontSize) * t.getScreenCTM().a),
           page: document.documentElement.scrollWidth - innerWidth };
}"""


@pytest.mark.parametrize("width", [360, 820, 1440, 1920])
@pytest.mark.parametrize("name", PAGES)
def test_words_do_not_touch(name, width, page):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/{PAGES[name]}/")
    found = page.evaluate(BOXES, name)
    texts, (left, _, right, _) = found["texts"], found["plot"]
    for i, a in enumerate(texts):
        assert left - 1 <= a[0] and a[2] <= right + 6, f"{a[4]!r} runs over the edge"
        for b in texts[i + 1 :]:
            # Boxes of letters include the empty room over and under them.
            assert a[0] >= b[2] or b[0] >= a[2] or a[1] + 1 >= b[3] - 1 or b[1] + 1 >= a[3] - 1, (
                f"{a[4]!r} on {b[4]!r}"
            )
    assert min(found["sizes"]) >= 10
    assert found["page"] <= 0


def test_labels_give_way_rather_than_touch():
    from dossier.labels import Spot, sides

    crowd = [Spot("a long name indeed", 50, 0, 100) for _ in range(12)]
    chosen = sides(crowd, (328,))
    assert None in chosen and any(chosen)


def test_a_focused_mark_shows(page, checked):
    own = [event for event in checked[0].timeline.values() if "Anthropic" in event.own_chip]
    last = max(
        own, key=lambda event: event.date
    )  # the last mark of the chart, since Anthropic's row is the last
    page.goto(f"/{PAGES['timeline']}/")
    page.locator("#chart-timeline summary").focus()
    page.keyboard.press("Shift+Tab")
    focused = page.evaluate("""() => {
      const e = document.activeElement, s = getComputedStyle(e);
      return [e.closest("svg") !== null, e.querySelector("title").textContent, s.outlineStyle, parseFloat(s.outlineWidth)];
    }""")
    assert (
        focused[0]
        and f"Anthropic, {date_words(last.date)}, {last.status.label.lower()}" in focused[1]
    )
    assert focused[2] == "solid" and focused[3] >= 2
    page.keyboard.press("Enter")
    page.wait_for_url(f"**#{last.id}")


@pytest.mark.parametrize(
    "highest, step", [(0.3, 2), (10, 2), (16, 2), (17, 10), (80, 10), (300, 50), (1000, 250)]
)
def test_the_axis_of_gigawatts_has_few_ticks_whatever_its_length(checked, highest, step):
    figure = next(figure for figure in checked[0].economics.values() if figure.unit == "GW")
    records = SimpleNamespace(
        economics={figure.id: figure.model_copy(update={"low": highest, "high": highest})}
    )
    chart = charts.gigawatts(records)
    values = [value for _, value in chart.ticks]
    assert values == list(range(0, values[-1] + 1, step)) and 2 <= len(values) <= 9
    assert values[-1] >= highest > values[-1] - step and chart.ticks[-1][0] == 100


@pytest.mark.parametrize(
    "name, drop",
    [
        ("timeline", lambda record: {"own_chip": []}),
        ("gigawatts", lambda record: {"unit": "percent"}),
        ("memory", lambda record: {"memory_gb": None}),
    ],
)
def test_a_chart_with_nothing_to_draw_is_left_out(checked, name, drop, monkeypatch):
    dossier = checked[0]
    set_name = {"timeline": "timeline", "gigawatts": "economics", "memory": "accelerators"}[name]
    records = {
        id: record.model_copy(update=drop(record)) for id, record in dossier.sets[set_name].items()
    }
    views = Views(ROOT / "docs", True)
    template = "timeline-overview.html" if name == "timeline" else f"{name}-chart.html"
    assert "<figure" in views.render(template, f"{PAGES[name]}.md")
    monkeypatch.setattr(
        "dossier.views.load",
        lambda docs: Dossier(dossier.as_of, dossier.sets | {set_name: records}),
    )
    assert "<" not in re.sub("<!--.*?-->", "", views.render(template, f"{PAGES[name]}.md"))


@pytest.mark.parametrize("name", ["memory", "gigawatts"])
def test_records_that_the_charts_cannot_draw_stop_the_build(name, project):
    from dossier.check import check
    from dossier.problems import Problems

    path = project / "docs/data" / ("economics.yml" if name == "gigawatts" else "timeline.yml")
    text = path.read_text("utf-8")
    damaged = {
        "gigawatts": ("short: 'Anthropic: Amazon, Trainium'", "short: Amazon"),
        "memory": ("    short: weighs own chips\n", ""),
    }[name]
    assert damaged[0] in text
    path.write_text(text.replace(*damaged), "utf-8")
    with pytest.raises(Problems) as caught:
        check(project / "docs")
    assert "short" in str(caught.value)
