"""An editor's mistake gets one line: file, line, what is wrong, what to write instead."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import yaml
from dossier.checks import check
from dossier.pages import read_index
from dossier.review import review
from dossier.site import Site
from mkdocs.config import load_config

BRIDGE = Path(__file__).parent / "bridge"
MISTAKES = yaml.safe_load((BRIDGE.parent / "data/mistakes.yml").read_text("utf-8"))
SITE = Site.from_config(load_config(str(BRIDGE / "mkdocs.yml")))


@pytest.fixture
def docs(tmp_path) -> Path:
    """A copy of the small made-up story, to make mistakes in."""
    shutil.copytree(BRIDGE / "docs", tmp_path / "docs")
    return tmp_path / "docs"


def messages(docs: Path) -> list[str]:
    """What the checks say of a project, with paths below docs/."""
    _, _, problems = check(replace(SITE, docs=docs))
    return [str(problem).replace(f"{docs}/", "") for problem in problems]


def test_the_made_up_story_has_no_mistakes(docs):
    assert messages(docs) == []


@pytest.mark.parametrize("file, before, after, message", MISTAKES)
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


def lists(docs: Path, today: str) -> list[list[str]]:
    """The ids in each list of a review on that day."""
    found = review(read_index(docs, "2026-03-01"), date.fromisoformat(today))
    return [[record.id for record in records] for records in found.values()]


def test_what_needs_eyes_is_listed(docs):
    """As `build.py --review` does."""
    assert lists(docs, "2026-03-02") == [[], [], [], ["pylon"]]
    assert lists(docs, "2026-06-01")[1] == ["plan", "start", "no-builder", "cost"]
    sources = docs / "data/sources.yml"
    sources.write_text(sources.read_text().replace("seen: page", "seen: listing", 1))
    assert lists(docs, "2026-03-02")[0] == ["plan"]
    for page in docs.rglob("*.md"):
        page.write_text(page.read_text().replace("[^", "[").replace("glossary.md#", "#"))
    _, _, unused, unlinked = lists(docs, "2026-03-02")
    assert "courier-start" in unused and len(unlinked) > 1
