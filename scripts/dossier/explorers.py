"""What the two explorers start from: numbers from records, each with the record that it stands in.

The templates one-percent.html and memory-explorer.html show them as tables and hand them to
explore.js. A number that its record no longer holds stops the build, so that a table can't go on
quoting what was corrected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from dossier.collection import Dossier
from dossier.formulas import Sums, ceilings, worth
from dossier.schema import Accelerator, Compute, Record

# The example of the table. The size is made up: no maker has said how large its models are.
EXAMPLE = {"chip": "nvidia-h100", "size": 70, "bits": 8}
# Bits of the number formats in which peak rates are quoted; no reader's model comes in FP6.
BITS = {
    "BF16": 16, "FP16": 16, "FP8": 8, "MXFP8": 8, "MX8": 8,
    "FP4": 4, "NVFP4": 4, "MXFP4": 4, "MX4": 4,
}  # fmt: skip
# What is known of a peak rate's density, in words, from the surest on; others aren't used.
TRUST = {
    ("dense", "stated"): "dense",
    ("dense", "assumed"): "taken as dense",
    ("dense", "inferred"): "dense by inference",
    ("unspecified", "stated"): "dense or sparse not stated",
}


class Given(NamedTuple):
    """A number to start from. record: where it stands; None when it is our own choice."""

    value: float
    remark: str
    record: str | None = None


class Start(NamedTuple):
    """A set of numbers for the sum of one percent; units as in formulas.worth()."""

    id: str
    name: str
    unit: str
    fleet: Given
    cost: Given
    gain: Given
    program: Given
    years: Given

    @property
    def numbers(self) -> dict[str, Given]:
        """Its numbers by the names of formulas.worth()'s inputs."""
        return {name: value for name, value in self._asdict().items() if isinstance(value, Given)}

    @property
    def result(self) -> Sums:
        """What its numbers come to."""
        values = {name: given.value for name, given in self.numbers.items()}
        return worth(self.unit, **values)


EPOCH = Given(8.5, "Epoch AI's model; 7 to 12 by how long equipment lasts", "tco-per-gw-year")
TPUS = Given(3.5, "Google TPUs from 2027, by Broadcom's filing", "anthropic-tpu-commitment")
OPENAI = Given(10, "OpenAI's program, to the end of 2029", "openai-broadcom-commitment")
GIGAWATT = Given(1, "Our example")
RENTED = Given(50000, "Our example; the article speaks of tens of thousands")
RENT = Given(20586, "H100s at $2.35 an hour, all year", "power-share-of-rental")
ONE = Given(1, "One percent, as in our own sum", "one-percent-value")
ASKED = Given(3.4, "What our own sum asks for", "breakeven-saving")
HALF = Given(500, "An advanced AI chip, by Reuters", "design-cost-reuters-2026")
IBS = Given(725, "An analyst firm's total, as quoted", "design-cost-2nm-ibs")
BILLION = Given(1000, "OpenAI's project, as told to Reuters", "design-cost-reuters-2025")
YEAR, FIVE = Given(1, "Our choice"), Given(5, "Our choice")
GW, CHIPS = "gigawatts", "accelerators"

STARTS = [
    Start("tpus", "3.5 gigawatts, half a billion dollars", GW, TPUS, EPOCH, ONE, HALF, FIVE),
    Start("costly", "The same fleet, a costlier chip", GW, TPUS, EPOCH, ONE, IBS, FIVE),
    Start("year", "The same fleet, paid back in one year", GW, TPUS, EPOCH, ASKED, BILLION, YEAR),
    Start("gigawatt", "One gigawatt", GW, GIGAWATT, EPOCH, ONE, HALF, FIVE),
    Start("openai", "Ten gigawatts, as OpenAI plans", GW, OPENAI, EPOCH, ONE, BILLION, FIVE),
    Start("rented", "50,000 rented chips", CHIPS, RENTED, RENT, ONE, HALF, FIVE),
]


