"""The ladder of own chips: the furthest step of each company, as the timeline's records show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from dossier.collection import Dossier
from dossier.schema import Event

RUNGS = get_args(get_args(Event.model_fields["rung"].annotation)[0])


@dataclass(frozen=True)
class Step:
    """How far one company has come: `number` of the steps is reached, by this event."""

    company: str
    number: int
    event: Event
    main: bool  # whether the site is about this company

    @property
    def place(self) -> float:
        """Where the step stands across, in percent of the drawing's width."""
        return 100 * (self.number - 0.5) / len(RUNGS)


def ladder(dossier: Dossier, main: str) -> list[Step]:
    """The furthest step of each company, the furthest first; of two such events the earlier."""
    steps: dict[str, Step] = {}
    events = [event for event in dossier.timeline.values() if event.rung]
    for event in sorted(events, key=lambda event: event.date):
        company = event.own_chip[0]
        step = Step(company, RUNGS.index(event.rung) + 1, event, company == main)
        if step.company not in steps or steps[step.company].number < step.number:
            steps[step.company] = step
    return sorted(steps.values(), key=lambda step: -step.number)
