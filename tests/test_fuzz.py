"""Hundreds of automatic damages to real content: each is caught with a message that leads to it, or is harmless."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import page_mutators  # noqa: F401 - it registers its damages
import pytest
from damaging import Copy
from dossier.check import check
from dossier.problems import Problem, Problems
from dossier.schema import Evidence, Record
from mutators import DAMAGES, HARMLESS

SEED = 20261122
ROUNDS = 6
BLIND = 60
HARMLESS_ROUNDS = 2


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return Copy(tmp_path_factory.mktemp("fuzz"))


def leads_there(problems: list[Problem], path: Path, words: set[str]) -> bool:
    """Whether some message names the damaged file, or what was damaged in it, with a remedy."""
    text = [f"{problem.file} {problem}" for problem in problems if problem.remedy]
    return any(path.as_posix() in line or any(word in line for word in words) for line in text)


def test_every_damage_is_caught(copy, capsys):
    tried, missed = Counter(), []
    for area, name, mutate in DAMAGES:
        for turn in range(ROUNDS * (4 if area in ("citations", "links", "headings", "front matter") else 1)):
            rng = random.Random(f"{SEED}-{name}-{turn}")
            damage = mutate(rng, copy)
            while damage is None or (damage[0].exists() and damage[1] == damage[0].read_text("utf-8")):
                damage = mutate(rng, copy)
            path, content, words = damage
            problems = copy.problems(path, content)
            tried[area] += 1
            if not leads_there(problems, path, words):
                missed.append((name, turn, path.name, [str(problem) for problem in problems[:3]]))
    total = sum(tried.values())
    with capsys.disabled():
        areas = ", ".join(f"{area} {n}" for area, n in tried.items())
        caught = total - len(missed)
        print(f"\nDamages tried: {total} ({areas}); caught: {caught} = {caught / total:.1%}")
    assert total >= 200
    assert not missed, f"{len(missed)} got through:\n" + "\n".join(map(str, missed))


def skeleton(copy: Copy) -> tuple[dict, dict]:
    """All that is checked or computed with: everything but the wording of free text."""
    dossier, pages = check(copy.docs)
    records = {(name, id): fields(record) for name, records in dossier.sets.items() for id, record in records.items()}
    return records, {
        path: (sorted((name, "text" if isinstance(value, str) else str(value)) for name, value in page.meta.items()),
               [heading[1::2] for heading in page.headings], sorted(id for _, id in page.citations),
               sorted(link[1::2] for link in page.links))
        for path, page in pages.items()
    }


def fields(record: Record) -> dict:
    """A record's fields; of a free text only that it is there."""
    values = record.model_dump(mode="json")
    return {name: "text" if isinstance(value, str) and " " in value else value for name, value in values.items()}


def outcome(copy: Copy, before: tuple[dict, dict]) -> str | None:
    """Why an edit that passes is harmless: 'layout or wording', or 'another valid value' of one field; else None."""
    records, pages = skeleton(copy)
    if (records, pages) == before:
        return "layout or wording"
    changed = [key for key in before[0] | records if before[0].get(key) != records.get(key)]
    altered = [path for path in pages if before[1].get(path) != pages[path]]
    if len(changed) == 1 and not altered and changed[0] in records and changed[0] in before[0]:
        old, new = before[0][changed[0]], records[changed[0]]
        if sum(old[name] != new[name] for name in old) == 1:
            return "another valid value"
    if len(altered) == 1 and records == before[0] and altered[0] in pages and altered[0] in before[1]:
        old, new = before[1][altered[0]], pages[altered[0]]
        apart = [set(map(str, a)) ^ set(map(str, b)) for a, b in zip(old, new)]
        # An id that nobody links to, or an address on the web.
        if sum(map(bool, apart)) == 1 and (apart[1] or all("http" in link for link in apart[3])):
            return "another valid value"
    return None


def blind(rng: random.Random, text: str) -> str:
    """A slip of the fingers somewhere in a text."""
    at = rng.randrange(len(text))
    lines = text.split("\n")
    number = rng.randrange(len(lines) - 1)
    slip = rng.randrange(5)
    if slip == 0:
        return text[:at] + text[at + 1 :]
    if slip == 1:
        return text[:at] + rng.choice("[](){}<>#`'\":-*_!&|%@\\\t\0") + text[at:]
    if slip == 2:
        return text[:at] + text[at : at + 1].swapcase() + text[at + 1 :]
    if slip == 3:
        lines[number], lines[number + 1] = lines[number + 1], lines[number]
    else:
        lines.insert(number, lines[number])
    return "\n".join(lines)


def test_blind_slips_are_caught_or_provably_harmless(copy, capsys):
    before = skeleton(copy)
    files = [path for path in sorted(copy.docs.rglob("*")) if path.suffix in (".md", ".yml")
             and ".overrides" not in path.parts]
    results, missed = Counter(), []
    for turn in range(BLIND):
        rng = random.Random(f"{SEED}-blind-{turn}")
        path = rng.choice(files)
        text = path.read_text("utf-8")
        content = blind(rng, text)
        with copy.damaged(path, content):
            try:
                reason = outcome(copy, before) or "missed"
            except Problems as error:
                reason = "caught" if error.problems and all(problem.remedy for problem in error.problems) else "missed"
        results[reason] += 1
        if reason == "missed":
            missed.append((turn, path.name))
    with capsys.disabled():
        print(f"\nBlind slips tried: {BLIND}; " + ", ".join(f"{reason}: {n}" for reason, n in results.most_common()))
    assert not missed, missed


@pytest.mark.parametrize("name, mutate", HARMLESS, ids=[name for name, _ in HARMLESS])
def test_harmless_edits_pass_and_change_nothing(name, mutate, copy):
    before = skeleton(copy)
    for turn in range(HARMLESS_ROUNDS):
        path, content, _ = mutate(random.Random(f"{SEED}-{name}-{turn}"), copy)
        with copy.damaged(path, content):
            assert outcome(copy, before) == "layout or wording"


def test_what_is_compared_notices_a_change(copy):
    """The proof of harmlessness isn't blind itself."""
    before = skeleton(copy)
    record = next(record for record in copy.dossier.citable() if isinstance(record, Evidence)
                  and len(record.sources) > 1)
    path = Path(record._file)
    with copy.damaged(path, path.read_text("utf-8").replace(f"[{record.sources[0]}, ", "[", 1)):
        try:
            assert outcome(copy, before) != "layout or wording"
        except Problems:
            pass
