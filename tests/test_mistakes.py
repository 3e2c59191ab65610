"""An editor's mistake gets one line: file, line, what is wrong, what to write instead."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dossier.checks import check
from dossier.site import Site

BRIDGE = Path(__file__).parent / "bridge"
NAV = ("index.md", "story/index.md", "story/cost.md")


@pytest.fixture
def docs(tmp_path) -> Path:
    """A copy of the small made-up story, to make mistakes in."""
    shutil.copytree(BRIDGE / "docs", tmp_path / "docs")
    return tmp_path / "docs"


def messages(docs: Path) -> list[str]:
    """What the checks say of a project, with paths below docs/."""
    _, _, problems = check(Site(docs=docs, as_of="2026-03-01", nav=NAV))
    return [str(problem).replace(f"{docs}/", "") for problem in problems]


def test_the_made_up_story_has_no_mistakes(docs):
    assert messages(docs) == []


# file, what stands there, what the editor writes, what the message says
RECORDS = [
    ("claims.yml", "status: reported", "status: rumored", "field status: can't be 'rumored'. Input should be"),
    ("claims.yml", "status: reported", "status: reportd", "Input should be 'confirmed', 'reported'"),
    ("claims.yml", "    as_of: 2026-02-03\n", "    as_off: 2026-02-03\n", "Did you mean as_of?"),
    ("claims.yml", "as_of: 2026-02-03", "as_of: 3 February 2026", "is not a date. Write"),
    ("claims.yml", "as_of: 2026-02-03", "as_of: 2026-02-30", "is not a date"),
    ("claims.yml", "as_of: 2026-02-03", "as_of: 2026-05-03", "is after the site's date 2026-03-01"),
    ("claims.yml", "sources: [courier-start]", "sources: []", "field sources: can't be '[]'. List should have at least 1 item"),
    ("claims.yml", "sources: [courier-start]", "sources: courier-start", "Input should be a valid list"),
    ("claims.yml", "[courier-start]", "[courier-strat]", "Did you mean courier-start?"),
    ("claims.yml", "[courier-start]", "[courier-start, courier-start]", "names something twice"),
    ("claims.yml", "[courier-start]", "[bridge-handbook]", "no named journalism stands behind it"),
    ("claims.yml", "sources: [council-minutes]", "sources: [bridge-handbook]", "no source is primary"),
    ("claims.yml", "    claim: No builder has been named.\n", "", "field claim: is missing. Add it"),
    ("claims.yml", "id: start", "id: Start Date", "has the wrong form. Write small letters"),
    ("claims.yml", "id: start", "id: plan", "the id is taken. Use another id; the first stands at"),
    ("claims.yml", "id: start", "id: cost", "the id is taken"),
    ("claims.yml", "id: start\n", "id: start\n    id: begin\n", "a field is written twice"),
    ("claims.yml", "section: The plan", "section: The pan", "no part of the article is called"),
    ("claims.yml", "note: The Courier", "note: One source: the Courier", "not valid YAML"),
    ("claims.yml", "note: The Courier", "note: Ranked #1 by the Courier", "' #' starts a comment"),
    ("claims.yml", "    note:", "   note:", "not valid YAML"),
    ("claims.yml", "    note:", "\t note:", "not valid YAML"),
    ("claims.yml", "    note:", "    \u00a0note:", "the invisible character U+00A0"),
    ("claims.yml", "note: The", "note:\u00a0The", "the invisible character U+00A0"),
    ("claims.yml", "note: The", "note: \u200bThe", "the invisible character U+200B"),
    ("claims.yml", "note: The", "note: <b>The</b>", "holds markup or template code"),
    ("claims.yml", "note: The", "note: '{{ x }}' # The", "not valid YAML|holds markup"),
    ("claims.yml", "status: not-found", "status: corrected", "both values are not given"),
    ("claims.yml", "status: not-found", "status: not-found\n    why: So.", "without that status"),
    ("claims.yml", "claims:\n", "claim:\n", "the file should hold one list called claims"),
    ("claims.yml", "  - id: start", "  - start\n  - id: start", "'start' is not a record"),
    ("sources.yml", "kind: journalism", "kind: press", "Input should be 'primary'"),
    ("sources.yml", "url: https://courier", "url: courier", "has the wrong form. Write https://"),
    ("sources.yml", "https://courier.example/bridge", "https://bridges.example/handbook",
     "is the address of source"),
    ("sources.yml", "checked: 2026-03-01", "checked: 2025-12-01", "is after the check of"),
    ("sources.yml", "    kind: reference", "    relays: [handbok]\n    kind: reference",
     "no source has the id handbok"),
    ("sources.yml", "    kind: reference", "    relays: [bridge-handbook]\n    kind: reference",
     "relays itself in a circle"),
    ("terms.yml", "[cable-stayed]", "[cable-staid]", "Did you mean cable-stayed?"),
    ("terms.yml", "Said of a bridge", "A cable-stayed bridge", "uses the term that it defines"),
    ("terms.yml", "The tower", "The tower" + " tall" * 45, "words, more than 45"),
    ("terms.yml", "term: pylon", "term: cable-stayed", "is a name of term cable-stayed too"),
    ("terms.yml", "[bridge-handbook]\n    support: defines\n\n", "[council-minutes]\n    support: no\n\n",
     "Input should be 'defines' or"),
    ("timeline.yml", "actors: [Ottersund]", "actors: [Otersund]", "Did you mean ottersund?"),
    ("timeline.yml", "date: 2026-01-12", "date: 2026-02-12", "is later than all its sources"),
    ("economics.yml", "low: 40", "low: 60", "60 is above high, 50. Swap the two"),
    ("economics.yml", "low: 40", "low: '40'", "Input should be a valid number"),
    ("economics.yml", "    low: 40\n", "", "one end of the range is missing"),
    ("economics.yml", "unit: USD million", "unit: million", "is not a unit in use. Write one of"),
    ("economics.yml", "basis: company", "basis: derived", "a derived figure must show its sum"),
    ("organisations.yml", "evidence: [plan]", "evidence: [plam]", "Did you mean plan?"),
    ("coverage.yml", "start, no-builder", "no-builder", "no part of the article names this claim"),
    ("coverage.yml", "pages: [story/index.md]", "pages: [story/indx.md]", "Did you mean story/index"),
    ("coverage.yml", "pages: [story/index.md]", "pages: [glossary.md]", "cites none of the part's"),
]  # fmt: skip
PAGES = [
    ("index.md", "[^plan]", "[^plam]", "no record has this id. Did you mean [^plan]?"),
    ("index.md", "title: The bridge at Ottersund\n", "", "field title: is missing"),
    ("index.md", "description: What", "description: Short.\nx: What", "has 6 characters"),
    ("index.md", "title: The", "title: The: ", "front matter|not valid YAML"),
    ("index.md", "glossary.md#cable-stayed", "glossary.md#cable-staid", "Did you mean #cable-stayed"),
    ("story/index.md", "reports", "confirmed", "its evidence is reported. Write words that fit"),
    ("story/index.md", "| plan | January |", "| plan | January | 2026 |", "has 3 cells in a table of 2"),
    ("story/index.md", "| what | when |", "| what |", "cells in a table of 1 columns"),
    ("story/index.md", "The town council", "Text\n- one\n- two\n\nThe town council", "Leave a line empty"),
    ("story/index.md", "The town council", "!!! note\nText\n\nThe town council", "Indent the text"),
    ("story/index.md", "The town council", "```\ncode\n\nThe town council", "code block: is never closed"),
    ("story/index.md", "The town council", "[^plan]: Text\n\nThe town council", "defined by hand"),
]  # fmt: skip


@pytest.mark.parametrize("file, before, after, message", RECORDS + PAGES)
def test_a_mistake_is_named_with_file_and_line(docs, file, before, after, message):
    path = docs / ("data" if file.endswith(".yml") else "") / file
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    found = messages(docs)
    expected = [part for part in message.split("|") if any(part in line for line in found)]
    assert expected, f"no message says {message!r}: {found}"
    line = next(line for line in found if expected[0] in line)
    name, number, _ = line.split(":", 2)
    assert (docs / name).is_file() and int(number) > 0, line
    assert "Traceback" not in line and "\n" not in line


def test_several_mistakes_are_reported_at_once(docs):
    claims = docs / "data/claims.yml"
    claims.write_text(claims.read_text("utf-8").replace("claim:", "clam:"), "utf-8")
    page = docs / "index.md"
    page.write_text(page.read_text("utf-8").replace("title:", "titel:"), "utf-8")
    found = messages(docs)
    assert sum("Did you mean claim?" in line for line in found) == 3
    assert any(line.startswith("index.md:1:") for line in found)
