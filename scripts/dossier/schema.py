"""What each kind of record holds: fields, types, limits and the vocabulary of certainty.

Rules across records (does a source exist? is it strong enough?) are in rules.py.
"""

from __future__ import annotations

import calendar
import re
from enum import Enum
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

MARKUP = re.compile(r"<[a-zA-Z/!?]|\{[{%#]|\]\(|javascript:|[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]", re.I)
URL = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?(?:[/?#][^\s<>\"'`{}|\\^]*)?$", re.I)
DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?$")


def _text(value: str) -> str:
    if MARKUP.search(value):
        raise ValueError("holds markup, template code or control characters; write plain text")
    return value


def _url(value: str) -> str:
    if not URL.match(value):
        raise ValueError("is not a web address; write one that starts with https://")
    return value


def _as_text(value: object) -> object:
    # An editor may leave the quotes off a year; YAML then reads a number.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _date(value: str) -> str:
    match = DATE.match(value)
    year, month, day = (int(part) if part else None for part in match.groups()) if match else (0, 0, 0)
    if not match or not (month is None or 1 <= month <= 12):
        raise ValueError("is not a date; write YYYY-MM-DD, YYYY-MM or YYYY")
    if day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise ValueError("is not a day of the calendar; write YYYY-MM-DD")
    return value


def date_words(date: str) -> str:
    """A record's date as readers write it: 2026-07-05 becomes 5 July 2026."""
    year, month, day = DATE.match(date).groups()
    words = [str(int(day))] if day else []
    words += [calendar.month_name[int(month)]] if month else []
    return " ".join([*words, year])


def last_day(date: str) -> str:
    """The last day that a date, month or year can mean, as YYYY-MM-DD; dates then compare as text."""
    year, month, day = DATE.match(date).groups()
    month = month or "12"
    return f"{year}-{month}-{day or calendar.monthrange(int(year), int(month))[1]:0>2}"


Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=240), AfterValidator(_text)]
Text = Annotated[str, Field(min_length=1, max_length=1200), AfterValidator(_text)]
Date = Annotated[str, BeforeValidator(_as_text), AfterValidator(_date)]
Url = Annotated[str, Field(max_length=600), AfterValidator(_url)]
Number = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Ids = list[Id]


class Status(str, Enum):
    """How sure the world's evidence is, in the reader's words (see shared vocabulary in about/evidence.md)."""

    confirmed = "confirmed"
    reported = "reported"
    weak = "weak"
    analysis = "analysis"
    corrected = "corrected"
    not_found = "not-found"

    @property
    def label(self) -> str:
        return {"weak": "Thinly sourced", "not-found": "Not found"}.get(self.value, self.value.capitalize())


class Record(BaseModel):
    """A card with an id that never changes once published. `file` and `line` say where it stands."""

    model_config = ConfigDict(extra="forbid", frozen=False, use_enum_values=False)
    noun: ClassVar[str] = "record"
    id: Id
    _file: str = ""
    _line: int = 0
    _lines: dict = {}


class Evidence(Record):
    """What a page can cite: a claim, an event or a figure."""

    status: Status
    sources: Annotated[Ids, Field(min_length=1)]
    note: Text | None = None

    @property
    def statement(self) -> str:
        """The sentence that the record stands for."""
        raise NotImplementedError

    @property
    def when(self) -> str | None:
        """The date the statement holds for."""
        raise NotImplementedError


class Claim(Evidence):
    """A statement of the article, or a later one, with our verdict."""

    noun: ClassVar[str] = "claim"
    claim: Text
    section: Line
    article_status: Literal["announced", "reported", "analysis", "background"] | None = None
    as_of: Date | None = None
    article_has: Text | None = None
    better: Text | None = None
    why: Text | None = None
    on_itself: bool = False

    @property
    def statement(self) -> str:
        return self.claim

    @property
    def when(self) -> str | None:
        return self.as_of


class Event(Evidence):
    """Something that happened on a date."""

    noun: ClassVar[str] = "event"
    date: Date
    what: Text
    actors: Annotated[list[Line], Field(min_length=1)]
    kind: Literal["product", "deal", "report", "announcement", "regulation", "hire"]
    on_itself: bool = False

    @property
    def year(self) -> str:
        """The year it happened in."""
        return self.date[:4]

    @property
    def statement(self) -> str:
        return self.what

    @property
    def when(self) -> str | None:
        return self.date


class Figure(Evidence):
    """A number behind the economic argument, with range, unit and basis."""

    noun: ClassVar[str] = "figure"
    topic: Line
    claim: Text
    low: Number | None = None
    high: Number | None = None
    unit: Line | None = None
    per: Line | None = None
    as_of: Date | None = None
    basis: Literal[
        "company", "press", "analyst-estimate", "research-model", "market-data", "reference", "derived",
        "counter-view", "unattributed",
    ]
    derivation: Text | None = None
    scope: Text
    relevance: Text

    @property
    def statement(self) -> str:
        return self.claim

    @property
    def when(self) -> str | None:
        return self.as_of


