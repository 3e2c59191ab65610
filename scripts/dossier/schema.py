"""What each kind of record holds: fields, types, limits and the vocabulary of certainty.

Rules across records (does a source exist? is it strong enough?) are in rules.py.
"""

import re
from enum import StrEnum
from typing import Annotated, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, Field, StrictBool, ValidationInfo, field_validator

from dossier.fields import Date, DrawingPath, Id, Ids, Line, Number, SomeIds, Text, Url
from dossier.problems import Problem

Confidence = Literal["low", "medium", "high"]
Value = TypeVar("Value")


class Status(StrEnum):
    """How sure the evidence is; about/evidence.md tells readers what each word means."""

    confirmed = "confirmed"
    reported = "reported"
    weak = "weak"
    analysis = "analysis"
    corrected = "corrected"
    not_found = "not-found"

    @property
    def label(self) -> str:
        """The status in the reader's words."""
        special = {"weak": "Thinly sourced", "not-found": "Not found"}
        return special.get(self.value, self.value.capitalize())


class Record(BaseModel, extra="forbid"):
    """A card with an id that never changes once published; where it stands is kept for messages."""

    noun: ClassVar[str]  # what messages and templates call it: the name of its class
    id: Id
    _file: str = ""
    _line: int = 0
    _lines: dict = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs) -> None:
        cls.noun = cls.__name__.lower()

    def problem(self, field: str, message: str) -> Problem:
        """A mistake in a field of this record, with its file and line."""
        line = self._lines.get(field, self._line)
        return Problem(self._file, line, f"{self.noun} {self.id}, field {field}", message)


class Evidence(Record):
    """What a page can cite: a claim, an event or a figure."""

    status: Status
    sources: SomeIds
    note: Text | None = None
    short: Line | None = None  # a few words, for charts
    voices: list[Line] = []  # for the chart of who said what: "who: what was said"
    supply: list[Line] = []  # for the matrix of chips: "chip by maker" or "chip for user"

    @property
    def statement(self) -> str:
        """The sentence that the record stands for."""
        return self.what if isinstance(self, Event) else self.claim

    @property
    def when(self) -> str | None:
        """The date for which the statement holds."""
        return self.date if isinstance(self, Event) else self.as_of


class Claim(Evidence):
    """A statement of the article, or a later one, with our verdict."""

    claim: Text
    section: Line
    subject: Id  # as in mkdocs.yml
    article_status: Literal["announced", "reported", "analysis", "background"] | None = None
    as_of: Date | None = None
    article_has: Text | None = None
    better: Text | None = None
    why: Text | None = None
    on_itself: StrictBool = False
    parts: dict[Line, Number] = {}  # the parts of a sum that the claim divides, in USD billion
    watch: Line | None = None  # what would change the picture; it has, once this is confirmed


class Event(Evidence):
    """Something that happened on a date."""

    date: Date
    what: Text
    actors: Annotated[list[Line], Field(min_length=1)]
    kind: Literal["product", "deal", "report", "announcement", "regulation", "hire"]
    on_itself: StrictBool = False
    own_chip: list[Line] = []  # the companies whose own chip this is a step of, or a report on
    rung: Literal["team", "design", "tape-out", "samples", "in service"] | None = None
    entered: Date | None = None  # the day it was added or last changed here, for the feed

    @property
    def year(self) -> str:
        """The year it happened in."""
        return self.date[:4]


class Figure(Evidence):
    """A number behind the economic argument, with range, unit and basis."""

    topic: Id  # as in mkdocs.yml
    claim: Text
    group: Line | None = None  # for charts: what it is a figure of; of one in GW, the buyer
    low: Number | None = None
    high: Number | None = None
    bound: Literal["up to", "about", "over"] | None = None  # how the source words the number
    unit: Line | None = None  # as in mkdocs.yml
    per: Line | None = None
    as_of: Date | None = None
    basis: Literal[
        "company", "press", "analyst-estimate", "research-model", "market-data", "reference",
        "derived", "counter-view", "unattributed",
    ]  # fmt: skip
    derivation: Text | None = None
    scope: Text
    relevance: Text


class Source(Record):
    """A page, filing or post that records rest on, and how we know it."""

    title: Line
    title_adapted: StrictBool = False
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
    def party(self) -> str:
        """Who speaks: the publisher without remarks in brackets."""
        return re.sub(r"\s*[(/].*", "", self.publisher).strip() or self.publisher


