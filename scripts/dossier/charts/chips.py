"""Chips compared: the figures of the table, and all by size and speed of their memory."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from statistics import multimode

from dossier.collection import Dossier
from dossier.schema import Accelerator

# The columns that hold figures: key, head, unit.
COLUMNS = [
    ("memory", "Memory", "GB"),
    ("bandwidth", "Bandwidth", "TB/s"),
    ("peak", "Peak in FP8", "PFLOPS"),
    ("power", "Power", "W"),
]
DENSITY = ["dense", "unspecified", "sparse"]  # from what can be compared to what can't
ON_CHART = (32, 512), (1.4, 32)  # GB, TB/s

Figures = dict[str, tuple[float, str]]


def chip_name(chip: Accelerator) -> str:
    """A chip's name without its family and remarks."""
    return re.sub(r"\s*[(/].*", "", chip.name).removeprefix("Instinct ")


def vendor_name(chip: Accelerator) -> str:
    """The vendor without partners and remarks."""
    return re.sub(r"\s*(\(|with ).*", "", chip.vendor)


def chips(dossier: Dossier) -> tuple[list[tuple[Accelerator, Figures]], dict[str, float]]:
    """Each accelerator with its known figures by column, and where the scale of a column ends."""
    rows = [(chip, _figures(chip)) for chip in dossier.accelerators.values()]
    scale = {key: 1.0 for key, *_ in COLUMNS}
    for _, figures in rows:
        # Chips with their memory on the die are so much faster that the others' bars would vanish.
        if figures.get("memory", (1,))[0] >= 1:
            for key, (value, _) in figures.items():
                scale[key] = max(scale[key], value)
    return rows, scale


def _figures(chip: Accelerator) -> Figures:
    """A chip's figures by column, each with a remark; the peak is dense where that is given."""
    found = {}
    cells = (chip.memory_gb, chip.memory_bandwidth_tb_per_s, None, chip.tdp_w)
    for (key, *_), cell in zip(COLUMNS, cells, strict=True):
        if cell and cell.value is not None:
            found[key] = cell.value, "low confidence" if cell.confidence == "low" else ""
    rates = [rate for rate in chip.peak_compute if "FP8" in rate.format and not rate.rating]
    if rates:
        best = min(rates, key=lambda rate: DENSITY.index(rate.density))
        remark = "density not stated" if best.density == "unspecified" else best.density
        found["peak"] = round(best.tflops / 1000, 2), remark
    return found


def doubling(value: float, first: int, last: int) -> float:
    """Where a value stands between two others, from 0 to 1, on an axis that doubles each step."""
    return math.log(value / first) / math.log(last / first)


@dataclass
class Memory:
    """Chips by their (GB, TB/s): on the axes, far off them; or with the figures that they lack."""

    places: dict[tuple[float, float], list[Accelerator]] = field(
        default_factory=lambda: defaultdict(list)
    )
    outside: list[tuple[Accelerator, float, float]] = field(default_factory=list)
    unknown: list[tuple[Accelerator, str]] = field(default_factory=list)

    @property
    def points(self) -> list[tuple[Accelerator, float, float]]:
        """The chips on the axes, with GB and TB/s, the fastest first."""
        found = []
        for (gb, speed), chips in sorted(self.places.items(), key=lambda place: -place[0][1]):
            found += [(chip, gb, speed) for chip in chips]
        return found

    @property
    def shared(self) -> tuple[float, list[float]]:
        """The size that most chips share, in GB, and their bandwidths from low to high, in TB/s."""
        size = max(multimode(gb for _, gb, _ in self.points))
        return size, sorted(speed for _, gb, speed in self.points if gb == size)


def memory(dossier: Dossier) -> Memory:
    """Every accelerator, counted as in its record: on the axes, off them, or a figure missing."""
    found = Memory()
    (low, high), (slow, fast) = ON_CHART
    for chip in dossier.accelerators.values():
        figures = _figures(chip)
        gb, speed = (figures.get(key, (None,))[0] for key in ("memory", "bandwidth"))
        missing = {"size": gb, "bandwidth": speed}
        lacks = [name for name, value in missing.items() if value is None]
        if lacks:
            found.unknown.append((chip, " and ".join(lacks)))
        elif low <= gb <= high and slow <= speed <= fast:
            found.places[gb, speed].append(chip)
        else:
            found.outside.append((chip, gb, speed))
    return found