class Source(Record):
    """A page, filing or post that records rest on, and how we know it."""

    noun: ClassVar[str] = "source"
    title: Line
    title_adapted: bool = False
    publisher: Line
    url: Url
    published: Date | None = None
    checked: Date
    kind: Literal["primary", "journalism", "reference", "aggregator"]
    seen: Literal["page", "excerpt", "relay", "listing"]
    seen_note: Text
    relays: Ids = []
    relays_publisher: Line | None = None

    @property
    def archive(self) -> str:
        """Where archived copies of the page, if any, are listed."""
        return f"https://web.archive.org/web/*/{self.url}"

    @property
    def party(self) -> str:
        """Who speaks: the publisher without remarks in brackets."""
        return re.sub(r"\s*[(/].*", "", self.publisher).strip() or self.publisher


class Term(Record):
    """A word of the glossary."""

    noun: ClassVar[str] = "term"
    term: Line
    aka: list[Line] = []
    theme: Literal[
        "chips", "manufacturing", "packaging-memory", "performance", "systems-software", "models-workloads",
        "money-strategy",
    ]
    definition: Text
    why: Text
    related: Ids = []
    article_section: Line | None = None
    sources: Annotated[Ids, Field(min_length=1)]
    support: Literal["defines", "context"]


class Organisation(Record):
    """A company, product, programme, person or publication of the story."""

    noun: ClassVar[str] = "organisation"
    name: Line
    aka: list[Line] = []
    kind: Literal["company", "product", "programme", "person", "publication", "process", "public-body"]
    what: Text
    part: Text
    confirmed: Text
    evidence: Annotated[Ids, Field(min_length=1)]
    related: Ids = []
    article: bool


class Cell(BaseModel):
    """One value of the chip table with its own sources."""

    model_config = ConfigDict(extra="forbid")
    value: Line | Number | None = None
    sources: Ids = []
    per: Line | None = None
    note: Text | None = None
    confidence: Literal["low", "medium", "high"] | None = None


class Compute(BaseModel):
    """One peak rate: never without number format, density and what it is counted per."""

    model_config = ConfigDict(extra="forbid")
    tflops: Annotated[float, Field(gt=0, allow_inf_nan=False)]
    unit: Literal["TFLOPS", "TOPS"] = "TFLOPS"
    format: Line
    rating: Literal["inference", "training"] | None = None
    density: Literal["dense", "sparse", "unspecified"]
    density_basis: Literal["stated", "assumed", "inferred", "disputed"] = "stated"
    per: Literal["package", "chip", "module", "tray", "rack"]
    sources: Annotated[Ids, Field(min_length=1)]
    note: Text | None = None
    confidence: Literal["low", "medium", "high"] | None = None


class Accelerator(Record):
    """An AI chip; a missing cell means that no usable source was seen."""

    noun: ClassVar[str] = "accelerator"
    vendor: Line
    name: Line
    year: Cell | None = None
    availability: Literal["shipping", "announced"]
    availability_note: Text | None = None
    availability_sources: Annotated[Ids, Field(min_length=1)]
    purpose: Cell | None = None
    process_node: Cell | None = None
    foundry: Cell | None = None
    memory_type: Cell | None = None
    memory_gb: Cell | None = None
    memory_bandwidth_tb_per_s: Cell | None = None
    peak_compute: list[Compute] = []
    tdp_w: Cell | None = None
    transistors_billion: Cell | None = None
    users: Cell | None = None
    caveats: Text | None = None


class Part(Record):
    """A part of the article and what carries it here."""

    noun: ClassVar[str] = "part"
    part: Line
    gist: Text
    names: list[Line] = []
    claims: Ids = []
    pages: Annotated[list[Line], Field(min_length=1)]


class Drawing(Record):
    """A picture of our own, with what it says in words."""

    noun: ClassVar[str] = "drawing"
    file: Line
    title: Line
    caption: Text
    alt: Text
    evidence: Ids = []
    as_of: Date


class Correction(Record):
    """A mistake of this site, found and mended."""

    noun: ClassVar[str] = "correction"
    date: Date
    page: Line
    was: Text
    now: Text
    why: Text


class Update(Record):
    """An entry in the site's own list of changes."""

    noun: ClassVar[str] = "update"
    date: Date
    title: Line
    what: Text
    page: Line


SETS: dict[str, type[Record]] = {
    "claims": Claim,
    "sources": Source,
    "timeline": Event,
    "terms": Term,
    "accelerators": Accelerator,
    "economics": Figure,
    "organisations": Organisation,
    "coverage": Part,
    "drawings": Drawing,
    "corrections": Correction,
    "updates": Update,
}