class Term(Record):
    """A word of the glossary."""

    term: Line
    aka: list[Line] = []
    theme: Id  # as in mkdocs.yml
    definition: Line
    why: Text
    related: Ids = []
    article_section: Line | None = None
    sources: SomeIds
    support: Literal["defines", "context"]

    @property
    def letter(self) -> str:
        """The letter under which it stands; digits come first."""
        return "0-9" if self.term[0].isdigit() else self.term[0].upper()


class Organisation(Record):
    """A company, product, program, person or publication of the story."""

    name: Line
    aka: list[Line] = []
    kind: Literal[
        "company", "product", "program", "person", "publication", "process", "public-body"
    ]
    what: Text
    part: Text
    confirmed: Text
    evidence: SomeIds
    related: Ids = []
    article: StrictBool


class Cell(BaseModel, Generic[Value], extra="forbid"):
    """One value of the chip table with its own sources."""

    value: Value | None = None
    sources: Annotated[Ids, Field(validate_default=True)] = []
    per: Line | None = None
    note: Text | None = None
    confidence: Confidence | None = None

    @field_validator("sources")
    @classmethod
    def _value_has_sources(cls, sources: list[str], info: ValidationInfo) -> list[str]:
        if info.data.get("value") is not None and not sources:
            raise ValueError("are missing from a value. Name one, or leave the cell out.")
        return sources


class Compute(BaseModel, extra="forbid"):
    """One peak rate: never without number format, density and what it is counted per."""

    tflops: Annotated[float, Field(gt=0, allow_inf_nan=False, strict=True)]
    unit: Literal["TFLOPS", "TOPS"] = "TFLOPS"
    format: Line
    rating: Literal["inference", "training"] | None = None
    density: Literal["dense", "sparse", "unspecified"]
    density_basis: Literal["stated", "assumed", "inferred", "disputed"] = "stated"
    per: Literal["package", "chip", "module", "tray", "rack"]
    sources: SomeIds
    note: Text | None = None
    confidence: Confidence | None = None


class Accelerator(Record):
    """An AI chip; a missing cell means that no usable source was seen."""

    vendor: Line
    name: Line
    family: Line | None = None  # its name in the matrix of chips
    label: Literal["left", "right", "above", "below"] = "right"  # of its name on the memory chart
    year: Cell[Line] | None = None
    availability: Literal["shipping", "announced"]
    availability_note: Text | None = None
    availability_sources: SomeIds
    purpose: Cell[Line] | None = None
    process_node: Cell[Line] | None = None
    foundry: Cell[Line] | None = None
    memory_type: Cell[Line] | None = None
    memory_gb: Cell[Number] | None = None
    memory_bandwidth_tb_per_s: Cell[Number] | None = None
    peak_compute: list[Compute] = []
    tdp_w: Cell[Number] | None = None
    transistors_billion: Cell[Number] | None = None
    users: Cell[Line] | None = None
    caveats: Text | None = None

    @property
    def company(self) -> str:
        """The vendor without partners and remarks."""
        return re.sub(r"\s*(\(|with ).*", "", self.vendor)

    @property
    def short_name(self) -> str:
        """Its name without family and remarks."""
        return re.sub(r"\s*[(/].*", "", self.name).removeprefix("Instinct ")

    @property
    def size(self) -> float | None:
        """Its memory in GB, where that is known."""
        return self.memory_gb and self.memory_gb.value

    @property
    def bandwidth(self) -> float | None:
        """The bandwidth of its memory in TB/s, where that is known."""
        return self.memory_bandwidth_tb_per_s and self.memory_bandwidth_tb_per_s.value


class Part(Record):
    """A part of the article and what carries it here."""

    part: Line
    gist: Text
    names: list[Line] = []
    claims: SomeIds
    pages: Annotated[list[Line], Field(min_length=1)]


class Drawing(Record):
    """A picture of our own, with what it says in words."""

    file: DrawingPath
    title: Line  # what it shows, as a sentence
    sub: Line  # what is drawn, in which unit, and for when
    caption: Text
    alt: Text
    evidence: Ids = []
    as_of: Date


class Correction(Record):
    """A mistake of this site, found and corrected."""

    date: Date
    page: Line
    was: Text
    now: Text
    why: Text


class Update(Record):
    """An entry in the site’s own list of changes."""

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
