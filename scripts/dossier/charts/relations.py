"""Who repeats whom, who said what, and who makes what for whom."""

from __future__ import annotations

from dataclasses import dataclass

from dossier.collection import KINDS, Dossier
from dossier.fields import date_words
from dossier.rules import ARTICLE
from dossier.schema import Accelerator, Claim, Evidence, Source, Status


@dataclass
class Twig:
    """A line of a tree: its words, the sources that it stands for, and what hangs on it."""

    words: str
    sources: list[Source]
    twigs: list[Twig]

    def walk(self) -> list[Twig]:
        """This twig, and all that hang on it."""
        found = [self]
        for twig in self.twigs:
            found += twig.walk()
        return found


def relays(dossier: Dossier, id: str) -> Twig:
    """The tree of accounts that repeat a source: newsrooms by name, other digests in one line."""
    source = dossier.sources[id]
    repeated = {s.relays[0] for s in dossier.sources.values() if s.relays} | {ARTICLE}
    followers = [s for s in dossier.sources.values() if s.relays[:1] == [id]]
    followers.sort(key=lambda source: KINDS.index(source.kind))
    digests = [s for s in followers if s.kind == "aggregator" and s.id not in repeated]
    newsrooms = {s.party: s.id for s in followers if s not in digests}
    twigs = [relays(dossier, follower) for follower in newsrooms.values()]
    if digests:
        several = f"{len(digests)} news digests and blogs"
        twigs.append(Twig(several if len(digests) > 1 else "a news digest", digests, []))
    if id == ARTICLE:
        twigs.append(Twig("this site", [], []))
    name = "the article" if id == ARTICLE else source.party
    when = f", {date_words(source.published)}" if source.published else ""
    return Twig(name + when, [source], twigs)


def voices(dossier: Dossier) -> list[tuple[Evidence, str, str]]:
    """What the records have people say, as (record, who, words), in order of time."""
    said = [(record, *v.split(": ", 1)) for record in dossier.citable() for v in record.voices]
    return sorted(said, key=lambda voice: (voice[0].when, isinstance(voice[0], Claim)))


@dataclass
class Supply:
    """A cell of the matrix: who makes (in column "by") or uses a chip, by which record."""

    chip: str
    column: str
    name: str
    status: Status
    record: Evidence | Accelerator


def supplies(dossier: Dossier) -> list[Supply]:
    """Who makes and who uses each chip; the maker read off the chips table where nobody says."""
    found = []
    for record in dossier.citable():
        for line in record.supply:
            way = " by " if " by " in line else " for "
            chip, _, name = line.rpartition(way)
            column = "by" if way == " by " else name
            found.append(Supply(chip, column, name, record.status, record))
    for chip in dossier.accelerators.values():
        if chip.family and chip.foundry and chip.foundry.value:
            name, status = str(chip.foundry.value), _certainty(dossier, chip)
            found.append(Supply(chip.family, "by", name, status, chip))
    return found


def _certainty(dossier: Dossier, chip: Accelerator) -> Status:
    """How sure the foundry of a chip is, by its strongest source."""
    best = min((dossier.sources[id].kind for id in chip.foundry.sources), key=KINDS.index)
    if best == "aggregator" or chip.foundry.confidence == "low":
        return Status.weak
    return Status.confirmed if best == "primary" else Status.reported
