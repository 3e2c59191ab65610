"""Amounts to one scale: gigawatts by deal, the bill in squares, estimates that differ."""

from __future__ import annotations

import math
from dataclasses import dataclass

from dossier.collection import Dossier
from dossier.schema import Claim, Figure, Status

AXIS, BUYER, DEAL = 24.0, 40, 46  # pixels: heights in gigawatts
QUANTITY, SCALE, ROW = 42, 22, 40  # pixels: heights in ranges
SQUARE, PITCH, NAME, SPACE = 13, 16, 22, 32  # pixels: a square, its place, a name, between blocks


def scale(highest: float) -> tuple[float, list[tuple[float, float]]]:
    """The end of an axis from 0 that holds `highest`, and its ticks as (percent, value)."""
    power = 10 ** math.floor(math.log10(highest / 5))
    step = next(n * power for n in (1, 2, 5, 10, 20) if highest / (n * power) <= 5)
    count = math.ceil(highest / step)
    return count * step, [(100 * n / count, n * step) for n in range(count + 1)]


@dataclass(frozen=True)
class Deal:
    """A bar: what is stated reaches to `firm`, what is named only as a ceiling to `ceiling`,

    in percent of the axis.
    """

    figure: Figure
    name: str
    firm: float
    ceiling: float
    y: float

    @property
    def amount(self) -> str:
        """The number as its source words it, below a gigawatt in megawatts."""
        low, high = (
            f"{end:g}\u00a0GW" if end >= 1 else f"{end * 1000:g}\u00a0MW"
            for end in (self.figure.low, self.figure.high)
        )
        if self.figure.bound:
            return f"{self.figure.bound} {high}"
        return high if low == high else f"{low} to {high}"


@dataclass(frozen=True)
class Gigawatts:
    """Buyers as (name, pixels down, deals from large to small), ticks as (percent, gigawatts)."""

    buyers: list[tuple[str, float, list[Deal]]]
    ticks: list[tuple[float, float]]
    height: float

    @property
    def deals(self) -> list[Deal]:
        """Every deal."""
        return [deal for _, _, deals in self.buyers for deal in deals]

    @property
    def statuses(self) -> list[Status]:
        """The degrees of certainty that occur, strongest first."""
        found = {deal.figure.status for deal in self.deals}
        return [status for status in Status if status in found]


def gigawatts(dossier: Dossier) -> Gigawatts:
    """A bar for each figure in GW, whose short name is "buyer: supplier, what"."""
    figures = [f for f in dossier.economics.values() if f.unit == "GW" and f.high is not None]
    if not figures:
        return Gigawatts([], [], 0)
    end, ticks = scale(max(figure.high for figure in figures))
    groups: dict[str, list[tuple[str, Figure]]] = {}
    for figure in sorted(figures, key=lambda figure: (-figure.high, -figure.low)):
        buyer, name = figure.short.split(": ")
        groups.setdefault(buyer, []).append((name, figure))
    buyers, y = [], AXIS
    for buyer, named in sorted(groups.items(), key=lambda group: -len(group[1])):
        deals = []
        for i, (name, figure) in enumerate(named):
            firm = 0 if figure.bound == "up to" and figure.low == figure.high else figure.low
            places = 100 * firm / end, 100 * figure.high / end, y + BUYER + DEAL * i
            deals.append(Deal(figure, name, *places))
        buyers.append((buyer, y, deals))
        y += BUYER + DEAL * len(deals)
    return Gigawatts(buyers, ticks, y)


@dataclass(frozen=True)
class Block:
    """An amount as squares of a billion dollars: whole rows, then a rest of `rest` pixels."""

    name: str
    amount: float
    x: float
    y: float
    rows: int
    rest: float


def money(
    dossier: Dossier, beside: str, columns: int, across: int
) -> tuple[Claim, Figure, list[Block], float]:
    """The claim that divides the bill, a chip's design, a block for each, and the height.

    beside: id of the figure for the design; columns: squares in a row of a block; across: blocks
    side by side. No claim, no blocks.
    """
    claim = next((claim for claim in dossier.claims.values() if claim.parts), None)
    chip = dossier.economics.get(beside)
    if not claim or not chip:
        return None, None, [], 0
    amounts = [*claim.parts.items(), ("Designing one chip, about", chip.high / 1000)]
    blocks, top, tallest = [], 0, 0
    for i, (name, amount) in enumerate(amounts):
        if i % across == 0:
            top, tallest = top + tallest, 0
        rows, rest = divmod(amount, columns)
        width = int(rest) * PITCH + rest % 1 * SQUARE
        x = i % across * (columns * PITCH + SPACE)
        blocks.append(Block(name, amount, x, top, int(rows), width))
        tallest = max(tallest, 2 * NAME + math.ceil(amount / columns) * PITCH + NAME / 2)
    return claim, chip, blocks, top + tallest


@dataclass(frozen=True)
class Range:
    """An estimate from `low` to `high`, in percent of its axis, `y` pixels down."""

    figure: Figure
    who: str
    low: float
    high: float
    y: float


@dataclass(frozen=True)
class Quantity:
    """What is estimated, with its ticks and estimates."""

    name: str
    ticks: list[tuple[float, float]]
    ranges: list[Range]
    y: float
    height: float


def ranges(dossier: Dossier, topic: str | None = None) -> list[Quantity]:
    """The figures whose short name is "what: who", by what they estimate.

    topic: of the figures; all of them where there is none.
    """
    groups: dict[str, list[Figure]] = {}
    for figure in dossier.economics.values():
        fits = figure.topic == topic or not topic
        if fits and figure.unit != "GW" and ": " in (figure.short or ""):
            groups.setdefault(figure.short.split(": ")[0], []).append(figure)
    found, y = [], 0.0
    for name, figures in groups.items():
        end, ticks = scale(max(figure.high for figure in figures))
        rows = []
        for i, figure in enumerate(sorted(figures, key=lambda f: (f.low, f.high))):
            who, down = figure.short.split(": ")[1], y + QUANTITY + ROW * i
            rows.append(Range(figure, who, 100 * figure.low / end, 100 * figure.high / end, down))
        height = QUANTITY + ROW * len(rows) + SCALE
        found.append(Quantity(name, ticks, rows, y, height))
        y += height
    return found
