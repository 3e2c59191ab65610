"""An editor's mistake gets one line: file, line, what is wrong, what to write instead."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from dossier.checks import check
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
