"""Pictures say what the records say, in one frame, and stay readable at every width."""

import re
from itertools import product
from pathlib import Path

import pytest
from dossier import share
from markup import read

PAGES = {
    "chart-timeline": "evidence/timeline",
    "chart-memory": "compare/accelerators",
    "chart-gigawatts": "compare/economics",
    "chart-ranges-data-center": "compare/economics",
    "chart-money": "story/compute-bill",
    "chart-relays": "story/samsung-talks",
    "chart-voices": "story/since",
    "chart-makers": "story/infrastructure-race",
    "chart-road": "story/openai-road",
    "chart-watch": "",
    "drawing-package": "story/samsung-talks",
    "drawing-idea-to-cluster": "story/two-signals",
    "drawing-cover": "story",
}


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
    assert re.search(r"data/\w+\.json", html) and re.search(rf"copy\W+href=.?#{name}\b", html)
    if not name.startswith("chart-ranges-"):  # one picture stands for all topics of a list
        assert re.search(rf"{share.FOLDER}/{name}\.png.? download", html)
    drawing, _, words = html.partition("<details")
    assert f"{name}-words" in words, "the picture in words holds its records"
    if name.startswith("chart") and name != "chart-money":
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


@pytest.mark.parametrize("path", sorted(set(PAGES.values())))
def test_words_can_be_read_and_do_not_touch(path, page):
    page.goto(f"/{path}/" if path else "/")
    names = [name for name, place in PAGES.items() if place == path]
    for width, name in product((360, 820, 1440), names):
        page.set_viewport_size({"width": width, "height": 900})
        found = page.evaluate(BOXES, name)
        texts, (left, _, right, _) = found["texts"], found["frame"]
        assert texts and min(found["sizes"]) >= 10.9, "letters of a picture have 11 pixels or more"
        for i, a in enumerate(texts):
            assert left - 1 <= a[0] and a[2] <= right + 6, f"{a[4]!r} runs over the edge"
            for b in texts[i + 1 :]:  # boxes of letters include empty room over and under them
                beside = a[0] >= b[2] or b[0] >= a[2]
                below = a[1] + 2 >= b[3] - 2 or b[1] + 2 >= a[3] - 2
                assert beside or below, f"{a[4]!r} on {b[4]!r} at {width} pixels"


# ---- What is drawn.


def test_a_picture_holds_every_record_that_it_is_about(site, dossier):
    about = {
        "chart-timeline": [event for event in dossier.timeline.values() if event.own_chip],
        "chart-memory": dossier.accelerators.values(),
        "chart-gigawatts": gigawatts(dossier),
        "chart-voices": [record for record in dossier.citable() if record.voices],
    }
    for name, records in about.items():
        wanted = {record.id for record in records}
        assert len(wanted) > 3 and wanted <= set(re.findall(r"#([\w-]+)", figure(site, name))), name


def gigawatts(dossier) -> list:
    """The figures that count gigawatts."""
    return [f for f in dossier.economics.values() if f.unit == "GW" and f.high is not None]


def test_bars_are_as_long_as_their_figures(site, dossier):
    html, scales = figure(site, "chart-gigawatts"), []
    for deal in gigawatts(dossier):
        bars = re.search(rf"#{deal.id}.*?</a>", html, re.S).group().split("aria-hidden")[2]
        widths = [float(width) for width in re.findall(r"<rect[^>]*? width=.?([\d.]+)%", bars)]
        scales.append(max(widths) / deal.high)
        if deal.bound == "up to" and deal.low == deal.high:
            assert len(widths) == 2, "what is only a ceiling has no full bar"
        else:
            assert widths[1:-1] == pytest.approx([scales[-1] * deal.low], abs=0.01)
    assert scales == pytest.approx([scales[0]] * len(scales), rel=0.01)


def test_every_square_of_the_bill_is_drawn_and_its_numbers_stand_in_the_record(site, dossier):
    claim = next(claim for claim in dossier.claims.values() if claim.parts)
    shapes = re.findall(r"<rect fill=.?url\(#square-wide\)[^>]*>", figure(site, "chart-money"))
    sums, squares = [], 0.0
    for shape in shapes:  # full rows of ten, then the rest of a row
        sides = re.findall(r" (?:width|height)=.?([\d.]+)", shape)
        width, height = map(float, sides)
        squares += width // 13 + min(width % 13 / 11, 1) if " y=" in shape else 10 * height / 13
        if " y=" in shape:
            sums, squares = [*sums, squares], 0.0
    assert sums == pytest.approx(list(claim.parts.values()), abs=0.01)
    for amount in claim.parts.values():
        assert f"{amount:g}" in f"{claim.claim} {claim.note}", f"{amount:g} is not in {claim.id}"


# ---- Pictures to share.


def test_the_pictures_to_share_are_up_to_date(settings, index):
    drawn = share.pictures(settings, index)
    old = sorted(share.outdated(settings.docs, drawn))
    assert not old, f"run: python -m dossier.share (out of date: {', '.join(old)})"
    changed = {"faq": drawn["faq"].replace("</tspan>", "!</tspan>", 1)}
    assert share.outdated(settings.docs, changed) == changed, "a changed title would be noticed"
    kept = list((settings.docs / share.FOLDER).iterdir())
    assert {path.stem for path in kept} == set(drawn), "pictures that belong to no page or figure"
    assert max(path.stat().st_size for path in kept) <= 60_000


def test_every_page_is_shown_with_its_heading_and_a_picture_of_its_own(site):
    seen = set()
    for path in site.rglob("index.html"):
        page = read(path)
        found = dict(re.findall(r'<meta property="?og:(\w+)"? content="(.*?)"', page.text))
        assert found["title"] in " ".join(page.headings[0][2].replace("#", "").split()), path
        picture = found["image"].removeprefix("https://example.org/")
        assert (site / picture).is_file() and picture not in seen, path
        seen.add(picture)
        title = re.search("<title>(.*?)</title>", page.text).group(1)
        assert len(re.findall("reported AI chip", title)) == 1, title
