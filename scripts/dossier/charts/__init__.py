"""Charts: pure functions that turn records into places on a drawing.

Across, places are percentages of the drawing's width; down, they are pixels. So one drawing serves
a phone and a desktop, with text of the same size. Each chart has a template of its name.
"""

from dossier.charts.amounts import gigawatts, money, ranges
from dossier.charts.chips import COLUMNS, chips
from dossier.charts.memory import chip_name, memory, vendor_name
from dossier.charts.own_chips import AFTER, BEFORE, timeline
from dossier.charts.relations import relays, supplies, voices, watch

__all__ = [
    "AFTER", "BEFORE", "COLUMNS", "chip_name", "chips", "gigawatts", "memory", "money", "ranges",
    "relays", "supplies", "timeline", "vendor_name", "voices", "watch",
]  # fmt: skip
