"""The commands on a bare machine: what they run in is made once, belongs to the folder it lies in, and fails in words."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from dossier import bootstrap
from dossier.problems import ROOT


def small_project(folder: Path) -> Path:
    """A project whose one command tells where its code lies, and that needs no packages."""
    package = folder / "scripts/dossier"
    package.mkdir(parents=True)
    for name in ("__init__.py", "bootstrap.py"):
        shutil.copy(ROOT / "scripts/dossier" / name, package)
    (package / "where.py").write_text("import os\nprint(ascii(os.path.abspath(__file__)))\n")
    (folder / "scripts/where.py").write_text("from dossier.bootstrap import run_inside\nrun_inside('dossier.where')\n")
    (folder / "requirements.txt").write_text("# nothing\n")
    return folder


def where(project: Path, **environment: str) -> subprocess.CompletedProcess:
    """Run the command of a small project."""
    variables = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"} | environment
    command = [sys.executable, "scripts/where.py"]
    return subprocess.run(command, cwd=project, env=variables, capture_output=True, text=True)


def test_a_project_runs_its_own_code_wherever_it_is_moved_and_whatever_its_folder_is_called(tmp_path):
    """Python reads .pth files in the locale's encoding, which for C knows ASCII alone."""
    first = small_project(tmp_path / "prüfung")
    result = where(first, LC_ALL="C")
    assert result.returncode == 0 and "Setting up" in result.stdout, result.stderr
    for project in (first, tmp_path / "copy", tmp_path / "moved"):
        if project.name == "copy":
            shutil.copytree(first, project, symlinks=True)
        elif project.name == "moved":
            first.rename(project)
        result = where(project, LC_ALL="C")
        assert result.stdout == f"{ascii(str(project / 'scripts/dossier/where.py'))}\n", result.stderr
    # One that was set up when the file named its folder is mended without being made anew.
    (pth,) = (tmp_path / "copy/.venv").glob("lib/python*/site-packages/dossier.pth")
    pth.write_text(f"{first / 'scripts'}\n", "utf-8")
    assert where(tmp_path / "copy", LC_ALL="C").stdout == f"{ascii(str(tmp_path / 'copy/scripts/dossier/where.py'))}\n"


@pytest.fixture
def bare(tmp_path, monkeypatch) -> Path:
    """A project without an environment, as this process sees it."""
    small_project(tmp_path / "project")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path / "project")
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / "project/.venv")
    monkeypatch.setattr(os, "execv", lambda *_: pytest.fail("it went on to the command"))
    return tmp_path / "project"


def test_stopped_while_it_is_set_up_it_says_so_and_leaves_nothing_by_half(bare, monkeypatch, capsys):
    def stop(command, **_):
        (bare / ".venv/lib").mkdir()
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess, "run", stop)
    with pytest.raises(SystemExit) as stopped:
        bootstrap.run_inside("dossier.where")
    assert stopped.value.code == 128 + signal.SIGINT and "Stopped." in capsys.readouterr().err
    assert not (bare / ".venv").exists()


def test_a_folder_that_may_not_be_written_to_is_named_with_fitting_advice(bare, monkeypatch):
    def refuse(path, *_, **__):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(SystemExit, match=r"\.venv: Permission denied\. .*you may write there"):
        bootstrap.run_inside("dossier.where")
