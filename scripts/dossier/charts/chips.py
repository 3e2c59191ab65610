"""The figures of the chips table, each with its share of the largest, for a bar."""

from __future__ import annotations

from dataclasses import dataclass

from dossier.collection import Dossier
from dossier.schema import Accelerator, Compute

# The columns that hold figures: key, head, unit.
COLUMNS = [
    ("memory", "Memory", "GB"),
    ("bandwidth", "Bandwidth", "TB/s"),
    ("peak", "Peak in FP8", "PFLOPS"),
    ("power", "Power", "W"),
]
DENSITY = ["dense", "unspecified", "sparse"]  # from what can be compared to what can't


@dataclass(frozen=True)
class Cell:
    """A figure; `share` of the largest in percent, `far` if it is off the scale of the others."""

    value: float
    remark: str
    share: float
    far: bool


def peak(chip: Accelerator) -> Compute | None:
    """The peak rate in FP8, dense where that is given."""
    rates = [rate for rate in chip.peak_compute if "FP8" in rate.format and not rate.rating]
    return min(rates, key=lambda rate: DENSITY.index(rate.density), default=None)


def chips(dossier: Dossier) -> list[tuple[Accelerator, dict[str, Cell]]]:
    """Every accelerator with its figures by column."""
    found: list[tuple[Accelerator, dict[str, tuple[float, str]]]] = []
    for chip in dossier.accelerators.values():
        cells = (chip.memory_gb, chip.memory_bandwidth_tb_per_s, None, chip.tdp_w)
        figures = {
            key: (cell.value, "low confidence" if cell.confidence == "low" else "")
            for (key, *_), cell in zip(COLUMNS, cells, strict=True)
            if cell and cell.value is not None
        }
        rate = peak(chip)
        if rate:
            density = "density not stated" if rate.density == "unspecified" else rate.density
            figures["peak"] = (round(rate.tflops / 1000, 2), density)
        found.append((chip, figures))
    # Chips with their memory on the die are so much faster that the others' bars would vanish.
    scale = {
        key: max(
            (f[key][0] for c, f in found if key in f and f.get("memory", (1,))[0] >= 1), default=1
        )
        for key, *_ in COLUMNS
    }
    return [
        (
            chip,
            {k: Cell(v, r, min(100, 100 * v / scale[k]), v > scale[k]) for k, (v, r) in f.items()},
        )
        for chip, f in found
    ]
