"""The types of fields: plain text, dates, addresses, quantities, and what each refuses with which advice."""

from __future__ import annotations

import calendar
import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StrictBool

# Invisible characters that break lines, part words for a search, hide text or turn its direction; tab and line feed are
# harmless. Joiners and selectors have their use in other scripts and in emoji, which nothing here needs.
CONTROL = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\uffff\U000e0000-\U000e0fff]"
)
MARKUP = re.compile(r"<[a-z/!?]|\{[{%#]|\]\(|javascript:|&(?:[a-z]+[0-9]*|#x?[0-9a-f]+);", re.I)
# ASCII alone, and no name before @: whose page it is must be plain. Not re.I, to which K is the sign for kelvin as well.
URL = re.compile(r"https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::[0-9]{1,5})?(?:[/?#][^\s<>\"'`{}|\\^]*)?")
DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
DRAWING = re.compile(r"assets/images/[a-z0-9]+(?:-[a-z0-9]+)*\.svg")
YEARS = range(1900, 2100)
# Spelled out, so that the machine's locale has no say.
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December"]


def _text(value: str) -> str:
    if MARKUP.search(value) or CONTROL.search(value):
        raise ValueError("holds markup, template code or invisible characters; write plain text")
    if not value.strip():
        raise ValueError("is empty; write it, or remove the field if it may be missing")
    return value


def _url(value: str) -> str:
    if not URL.fullmatch(value) or CONTROL.search(value):
        raise ValueError("is not a web address; write one that starts with https://")
    return value


def _drawing(value: str) -> str:
    if not DRAWING.fullmatch(value):
        raise ValueError("is not the path of a drawing; write assets/images/some-name.svg")
    return value


def _as_text(value: object) -> object:
    # An editor may leave the quotes off a year; YAML then reads a number.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _date(value: str) -> str:
    match = DATE.fullmatch(value)
    year, month, day = (int(part) if part else None for part in match.groups()) if match else (0, 0, 0)
    if not match or year not in YEARS or not (month is None or 1 <= month <= 12):
        raise ValueError("is not a date; write YYYY-MM-DD, YYYY-MM or YYYY")
    if day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise ValueError("is not a day of the calendar; write YYYY-MM-DD")
    return value


def date_words(date: str) -> str:
    """A record's date as readers write it: 2026-07-05 becomes 5 July 2026."""
    year, month, day = DATE.fullmatch(date).groups()
    words = [str(int(day))] if day else []
    words += [MONTHS[int(month) - 1]] if month else []
    return " ".join([*words, year])


def last_day(date: str) -> str:
    """The last day that a date, month or year can mean, as YYYY-MM-DD; dates then compare as text."""
    year, month, day = DATE.fullmatch(date).groups()
    month = month or "12"
    return f"{year}-{month}-{day or calendar.monthrange(int(year), int(month))[1]:0>2}"


Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=240), AfterValidator(_text)]
Text = Annotated[str, Field(min_length=1, max_length=1200), AfterValidator(_text)]
Date = Annotated[str, BeforeValidator(_as_text), AfterValidator(_date)]
Url = Annotated[str, Field(max_length=600), AfterValidator(_url)]
DrawingPath = Annotated[str, AfterValidator(_drawing)]
Number = Annotated[float, Field(ge=0, le=1e15, allow_inf_nan=False, strict=True)]
Ids = list[Id]
YesNo = StrictBool
