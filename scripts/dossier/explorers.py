"""What the two explorers start from: numbers taken from records, each with the record that it stands in.

The templates one-percent.html and memory-explorer.html show these as tables and hand them to explore.js. A number
that its record no longer holds stops the build, so that a table can't go on quoting what was corrected.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from dossier.formulas import Ceilings, Worth, ceilings, worth
from dossier.collection import Dossier
from dossier.schema import Accelerator, Compute, Record

# The example of the static table. The size is made up: no maker has said how large its models are.
EXAMPLE_SIZE, EXAMPLE_BITS = 70, 8
EXAMPLE_CHIP = "nvidia-h100"
# Bits of the number formats in which peak rates are quoted. FP6 is left out: no reader's model comes in it.
BITS = {
    "BF16": 16,
    "FP16": 16,
    "FP8": 8,
    "MXFP8": 8,
    "MX8": 8,
    "FP4": 4,
    "NVFP4": 4,
    "MXFP4": 4,
    "MX4": 4,
}
# How far a peak rate can be trusted for dense work, best first.
TRUST = [
    ("dense", "stated"),
    ("dense", "assumed"),
    ("dense", "inferred"),
    ("unspecified", "stated"),
]


@dataclass(frozen=True)
class Given:
    """A number to start from. record: where it stands; None when it is our own choice, as `remark` then says."""

    value: float
    remark: str
    record: str | None = None


@dataclass(frozen=True)
class Start:
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
        return {name: getattr(self, name) for name in ("fleet", "cost", "gain", "program", "years")}

    @property
    def result(self) -> Worth:
        return worth(self.unit, **{name: given.value for name, given in self.numbers.items()})


_EPOCH = Given(
    8.5, "Epoch AI's model; 7 if equipment lasts seven years and 12 if three", "tco-per-gw-year"
)
_TPUS = Given(
    3.5,
    "Anthropic's capacity in Google TPUs from 2027, by Broadcom's filing",
    "anthropic-tpu-commitment",
)
_ONE = Given(1, "One percent, as in our own sum", "one-percent-value")
_HALF = Given(500, "The cost Reuters gave for an advanced AI chip", "design-cost-reuters-2026")
_DOUBLE = Given(
    1000,
    "The cost told to Reuters of OpenAI's project, software included",
    "design-cost-reuters-2025",
)
_FIVE = Given(5, "Our choice")

STARTS = [
    Start(
        "tpus",
        "3.5 gigawatts, half a billion dollars",
        "gigawatts",
        _TPUS,
        _EPOCH,
        _ONE,
        _HALF,
        _FIVE,
    ),
    Start(
        "costly",
        "The same fleet, a costlier chip",
        "gigawatts",
        _TPUS,
        _EPOCH,
        _ONE,
        Given(
            725, "An analyst firm's total for a large 2 nm chip, as quoted", "design-cost-2nm-ibs"
        ),
        _FIVE,
    ),
    Start(
        "one-year",
        "The same fleet, paid back in one year",
        "gigawatts",
        _TPUS,
        _EPOCH,
        Given(3.4, "What our own sum asks for", "breakeven-saving"),
        _DOUBLE,
        Given(1, "Our choice"),
    ),
    Start(
        "gigawatt", "One gigawatt", "gigawatts", Given(1, "Our example"), _EPOCH, _ONE, _HALF, _FIVE
    ),
    Start(
        "openai",
        "Ten gigawatts, as OpenAI plans",
        "gigawatts",
        Given(
            10, "OpenAI's program with Broadcom, to the end of 2029", "openai-broadcom-commitment"
        ),
        _EPOCH,
        _ONE,
        _DOUBLE,
        _FIVE,
    ),
    Start(
        "rented",
        "50,000 rented chips",
        "accelerators",
        Given(50000, "Our example; the article speaks of tens of thousands"),
        Given(
            20586, "A contract price for H100s of $2.35 an hour, all year", "power-share-of-rental"
        ),
        _ONE,
        _HALF,
        _FIVE,
    ),
]


@dataclass(frozen=True)
class Chip:
    """An accelerator as the memory sum needs it. rates: peak TFLOPS by bits of the number format, dense if known."""

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
        """What its memory is, without what stands after the first words: HBM3E, on-chip SRAM."""
        kind = str(self.record.memory_type.value if self.record.memory_type else "memory")
        return re.split(r" \(| plus | only", kind)[0].replace("On-chip", "on-chip")

    def limits(self, size: float, bits: int) -> Ceilings:
        rate = self.rates.get(bits)
        return ceilings(size, bits, self.bandwidth, self.memory, rate.tflops if rate else None)


def starts(dossier: Dossier) -> list[Start]:
    """The sets to start from; raises ValueError when a record doesn't hold a number taken from it."""
    for start in STARTS:
        for name, given in start.numbers.items():
            if given.record and given.value not in stated(dossier, given.record):
                wrong = f"{name} is {given.value}, which the record {given.record} doesn't hold."
                raise ValueError(
                    f"explorers.py, start {start.id}: {wrong} Write its number, or name another record."
                )
    return STARTS


