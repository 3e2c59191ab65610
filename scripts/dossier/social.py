"""The picture that others show with a link to this site: the cover drawing with the title, 1200 by 630.

It is drawn by Chromium when an editor asks for it, and kept under docs/, so that a build needs no browser. The drawing
and the words it was made from are noted in the file, and a test compares them.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from pathlib import Path

from dossier.browser import chromium

DRAWING, PICTURE = "assets/images/cover.svg", "assets/images/social.png"
WIDTH, HEIGHT = 1200, 630
# The drawing fills the width and loses a strip above and below; the words stand where the map is empty.
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #0b1316; color: #f6f3ea; }}
svg {{ position: absolute; top: -22px; width: 1200px; height: 675px; font-family: "DejaVu Sans", "Liberation Sans", sans-serif; }}
p {{ position: absolute; left: 440px; margin: 0; font: 700 50px/1.15 Charter, "Liberation Serif", Georgia, serif; }}
p + p {{ font-weight: 400; font-size: 37px; line-height: 1.3; color: #c9d6d8; }}
</style>{drawing}<p style="top: 44px">Anthropic’s AI chip, explained</p><p style="top: 486px">What is known, who says so,<br>and what is open</p>
"""


def recipe(docs: Path) -> str:
    """What the picture is made from, as a checksum."""
    return hashlib.sha256((PAGE + (docs / DRAWING).read_text("utf-8")).encode()).hexdigest()


def draw(docs: Path) -> Path:
    """Draw the picture and put it under docs/. Raises Problems where there is no Chromium."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_content(PAGE.format(drawing=(docs / DRAWING).read_text("utf-8")))
        data = page.screenshot(type="png")
    (docs / PICTURE).write_bytes(with_note(data, recipe(docs)))
    return docs / PICTURE


def with_note(png: bytes, note: str) -> bytes:
    """A PNG with a note in its text, right after its header."""
    chunk = b"tEXt" + b"Recipe\0" + note.encode()
    return png[:33] + struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk)) + png[33:]


def note(png: bytes) -> str:
    """The note in a PNG; nothing when there is none."""
    _, found, rest = png.partition(b"tEXtRecipe\0")
    return rest[:64].decode("ascii", "replace") if found else ""
