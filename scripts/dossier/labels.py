"""Names beside marks on a chart: each gets the first side on which it touches neither a mark nor another name."""

from __future__ import annotations

from dataclasses import dataclass

# Where a name may stand, from its mark: pixels across, pixels down and the text's anchor. The last two reach past
# another mark that stands beside its own.
SIDES = [
    (9, 4, "start"),
    (-9, 4, "end"),
    (0, -10, "middle"),
    (0, 19, "middle"),
    (9, -8, "start"),
    (9, 18, "start"),
    (-9, -8, "end"),
    (-9, 18, "end"),
    (21, 4, "start"),
    (21, 18, "start"),
]
LETTER, ASCENT, DESCENT = 7.2, 11, 3  # pixels, for a wide font of 12 pixels
MARK = 12  # pixels: a mark's width and height

Side = tuple[float, float, str]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Spot:
    """A mark and its name: `x` in percent of the width, then `shift` and `y` in pixels."""

    name: str
    x: float
    shift: float
    y: float

    def mark(self, width: float) -> Box:
        """The mark's box on a drawing of this width: left, top, right, bottom."""
        x = self.x * width / 100 + self.shift
        return x - MARK / 2, self.y - MARK / 2, x + MARK / 2, self.y + MARK / 2

    def text(self, side: Side, width: float) -> Box:
        """The box of the name on one side of the mark."""
        across, down, anchor = side
        size = LETTER * len(self.name)
        left = (
            self.x * width / 100
            + self.shift
            + across
            - {"start": 0, "middle": size / 2, "end": size}[anchor]
        )
        return left, self.y + down - ASCENT, left + size, self.y + down + DESCENT


def sides(spots: list[Spot], widths: tuple[float, ...]) -> list[Side | None]:
    """A side for each name that is free at every width, the most crowded first; None where there is none."""
    chosen: dict[int, Side] = {}

    def free(index: int, side: Side, width: float) -> bool:
        own = spots[index].text(side, width)
        others = [spot.mark(width) for i, spot in enumerate(spots) if i != index]
        others += [spots[i].text(taken, width) for i, taken in chosen.items()]
        return (
            own[0] >= 0 and own[2] <= width + 4 and not any(_touch(own, other) for other in others)
        )

    def crowd(index: int) -> int:
        here = spots[index]
        return sum(abs(spot.x - here.x) < 12 and abs(spot.y - here.y) < 40 for spot in spots)

    for index in sorted(range(len(spots)), key=lambda index: -crowd(index)):
        side = next(
            (side for side in SIDES if all(free(index, side, width) for width in widths)), None
        )
        if side:
            chosen[index] = side
    return [chosen.get(index) for index in range(len(spots))]


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
