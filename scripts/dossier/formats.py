"""Numbers, amounts and texts as readers see them: filters of templates, and typography."""

import re

from dossier.schema import Figure

UNITS = r"nm|GW|MW|W|GB|TB|MB|TB/s|percent|billion|million|trillion|gigawatts?|megawatts?|PFLOPS"
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = re.compile(rf"\b(\d\d?) (?=(?:{MONTHS})\b)")


def number(value: float | str) -> str:
    """A number as readers write it: 22800 becomes 22,800, 8.0 becomes 8."""
    return value if isinstance(value, str) else f"{value:,.6f}".rstrip("0").rstrip(".")


def spaced(text: str) -> str:
    """Text with its numbers held together with their units, and S-1 in one piece."""
    return unbroken(re.sub(rf"(\d) ({UNITS})\b", "\\1\u00a0\\2", text))


def amount(figure: Figure) -> str:
    """A figure's value as readers write it: about $725 million per chip design."""
    parts = re.fullmatch(r"(USD)? ?(million|billion)? ?(.*)", figure.unit or "")
    dollars, size, counted = parts.groups(default="")
    sign = "$" if dollars else ""
    ends = [f"{sign}{number(end)} {size}".strip() for end in (figure.low, figure.high)]
    words = f"{figure.bound} {ends[1]}" if figure.bound else " to ".join(dict.fromkeys(ends))
    words += f" {'times' if counted == 'ratio' else counted}" if counted else ""
    if figure.per:
        words += {"percent": " of ", "ratio": " the "}.get(figure.unit, " per ") + figure.per
    return spaced(words[0].upper() + words[1:])


def unit(figure: Figure) -> str:
    """A figure's unit on a scale: USD billion per GW becomes billion US dollars."""
    return re.sub(r"USD( \w+illion)?.*", r"\1 US dollars", figure.unit or "").strip()


def escaped(text: str) -> str:
    """A text from a record for use in Markdown: what Markdown could take for a sign is escaped."""
    return re.sub(r"[^\w\s.,:;?'’/–—-]", lambda sign: f"&#{ord(sign.group())};", text)


def unbroken(text: str) -> str:
    """Text in which S-1 stays on one line, and a day on that of its month."""
    return re.sub(r"(?<![\w/])S-1\b", "S-\u20601", DAY.sub("\\1\u00a0", text))
