"""Charts: functions that select, sort and scale what the records say, for the templates to draw.

Across, places are percentages of the drawing's width; down, the templates count pixels. So one
drawing serves a phone and a desktop, with text of the same size.
"""

import math
from collections.abc import Iterable
from datetime import date
from typing import get_args

from dossier.collection import KINDS, Dossier
from dossier.fields import date_words
from dossier.rules import ARTICLE
from dossier.schema import Accelerator, Claim, Event, Evidence, Figure, Status

# The columns of the chips table that hold figures: key, head, unit.
COLUMNS = [
    ("memory", "Memory", "GB"),
    ("bandwidth", "Bandwidth", "TB/s"),
    ("peak", "Peak in FP8", "PFLOPS"),
    ("power", "Power", "W"),
]
SUPPLY = ("chip", "column", "name", "status", "record")  # of a cell in the matrix of chips
DENSITY = ["dense", "unspecified", "sparse"]  # from what can be compared to what can't
# The timeline's years before the break are drawn narrower than those after it.
BREAK = 2025
BEFORE, AFTER = (1.0, 30.0), (36.0, 98.5)  # percent: where each part of the axis begins and ends
APART = 100 * 12 / 328  # percent: what a mark takes of a phone's width
RUNGS = get_args(get_args(Event.model_fields["rung"].annotation)[0])


def ticks(figures: Iterable[Figure]) -> list[float]:
    """Round values from 0 for an axis that holds the figures; it ends beyond the last of them."""
    highest = max(figure.high for figure in figures)
    power = 10 ** math.floor(math.log10(highest / 5))
    step = next(n * power for n in (1, 2, 2.5, 5, 10) if highest / (n * power) < 5)
    return [step * n for n in range(math.floor(highest / step) + 2)]


# ---- Chips compared.


def chips(dossier: Dossier) -> tuple[list[tuple[Accelerator, dict]], dict[str, float]]:
    """Each accelerator with its known figures by column, and where the scale of a column ends.

    A figure comes with a remark, or ""; the peak is dense unless its remark says otherwise.
    """
    rows = [(chip, chip_figures(chip)) for chip in dossier.accelerators.values()]
    scale = {key: 1.0 for key, *_ in COLUMNS}
    for _, figures in rows:
        # Chips with their memory on the die are so much faster that the others' bars would vanish.
        if figures.get("memory", (1,))[0] >= 1:
            for key, (value, _) in figures.items():
                scale[key] = max(scale[key], value)
    return rows, scale


def chip_figures(chip: Accelerator) -> dict[str, tuple[float, str]]:
    """A chip's known figures by column, each with a remark."""
    found = {}
    cells = (chip.memory_gb, chip.memory_bandwidth_tb_per_s, None, chip.tdp_w)
    for (key, *_), cell in zip(COLUMNS, cells, strict=True):
        if cell and cell.value is not None:
            found[key] = cell.value, "low confidence" if cell.confidence == "low" else ""
    rates = [rate for rate in chip.peak_compute if "FP8" in rate.format and not rate.rating]
    if rates:
        best = min(rates, key=lambda rate: DENSITY.index(rate.density))
        remark = {"unspecified": "density not stated", "sparse": "sparse"}.get(best.density, "")
        found["peak"] = round(best.tflops / 1000, 2), remark
    return found


def doubling(value: float, first: int, last: int) -> float:
    """Where a value stands between two others, from 0 to 1, on an axis that doubles each step."""
    return math.log(value / first) / math.log(last / first)


# ---- Who repeats whom, who said what, and who makes what for whom.


def relays(dossier: Dossier, id: str) -> dict:
    """The tree of accounts that repeat a source: newsrooms by name, other digests in one line.

    words: of a line of the tree; sources: that it stands for; branches: lines like it; count: of
    the sources, here and further out.
    """
    source = dossier.sources[id]
    repeated = {s.relays[0] for s in dossier.sources.values() if s.relays} | {ARTICLE}
    followers = [s for s in dossier.sources.values() if s.relays[:1] == [id]]
    followers.sort(key=lambda source: KINDS.index(source.kind))
    digests = [s for s in followers if s.kind == "aggregator" and s.id not in repeated]
    newsrooms = {s.party: s.id for s in followers if s not in digests}
    branches = [relays(dossier, follower) for follower in newsrooms.values()]
    if digests:
        several = f"{len(digests)} news digests and blogs" if len(digests) > 1 else "a news digest"
        branches.append({"words": several, "sources": digests, "branches": []})
    if id == ARTICLE:
        branches.append({"words": "this site", "sources": [], "branches": []})
    name = "the article" if id == ARTICLE else source.party
    when = f", {date_words(source.published)}" if source.published else ""
    count = 1 + sum(branch.get("count", len(branch["sources"])) for branch in branches)
    return {"words": name + when, "sources": [source], "branches": branches, "count": count}


