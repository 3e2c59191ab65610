"""The timeline at a glance: a lane for each company's own chip."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dossier.collection import Dossier
from dossier.fields import date_words, last_day
from dossier.schema import Event, Status

# Years before the break are drawn narrower than those after it.
BREAK = 2025
BEFORE, AFTER = (1.0, 30.0), (35.0, 98.5)  # percent: where each part of the axis begins and ends
PHONE, MARK = 328, 12  # pixels: the width of a phone's column, and of a mark
TOP, HEAD, ROW, PAD, GAP, STEP = 30.0, 20, 15, 2, 12, 20  # pixels


@dataclass(frozen=True)
class Dot:
    """An event on its lane, in percent across and pixels down; the main lane has its words too."""

    event: Event
    x: float
    y: float
    words: str = ""
    words_y: float = 0


@dataclass(frozen=True)
class Lane:
    """One company's events about its own chip."""

    company: str
    main: bool  # whether it is the lane that the site is about
    since: str
    dots: list[Dot]
    x: float
    width: float
    y: float
    height: float

    @property
    def count(self) -> int:
        """How many events it holds."""
        return len(self.dots)


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


def timeline(dossier: Dossier, main: str) -> Overview:
    """A lane for each company whose own chip the timeline knows, in order of appearance.

    main: the company whose lane has its steps written out.
    """
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
        placed = zip(own, places, rows, strict=True)
        dots = [Dot(event, x, y + PAD + ROW * (row + 0.5)) for event, x, row in placed]
        if company == main:
            dots = [
                Dot(d.event, d.x, d.y, _step(d.event), y + height + STEP * (i + 0.75))
                for i, d in enumerate(dots)
            ]
        x = max(places[0] - 100 * MARK / PHONE / 2, 0)
        width = place(years(dossier.as_of)) - x
        lanes.append(Lane(company, company == main, _since(own[0]), dots, x, width, y, height))
        y += height + GAP + (STEP * len(dots) if company == main else 0)
    labelled = [first, 5 * round((first + BREAK) / 10), *range(BREAK, end)]
    ticks = [(place(year), str(year)) for year in labelled] + [
        (place(year + 0.5), "") for year in range(BREAK, end)
    ]
    return Overview(lanes, [*ticks, (place(end), "")], y)


def _rows(places: list[float]) -> list[int]:
    """The row of each mark, so that marks in a row don't touch; places are rising pixels."""
    last: list[float] = []
    rows = []
    for place in places:
        row = next((i for i, earlier in enumerate(last) if place - earlier > MARK), len(last))
        last[row : row + 1] = [place]
        rows.append(row)
    return rows


def _since(event: Event) -> str:
    month = f"{date_words(event.date[:7])[:3]} " if event.date != event.year else ""
    sure = "" if event.status is Status.confirmed else f", {event.status.label.lower()}"
    return f"{month}{event.year}{sure}: {event.short}"


def _step(event: Event) -> str:
    day = date_words(event.date).removesuffix(f" {event.year}")
    return f"{day}, {event.status.label.lower()}: {event.short}"
