"""Typographic quotation marks and apostrophes in finished HTML; sources keep the plain ones."""

from __future__ import annotations

import re

TOKEN = re.compile(r"(<!--.*?-->|<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>)", re.S)
NAME = re.compile(r"</?([a-z0-9]+)", re.I)
PLAIN = re.compile(r"&quot;|&#34;|&#39;|&#x27;")
SIGN = re.compile(r"[\"']")
# Tags that may stand within a word or next to a quotation mark; any other begins a new text.
INLINE = {"a", "abbr", "b", "cite", "dfn", "em", "i", "mark", "q", "small", "span", "strong"}
INLINE |= {"sub", "sup", "time"}
VERBATIM = {"code", "pre", "kbd", "samp", "script", "style", "textarea"}
UNBROKEN = re.compile(r"\bS-1\b")


def typographic(html: str) -> str:
    """HTML with “ ” ‘ ’ for plain signs in its text; code and attributes stay as they are."""
    pieces, before = [], " "
    within = {"code": 0, "drawing": 0}
    for number, piece in enumerate(TOKEN.split(html)):
        if number % 2:
            name = NAME.match(piece)
            tag = name.group(1).lower() if name else ""
            if tag in VERBATIM or tag == "svg":
                kind = "drawing" if tag == "svg" else "code"
                within[kind] += -1 if piece.startswith("</") else 1
            before = before if tag in INLINE or not tag else " "
        elif piece and not within["code"]:
            piece = quotes(piece, before)
            before = piece[-1]
            if not within["drawing"]:
                piece = UNBROKEN.sub(r'<span class="nobr">\g<0></span>', piece)
        pieces.append(piece)
    return "".join(pieces)


def quotes(text: str, before: str = " ") -> str:
    """Text with typographic signs. before: the character that stands before it."""
    plain = PLAIN.sub(lambda entity: '"' if entity.group() in ("&quot;", "&#34;") else "'", text)

    def turned(sign: re.Match) -> str:
        last = plain[sign.start() - 1] if sign.start() else before
        opens = last.isspace() or last in "([{—–/“‘\"'"
        if sign.group() == '"':
            return "“" if opens else "”"
        return "‘" if opens and not plain[sign.end() : sign.end() + 1].isdigit() else "’"

    return SIGN.sub(turned, plain)
