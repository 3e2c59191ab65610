"""What the two calculators start from: sets of numbers for one percent, chips for memory.

Their templates put it into tables, with sums of their own, and hand it to explore.js for the forms.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel

from dossier.collection import Dossier
from dossier.fields import Id, Line, Number
from dossier.problems import Problems
from dossier.records import read_file
from dossier.schema import Accelerator, Record

DATA = "data/calculators.yml"  # below docs/
# What is known of a peak rate's density, in words, from the surest on; others aren't used.
TRUST = {
    ("dense", "stated"): "dense",
    ("dense", "assumed"): "taken as dense",
    ("dense", "inferred"): "dense by inference",
    ("unspecified", "stated"): "dense or sparse not stated",
}


class Given(BaseModel, extra="forbid"):
    """A number to start from, a few words on it, and the record that it stands in, if one."""

    value: Number
    remark: Line
    record: Id | None = None


class Start(Record):
    """A set of numbers to start from; units are told at the top of the file."""

    name: Line
    unit: Literal["gigawatts", "accelerators"]
    fleet: Given
    cost: Given
    gain: Given
    program: Given
    years: Given


def starts(docs: Path, dossier: Dossier, link: Callable[[Record], str]) -> list[dict]:
    """The sets to start from, each number with the status and the address of its record.

    link: gives a record's address. Raises Problems where one is wrong, or its record is missing.
    """
    found = []
    for start in read_file(docs / DATA, "starts", Start):
        found.append(start.model_dump(exclude_none=True))
        for field, given in found[-1].items():
            if "record" in given and isinstance(given, dict):
                record = dossier.evidence(given["record"])
                if not record:
                    message = f"there is no record {given['record']}. Name another."
                    raise Problems([start.problem(field, message)])
                given.update(url=link(record), status=record.status, label=record.status.label)
    return found


def chips(dossier: Dossier, link: Callable[[Record], str]) -> list[dict]:
    """The accelerators whose memory bandwidth is known, in the order of their records.

    bandwidth: TB/s; memory: GB, or None; rates: by bits of a number, see _rates.
    """

    def kind(record: Accelerator) -> str:
        words = record.memory_type and record.memory_type.value or "memory"
        return re.split(r" \(| plus | only", words)[0].replace("On-chip", "on-chip")

    return [
        {
            "id": record.id,
            "vendor": record.company,
            "name": record.name.split(" (")[0],
            "url": link(record),
            "bandwidth": record.bandwidth,
            "memory": record.size,
            "kind": kind(record),
            "rates": _rates(record),
        }
        for record in dossier.accelerators.values()
        if record.bandwidth
    ]


def _rates(record: Accelerator) -> dict[int, dict]:
    """The surest peak rate for each width of floating-point number, never a sparse or disputed one.

    tflops: the rate; format: as quoted; trust: what is known of its density.
    """
    found: dict[int, dict] = {}
    for known, trust in TRUST.items():
        for rate in record.peak_compute:
            if rate.unit == "TFLOPS" and (rate.density, rate.density_basis) == known:
                for bits in re.findall(r"[FPX](\d+)", rate.format):  # FP8, BF16, MX4, not INT8
                    entry = {"tflops": rate.tflops, "format": rate.format, "trust": trust}
                    found.setdefault(int(bits), entry)
    return found


def short(value: float, digits: int = 3) -> str:
    """A number with at most `digits` significant digits and with commas: 1979.4 becomes 1,980."""
    rounded = float(f"{value * (1 + 1e-12):.{digits}g}")  # a half goes up, as in browsers
    return f"{rounded:,.15g}"


def dollars(usd: float) -> str:
    """US dollars as readers write them: 297500000 becomes $298 million."""
    sign, size = "\u2212" if usd < 0 else "", abs(usd)
    for unit, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        # From 999.5 on, three digits would round up to 1,000 of the smaller unit.
        if size >= unit * 0.9995:
            return f"{sign}${short(size / unit)}\u00a0{name}"
    return f"{sign}${short(size)}"
