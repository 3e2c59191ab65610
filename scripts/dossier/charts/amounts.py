"""Figures to one scale, in groups by the first part of their short names: "group: name"."""

from __future__ import annotations

import math
from collections.abc import Iterable

from dossier.collection import Dossier
from dossier.schema import Figure

Groups = dict[str, list[tuple[str, Figure]]]


def ticks(figures: Iterable[Figure]) -> list[float]:
    """Round values from 0 for an axis that holds the figures; it ends at the last of them."""
    highest = max(figure.high for figure in figures)
    power = 10 ** math.floor(math.log10(highest / 5))
    step = next(n * power for n in (1, 2, 5, 10) if highest / (n * power) <= 5)
    return [step * n for n in range(math.ceil(highest / step) + 1)]


def gigawatts(dossier: Dossier) -> Groups:
    """The deals in GW, as (supplier and what, figure) by buyer, the largest first."""
    figures = [f for f in dossier.economics.values() if f.unit == "GW" and f.high is not None]
    buyers = _groups(sorted(figures, key=lambda figure: (-figure.high, -figure.low)))
    return dict(sorted(buyers.items(), key=lambda group: -len(group[1])))


def ranges(dossier: Dossier, topic: str | None = None) -> Groups:
    """The estimates in other units, as (who, figure) by what they estimate, the lowest first.

    topic: of the figures; all of them where there is none.
    """
    figures = [f for f in dossier.economics.values() if f.unit != "GW" and ": " in (f.short or "")]
    groups = _groups(figure for figure in figures if topic in (None, figure.topic))
    for group in groups.values():
        group.sort(key=lambda named: (named[1].low, named[1].high))
    return groups


def _groups(figures: Iterable[Figure]) -> Groups:
    groups: Groups = {}
    for figure in figures:
        group, name = figure.short.split(": ")
        groups.setdefault(group, []).append((name, figure))
    return groups
