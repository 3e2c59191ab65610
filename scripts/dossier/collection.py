"""All records together, and where the site shows each set of them."""

from dataclasses import dataclass, field

from dossier.schema import SETS, Drawing, Evidence, Record, Source

# The sets whose records a page can cite.
CITABLE = ("claims", "timeline", "economics")
# The page that shows each set; every record's id is an anchor there.
RECORD_PAGES = {
    "claims": "evidence/claims.md",
    "sources": "evidence/sources.md",
    "timeline": "evidence/timeline.md",
    "corrections": "evidence/corrections.md",
    "terms": "glossary.md",
    "accelerators": "compare/accelerators.md",
    "economics": "compare/economics.md",
    "organisations": "compare/who-is-who.md",
    "updates": "about/changes.md",
}
# Sources from the strongest kind to the weakest.
KINDS = ["primary", "journalism", "reference", "aggregator"]
# How a source is known; about/evidence.md#seen explains the words.
SEEN = {"page": "page", "excerpt": "in part", "relay": "second-hand", "listing": "listing"}


@dataclass
class Dossier:
    """All records, by set and id, and the day to which the facts were checked."""

    as_of: str
    sets: dict[str, dict[str, Record]] = field(default_factory=lambda: {n: {} for n in SETS})

    def __post_init__(self) -> None:
        vars(self).update(self.sets)  # so that each has its own name: dossier.claims

    def evidence(self, id: str) -> Evidence | None:
        """The claim, event or figure that a citation names."""
        return next((self.sets[name][id] for name in CITABLE if id in self.sets[name]), None)

    def citable(self) -> list[Evidence]:
        """Every claim, event and figure."""
        return [record for name in CITABLE for record in self.sets[name].values()]

    def records(self) -> list[Record]:
        """Every record of every set."""
        return [record for records in self.sets.values() for record in records.values()]

    def drawing_in(self, file: str) -> Drawing | None:
        """The drawing that a file below docs/ holds; None for a picture without a record."""
        return next((d for d in self.drawings.values() if d.file == file), None)

    def page_of(self, record: Record) -> str:
        """The page, as a path below docs/, on which a record has its entry."""
        return next(RECORD_PAGES[name] for name, model in SETS.items() if model is type(record))


def by_strength(dossier: Dossier, record: Evidence) -> list[Source]:
    """The sources of a record, the strongest first; of equals, the one named first."""
    sources = [dossier.sources[id] for id in record.sources]
    return sorted(sources, key=lambda source: KINDS.index(source.kind))


def who_says_so(dossier: Dossier, record: Evidence) -> tuple[str, str]:
    """The publisher of a record's strongest source, and up to two others in words."""
    best, *others = dict.fromkeys(source.party for source in by_strength(dossier, record))
    words = "".join(f", {party}" for party in others[:2])
    if len(others) > 2:
        words += f" and {len(others) - 2} more"
    return best, words