def stated(dossier: Dossier, id: str) -> set[float]:
    """Every number that a record holds: its bounds, and those in its words."""
    record = dossier.evidence(id)
    if record is None:
        raise ValueError(
            f"explorers.py: no record has the id {id}. Name a claim, an event or a figure."
        )
    words = [
        record.statement,
        *(getattr(record, name, None) or "" for name in ("note", "scope", "derivation")),
    ]
    found = {
        float(number.replace(",", ""))
        for number in re.findall(r"\d[\d,]*(?:\.\d+)?(?<!,)", " ".join(words))
    }
    bounds = {getattr(record, "low", None), getattr(record, "high", None)}
    return found | (bounds - {None})


def chips(dossier: Dossier) -> list[Chip]:
    """The accelerators whose memory bandwidth is known, in the order of their records."""
    found = []
    for record in dossier.accelerators.values():
        bandwidth, memory = record.memory_bandwidth_tb_per_s, record.memory_gb
        if bandwidth and isinstance(bandwidth.value, float):
            capacity = memory.value if memory and isinstance(memory.value, float) else None
            found.append(Chip(record, bandwidth.value, capacity, rates(record)))
    return found


def rates(record: Accelerator) -> dict[int, Compute]:
    """The best-founded peak rate for each width of number; sparse, disputed and integer rates don't count."""
    found: dict[int, Compute] = {}

    def founded(rate: Compute) -> tuple[str, str]:
        return rate.density, rate.density_basis

    usable = [
        rate for rate in record.peak_compute if rate.unit == "TFLOPS" and founded(rate) in TRUST
    ]
    for rate in sorted(usable, key=lambda rate: TRUST.index(founded(rate))):
        widths = [BITS.get(part) for part in rate.format.split("/")]
        for bits in widths if all(widths) else ():
            found.setdefault(bits, rate)
    return found


def starts_data(dossier: Dossier, link: Callable[[Record], str]) -> list[dict]:
    """The sets to start from as explore.js reads them; `link` gives a record's address as seen from the page."""

    def told(given: Given) -> dict:
        origin = {}
        if given.record:
            status = dossier.evidence(given.record).status
            origin = {
                "status": status.value,
                "label": status.label,
                "url": link(dossier.evidence(given.record)),
            }
        return {"value": given.value, "remark": given.remark, **origin}

    return [
        {"id": start.id, "name": start.name, "unit": start.unit}
        | {name: told(given) for name, given in start.numbers.items()}
        for start in starts(dossier)
    ]


def chips_data(dossier: Dossier, link: Callable[[Record], str]) -> dict:
    """The accelerators and the example to start from, as explore.js reads them."""
    found = [
        {
            "id": chip.record.id,
            "name": chip.name,
            "vendor": chip.vendor,
            "url": link(chip.record),
            "bandwidth": chip.bandwidth,
            "memory": chip.memory,
            "memory_type": chip.memory_type,
            "rates": {
                bits: {"tflops": rate.tflops, "format": rate.format, "trust": trust(rate)}
                for bits, rate in chip.rates.items()
            },
        }
        for chip in chips(dossier)
    ]
    return {
        "chips": found,
        "example": {"chip": EXAMPLE_CHIP, "size": EXAMPLE_SIZE, "bits": EXAMPLE_BITS},
    }


def trust(rate: Compute) -> str:
    """What is known of a rate's density, in words: stands beside every limit taken from it."""
    if rate.density == "unspecified":
        return "dense or sparse not stated"
    return {"stated": "dense", "assumed": "taken as dense", "inferred": "dense by inference"}[
        rate.density_basis
    ]
