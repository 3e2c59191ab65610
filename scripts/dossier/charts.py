"""Charts from the records: pure functions that turn records into places on a drawing.

Across, places are percentages of the drawing's width and down they are pixels, so that one drawing serves a phone and
a desktop with text of the same size. The templates timeline-overview, memory-chart and gigawatts-chart draw them.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import date

from dossier.records import Dossier
from dossier.schema import Accelerator, Event, Figure, date_words, last_day

NARROWEST, WIDTHS = 328, (328, 688, 790)  # pixels: a phone's column, and the widths at which labels must not touch
MARK = 12  # pixels: a mark's width and height

# Timeline: years before the break are drawn narrower than those after it.
BREAK = 2025
BEFORE, AFTER = (1.0, 30.0), (35.0, 98.5)  # percent: where each part of the axis begins and ends
MAIN = "Anthropic"
LANES_TOP, HEAD, ROW, PAD, GAP, LABEL = 30, 20, 15, 2, 12, 20  # pixels

# Memory: both axes are logarithmic, so that each line of the grid doubles the one before.
GB, GB_AT = (32, 512), (12.0, 96.0)
TB_PER_S, TB_PER_S_AT = (2, 32), (640.0, 40.0)
CHAR = 7.0  # pixels: a generous width of a letter of 12 pixels
SIDES = [(9, 4, "start"), (-9, 4, "end"), (0, -10, "middle"), (0, 19, "middle"), (8, -6, "start"), (8, 14, "start"),
         (-8, -6, "end"), (-8, 14, "end")]
MAKERS = re.compile(r"NVIDIA|AMD|Groq")  # vendors that are neither a cloud company nor an AI lab

# Gigawatts
DEAL, GROUP = 46, 40  # pixels: height of a bar with its words, and of a buyer's heading


@dataclass(frozen=True)
class Dot:
    """An event on its lane, in percent across and pixels down."""

    event: Event
    x: float
    y: float


@dataclass(frozen=True)
class Lane:
    """One company's events about its own chip; `labels` are (dot, its words, pixels down), for the main lane only."""

    company: str
    since: str
    dots: list[Dot]
    x: float
    width: float
    top: float
    height: float
    labels: list[tuple[Dot, str, float]]


@dataclass(frozen=True)
class Overview:
    """The timeline at a glance. Ticks are (percent, year or nothing)."""

    lanes: list[Lane]
    ticks: list[tuple[float, str]]
    height: float

    @property
    def statuses(self) -> list:
        """The degrees of certainty that occur, strongest first."""
        found = {dot.event.status for lane in self.lanes for dot in lane.dots}
        return [status for status in type(next(iter(found))) if status in found]


def years(day: str) -> float:
    """A date as years since Christ; a month or a year stands for its middle."""
    first = date.fromisoformat(day + "-01-01"[len(day) - 4 :])
    middle = (first.toordinal() + date.fromisoformat(last_day(day)).toordinal() + 1) / 2
    start = date(first.year, 1, 1).toordinal()
    return first.year + (middle - start) / (date(first.year + 1, 1, 1).toordinal() - start)


