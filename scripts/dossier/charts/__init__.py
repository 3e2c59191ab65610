"""Charts: functions that select, sort and scale what the records say, for the templates to draw.

Across, places are percentages of the drawing's width; down, the templates count pixels. So one
drawing serves a phone and a desktop, with text of the same size.
"""

from dossier.charts.amounts import gigawatts, ranges, ticks
from dossier.charts.chips import COLUMNS, chip_name, chips, doubling, memory, vendor_name
from dossier.charts.relations import relays, supplies, voices
from dossier.charts.steps import AFTER, BEFORE, ladder, timeline, years

__all__ = [
    "AFTER", "BEFORE", "COLUMNS", "chip_name", "chips", "doubling", "gigawatts", "ladder",
    "memory", "ranges", "relays", "supplies", "ticks", "timeline", "vendor_name", "voices",
    "years",
]  # fmt: skip
