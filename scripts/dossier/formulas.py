"""The sums behind the two explorers, for the tables; explore.js has the same ones for the forms.

Source of the first: our own derivations in the records one-percent-value and breakeven-saving.
Source of the second: the roofline model, as the glossary explains it, for one answer at a time.
"""

from __future__ import annotations

import math

# The least and the greatest value of each input, in the unit in which the reader types it.
LIMITS: dict[str, tuple[float, float]] = {
    "gigawatts": (0.001, 1000),
    "accelerators": (1, 100_000_000),
    "cost_of_gigawatts": (0.01, 1000),  # USD billion per gigawatt and year
    "cost_of_accelerators": (1, 1_000_000),  # USD per accelerator and year
    "gain": (0, 100),  # percent of the yearly cost
    "program": (0, 1_000_000),  # USD million
    "years": (0.1, 50),
    "size": (0.01, 1_000_000),  # billions of parameters
    "bandwidth": (0.001, 1_000_000),  # TB/s
    "memory": (0.001, 1_000_000),  # GB
    "rate": (0.001, 1_000_000_000),  # TFLOPS
}
USD_IN_COST = {"gigawatts": 1e9, "accelerators": 1}


Sums = dict[str, float | None]


def worth(unit: str, fleet: float, cost: float, gain: float, program: float, years: float) -> Sums:
    """What a gain of `gain` percent saves on a fleet, against the cost of a chip program.

    unit: "gigawatts" or "accelerators", what `fleet` counts; cost: of one of them for a year, in
    USD billion per gigawatt or USD per accelerator; program: USD million, spent once; years: how
    long the gain lasts. Results are in US dollars; None means never, at no size.
    """
    spent = program * 1e6
    unit_cost = cost * USD_IN_COST[unit]
    yearly_cost = fleet * unit_cost
    yearly_saving = yearly_cost * gain / 100
    return {
        "yearly_cost": yearly_cost,
        "yearly_saving": yearly_saving,
        "total_saving": yearly_saving * years,
        "net": yearly_saving * years - spent,
        "break_even_years": _ratio(spent, yearly_saving),
        "break_even_fleet": _ratio(spent, unit_cost * gain / 100 * years),
        "break_even_gain": _ratio(spent * 100, yearly_cost * years),
    }


def ceilings(
    size: float, bits: int, bandwidth: float, memory: float | None, rate: float | None
) -> Sums:
    """The limits that memory and arithmetic set to one stream of tokens on one accelerator.

    size: billions of parameters; bits: per parameter; bandwidth: TB/s; memory: GB; rate: peak
    TFLOPS in that number format. Every token is taken to read each parameter once and to cost two
    operations for each. Limits are in tokens per second; `needed` counts accelerators for capacity
    alone; `streams` is how many answers would have to share each read for both limits to meet.
    None means unknown, for want of a figure.
    """
    weights_gb = size * bits / 8
    memory_limit = bandwidth * 1000 / weights_gb
    compute_limit = rate * 500 / size if rate else None
    # A little tolerance: 1.1 / 0.1 is eleven, not the 11.000000000000002 of binary fractions.
    needed = max(1, math.ceil(weights_gb / memory * (1 - 1e-12))) if memory else None
    return {
        "weights_gb": weights_gb,
        "memory_limit": memory_limit,
        "compute_limit": compute_limit,
        "needed": needed,
        "streams": compute_limit / memory_limit if compute_limit else None,
    }


def short_number(value: float, digits: int = 3) -> str:
    """A number with at most `digits` significant digits and with commas: 1979.4 becomes 1,980."""
    return f"{float(f'{value:.{digits}g}'):,.15g}"


def dollars(usd: float) -> str:
    """US dollars as readers write them: 297500000 becomes $298 million."""
    size = abs(usd)
    sign = "\u2212" if usd < 0 else ""
    for unit, name in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        # From 999.5 on, three digits would round up to 1,000 of the smaller unit.
        if size >= unit * 0.9995:
            return f"{sign}${short_number(size / unit)}\u00a0{name}"
    return f"{sign}${short_number(size)}"


def time_span(years: float | None) -> str:
    """A time in words: months below one year, else years with two digits, never for None."""
    if years is None:
        return "never"
    months = max(1, math.floor(years * 12 + 0.5))
    if years < 1 and months < 12:
        return f"{months} month{'' if months == 1 else 's'}"
    text = short_number(max(years, 1), 2)
    return f"{text} year{'' if text == '1' else 's'}"


def _ratio(cost: float, saving: float) -> float | None:
    """How much of a saving pays a cost; None when no amount does."""
    return cost / saving if saving else None
