"""Tells the browser about how long the blocks of a page are, so that it need not lay out what is not in view.

The style sheet leaves records, evidence, chapters and text alone until the reader nears them (`content-visibility`), and
sets aside the room that `data-size` announces: without a good guess the scroll bar would lie, and links of blocks
not yet laid out would seem to overlap.
"""

from __future__ import annotations

import re

# How a block begins and what ends it at the latest. Chapters of the one page hold records and notes.
BLOCKS = (
    (re.compile(r'<section(?= class="record )|<li(?= class="record event"| id="fn:)'), re.compile(r"</section>|</ol>")),
    (re.compile(r'<section(?= class="onepage__chapter)'), re.compile(r"</article>")),
    # Paragraphs of the text stand at the start of a line, those of records and notes do not.
    (re.compile(r"(?<=\n)<p(?=>)"), re.compile(r"</p>")),
)
LINE = re.compile(r"<(?:p|li|dt|dd|tr|h\d)[ >]")
TAG = re.compile(r"<[^>]*>|\s+(?=\s)")
# What is left empty of a paragraph's last line, in characters; so the guess is too small for one block in 300.
LINE_WORTH = 36
UNIT = 100


def with_sizes(text: str) -> str:
    """Page source whose blocks say their length: hundreds of characters, each paragraph counted as some more."""
    for start, end in BLOCKS:
        parts, last = [], 0
        for match in start.finditer(text):
            ends = (pattern.search(text, match.end()) for pattern in (start, end))
            block = text[text.index(">", match.end()) + 1 : min((found.start() for found in ends if found), default=len(text))]
            size = len(TAG.sub("", block)) + LINE_WORTH * len(LINE.findall(block))
            parts += [text[last : match.end()], f' data-size="{-(-size // UNIT)}"']
            last = match.end()
        text = "".join([*parts, text[last:]])
    return text