def timeline(dossier: Dossier) -> Overview:
    """A lane for each company whose own chip the timeline knows, in the order in which they appear there."""
    events = sorted((event for event in dossier.timeline.values() if event.own_chip), key=lambda event: years(event.date))
    first, end = int(events[0].year), int(dossier.as_of[:4]) + 1

    def place(year: float) -> float:
        (start, stop), (low, high) = ((first, BREAK), BEFORE) if year < BREAK else ((BREAK, end), AFTER)
        return low + (year - start) / (stop - start) * (high - low)

    lanes, top = [], float(LANES_TOP)
    for company in dict.fromkeys(name for event in events for name in event.own_chip):
        own = [event for event in events if company in event.own_chip]
        places = [place(years(event.date)) for event in own]
        rows = _rows([x * NARROWEST / 100 for x in places])
        band = top + HEAD
        dots = [Dot(event, x, band + PAD + ROW * (row + 0.5)) for event, x, row in zip(own, places, rows)]
        height = ROW * (max(rows) + 1) + 2 * PAD
        labels = [(dot, _step(dot.event, own), band + height + LABEL * (i + 0.75)) for i, dot in enumerate(dots)]
        labels = labels if company == MAIN else []
        x = max(places[0] - 100 * MARK / NARROWEST / 2, 0)
        lanes.append(Lane(company, _since(own[0]), dots, x, place(years(dossier.as_of)) - x, band, height, labels))
        top = band + height + LABEL * len(labels) + GAP
    marks = [(place(first), str(first)), (place(first + (BREAK - first) // 2), str(first + (BREAK - first) // 2))]
    marks += [(place(half / 2), "" if half % 2 else str(half // 2)) for half in range(2 * BREAK, 2 * end + 1)]
    marks[-1] = (marks[-1][0], "")
    return Overview(lanes, marks, top)


def _rows(places: list[float]) -> list[int]:
    """The row of each mark, so that marks in a row don't touch; places are pixels in rising order."""
    ends: list[float] = []
    rows = []
    for place in places:
        row = next((i for i, last in enumerate(ends) if place - last > MARK), len(ends))
        ends[row : row + 1] = [place]
        rows.append(row)
    return rows


def _since(event: Event) -> str:
    year, _, rest = event.date.partition("-")
    when = f"{date_words(event.date[:7]).split()[0][:3]} {year}" if rest else year
    return f"{when}{'' if event.status.value == 'confirmed' else ', ' + event.status.label.lower()}: {event.short}"


def _step(event: Event, own: list[Event]) -> str:
    words = date_words(event.date)
    words = words.removesuffix(f" {event.year}") if len({other.year for other in own}) == 1 else words
    return f"{words}, {event.status.label.lower()}: {event.short}"


@dataclass
class Point:
    """A chip on the memory chart; `shift` parts chips with equal values. `label` is (dx, dy, anchor) in pixels."""

    chip: Accelerator
    gb: float
    tb_per_s: float
    x: float = 0
    y: float = 0
    shift: float = 0
    label: tuple[float, float, str] | None = None

    @property
    def name(self) -> str:
        """The chip's name without makers' families and remarks."""
        return re.sub(r"\s*[(/].*", "", self.chip.name).removeprefix("Instinct ")

    @property
    def maker(self) -> bool:
        """Whether the vendor sells chips, being neither a cloud company nor an AI lab."""
        return bool(MAKERS.match(self.chip.vendor))


@dataclass(frozen=True)
class Memory:
    """Bandwidth against capacity: chips on the axes, chips far off them, and chips with a figure missing."""

    points: list[Point]
    outside: list[Point]
    unknown: list[Accelerator]
    columns: list[tuple[float, int]]
    rows: list[tuple[float, int]]
    height: float = TB_PER_S_AT[0] + 84

    @property
    def spread(self) -> tuple[float, list[float]]:
        """The memory size that most chips share, in GB, and their bandwidths in rising order, in TB/s."""
        sizes = [point.gb for point in self.points]
        size = max(sorted(set(sizes), reverse=True), key=sizes.count)
        return size, sorted(point.tb_per_s for point in self.points if point.gb == size)


def log_place(value: float, values: tuple[float, float], places: tuple[float, float]) -> float:
    """Where a value stands on a logarithmic axis that puts `values` at `places`."""
    share = math.log2(value / values[0]) / math.log2(values[1] / values[0])
    return places[0] + share * (places[1] - places[0])


def memory(dossier: Dossier) -> Memory:
    """Every accelerator, per accelerator as installed: on the chart, beside it or in the list of unknown ones."""
    points, outside, unknown = [], [], []
    for chip in dossier.accelerators.values():
        gb, speed = (cell.value if cell else None for cell in (chip.memory_gb, chip.memory_bandwidth_tb_per_s))
        if gb is None or speed is None:
            unknown.append(chip)
            continue
        point = Point(chip, gb, speed)
        if GB[0] <= gb <= GB[1] and TB_PER_S[0] / 2 <= speed <= TB_PER_S[1]:
            point.x, point.y = log_place(gb, GB, GB_AT), log_place(speed, TB_PER_S, TB_PER_S_AT)
            points.append(point)
        else:
            outside.append(point)
    for point in points:
        same = [other for other in points if (other.gb, other.tb_per_s) == (point.gb, point.tb_per_s)]
        point.shift = (same.index(point) - (len(same) - 1) / 2) * MARK
    _place_labels(points)
    columns = [(log_place(value, GB, GB_AT), value) for value in _doublings(*GB)]
    rows = [(log_place(value, TB_PER_S, TB_PER_S_AT), value) for value in _doublings(*TB_PER_S)]
    return Memory(points, outside, unknown, columns, rows)


def _doublings(low: int, high: int) -> list[int]:
    return [low * 2**i for i in range(int(math.log2(high / low)) + 1)]


def _place_labels(points: list[Point]) -> None:
    """Give each point the first side on which its name touches nothing at any width; none if there is no such side."""
    taken: list[tuple[Point, tuple[float, float, str]]] = []

    def box(point: Point, side: tuple[float, float, str], width: int) -> tuple[float, float, float, float]:
        dx, dy, anchor = side
        size = CHAR * len(point.name) + 2
        left = point.x * width / 100 + point.shift + dx - {"start": 0, "middle": size / 2, "end": size}[anchor]
        return left, point.y + dy - 12, left + size, point.y + dy + 4

    def mark(point: Point, width: int) -> tuple[float, float, float, float]:
        x, half = point.x * width / 100 + point.shift, MARK / 2
        return x - half, point.y - half, x + half, point.y + half

    def free(point: Point, side: tuple[float, float, str], width: int) -> bool:
        own = box(point, side, width)
        others = [mark(other, width) for other in points if other is not point]
        others += [box(other, chosen, width) for other, chosen in taken]
        clear = all(own[2] <= o[0] or o[2] <= own[0] or own[3] <= o[1] or o[3] <= own[1] for o in others)
        return clear and own[0] >= 0 and own[2] <= width + 8

    crowd = {point.chip.id: sum(abs(o.x - point.x) < 12 and abs(o.y - point.y) < 40 for o in points) for point in points}
    for point in sorted(points, key=lambda point: -crowd[point.chip.id]):
        point.label = next((side for side in SIDES if all(free(point, side, width) for width in WIDTHS)), None)
        if point.label:
            taken.append((point, point.label))


@dataclass(frozen=True)
class Deal:
    """A bar: `firm` and `ceiling` in percent of the axis; what lies between them is promised only as a ceiling."""

    figure: Figure
    name: str
    firm: float
    ceiling: float
    top: float

    @property
    def amount(self) -> str:
        """The number as its source words it, below a gigawatt in megawatts."""
        low, high = ((f"{value:g}", "GW") if value >= 1 else (f"{value * 1000:g}", "MW") for value in (self.figure.low, self.figure.high))
        if self.figure.bound or low == high:
            return f"{self.figure.bound or ''} {high[0]}\u00a0{high[1]}".strip()
        return f"{low[0]}\u00a0{low[1]} to {high[0]}\u00a0{high[1]}"


@dataclass
class Buyer:
    """The deals of one company, largest first."""

    name: str
    top: float
    deals: list[Deal] = field(default_factory=list)


@dataclass(frozen=True)
class Gigawatts:
    """Announced and reported capacity by deal. Ticks are (percent, gigawatts)."""

    buyers: list[Buyer]
    ticks: list[tuple[float, int]]
    height: float


def gigawatts(dossier: Dossier) -> Gigawatts:
    """A bar for each economics figure counted in GW; its short name is "buyer: supplier, what"."""
    figures = [figure for figure in dossier.economics.values() if figure.unit == "GW" and figure.high is not None]
    end = 2 * math.ceil(max(figure.high for figure in figures) / 2)
    buyers, top = [], 24.0
    names = [figure.short.split(": ")[0] for figure in figures]
    for name in sorted(set(names), key=lambda name: -names.count(name)):
        buyer = Buyer(name, top)
        top += GROUP
        own = [figure for figure in figures if figure.short.startswith(f"{name}: ")]
        for figure in sorted(own, key=lambda figure: (-figure.high, -figure.low)):
            only_ceiling = figure.bound == "up to" and figure.low == figure.high
            firm = 0 if only_ceiling else figure.low
            words = figure.short.removeprefix(f"{name}: ")
            buyer.deals.append(Deal(figure, words, 100 * firm / end, 100 * figure.high / end, top))
            top += DEAL
        buyers.append(buyer)
    return Gigawatts(buyers, [(100 * tick / end, tick) for tick in range(0, end + 1, 2)], top)
