"""Damage to pages: each kind stops the build with a message that names file, line and remedy."""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import dossier.check
import dossier.pages
import dossier.prose
import pytest
from damaging import Copy
from dossier import macros, problems
from dossier.check import check
from dossier.problems import Problem, Problems
from dossier.views import define_macros
from page_damage import AROUND, CASES, GOOD, LEFT_BY_EDITORS, PAGE, PICTURES, Case, filled

MODULES = (dossier.pages, dossier.prose, dossier.check)
HIT: dict[str, set[int]] = {module.__name__: set() for module in MODULES}
RUN: set[str] = set()


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    copy = Copy(tmp_path_factory.mktemp("pages"))
    config = copy.path("mkdocs.yml")
    copy.write(
        config,
        config.read_text("utf-8").replace(
            "- story/since.md", "- story/since.md\n      - story/damaged.md", 1
        ),
    )
    contents = copy.docs / "one-page.md"
    copy.write(contents, contents.read_text("utf-8") + "13. [A damaged page](story/damaged.md)\n")
    copy.write(copy.docs / "story/damaged.md", filled(PAGE, copy))
    return copy


@pytest.fixture(autouse=True, scope="module")
def watched():
    """Notes which checks speak up, by module and line."""

    def noting(*arguments):
        caller = sys._getframe(1)
        HIT[caller.f_globals["__name__"]].add(caller.f_lineno)
        return Problem(*arguments)

    for module in MODULES:
        module.Problem = noting
    yield
    for module in MODULES:
        module.Problem = Problem


def tried(case: Case, copy: Copy) -> list[Problem]:
    RUN.add(case.name)
    return copy.problems(copy.docs / "story/damaged.md", filled(case.text, copy))


def test_the_page_is_good_before_it_is_damaged(copy):
    assert copy.problems(copy.docs / "story/damaged.md", filled(PAGE, copy)) == []
    assert len({case.name for case in CASES}) == len(CASES) > 90


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_damage_is_named_with_file_line_and_remedy(case, copy):
    problems = tried(case, copy)
    assert problems, "the check let it through"
    assert all(
        problem.file and problem.wrong and problem.remedy and len(str(problem)) < 600
        for problem in problems
    )
    told = [problem for problem in problems if filled(case.says, copy) in str(problem)]
    assert told, "\n".join(map(str, problems))
    page = (copy.docs / "story/damaged.md").as_posix()
    assert (page, case.line) in [(problem.file, problem.line) for problem in told], told


@pytest.mark.parametrize("name", GOOD)
def test_good_markdown_passes(name, copy):
    assert (
        copy.problems(copy.docs / "story/damaged.md", filled(f"{PAGE}\n{GOOD[name]}\n", copy)) == []
    )


@pytest.mark.parametrize("name", AROUND)
def test_damage_around_the_pages_is_named(name, copy):
    damage, file, line, says = AROUND[name]
    path, content = damage(copy)
    problems = copy.problems(path, content)
    told = [problem for problem in problems if says in str(problem) and problem.file.endswith(file)]
    assert told and all(problem.remedy and str(problem).isprintable() for problem in problems), (
        "\n".join(map(str, problems))
    )
    if isinstance(line, str):
        line = next(
            i
            for i, text in enumerate(
                content.split("\n")
                if content
                else path.parent.parent.joinpath("mkdocs.yml").read_text().split("\n"),
                1,
            )
            if line in text
        )
    assert not line or line in [problem.line for problem in told]


@pytest.mark.parametrize(
    "name, target",
    [
        ("assets/images/secret.svg", "/etc/hostname"),
        ("story/copied.md", "../faq.md"),
        ("story/nowhere.md", "gone.md"),
        ("story/endless.md", "/dev/zero"),
        ("data/claims/copied.yml", "../updates.yml"),
        (".overrides/nowhere.html", "gone.html"),
        ("story/folder", ".."),
    ],
)
def test_a_symbolic_link_is_refused_by_its_own_name(copy, name, target):
    path = copy.docs / name
    path.symlink_to(target)
    try:
        with pytest.raises(Problems) as caught:
            check(copy.docs)
    finally:
        path.unlink()
    assert [(problem.file, problem.wrong) for problem in caught.value.problems] == [
        (path.as_posix(), "is a symbolic link.")
    ]


def test_a_link_inside_the_project_is_shown_by_its_own_name(tmp_path, monkeypatch):
    monkeypatch.setattr(problems, "ROOT", tmp_path)
    (tmp_path / "x.md").symlink_to("faq.md")
    assert problems.shown(tmp_path / "x.md") == "x.md"


@pytest.mark.parametrize(
    "name",
    [
        "story/pipe.md",
        "data/claims/pipe.yml",
        "assets/images/pipe.svg",
        "assets/stylesheets/pipe.css",
        ".overrides/pipe.html",
    ],
)
def test_a_pipe_is_refused_and_not_waited_for(copy, name):
    path = copy.docs / name
    os.mkfifo(path)
    try:
        with pytest.raises(Problems) as caught:
            check(copy.docs)
    finally:
        path.unlink()
    assert [(problem.file, problem.wrong) for problem in caught.value.problems] == [
        (path.as_posix(), "is no ordinary file.")
    ]


def test_a_pipe_for_the_configuration_is_refused(project):
    (project / "mkdocs.yml").unlink()
    os.mkfifo(project / "mkdocs.yml")
    with pytest.raises(Problems, match="mkdocs.yml: is no ordinary file"):
        check(project / "docs")


