"""Charts: pure functions that turn records into places on a drawing.

Across, places are percentages of the drawing's width; down, they are pixels. So one drawing serves a phone and a
desktop, with text of the same size. The templates timeline-overview, memory-chart and gigawatts-chart draw them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

from dossier.labels import MARK, Side, Spot, sides
from dossier.collection import Dossier
from dossier.fields import date_words, last_day
from dossier.schema import Accelerator, Event, Figure, Status

PHONE, WIDTHS = (
    328,
    (328, 688, 940),
)  # pixels: a phone's column, and the widths at which names must not touch

# Timeline: years before the break are drawn narrower than those after it.
BREAK = 2025
BEFORE, AFTER = (1.0, 30.0), (35.0, 98.5)  # percent: where each part of the axis begins and ends
MAIN = "Anthropic"  # whose lane has its steps written out
TOP, HEAD, ROW, PAD, GAP, STEP = 30.0, 20, 15, 2, 12, 20  # pixels

# Memory: both axes are logarithmic, so that each line of the grid doubles the one before.
GB, GB_AT = (32, 512), (12.0, 96.0)  # percent
TB_PER_S, TB_PER_S_AT = (2, 32), (640.0, 40.0)  # pixels
MAKERS = re.compile(r"NVIDIA|AMD|Groq")  # vendors that are neither a cloud company nor an AI lab

AXIS, BUYER, DEAL = 24.0, 40, 46  # pixels: heights in gigawatts-chart


@dataclass(frozen=True)
class Dot:
    """An event on its lane, in percent across and pixels down; `words` stand at `words_y` on the main lane only."""

    event: Event
    x: float
    y: float
    words: str = ""
    words_y: float = 0


@dataclass(frozen=True)
class Lane:
    """One company's events about its own chip."""

    company: str
    since: str
    dots: list[Dot]
    x: float
    width: float
    y: float
    height: float

    @property
    def main(self) -> bool:
        """Whether this is the lane that the page is about."""
        return self.company == MAIN


@dataclass(frozen=True)
class Overview:
    """The timeline at a glance. Ticks are (percent, year or nothing)."""

    lanes: list[Lane]
    ticks: list[tuple[float, str]]
    height: float

    @property
    def statuses(self) -> list[Status]:
        """The degrees of certainty that occur, strongest first."""
        found = {dot.event.status for lane in self.lanes for dot in lane.dots}
        return [status for status in Status if status in found]


def years(day: str) -> float:
    """A date as a number of years; a month or a year without more stands for its middle."""
    first = date.fromisoformat(day + "-01-01"[len(day) - 4 :])
    middle = (first.toordinal() + date.fromisoformat(last_day(day)).toordinal() + 1) / 2
    start = date(first.year, 1, 1).toordinal()
    return first.year + (middle - start) / (date(first.year + 1, 1, 1).toordinal() - start)


def timeline(dossier: Dossier) -> Overview:
    """A lane for each company whose own chip the timeline knows, in the order in which they appear there."""
    events = [event for event in dossier.timeline.values() if event.own_chip]
    events.sort(key=lambda event: years(event.date))
    if not events:
        return Overview([], [], 0)
    first, end = int(events[0].year), int(dossier.as_of[:4]) + 1

    def place(year: float) -> float:
        (start, stop), (low, high) = (
            ((first, BREAK), BEFORE) if year < BREAK else ((BREAK, end), AFTER)
        )
        return low + (year - start) / (stop - start) * (high - low)

    lanes, y = [], TOP
    for company in dict.fromkeys(name for event in events for name in event.own_chip):
        own = [event for event in events if company in event.own_chip]
        places = [place(years(event.date)) for event in own]
        rows = _rows([x * PHONE / 100 for x in places])
        y, height = y + HEAD, ROW * (max(rows) + 1) + 2 * PAD
        dots = [
            Dot(event, x, y + PAD + ROW * (row + 0.5)) for event, x, row in zip(own, places, rows)
        ]
        if company == MAIN:
            dots = [
                Dot(d.event, d.x, d.y, _step(d.event), y + height + STEP * (i + 0.75))
                for i, d in enumerate(dots)
            ]
        x = max(places[0] - 100 * MARK / PHONE / 2, 0)
        lanes.append(
            Lane(company, _since(own[0]), dots, x, place(years(dossier.as_of)) - x, y, height)
        )
        y += height + GAP + (STEP * len(dots) if company == MAIN else 0)
    labelled = [first, 5 * round((first + BREAK) / 10), *range(BREAK, end)]
    ticks = [(place(year), str(year)) for year in labelled] + [
        (place(year + 0.5), "") for year in range(BREAK, end)
    ]
    return Overview(lanes, [*ticks, (place(end), "")], y)


def _rows(places: list[float]) -> list[int]:
    """The row of each mark, so that marks in a row don't touch; places are pixels in rising order."""
    last: list[float] = []
    rows = []
    for place in places:
        row = next((i for i, earlier in enumerate(last) if place - earlier > MARK), len(last))
        last[row : row + 1] = [place]
        rows.append(row)
    return rows


def _since(event: Event) -> str:
    when = (
        f"{date_words(event.date[:7])[:3]} {event.year}" if event.date != event.year else event.year
    )
    return f"{when}{'' if event.status is Status.confirmed else f', {event.status.label.lower()}'}: {event.short}"


def _step(event: Event) -> str:
    return f"{date_words(event.date).removesuffix(f' {event.year}')}, {event.status.label.lower()}: {event.short}"


