"""Typographic quotation marks and apostrophes in finished HTML; sources keep the plain ones."""

from __future__ import annotations

import re

# What isn't text: tags, comments, and elements whose text stays as it is.
VERBATIM = "code|pre|kbd|script|style"
TAG = re.compile(rf"(<(?:{VERBATIM})\b.*?</(?:{VERBATIM})>|<!--.*?-->|<[^>]*>)", re.S)
UNBROKEN = re.compile(r"\bS-1\b")
OF_DRAWINGS = ("<text", "<tspan", "<title", "<desc")  # no elements of HTML can stand in them
ENTITIES = {"&quot;": '"', "&#34;": '"', "&#39;": "'", "&#x27;": "'"}
SIGNS = re.compile(r"[\"'&]")
OPENING = r"(?<![^\s(\[{—–/“‘])"  # nothing stands before the sign, or what can't end a word


def typographic(html: str) -> str:
    """HTML with “ ” ‘ ’ for plain signs in its text, and S-1 kept on one line."""
    pieces = TAG.split(html)
    for number in range(0, len(pieces), 2):
        tag = pieces[number - 1] if number else ""
        before = "a" if "</" in tag else " "  # a sign right after a closing tag ends something
        text = quotes(before + pieces[number])[1:]
        if not tag.startswith(OF_DRAWINGS):
            text = UNBROKEN.sub(r'<span class="nobr">\g<0></span>', text)
        pieces[number] = text
    return "".join(pieces)


def quotes(text: str) -> str:
    """Text with typographic signs."""
    if not SIGNS.search(text):  # as in most of the many pieces of a page
        return text
    for entity, sign in ENTITIES.items():
        text = text.replace(entity, sign)
    text = re.sub(OPENING + '"', "“", text).replace('"', "”")
    return re.sub(OPENING + r"'(?!\d)", "‘", text).replace("'", "’")
