"""Who repeats whom, who said what, who makes what for whom, and what has not happened yet."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, replace

from dossier.collection import KINDS, Dossier
from dossier.fields import date_words
from dossier.schema import Accelerator, Claim, Evidence, Source, Status

ARTICLE = "the-article"
LINE, TWIG = 17, 28  # pixels between lines of words, and between those of the tree


@dataclass(frozen=True)
class Twig:
    """A line of the tree: its words and the sources that it stands for."""

    depth: int
    words: str
    sources: list[Source]
    y: float = 0
    above: float = 0  # where the line that it hangs on begins
    parent: str = ""

    @property
    def count(self) -> int:
        """How many sources it stands for."""
        return len(self.sources)


def relays(dossier: Dossier, root: str) -> list[Twig]:
    """The tree of accounts that repeat a source: those repeated in turn and newsrooms by name."""
    followers: dict[str, list[Source]] = {}
    for source in dossier.sources.values():
        if source.relays:
            followers.setdefault(source.relays[0], []).append(source)

    def named(source: Source, depth: int) -> list[Twig]:
        when = f", {date_words(source.published)}" if source.published else ""
        name = "the article" if source.id == ARTICLE else source.party
        site = [Twig(depth + 1, "this site", [])] if source.id == ARTICLE else []
        return [Twig(depth, name + when, [source]), *below(source.id, depth + 1), *site]

    def below(id: str, depth: int) -> list[Twig]:
        direct = sorted(followers.get(id, []), key=lambda source: KINDS.index(source.kind))
        repeated = {*followers, ARTICLE}
        others = [s for s in direct if s.kind == "aggregator" and s.id not in repeated]
        newsrooms = {s.party: s for s in direct if s not in others}.values()
        twigs = [twig for s in newsrooms for twig in named(s, depth)]
        words = f"{len(others)} news digests and blogs" if len(others) > 1 else "a news digest"
        return [*twigs, Twig(depth, words, others)] if others else twigs

    y, last, placed = 12.0, {}, []
    for twig in named(dossier.sources[root], 0) if root in dossier.sources else []:
        parent = last.get(twig.depth - 1)
        above, name = (parent.y, parent.words) if parent else (0, "")
        last[twig.depth] = replace(twig, y=y, above=above, parent=name)
        placed.append(last[twig.depth])
        y += TWIG + (TWIG - 6 if twig.count > 2 else 0)
    return placed


@dataclass(frozen=True)
class Voice:
    """What somebody said, in lines; `y` pixels down."""

    record: Evidence
    who: str
    lane: int
    lines: list[str]
    y: float
    height: float


def voices(dossier: Dossier, letters: int) -> tuple[list[str], list[Voice]]:
    """The speakers, and what the records have them say, in order of time, `letters` a line."""
    said = [(record, line) for record in dossier.citable() for line in record.voices]
    said.sort(key=lambda pair: (pair[0].when, isinstance(pair[0], Claim)))
    speakers = list(dict.fromkeys(line.split(": ")[0] for _, line in said))
    found, y = [], 20.0 * len(speakers) + 10
    for record, line in said:
        who, words = line.split(": ", 1)
        lines = textwrap.wrap(words, letters, break_on_hyphens=False)
        height = LINE * (1 + len(lines)) + 12
        found.append(Voice(record, who, speakers.index(who), lines, y, height))
        y += height
    return speakers, found


@dataclass(frozen=True)
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


def watch(dossier: Dossier) -> list[Claim]:
    """The claims that say what would change the picture; ticked is one that is confirmed."""
    return [claim for claim in dossier.claims.values() if claim.watch]