@pytest.mark.parametrize("name", LEFT_BY_EDITORS)
def test_what_an_editor_keeps_beside_a_file_is_no_problem(copy, name):
    (copy.docs / name).parent.mkdir(exist_ok=True)
    assert copy.problems(copy.docs / name, b"\0\xff") == []


def test_the_lock_of_an_editor_is_no_problem(copy):
    lock = copy.docs / ".#faq.md"
    lock.symlink_to("someone@somewhere.1234:5678")
    try:
        check(copy.docs)
    finally:
        lock.unlink()


@pytest.mark.parametrize(
    "rule, line",
    [
        ("a { background: url(https://example.org/x.png) }", 1),
        ("a { background: url( '//example.org/x.png') }", 1),
        ("@import 'print.css';", 1),
        ("/* one\n*/ @IMPORT url(x.css);", 2),
        ("a { background: image-set('HTTP://a.org/x' 1x) }", 1),
        ("a {}\n\na { background: url(\\68 ttps:\\2f\\2f a.org) }", 3),
        ("a { background: url(\\000068ttps:a.org) }", 1),
        ("a { background: url('\\\\\\\\a.org/x') }", 1),
        ("@\\69mport 'x';", 1),
        ("a { background: url('\\68\nttp:a.org') }", 1),
        ("a { background: url('/\\\n/a.org') }", 1),
        ("a { background: url('\\110000//a.org') }", 1),
    ],
)
def test_a_style_sheet_that_loads_from_elsewhere_is_refused(copy, rule, line):
    path = copy.docs / "assets/stylesheets/site.css"
    found = copy.problems(path, f"{rule}\n{path.read_text('utf-8')}")
    assert [(problem.file, problem.line) for problem in found] == [
        (path.as_posix(), line)
    ] and found[0].remedy


def test_a_style_sheet_may_load_what_lies_beside_it(copy):
    path = copy.docs / "assets/stylesheets/site.css"
    rule = "a { background: url('../images/home.png'); clip-path: url(#a) } b::after { content: '\\2713 ' '\\\\' }\n"
    assert copy.problems(path, rule + path.read_text("utf-8")) == []


def test_a_link_is_told_under_its_own_name(tmp_path, monkeypatch):
    monkeypatch.setattr(dossier.problems, "ROOT", tmp_path)
    (tmp_path / "link.md").symlink_to("page.md")
    (tmp_path / "loop.md").symlink_to("loop.md")
    assert [dossier.problems.shown(tmp_path / name) for name in ("link.md", "loop.md")] == [
        "link.md",
        "loop.md",
    ]


def test_a_page_that_may_not_be_read_is_told_and_read_when_it_may(tmp_path, monkeypatch):
    (tmp_path / "page.md").write_text("Words.")

    def refuse(path):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", refuse)
        (problem,) = dossier.pages.read_pages(tmp_path, fresh=True)["page.md"].problems
    assert "page.md: can't be read: Permission denied." in str(problem) and problem.remedy
    assert dossier.pages.read_pages(tmp_path, fresh=True)["page.md"].text == "Words."


@pytest.mark.parametrize(
    "make",
    [Path.mkdir, lambda path: path.symlink_to("nowhere"), lambda path: path.symlink_to("since.md")],
)
def test_what_is_no_page_is_one_problem(copy, make):
    (problem,) = copy.problems(copy.docs / "story/lost.md", make)
    assert problem.file.endswith("story/lost.md")


def test_one_unreadable_page_is_one_problem(copy):
    """Links to its headings and records that it cites are not reported as well."""
    path = copy.docs / "story/since.md"
    problems = copy.problems(path, path.read_text("utf-8").replace("title: ", "title: a: ", 1))
    assert [(problem.file, problem.line) for problem in problems] == [(path.as_posix(), 2)]


@pytest.mark.parametrize("name", PICTURES)
def test_a_damaged_drawing_is_named(name, copy):
    old, new, says = PICTURES[name]
    path = copy.docs / "assets/images/flywheel.svg"
    text = path.read_text("utf-8")
    assert old in text
    problems = copy.problems(path, text.replace(old, new, 1))
    assert problems and all(
        problem.file == path.as_posix() and problem.remedy for problem in problems
    ), problems
    assert any(says in str(problem) for problem in problems), problems


def test_every_check_of_pages_is_tripped_by_some_case(copy):
    for case in CASES:
        if case.name not in RUN:
            tried(case, copy)
    for damage, *_ in AROUND.values():
        copy.problems(*damage(copy))
    silent = []
    for module in (dossier.pages, dossier.prose):
        for node in ast.walk(ast.parse(Path(module.__file__).read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Problem":
                if not HIT[module.__name__] & set(range(node.lineno, node.end_lineno + 1)):
                    silent.append(f"{Path(module.__file__).name}:{node.lineno}")
    assert not silent, f"no case trips {silent}"


def test_pages_may_call_what_views_gives_them_and_nothing_else():
    named: dict[str, list[str]] = {"macro": [], "filter": []}
    env = SimpleNamespace(
        macro=lambda function, name: named["macro"].append(name),
        filter=lambda function, name: named["filter"].append(name),
    )
    define_macros(env, None)
    assert sorted(named["macro"]) == sorted(macros.MACROS)
    assert set(named["filter"]) == set(macros.FILTERS) - {"length", "sort", "replace"}
