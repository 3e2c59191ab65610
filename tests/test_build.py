"""All or nothing: whatever happens to a build, the last good site stays whole; same sources, same site."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import dossier.build
import dossier.server
import pytest
from dossier.build import foreign, replace_site, source_date
from dossier.problems import ROOT, Problems

SEED = 20261122
# Stands in for builds: for each line that it reads it forks one that writes a site like ours in small steps, so that it
# can be killed between any two of them. Tells the number of the process, and when that has ended its status.
DRIVER = """
import hashlib, json, os, sys, time
from pathlib import Path
import dossier.build

def build_site(out, config, **overrides):
    listing = {}
    for number in range(60):
        path = out / f"page-{number % 7}" / f"{number}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        content = f"{words} {number} ".encode() * 500
        path.write_bytes(content)
        listing[path.relative_to(out).as_posix()] = hashlib.sha256(content).hexdigest()
        time.sleep(0.001)
    (out / "manifest.json").write_text(json.dumps({"files": listing}))

dossier.build.build_site = build_site
for words in sys.stdin:
    child = os.fork()
    if not child:
        dossier.build.replace_site(Path(sys.argv[1]))
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@pytest.fixture(scope="module")
def sources(tmp_path_factory) -> Path:
    """A copy of all that a build needs, its own code included."""
    return copy_sources(tmp_path_factory.mktemp("sources") / "project")


