"""The sums behind the two explorers, for the static tables.

docs/assets/javascripts/formulas.js has the same sums in the same order of operations, so that both give the same
bits; tests/test_explorers.py feeds them the same inputs and compares.

Source of the first: our own derivations in the records one-percent-value and breakeven-saving. Source of the second:
the roofline model, as the glossary explains it, for one answer at a time.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# The least and the greatest value that each input takes, in the unit in which the reader types it.
LIMITS: dict[str, tuple[float, float]] = {
    "gigawatts": (0.001, 1000),
    "accelerators": (1, 100_000_000),
    "cost_of_gigawatts": (0.01, 1000),  # USD billion per gigawatt and year
    "cost_of_accelerators": (1, 1_000_000),  # USD per accelerator and year
    "gain": (0, 100),  # percent of the yearly cost
    "program": (0, 1_000_000),  # USD million
    "years": (0.1, 50),
    "size": (0.01, 1_000_000),  # billions of parameters
    "bits": (1, 32),  # per parameter
    "bandwidth": (0.001, 1_000_000),  # TB/s
    "memory": (0.001, 1_000_000),  # GB
    "rate": (0.001, 1_000_000_000),  # TFLOPS
}
# US dollars in the unit of cost: a gigawatt's is typed in billions, an accelerator's in dollars.
USD_IN_COST: dict[str, float] = {"gigawatts": 1_000_000_000, "accelerators": 1}


@dataclass(frozen=True)
class Worth:
    """What a gain in efficiency is worth. Money in US dollars; None means never, at no size."""

    yearly_cost: float
    yearly_saving: float
    total_saving: float
    net: float
    break_even_years: float | None
    break_even_fleet: float | None
    break_even_gain: float | None


@dataclass(frozen=True)
class Ceilings:
    """How fast one answer can be written at best. None means unknown, for want of a figure."""

    weights_gb: float
    memory_limit: float
    compute_limit: float | None
    fits: bool | None
    needed: int | None
    streams: float | None
    busy: float | None


def worth(unit: str, fleet: float, cost: float, gain: float, program: float, years: float) -> Worth:
    """What a gain of `gain` percent saves on a fleet, against the cost of a chip program.

    unit: "gigawatts" or "accelerators", what `fleet` counts; cost: of one of them for a year, in USD billion per
    gigawatt or USD per accelerator; program: USD million, spent once; years: how long the gain lasts.
    Raises ValueError when an input is no finite number within LIMITS, KeyError for another unit.
    """
    usd = USD_IN_COST[unit]
    fleet, cost = _within(unit, fleet), _within(f"cost_of_{unit}", cost)
    gain, program, years = (
        _within("gain", gain),
        _within("program", program),
        _within("years", years),
    )
    spent = program * 1_000_000
    yearly_cost = fleet * (cost * usd)
    yearly_saving = yearly_cost * gain / 100
    total_saving = yearly_saving * years
    return Worth(
        yearly_cost=yearly_cost,
        yearly_saving=yearly_saving,
        total_saving=total_saving,
        net=total_saving - spent,
        break_even_years=_ratio(spent, yearly_saving),
        break_even_fleet=_ratio(spent, cost * usd * gain / 100 * years),
        break_even_gain=_ratio(spent * 100, yearly_cost * years),
    )


def ceilings(
    size: float,
    bits: float,
    bandwidth: float,
    memory: float | None = None,
    rate: float | None = None,
) -> Ceilings:
    """The limits that memory and arithmetic set to one stream of tokens on one accelerator.

    size: billions of parameters; bits: per parameter; bandwidth: TB/s; memory: GB; rate: peak TFLOPS in that number
    format. Every token is taken to read each parameter once and to cost two operations for each. Limits are in tokens
    per second; needed counts accelerators for capacity alone; streams is how many answers would have to share each
    read for the two limits to meet, busy the percentage of time that arithmetic is at work for one of them.
    Raises ValueError when an input is no finite number within LIMITS.
    """
    size, bits, bandwidth = (
        _within("size", size),
        _within("bits", bits),
        _within("bandwidth", bandwidth),
    )
    memory = None if memory is None else _within("memory", memory)
    rate = None if rate is None else _within("rate", rate)
    weights_gb = size * bits / 8
    memory_limit = bandwidth * 1000 / weights_gb
    compute_limit = None if rate is None else rate * 500 / size
    # A hair's breadth of tolerance: 1.1 / 0.1 is eleven, not the 11.000000000000002 that binary fractions give.
    needed = None if memory is None else max(1, math.ceil(weights_gb / memory * (1 - 1e-12)))
    return Ceilings(
        weights_gb=weights_gb,
        memory_limit=memory_limit,
        compute_limit=compute_limit,
        fits=None if needed is None else needed == 1,
        needed=needed,
        streams=None if compute_limit is None else compute_limit / memory_limit,
        busy=None if compute_limit is None else min(100.0, memory_limit / compute_limit * 100),
    )


def shown(value: float, digits: int = 3) -> str:
    """A number of zero or more with at most `digits` significant digits and commas: 297.5 becomes 298."""
    if value == 0:
        return "0"
    exact = Decimal(repr(value))
    step = Decimal(1).scaleb(exact.adjusted() - digits + 1)
    text = f"{exact.quantize(step, ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def money(usd: float) -> str:
    """US dollars as readers write them: 297500000 becomes $298 million."""
    size = abs(usd)
    sign = "\u2212" if usd < 0 else ""
    for unit, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        # From 999.5 on, three digits would round up to 1,000 of the smaller unit.
        if size >= unit * 0.9995:
            return f"{sign}${shown(size / unit)}\u00a0{name}"
    return f"{sign}${shown(size)}"


def duration(years: float | None) -> str:
    """A time in words: months below one year, else years with two digits, never for None."""
    if years is None:
        return "never"
    if years == 0:
        return "at once"
    if years > 1000:
        return "more than 1,000 years"
    if years < 1:
        months = max(1, math.floor(years * 12 + 0.5))
        return "1 month" if months == 1 else f"{months} months" if months < 12 else "1 year"
    text = shown(years, 2)
    return f"{text} year{'' if text == '1' else 's'}"


def _within(name: str, value: object) -> float:
    """The value as a binary fraction, the only kind of number that JavaScript has."""
    low, high = LIMITS[name]
    if not isinstance(value, (int, float)) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError(f"{name} must be a number from {low} to {high}, not {value!r}")
    return float(value)


def _ratio(cost: float, saving: float) -> float | None:
    """How much of a saving pays a cost; None when no amount does."""
    if cost == 0:
        return 0.0
    if saving == 0:
        return None
    ratio = cost / saving
    return ratio if math.isfinite(ratio) else None