def voices(dossier: Dossier) -> list[tuple[Evidence, str, str]]:
    """What the records have people say, as (record, who, words), in order of time."""
    said = [(record, *v.split(": ", 1)) for record in dossier.citable() for v in record.voices]
    return sorted(said, key=lambda voice: (voice[0].when, isinstance(voice[0], Claim)))


def supplies(dossier: Dossier) -> list[dict]:
    """Who makes (in column "by") and who uses each chip, with the record that says so.

    The maker is read off the chips table where no claim names one.
    """
    found = []
    for record in dossier.citable():
        for line in record.supply:
            way = " by " if " by " in line else " for "
            chip, _, name = line.rpartition(way)
            found.append((chip, "by" if way == " by " else name, name, record.status, record))
    for chip in dossier.accelerators.values():
        if chip.family and chip.foundry and chip.foundry.value:
            # How sure it is goes by the strongest source.
            best = min((dossier.sources[id].kind for id in chip.foundry.sources), key=KINDS.index)
            known = {"primary": Status.confirmed, "aggregator": Status.weak}
            status = known.get(best, Status.reported)
            found.append((chip.family, "by", str(chip.foundry.value), status, chip))
    return [dict(zip(SUPPLY, supply, strict=True)) for supply in found]


# ---- Companies' own chips: the timeline at a glance, and how far each has come.


def years(day: str) -> float:
    """A date as a number of years; a month or a year without more stands for its middle."""
    whole = date.fromisoformat(day + {4: "-07-02", 7: "-15"}.get(len(day), ""))
    return whole.year + whole.timetuple().tm_yday / 366


def place(year: float, first: int, end: int) -> float:
    """Where a year stands across, in percent, on the axis from `first` to `end`."""
    left, right = AFTER if year >= BREAK else BEFORE
    start, stop = (BREAK, end) if year >= BREAK else (first, BREAK)
    return left + (year - start) / (stop - start) * (right - left)


def timeline(dossier: Dossier) -> dict:
    """The companies with a chip of their own, in order of appearance, and the axis of years.

    lanes: by company, its events, each with its place across and its row, counted from 0 so that
    no marks touch; ticks: (place, year, or "" for half a year and the end); today: its place.
    """
    events = [event for event in dossier.timeline.values() if event.own_chip]
    events.sort(key=lambda event: years(event.date))
    first, end = int(events[0].year) if events else BREAK - 1, int(dossier.as_of[:4]) + 1
    lanes: dict[str, list[tuple[Event, float, int]]] = {}
    for event in events:
        x = place(years(event.date), first, end)
        for company in event.own_chip:
            lane = lanes.setdefault(company, [])
            near = {row for _, other, row in lane if x - other <= APART}
            lane.append((event, x, next(row for row in range(len(lane) + 1) if row not in near)))
    labels = [first, 5 * round((first + BREAK) / 10), *range(BREAK, end)]
    ticks = [(place(year, first, end), str(year)) for year in labels]
    ticks += [(place(year + 0.5, first, end), "") for year in range(BREAK, end)]
    ticks.append((place(end, first, end), ""))
    return {"lanes": lanes, "ticks": ticks, "today": place(years(dossier.as_of), first, end)}


def ladder(dossier: Dossier) -> list[tuple[int, Event]]:
    """The furthest step of each company, from 1, and the first event that reached it.

    The company that came furthest is the first.
    """
    steps: dict[str, tuple[int, Event]] = {}
    events = [event for event in dossier.timeline.values() if event.rung]
    for event in sorted(events, key=lambda event: event.date):
        number = RUNGS.index(event.rung) + 1
        if number > steps.get(event.own_chip[0], (0,))[0]:
            steps[event.own_chip[0]] = number, event
    return sorted(steps.values(), key=lambda step: -step[0])
