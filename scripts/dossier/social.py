"""The picture that others show with a link to this site: the cover drawing with the title, 1200 by 630.

It is drawn by Chromium when an editor asks for it, and kept under docs/, so that a build needs no browser. The drawing
and the words it was made from are noted in the file, and a test compares them.
"""

from __future__ import annotations

import base64
import hashlib
import struct
import zlib
from collections import Counter
from pathlib import Path

from dossier.browser import chromium

DRAWING, PICTURE = "assets/images/cover.svg", "assets/images/social.png"
WIDTH, HEIGHT = 1200, 630
# The drawing fills the width and loses a strip above and below; the words stand where the map is empty.
PAGE = """<!doctype html><meta charset="utf-8"><style>
body {{ margin: 0; background: #0b1316; color: #f6f3ea; }}
svg {{ position: absolute; top: -22px; width: 1200px; height: 675px; font-family: "Liberation Sans", Arial, sans-serif; }}
p {{ position: absolute; top: 44px; right: 56px; margin: 0; text-align: right; }}
p {{ font: 700 48px/1.15 Charter, "Liberation Serif", Georgia, serif; }}
p + p {{ top: 494px; font-weight: 400; font-size: 37px; line-height: 1.3; color: #c9d6d8; }}
</style>{drawing}<p>Anthropic’s AI chip, explained</p><p>What is known, who says so,<br>and what is open</p>
"""
NOTE = b"tEXtRecipe\0"
PIXELS = """async address => {
  const picture = await createImageBitmap(await (await fetch(address)).blob());
  const canvas = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
  canvas.drawImage(picture, 0, 0);
  const reader = new FileReader();
  reader.readAsDataURL(new Blob([canvas.getImageData(0, 0, picture.width, picture.height).data]));
  return new Promise(done => { reader.onload = () => done(reader.result); });
}"""


def recipe(docs: Path) -> str:
    """What the picture is made from, as a checksum."""
    return hashlib.sha256((PAGE + (docs / DRAWING).read_text("utf-8")).encode()).hexdigest()


def draw(docs: Path) -> Path:
    """Draw the picture and put it under docs/. Raises Problems where there is no Chromium."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.set_content(PAGE.format(drawing=(docs / DRAWING).read_text("utf-8")))
        shot = base64.b64encode(page.screenshot(type="png")).decode()
        pixels = base64.b64decode(
            page.evaluate(PIXELS, f"data:image/png;base64,{shot}").partition(",")[2]
        )
    (docs / PICTURE).write_bytes(
        png([pixels[i : i + 3] for i in range(0, len(pixels), 4)], recipe(docs))
    )
    return docs / PICTURE


def png(pixels: list[bytes], note: str) -> bytes:
    """A PNG of the 256 commonest colors, which makes a third of it, with a note in its text."""
    palette = [color for color, _ in Counter(pixels).most_common(256)]

    def nearest(color: bytes) -> int:
        return min(
            range(len(palette)), key=lambda i: sum((a - b) ** 2 for a, b in zip(color, palette[i]))
        )

    index = {color: nearest(color) for color in set(pixels)}
    rows = (
        bytes(index[color] for color in pixels[y * WIDTH : (y + 1) * WIDTH]) for y in range(HEIGHT)
    )
    chunks = [
        b"IHDR" + struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 3, 0, 0, 0),
        NOTE + note.encode(),
        b"PLTE" + b"".join(palette),
        b"IDAT" + zlib.compress(b"".join(b"\0" + row for row in rows), 9),
        b"IEND",
    ]
    packed = (
        struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        for chunk in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(packed)


def noted(data: bytes) -> str:
    """The note in a PNG; nothing when there is none."""
    return data.partition(NOTE)[2][:64].decode("ascii", "replace")
