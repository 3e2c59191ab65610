"""Companies' own chips: the timeline at a glance, and how far each has come."""

from __future__ import annotations

from datetime import date
from typing import get_args

from dossier.collection import Dossier
from dossier.schema import Event

# Years before the break are drawn narrower than those after it.
BREAK = 2025
BEFORE, AFTER = (1.0, 30.0), (35.0, 98.5)  # percent: where each part of the axis begins and ends
APART = 100 * 12 / 328  # percent: what a mark takes of a phone's width
RUNGS = get_args(get_args(Event.model_fields["rung"].annotation)[0])


class Axis:
    """Years in percent of the width, from that of the first event to the end of this one."""

    def __init__(self, first: int, end: int):
        self.first, self.end = first, end

    def place(self, year: float) -> float:
        """Where a year stands."""
        if year < BREAK:
            return BEFORE[0] + (year - self.first) / (BREAK - self.first) * (BEFORE[1] - BEFORE[0])
        return AFTER[0] + (year - BREAK) / (self.end - BREAK) * (AFTER[1] - AFTER[0])

    @property
    def ticks(self) -> list[tuple[float, str]]:
        """The lines of the grid, each with its year, or "" for half a year and for the end."""
        years = [self.first, 5 * round((self.first + BREAK) / 10), *range(BREAK, self.end)]
        halves = [year + 0.5 for year in range(BREAK, self.end)]
        labels = [(self.place(year), str(year)) for year in years]
        return labels + [(self.place(year), "") for year in (*halves, self.end)]


def years(day: str) -> float:
    """A date as a number of years; a month or a year without more stands for its middle."""
    whole = date.fromisoformat(day + {4: "-07-02", 7: "-15"}.get(len(day), ""))
    return whole.year + whole.timetuple().tm_yday / 366


def timeline(dossier: Dossier) -> tuple[Axis, dict[str, list[tuple[Event, float, int]]]]:
    """The axis, and for each company with a chip of its own, in order of appearance, its events.

    Each event comes with its place across and its row, counted from 0 so that no marks touch.
    """
    events = [event for event in dossier.timeline.values() if event.own_chip]
    events.sort(key=lambda event: years(event.date))
    axis = Axis(int(events[0].year) if events else BREAK - 1, int(dossier.as_of[:4]) + 1)
    lanes: dict[str, list[tuple[Event, float, int]]] = {}
    for event in events:
        x = axis.place(years(event.date))
        for company in event.own_chip:
            lane = lanes.setdefault(company, [])
            near = {row for _, place, row in lane if x - place <= APART}
            lane.append((event, x, next(row for row in range(len(lane) + 1) if row not in near)))
    return axis, lanes


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
