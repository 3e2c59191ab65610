"""Damage to records: each kind stops the build with a message that names file, record and remedy."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
from damaging import Copy, with_field
from dossier import rules
from dossier.schema import SETS
from record_damage import CASES, CLAIM, Case

HIT: set[int] = set()
RUN: set[str] = set()


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    return Copy(tmp_path_factory.mktemp("records"))


@pytest.fixture(autouse=True, scope="module")
def watched():
    """Notes which rules speak up, by the line of rules.py."""
    original = rules._problem

    def noting(*arguments):
        HIT.add(sys._getframe(1).f_lineno)
        return original(*arguments)

    rules._problem = noting
    yield
    rules._problem = original


def tried(case: Case, copy: Copy):
    """The damage done and mended: the file, the record and what the check said."""
    RUN.add(case.name)
    record = case.pick(copy)
    path = Path(record._file)
    return path, record, copy.problems(path, case.change(path.read_text("utf-8"), record, copy))


def test_there_are_over_fifty_kinds_of_damage():
    assert len({case.name for case in CASES}) == len(CASES) >= 50


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_damage_is_named_with_file_record_and_remedy(case, copy):
    path, record, problems = tried(case, copy)
    assert problems, "the check let it through"
    assert all(problem.file and problem.wrong and problem.remedy for problem in problems)
    told = [problem for problem in problems if case.says in str(problem)]
    assert told, "\n".join(map(str, problems))
    assert any(problem.file == path.as_posix() for problem in told), told
    if case.names_record:
        assert any(record.id in problem.where and problem.line for problem in told), told
    assert len(str(told[0])) < 600


def test_the_copy_is_whole_again(copy):
    assert not copy.problems(copy.path("README.md"), "")


@pytest.mark.parametrize(
    "name", ["claims/notes.yaml", "rumours.yml", "terms.yml.orig", "sources/hidden"]
)
def test_a_file_that_is_no_set_of_records_is_refused(copy, name):
    problems = copy.problems(copy.docs / "data" / name, "terms: []\n")
    assert [problem.file for problem in problems] == [
        (copy.docs / "data" / name).as_posix()
    ] and problems[0].remedy


def test_a_megabyte_field_does_not_flood_the_terminal(copy):
    record = CLAIM(copy)
    path = Path(record._file)
    text = path.read_text("utf-8")
    for field in ("claim", "status", "as_of", "sources", "id"):
        problems = copy.problems(path, with_field(text, record.id, field, "x" * 1_000_000))
        assert problems and all(len(str(problem)) < 1_000 for problem in problems)


def test_every_rule_is_broken_by_some_case(copy):
    for case in CASES:
        if case.name not in RUN:
            tried(case, copy)
    source = Path(rules.__file__).read_text("utf-8")
    calls = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_problem"
    ]
    silent = [
        node.lineno for node in calls if not HIT & set(range(node.lineno, node.end_lineno + 1))
    ]
    assert len(calls) > 25 and not silent, f"no case breaks the rules on lines {silent} of rules.py"


def test_every_set_of_records_is_damaged_by_some_case(copy):
    assert {type(case.pick(copy)) for case in CASES} >= {
        model for name, model in SETS.items() if copy.dossier.sets[name]
    }