@dataclass
class Point:
    """A chip on the memory chart, in percent across and pixels down; `shift` pixels part chips with equal values."""

    chip: Accelerator
    gb: float
    tb_per_s: float
    x: float = 0
    y: float = 0
    shift: float = 0
    label: Side | None = None

    @property
    def maker(self) -> bool:
        """Whether the vendor makes chips for others, being neither a cloud company nor an AI lab."""
        return bool(MAKERS.match(self.chip.vendor))


@dataclass(frozen=True)
class Memory:
    """Chips on the axes, chips far off them, chips with a figure missing; ticks are (place, value)."""

    points: list[Point]
    outside: list[Point]
    unknown: list[tuple[Accelerator, list[str]]]
    columns: list[tuple[float, int]]
    rows: list[tuple[float, int]]
    height: float = TB_PER_S_AT[0] + 104

    @property
    def spread(self) -> tuple[float, list[float]]:
        """The memory size that most chips share, in GB, and their bandwidths in rising order, in TB/s."""
        sizes = [point.gb for point in self.points]
        size = max(sorted(set(sizes), reverse=True), key=sizes.count)
        return size, sorted(point.tb_per_s for point in self.points if point.gb == size)


def chip_name(chip: Accelerator) -> str:
    """A chip's name without its family and remarks."""
    return re.sub(r"\s*[(/].*", "", chip.name).removeprefix("Instinct ")


def vendor_name(chip: Accelerator) -> str:
    """The vendor without partners and remarks."""
    return re.sub(r"\s*(\(|with ).*", "", chip.vendor)


def log_place(value: float, values: tuple[float, float], places: tuple[float, float]) -> float:
    """Where a value stands on a logarithmic axis that has `values` at `places`."""
    return places[0] + math.log(value / values[0]) / math.log(values[1] / values[0]) * (
        places[1] - places[0]
    )


def memory(dossier: Dossier) -> Memory:
    """Every accelerator, counted as in its record: on the axes, off them, or among those with a figure missing."""
    points, outside, unknown = [], [], []
    for chip in dossier.accelerators.values():
        gb, speed = (
            cell.value if cell else None
            for cell in (chip.memory_gb, chip.memory_bandwidth_tb_per_s)
        )
        if gb is None or speed is None:
            unknown.append((chip, ["size"] * (gb is None) + ["bandwidth"] * (speed is None)))
        elif GB[0] <= gb <= GB[1] and TB_PER_S[0] * 0.7 <= speed <= TB_PER_S[1]:
            points.append(
                Point(
                    chip,
                    gb,
                    speed,
                    log_place(gb, GB, GB_AT),
                    log_place(speed, TB_PER_S, TB_PER_S_AT),
                )
            )
        else:
            outside.append(Point(chip, gb, speed))
    for point in points:
        same = [other for other in points if (other.x, other.y) == (point.x, point.y)]
        point.shift = (same.index(point) - (len(same) - 1) / 2) * MARK
    for point, side in zip(
        points, sides([Spot(chip_name(p.chip), p.x, p.shift, p.y) for p in points], WIDTHS)
    ):
        point.label = side
    columns = [(log_place(2**n, GB, GB_AT), 2**n) for n in range(5, 10)]
    rows = [(log_place(2**n, TB_PER_S, TB_PER_S_AT), 2**n) for n in range(1, 6)]
    return Memory(points, outside, unknown, columns, rows)


@dataclass(frozen=True)
class Deal:
    """A bar: what is stated reaches to `firm`, what is named only as a ceiling to `ceiling`, in percent of the axis."""

    figure: Figure
    name: str
    firm: float
    ceiling: float
    y: float

    @property
    def amount(self) -> str:
        """The number as its source words it, below a gigawatt in megawatts."""
        ends = self.figure.low, self.figure.high
        low, high = (f"{end:g}\u00a0GW" if end >= 1 else f"{end * 1000:g}\u00a0MW" for end in ends)
        return (
            f"{self.figure.bound} {high}"
            if self.figure.bound
            else high
            if low == high
            else f"{low} to {high}"
        )


@dataclass(frozen=True)
class Gigawatts:
    """Buyers as (name, pixels down, deals from large to small), ticks as (percent, gigawatts)."""

    buyers: list[tuple[str, float, list[Deal]]]
    ticks: list[tuple[float, int]]
    height: float


def gigawatts(dossier: Dossier) -> Gigawatts:
    """A bar for each economics figure in GW, whose short name is "buyer: supplier, what"; most deals come first."""
    figures = [
        figure
        for figure in dossier.economics.values()
        if figure.unit == "GW" and figure.high is not None
    ]
    if not figures:
        return Gigawatts([], [], 0)
    highest = max(figure.high for figure in figures)
    step = 2 * 5 ** max(0, math.ceil(math.log(highest / 16, 5)))  # at most eight to the end
    end = step * math.ceil(highest / step)
    groups: dict[str, list[tuple[str, Figure]]] = {}
    for figure in sorted(figures, key=lambda figure: (-figure.high, -figure.low)):
        buyer, name = figure.short.split(": ")
        groups.setdefault(buyer, []).append((name, figure))
    buyers, y = [], AXIS
    for buyer, named in sorted(groups.items(), key=lambda group: -len(group[1])):
        deals = []
        for i, (name, figure) in enumerate(named):
            firm = 0 if figure.bound == "up to" and figure.low == figure.high else figure.low
            deals.append(
                Deal(figure, name, 100 * firm / end, 100 * figure.high / end, y + BUYER + DEAL * i)
            )
        buyers.append((buyer, y, deals))
        y += BUYER + DEAL * len(deals)
    return Gigawatts(buyers, [(100 * tick / end, tick) for tick in range(0, end + 1, step)], y)
