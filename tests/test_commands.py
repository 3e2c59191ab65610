"""The commands on a bare machine: what they install, when, and what they say when they can't."""

import importlib.metadata
import os
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import free_port
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
COMMANDS = ("serve.py", "build.py", "test.py")
# Stands for the Python in .venv: notes what it is asked for, and fails if FAIL is set.
FAKE_PYTHON = """#!/bin/sh
echo "$@" >> calls
for last; do :; done
case "$2 $3" in
    "mkdocs build") mkdir -p "$last" && echo new > "$last/index.html"; exit ${FAIL:-0};;
esac
exit ${FAIL:-0}
"""
# Stands for Python's module venv: what it makes has the Python that is given as a script.
FAKE_VENV = """
import os, pathlib, shutil, sys
folder = pathlib.Path(sys.argv[-1])
if "--clear" in sys.argv:
    shutil.rmtree(folder, ignore_errors=True)
(folder / "bin").mkdir(parents=True, exist_ok=True)
(folder / "bin/python").write_text(os.environ["FAKE_PYTHON"])
(folder / "bin/python").chmod(0o755)
"""


@pytest.fixture
def bare(tmp_path) -> Path:
    """The commands in a folder of their own, with nothing to install."""
    (tmp_path / "scripts").mkdir()
    for name in ("bootstrap.py", *COMMANDS):
        shutil.copy(ROOT / "scripts" / name, tmp_path / "scripts")
    for name in ("requirements.txt", "requirements-test.txt"):
        (tmp_path / name).write_text("# nothing\n")
    return tmp_path


@pytest.fixture
def ready(bare) -> Path:
    """The same with an environment that looks as if it were there."""
    python = bare / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(FAKE_PYTHON)
    (bare / ".venv/requirements.txt").write_text(f"# Python {sys.version}\n# nothing\n")
    python.chmod(0o755)
    return bare


def run(folder: Path, name: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """Run one of the commands there."""
    command = [sys.executable, f"scripts/{name}", *arguments]
    environment = {**os.environ, **variables}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def fake_venv(folder: Path, code: str = FAKE_VENV, python: str = FAKE_PYTHON) -> dict[str, str]:
    """Variables with which Python runs other code than its module venv."""
    module = folder / "fake/venv"
    module.mkdir(parents=True)
    (module / "__init__.py").touch()
    (module / "__main__.py").write_text(code)
    return {"PYTHONPATH": str(module.parent), "FAKE_PYTHON": python}


@pytest.mark.parametrize("name", COMMANDS)
def test_help_installs_nothing(bare, name):
    result = run(bare, name, "--help")
    assert result.returncode == 0 and "usage:" in result.stdout
    assert not (bare / ".venv").exists()


def test_packages_are_installed_once_and_again_when_something_changed(bare):
    """With a stand-in for venv, so that nothing is downloaded; .ci/run begins with the real one."""
    instead = fake_venv(bare)

    def installs() -> bool:
        result = run(bare, "build.py", **instead)
        assert result.returncode == 0, result.stderr
        return "Installing the packages pinned in requirements.txt into .venv" in result.stdout

    assert [installs(), installs()] == [True, False]
    calls = (bare / "calls").read_text().splitlines()
    assert calls[0].startswith("-m pip install") and "--require-hashes" in calls[0]
    (bare / "requirements.txt").write_text("# something else\n")
    assert [installs(), installs()] == [True, False]
    (bare / ".venv/left-over").touch()
    stamp = bare / ".venv/requirements.txt"
    stamp.unlink()  # so it is while packages are being installed
    assert installs() and not (bare / ".venv/left-over").exists(), "what was interrupted is cleared"
    stamp.write_text(stamp.read_text().replace("# Python 3", "# Python 2"))
    assert installs(), "another Python gets its own environment"


def test_without_a_network_one_line_says_so(bare):
    (bare / "requirements.txt").write_text("no-such-package==1 --hash=sha256:" + "0" * 64 + "\n")
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_RETRIES": "0", "PIP_NO_INPUT": "1"}
    others = {"PIP_CONFIG_FILE": os.devnull, "PIP_FIND_LINKS": "", "PIP_EXTRA_INDEX_URL": ""}
    pip = fake_venv(bare, python=f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')  # the real one
    result = run(bare, "build.py", **nowhere, **others, **pip)
    assert result.returncode == 1
    assert result.stderr.count("\n") == 1 and result.stderr.startswith("No network"), result.stderr


def test_without_the_module_venv_the_package_to_install_is_named(bare):
    text = "import sys\nsys.exit('not created successfully because ensurepip is not available')\n"
    result = run(bare, "serve.py", "--port", str(free_port()), **fake_venv(bare, text))
    assert result.stderr.endswith("On Debian: apt-get install python3-venv\n")
    assert result.stderr.count("\n") == 1


def test_a_build_replaces_the_last_site_whole_or_not_at_all(ready):
    (ready / "site").mkdir()
    (ready / "site/index.html").write_text("old")
    result = run(ready, "build.py", FAIL="3")
    assert (result.returncode, result.stdout) == (3, "Nothing was replaced.\n")
    assert (ready / "site/index.html").read_text() == "old"
    result = run(ready, "build.py", "--offline", SITE_URL="https://example.org/")
    assert (result.returncode, result.stdout) == (0, "Wrote site/.\n"), result.stderr
    assert (ready / "site/index.html").read_text() == "new\n"
    calls = (ready / "calls").read_text().splitlines()
    assert "mkdocs build --strict" in calls[-2] and "dossier.finish --offline" in calls[-1]
    assert [path.name for path in ready.glob("site*")] == ["site"]


def test_a_port_in_use_is_named_before_anything_is_built(ready):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        result = run(ready, "serve.py", "--port", port)
    assert result.returncode == 2 and f"127.0.0.1:{port}" in result.stderr.splitlines()[-1]
    assert not (ready / "calls").exists()
    run(ready, "serve.py", "--host", "0.0.0.0", "--port", str(free_port()))
    assert "mkdocs serve --dirty --no-strict --dev-addr 0.0.0.0:" in (ready / "calls").read_text()


def test_the_server_runs_what_the_readme_says():
    command = re.search(r"^## Test it\n\n```\n(.+)\n```", (ROOT / "README.md").read_text(), re.M)[1]
    assert (ROOT / ".ci/run").read_text().splitlines()[-1] == f"exec {command}"


def test_the_stated_python_can_install_every_pin():
    """Debian 12 has Python 3.11.2, and its users should need no other."""
    stated = re.search(r'requires-python = ">=(.+)"', (ROOT / "pyproject.toml").read_text())[1]
    assert f"Python {stated} or later" in (ROOT / "README.md").read_text()
    pins = re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements-test.txt").read_text(), re.M)
    assert len(pins) > 30
    for name, version in pins:
        installed = importlib.metadata.metadata(name)
        assert installed["Version"] == version, name
        assert SpecifierSet(installed["Requires-Python"] or "").contains(f"{stated}.2"), name


def test_few_packages_are_needed_and_all_are_pinned_with_hashes():
    project = (ROOT / "pyproject.toml").read_text()
    needed = re.findall(r'^  "([\w-]+)==', project.partition("[project.optional")[0], re.M)
    assert 0 < len(needed) <= 6
    for name in ("requirements.txt", "requirements-test.txt"):
        text = (ROOT / name).read_text()
        assert len(re.findall("^[a-z]", text, re.M)) == len(re.findall(r"^[\w.-]+==", text, re.M))
        assert "://" not in text and not re.search(r"== *\S+ *$", text, re.M)
