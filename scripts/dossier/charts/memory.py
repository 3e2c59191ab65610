"""Chips by size and speed of their memory; both axes double from line to line."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from dossier.collection import Dossier
from dossier.schema import Accelerator

GB, GB_AT = (32, 512), (12.0, 96.0)  # percent
TB_PER_S, TB_PER_S_AT = (2, 32), (640.0, 40.0)  # pixels
MARK = 12  # pixels: the width of a mark
# Where a name stands, from its mark: pixels across, pixels down, the text's anchor.
LABELS = {
    "right": (9, 4, "start"),
    "left": (-9, 4, "end"),
    "above": (0, -10, "middle"),
    "below": (9, 18, "start"),
}


@dataclass
class Point:
    """A chip, in percent across and pixels down; `shift` pixels part chips with equal values."""

    chip: Accelerator
    gb: float
    tb_per_s: float
    maker: bool  # whether the vendor makes chips for others, being neither cloud company nor lab
    x: float = 0
    y: float = 0
    shift: float = 0

    @property
    def label(self) -> tuple[int, int, str]:
        """Where the name stands."""
        return LABELS[self.chip.label]


@dataclass(frozen=True)
class Memory:
    """Chips on the axes, far off them, or with a figure missing; ticks are (place, value)."""

    points: list[Point]
    outside: list[Point]
    unknown: list[tuple[Accelerator, list[str]]]
    columns: list[tuple[float, int]]
    rows: list[tuple[float, int]]
    height: float = TB_PER_S_AT[0] + 104

    @property
    def spread(self) -> tuple[float, list[float]]:
        """The size that most chips share, in GB, and their bandwidths from low to high, in TB/s."""
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
    share = math.log(value / values[0]) / math.log(values[1] / values[0])
    return places[0] + share * (places[1] - places[0])


def memory(dossier: Dossier, makers: Iterable[str]) -> Memory:
    """Every accelerator, counted as in its record: on the axes, off them, or a figure missing.

    makers: vendors that make chips for others.
    """
    points, outside, unknown = [], [], []
    for chip in dossier.accelerators.values():
        maker = chip.vendor.startswith(tuple(makers))
        cells = (chip.memory_gb, chip.memory_bandwidth_tb_per_s)
        gb, speed = (cell.value if cell else None for cell in cells)
        if gb is None or speed is None:
            unknown.append((chip, ["size"] * (gb is None) + ["bandwidth"] * (speed is None)))
        elif GB[0] <= gb <= GB[1] and TB_PER_S[0] * 0.7 <= speed <= TB_PER_S[1]:
            x, y = log_place(gb, GB, GB_AT), log_place(speed, TB_PER_S, TB_PER_S_AT)
            points.append(Point(chip, gb, speed, maker, x, y))
        else:
            outside.append(Point(chip, gb, speed, maker))
    for point in points:
        same = [other for other in points if (other.x, other.y) == (point.x, point.y)]
        point.shift = (same.index(point) - (len(same) - 1) / 2) * MARK
    columns = [(log_place(2**n, GB, GB_AT), 2**n) for n in range(5, 10)]
    rows = [(log_place(2**n, TB_PER_S, TB_PER_S_AT), 2**n) for n in range(1, 6)]
    return Memory(points, outside, unknown, columns, rows)