def copy_sources(folder: Path) -> Path:
    """A copy of pages, records, configuration and code in a new folder."""
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("docs", "scripts"):
        shutil.copytree(ROOT / name, folder / name, ignore=ignore)
    shutil.copy(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
    return folder


def build(project: Path, out: Path, **environment: str) -> subprocess.CompletedProcess:
    """Run the build command on a copy of the project, with its own code."""
    variables = {
        key: value
        for key, value in os.environ.items()
        if key not in ("SITE_URL", "REPO_URL", "SOURCE_DATE_EPOCH")
    }
    variables |= {
        "PYTHONPATH": str(project / "scripts"),
        "PYTHONDONTWRITEBYTECODE": "1",
    } | environment
    command = [sys.executable, "-m", "dossier.build", "--out", str(out)]
    return subprocess.run(command, cwd=project, env=variables, capture_output=True, text=True)


def small_site(out: Path, words: str) -> dict[str, bytes]:
    """A small finished site, and its files."""
    contents = {
        f"page-{number}/index.html": f"{words} {number} ".encode() * 50 for number in range(5)
    }
    for name, content in contents.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(content)
    listing = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    (out / "manifest.json").write_text(json.dumps({"files": listing}))
    return files(out)


def files(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its content."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def is_whole(out: Path) -> bool:
    """Whether a site has exactly the files of its manifest, unchanged."""
    found = files(out)
    listing = json.loads(found.pop("manifest.json"))["files"]
    return listing == {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}


@pytest.mark.parametrize(
    "name, damage, told",
    [
        (
            "docs/summary.md",
            lambda text: text + "\nSee [this](nowhere.md).\n",
            "docs/summary.md:{line}: link 'nowhere.md'",
        ),
        (
            "docs/data/terms.yml",
            lambda text: text.replace("theme: chips", "theme: crisps", 1),
            "docs/data/terms.yml:{line}: term accelerator",
        ),
        (
            "mkdocs.yml",
            lambda text: text.replace("- faq.md", "- fag.md", 1),
            "mkdocs.yml:{line}: nav",
        ),
    ],
)
def test_a_mistake_is_told_with_file_and_line_and_changes_nothing(
    sources, tmp_path, name, damage, told
):
    path = sources / name
    good = path.read_text("utf-8")
    bad = damage(good)
    line = next(
        i
        for i, (a, b) in enumerate(zip([*good.split("\n"), ""] + [None] * 3, bad.split("\n")), 1)
        if a != b and b
    )
    before = small_site(tmp_path / "site", "old")
    path.write_text(bad, "utf-8")
    try:
        result = build(sources, tmp_path / "site")
    finally:
        path.write_text(good, "utf-8")
    assert result.returncode == 1
    assert (
        told.format(line=line) in result.stderr and "Traceback" not in result.stderr + result.stdout
    ), result.stderr
    assert "as it was" in result.stderr
    assert files(tmp_path / "site") == before and os.listdir(tmp_path) == ["site"]


@pytest.mark.parametrize(
    "code, told",
    [
        ("{{ no_such_macro() }}", "'no_such_macro' is undefined"),
        ("{% endfor %}", "unknown tag 'endfor'"),
    ],
)
def test_what_only_the_generator_notices_is_told_without_a_traceback(sources, tmp_path, code, told):
    path = sources / "docs/evidence/claims.md"
    good = path.read_text("utf-8")
    before = small_site(tmp_path / "site", "old")
    path.write_text(f"{good}\n{code}\n", "utf-8")
    try:
        result = build(sources, tmp_path / "site")
    finally:
        path.write_text(good, "utf-8")
    assert result.returncode == 1 and "Traceback" not in result.stderr
    line = len(good.split("\n")) + 1
    assert (
        f"docs/evidence/claims.md:{line}: template code: " in result.stderr
        and told in result.stderr
    ), result.stderr
    assert files(tmp_path / "site") == before and os.listdir(tmp_path) == ["site"]


def appended(words: str):
    """A change of a file: a line more, and the number of that line."""
    return lambda text: (f"{text.rstrip()}\n{words}\n", len(text.rstrip().split("\n")) + 1)


def replaced(old: str, new: str, at: str = ""):
    """A change of a file, and the number of the line where it is or where `at` stands."""
    return lambda text: (text.replace(old, new, 1), text[: text.index(at or old)].count("\n") + 1)


MACROS = re.search(r"  - macros:\n(?: {6}.*\n)+", (ROOT / "mkdocs.yml").read_text("utf-8")).group()


@pytest.mark.parametrize(
    "name, change, told",
    [
        (
            "mkdocs.yml",
            replaced("  - dossier.extension\n", "", "markdown_extensions:"),
            "markdown_extensions: dossier.extension should stand there",
        ),
        ("mkdocs.yml", replaced(MACROS, "", "plugins:"), "plugins: macros should stand there"),
        (
            "mkdocs.yml",
            replaced("print.css", "prnt.css"),
            "extra_css: there is no 'assets/stylesheets/prnt.css'. Did you mean",
        ),
        (
            "mkdocs.yml",
            replaced("javascripts/site.js", "nowhere.js"),
            "extra_javascript: there is no 'assets/nowhere.js'",
        ),
        (
            "mkdocs.yml",
            replaced(
                'site_url: !ENV [SITE_URL, "http://127.0.0.1:8000/"]',
                "site_url: https://ex.org/a+b/",
            ),
            "site_url: can't be",
        ),
        (
            "mkdocs.yml",
            replaced('site_url: !ENV [SITE_URL, "http://127.0.0.1:8000/"]', "site_url: ex.org"),
            "(scheme). Mend what it names.",
        ),
        ("docs/.overrides/main.html", appended("{% if %}"), "template: Expected an expression"),
        (
            "docs/.overrides/main.html",
            replaced("{% block extrahead %}", "{% block extrahead %}{{ nothing.at_all }}"),
            "'nothing' is undefined.",
        ),
        (
            "scripts/dossier/templates/term.html",
            appended("{% if %}"),
            "template: Expected an expression",
        ),
        (
            "scripts/dossier/templates/term.html",
            appended("{{ nothing.at_all }}"),
            "'nothing' is undefined.",
        ),
        (
            "scripts/dossier/templates/term.html",
            appended("{% include 'nothing.html' %}"),
            "TemplateNotFound: 'nothing.html' not found.",
        ),
    ],
)
def test_a_mistake_in_a_setting_or_a_template_is_told_once_with_file_and_line(
    sources, tmp_path, name, change, told
):
    path = sources / name
    good = path.read_text("utf-8")
    bad, line = change(good)
    path.write_text(bad, "utf-8")
    try:
        result = build(sources, tmp_path / "site")
    finally:
        path.write_text(good, "utf-8")
    assert result.returncode == 1 and result.stderr.startswith("1 thing to mend:\n"), result.stderr
    place = name if "MkDocs" in result.stderr else f"{name}:{line}"  # which names no lines
    assert f"  {place}: " in result.stderr and told in result.stderr, result.stderr
    assert "Traceback" not in result.stderr and "Aborted" not in result.stderr


@pytest.mark.parametrize(
    "name, value",
    [
        *(
            ("SITE_URL", value)
            for value in (
                "ex.org",
                "https://",
                "https://ex.org/a+b/",
                "https://ex.org/it's/",
                "https://ex.org/a&b/",
                "https://ex.org/a b/",
                "https://ex.org/?q=1",
                "https://ex.org/#a",
                "https://user:secret@ex.org/",
                "https://ex.org/%zz",
                "https://ex.org/\n",
            )
        ),
        ("REPO_URL", "github.com/x/y"),
        ("REPO_URL", "git@github.com:x/y.git"),
        ("REPO_URL", "javascript:alert(1)"),
        *(
            ("SOURCE_DATE_EPOCH", value)
            for value in ("²", "-1", "yesterday", "99999999999999999", "4354819200")
        ),
    ],
)
def test_a_variable_that_cant_be_right_is_refused_at_once_by_its_name(
    tmp_path, monkeypatch, capsys, name, value
):
    monkeypatch.setenv(name, value)
    monkeypatch.setattr(dossier.build, "check", lambda *_: pytest.fail("the build went on"))
    assert dossier.build.main(["--out", str(tmp_path / "site")]) == 1
    told = capsys.readouterr().err
    assert f"1 thing to mend:\n  {name}: can't be " in told and "Write" in told
    assert "secret" not in told


def test_a_site_may_lie_in_a_folder_whose_name_is_coded(sources, tmp_path):
    result = build(
        sources,
        tmp_path / "site",
        SITE_URL="https://ex.org:8443/~me/a%20b",
        REPO_URL="https://ex.org/x.git",
    )
    assert result.returncode == 0, result.stderr
    assert 'href="/~me/a%20b/assets/' in (tmp_path / "site/404.html").read_text("utf-8")
    assert not foreign(tmp_path / "site")


def test_killed_at_any_moment_the_site_stays_whole(tmp_path):
    """Sixty builds that write like ours are killed at random moments, half of them while the sites are swapped."""
    out, rng, driver = tmp_path / "site", random.Random(SEED), tmp_path / "driver.py"
    driver.write_text(DRIVER)
    small_site(out, "old")
    killed = swapped = 0
    with subprocess.Popen(
        [sys.executable, str(driver), str(out)],
        text=True,
        bufsize=1,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as forks:
        for turn in range(60):
            before = files(out)
            forks.stdin.write(f"turn {turn}\n")
            child = int(forks.stdout.readline())
            if turn % 2:  # wait for the end of the build, where the swap is
                new = tmp_path / f"site.new-{child}"
                deadline = time.monotonic() + 20
                while (
                    not (new / "manifest.json").exists()
                    and time.monotonic() < deadline
                    and not new_site(out, turn)
                ):
                    time.sleep(0.0002)
                time.sleep(rng.random() * 0.004)
            else:
                time.sleep(rng.random() * 0.08)
            with suppress(ProcessLookupError):  # it was faster
                os.kill(child, signal.SIGKILL)
            killed += int(forks.stdout.readline()) == signal.SIGKILL
            assert is_whole(out), f"turn {turn} left a broken site"
            swapped += files(out) != before
        forks.stdin.write("last\n")
        forks.stdin.close()
        assert forks.stdout.read().split()[1] == "0"
    assert killed >= 15 and swapped, (killed, swapped)
    assert is_whole(out) and b"last" in files(out)["page-0/0.html"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["driver.py", "site"]


def new_site(out: Path, turn: int) -> bool:
    """Whether the site of this turn is in place."""
    page = out / "page-0/0.html"
    return page.exists() and page.read_bytes().startswith(f"turn {turn}\n".encode())


def test_killed_between_the_two_renames_the_next_build_brings_the_site_back(tmp_path, monkeypatch):
    """Where folders can't be exchanged in one step there is a moment without a site; the next build heals it."""
    out = tmp_path / "site"
    before = small_site(tmp_path / "site.old-999999999", "old")
    small_site(tmp_path / "site.new-999999999", "half")

    def fail(*arguments, **settings):
        assert files(out) == before
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(dossier.build, "build_site", fail)
    with pytest.raises(OSError):
        replace_site(out)
    assert files(out) == before and os.listdir(tmp_path) == ["site"]


def test_without_exchange_two_renames_do(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    old, new = tmp_path / "site", tmp_path / "site.new-1"
    small_site(old, "old")
    after = small_site(new, "new")
    dossier.build.exchange(new, old)
    assert files(old) == after and new.exists()


def test_a_real_build_killed_on_the_way_leaves_the_site_whole(sources, tmp_path):
    out = tmp_path / "site"
    before = small_site(out, "old")
    rng = random.Random(SEED)
    command = [sys.executable, "-m", "dossier.build", "--out", str(out)]
    environment = os.environ | {
        "PYTHONPATH": str(sources / "scripts"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for turn in range(3):
        process = subprocess.Popen(
            command, cwd=sources, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        while not list(tmp_path.glob("site.new-*")) and process.poll() is None:
            time.sleep(0.01)  # the generator has begun to write
        time.sleep(rng.random() * 1.5)
        process.kill()
        process.communicate()
        assert files(out) == before, f"turn {turn}"
    dossier.build.clear_leftovers(out)
    assert os.listdir(tmp_path) == ["site"]


def test_no_room_on_the_disk_leaves_the_site_whole(sources, tmp_path):
    """On a disk of two megabytes where that can be mounted, else with a limit on the size of files."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = (
        subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], capture_output=True
        ).returncode
        == 0
    )
    try:
        before = small_site(disk / "site", "old")
        if mounted:
            result = build(sources, disk / "site")
        else:
            limited = f"ulimit -f 40; exec {sys.executable} -m dossier.build --out {disk / 'site'}"
            environment = os.environ | {
                "PYTHONPATH": str(sources / "scripts"),
                "PYTHONDONTWRITEBYTECODE": "1",
            }
            result = subprocess.run(
                ["sh", "-c", limited], cwd=sources, env=environment, capture_output=True, text=True
            )
        assert result.returncode == 1 and "Traceback" not in result.stderr, result.stderr
        assert "No space left" in result.stderr or "too large" in result.stderr, result.stderr
        assert "site.new" not in result.stderr and ("Make room" in result.stderr or not mounted), (
            result.stderr
        )
        assert files(disk / "site") == before and os.listdir(disk) == ["site"]
    finally:
        if mounted:
            subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EACCES, "Permission denied"),
        MemoryError(),
        KeyboardInterrupt(),
        Problems([]),
    ],
    ids=lambda error: type(error).__name__,
)
def test_any_failure_leaves_the_site_as_it_was(tmp_path, monkeypatch, error):
    before = small_site(tmp_path / "site", "old")

    def fail(out, *arguments, **settings):
        small_site(out, "half")
        raise error

    monkeypatch.setattr(dossier.build, "build_site", fail)
    with pytest.raises(type(error)):
        replace_site(tmp_path / "site")
    assert files(tmp_path / "site") == before and os.listdir(tmp_path) == ["site"]


def test_a_full_disk_is_told_by_the_name_that_the_file_would_have_had(
    tmp_path, monkeypatch, capsys
):
    def fail(out, *arguments, **settings):
        name = out.with_name(f"{out.name}.share1-{os.getpid()}") / "faq/index.html"
        raise OSError(
            errno.ENOSPC, "No space left on device", "/where/it/is/copied/from", None, str(name)
        )

    monkeypatch.setattr(dossier.build, "build_site", fail)
    monkeypatch.setattr(dossier.server, "ROOT", tmp_path)
    place = tmp_path / "site/faq/index.html"
    for stop in (
        lambda: dossier.build.main(["--out", str(tmp_path / "site")]),
        lambda: dossier.server.main(["--production"]),
    ):
        assert stop() == 1
        assert f"{place}: No space left on device. Make room on its disk" in capsys.readouterr().err


def test_every_web_server_can_read_the_site_whatever_the_umask(tmp_path, monkeypatch):
    monkeypatch.setattr(
        dossier.build, "build_site", lambda out, *arguments, **settings: small_site(out, "new")
    )
    umask = os.umask(0o077)
    try:
        replace_site(tmp_path / "site")
    finally:
        os.umask(umask)
    for path in (tmp_path / "site", *(tmp_path / "site").rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path


FOREIGN = {
    "a foreign file": lambda out: (out / "thesis.txt").write_text("years of work"),
    "a foreign manifest": lambda out: (out / "manifest.json").write_text(
        '{"name": "Some web app"}'
    ),
    "a manifest that can't be read": lambda out: (out / "manifest.json").write_bytes(b"\xff"),
    "a site of ours with more beside it": lambda out: (
        small_site(out, "old"),
        (out / ".git").mkdir(),
    ),
    "a site of ours with more in it": lambda out: (
        small_site(out, "old"),
        (out / "page-1/thesis.txt").write_text("years"),
    ),
    "a site of ours with a link in it": lambda out: (
        small_site(out, "old"),
        (out / "page-1/thesis").symlink_to(".."),
    ),
    "a manifest of another form": lambda out: (out / "manifest.json").write_text('{"files": 5}'),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_folder_that_holds_anything_else_is_refused(tmp_path, name):
    out = tmp_path / "out"
    out.mkdir()
    FOREIGN[name](out)
    before = files(out)
    with pytest.raises(Problems, match="not a site of ours.*--out"):
        replace_site(out)
    assert files(out) == before


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path, capsys):
    (tmp_path / "out").write_text("x")
    assert dossier.build.main(["--out", str(tmp_path / "out")]) == 1
    assert (
        "out: is a file; a site takes a folder. Name a folder with --out" in capsys.readouterr().err
    )
    assert (tmp_path / "out").read_text() == "x"


def test_an_empty_folder_and_a_site_of_ours_are_taken(tmp_path):
    assert not foreign(tmp_path)
    small_site(tmp_path, "old")
    assert not foreign(tmp_path)


def test_through_a_link_the_folder_behind_it_is_replaced(tmp_path, monkeypatch):
    """A server may serve a link to the site; the link stays, and what it leads to is new."""
    small_site(tmp_path / "real", "old")
    (tmp_path / "site").symlink_to("real")
    monkeypatch.setattr(
        dossier.build, "build_site", lambda out, *arguments, **settings: small_site(out, "new")
    )
    replace_site(tmp_path / "site")
    assert (tmp_path / "site").is_symlink() and b"new" in files(tmp_path / "real")[
        "page-0/index.html"
    ]


@pytest.mark.parametrize("name", ["site", "site/below"])
def test_a_link_that_leads_to_itself_is_refused(tmp_path, capsys, name):
    (tmp_path / "site").symlink_to("site")
    assert dossier.build.main(["--out", str(tmp_path / name)]) == 1
    assert f"{name}: is a link that leads back to itself. Remove it" in capsys.readouterr().err


def commit_in(folder: Path, when: int) -> None:
    """Make a folder a repository with one commit of that time."""
    stamp = f"{when} +0000"
    env = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    env |= {"GIT_AUTHOR_DATE": stamp, "GIT_COMMITTER_DATE": stamp}
    who = [
        "-c",
        "user.name=Nobody",
        "-c",
        "user.email=nobody@example.org",
        "-c",
        "commit.gpgsign=false",
    ]
    for command in (["init", "-q"], [*who, "commit", "-q", "--allow-empty", "-m", "x"]):
        subprocess.run(["git", *command], cwd=folder, env=env, check=True)


def test_the_date_of_a_build_is_that_of_the_project_s_own_repository(tmp_path, monkeypatch):
    """A copy that is unpacked within another repository must not be dated by that one's commits."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    noon = 1790942400  # of 2 October 2026
    project = tmp_path / "around" / "the project"
    project.mkdir(parents=True)
    assert source_date(project, "2026-10-02") == noon
    commit_in(project.parent, 1_000_000_000)
    assert source_date(project, "2026-10-02") == noon
    commit_in(project, 1_500_000_000)
    assert source_date(project, "2026-10-02") == 1_500_000_000
    (tmp_path / "link").symlink_to(project)
    assert source_date(tmp_path / "link", "2026-10-02") == 1_500_000_000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "7")
    assert source_date(project, "2026-10-02") == 7
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    monkeypatch.setenv("PATH", str(tmp_path))  # no git at all
    assert source_date(project, "2026-10-02") == noon


def charset(locale: str) -> str:
    """The character set of a locale, which is that of C where the locale isn't installed."""
    return subprocess.run(
        ["locale", "charmap"], capture_output=True, text=True, env=os.environ | {"LC_ALL": locale}
    ).stdout.strip()


def other_locale() -> str:
    """An installed locale as unlike C as there is: a language's, else C with UTF-8, which Debian always has."""
    names = subprocess.run(["locale", "-a"], capture_output=True, text=True).stdout.split()
    able = sorted(name for name in names if charset(name) == "UTF-8")
    return next((name for name in able if not name.startswith("C.")), able[0])


def test_two_builds_are_the_same_byte_for_byte(sources, tmp_path):
    """Other folder, time zone, locale, umask, order of hashes and time stamps of the sources: the same site.

    A locale that isn't installed is C again, so the second one is looked for; and Python takes C for UTF-8 unless told
    not to, so the first build is told: its files are ASCII to Python wherever the code doesn't say otherwise.
    """
    locale = other_locale()
    assert charset("C") != charset(locale)
    other = copy_sources(tmp_path / "quite another place" / "with blanks")
    for number, path in enumerate(sorted(other.rglob("*"))):
        os.utime(path, (1_000_000_000 + number, 1_000_000_000 + number))
    first, second = tmp_path / "a" / "site", tmp_path / "b" / "the site"
    result = build(
        sources,
        first,
        TZ="Pacific/Kiritimati",
        LC_ALL="C",
        PYTHONUTF8="0",
        PYTHONCOERCECLOCALE="0",
        PYTHONHASHSEED="1",
    )
    assert result.returncode == 0, result.stderr
    umask = os.umask(0o077)
    try:
        result = build(
            other, second, TZ="America/Anchorage", LC_ALL=locale, LANG=locale, PYTHONHASHSEED="4242"
        )
    finally:
        os.umask(umask)
    assert result.returncode == 0, result.stderr
    one, two = files(first), files(second)
    assert set(one) == set(two)
    assert [name for name in one if one[name] != two[name]] == []
    assert is_whole(first)
