"""The types of record fields: plain text, dates, addresses, quantities."""

import calendar
import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

MARKUP = re.compile(r"<[a-z/!?]|\{[{%#]|\]\(|javascript:|&(?:[a-z]+[0-9]*|#x?[0-9a-f]+);", re.I)
URL = r"^https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?([/?#][^\s<>\"'`{}|\\^]*)?$"
OPENING = r"(?<![^\s(\[{—–/“‘])"  # nothing stands before the sign, or what can't end a word
DATE = re.compile(r"((?:19|20)[0-9]{2})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


def _text(value: str) -> str:
    """A text without markup, with typographic quotation marks and apostrophes."""
    if MARKUP.search(value):
        raise ValueError("holds markup or template code. Write plain text.")
    if not value.strip():
        raise ValueError("is empty. Write it, or remove the field if it may be missing.")
    value = re.sub(OPENING + '"', "“", value).replace('"', "”")
    return re.sub(OPENING + r"'(?!\d)", "‘", value).replace("'", "’")


def _as_text(value: object) -> object:
    # An editor may leave the quotes off a year; YAML then reads a number.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _date(value: str) -> str:
    try:
        date.fromisoformat(value + "-01-01"[len(value) - 4 :])
        fits = DATE.fullmatch(value)
    except ValueError:
        fits = None
    if not fits:
        raise ValueError("is not a date. Write YYYY-MM-DD, YYYY-MM or YYYY.")
    return value


def _once(ids: list[str]) -> list[str]:
    if len(set(ids)) < len(ids):
        raise ValueError("names something twice. Keep one of the two.")
    return ids


def date_words(value: str) -> str:
    """A record's date as readers write it: 2026-07-05 becomes 5 July 2026."""
    year, month, day = DATE.fullmatch(value).groups()
    words = f"{int(day)}\u00a0" if day else ""  # which a line doesn't part from its month
    return words + (f"{calendar.month_name[int(month)]} " if month else "") + year


def last_day(value: str) -> str:
    """What no day of a date, month or year comes after, for dates are compared as text."""
    return f"{value}-99-99"[:10]


Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Ids = Annotated[list[Id], AfterValidator(_once)]
SomeIds = Annotated[list[Id], Field(min_length=1), AfterValidator(_once)]
Line = Annotated[str, Field(min_length=1, max_length=240), AfterValidator(_text)]
Text = Annotated[str, Field(min_length=1, max_length=1200), AfterValidator(_text)]
Date = Annotated[
    str,
    BeforeValidator(_as_text),
    AfterValidator(_date),
    WithJsonSchema({"type": "string", "pattern": f"^{DATE.pattern}$"}),  # for editors
]
Url = Annotated[str, Field(max_length=600, pattern=URL)]
DrawingPath = Annotated[str, Field(pattern=r"^assets/images/[a-z0-9-]+\.svg$")]
Number = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False, strict=True)]