class Chip(NamedTuple):
    """An accelerator as the memory sum needs it. rates: peak TFLOPS by bits, dense if known."""

    record: Accelerator
    bandwidth: float
    memory: float | None
    rates: dict[int, Compute]

    @property
    def name(self) -> str:
        """Its name without what stands in brackets."""
        return self.record.name.split(" (")[0]

    @property
    def vendor(self) -> str:
        """Whose chip it is, without its partners."""
        return re.split(r" \(| with ", self.record.vendor)[0]

    @property
    def memory_type(self) -> str:
        """What its memory is, in a few words: HBM3E, on-chip SRAM."""
        kind = str(self.record.memory_type.value if self.record.memory_type else "memory")
        return re.split(r" \(| plus | only", kind)[0].replace("On-chip", "on-chip")

    def limits(self, size: float, bits: int) -> Sums:
        """How fast it could write; size: billions of parameters, of `bits` each."""
        rate = self.rates.get(bits)
        return ceilings(size, bits, self.bandwidth, self.memory, rate.tflops if rate else None)


def starts(dossier: Dossier) -> list[Start]:
    """The sets to start from; raises ValueError when a record doesn't hold a number of theirs."""
    for start in STARTS:
        for name, given in start.numbers.items():
            if given.record and given.value not in numbers_in(dossier, given.record):
                raise ValueError(
                    f"explorers.py, start {start.id}: {name} is {given.value}, which the record "
                    f"{given.record} doesn't hold. Write its number, or name another record."
                )
    return STARTS


def numbers_in(dossier: Dossier, id: str) -> set[float]:
    """Every number that a record holds: its bounds, and those in its words."""
    record = dossier.evidence(id)
    if record is None:
        raise ValueError(f"explorers.py: no record has the id {id}. Name a claim, event or figure.")
    fields = [getattr(record, name, None) for name in ("statement", "note", "scope", "derivation")]
    words = " ".join(field for field in fields if field)
    texts = re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", words)
    bounds = {getattr(record, "low", None), getattr(record, "high", None)}
    return {float(text.replace(",", "")) for text in texts} | bounds - {None}


def chips(dossier: Dossier) -> list[Chip]:
    """The accelerators whose memory bandwidth is known, in the order of their records."""

    def value(cell) -> float | None:
        return cell.value if cell and isinstance(cell.value, float) else None

    found = []
    for record in dossier.accelerators.values():
        bandwidth = value(record.memory_bandwidth_tb_per_s)
        if bandwidth:
            found.append(Chip(record, bandwidth, value(record.memory_gb), rates(record)))
    return found


def rates(record: Accelerator) -> dict[int, Compute]:
    """The surest peak rate for each width of number; sparse, disputed, integer ones don't count."""
    found: dict[int, Compute] = {}
    for known in TRUST:
        for rate in record.peak_compute:
            if rate.unit != "TFLOPS" or (rate.density, rate.density_basis) != known:
                continue
            widths = [BITS.get(part) for part in rate.format.split("/")]
            for bits in widths if all(widths) else ():
                found.setdefault(bits, rate)
    return found


def trust(rate: Compute) -> str:
    """What is known of a rate's density, in words: stands with every limit taken from it."""
    return TRUST[rate.density, rate.density_basis]


def starts_data(dossier: Dossier, link: Callable[[Record], str]) -> list[dict]:
    """The sets to start from, for explore.js; `link` gives a record's address from the page."""

    def data(given: Given) -> dict:
        number = {"value": given.value, "remark": given.remark}
        if given.record:
            record = dossier.evidence(given.record)
            status = {"status": record.status.value, "label": record.status.label}
            number |= status | {"url": link(record)}
        return number

    return [
        {"id": start.id, "unit": start.unit}
        | {name: data(given) for name, given in start.numbers.items()}
        for start in starts(dossier)
    ]


def chips_data(dossier: Dossier, link: Callable[[Record], str]) -> dict[str, dict]:
    """The accelerators by id, for explore.js."""
    found = {}
    for chip in chips(dossier):
        found[chip.record.id] = {
            "name": f"{chip.vendor} {chip.name}",
            "url": link(chip.record),
            "bandwidth": chip.bandwidth,
            "memory": chip.memory,
            "memoryType": chip.memory_type,
            "rates": {
                bits: {"tflops": rate.tflops, "words": f"{rate.format}, {trust(rate)}"}
                for bits, rate in chip.rates.items()
            },
        }
    return found
