"""Makes .venv with the pinned packages and runs the project's commands in it.

Standard library only, and nothing newer than Python 3.7, so that an old Python gets a sentence.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

if sys.version_info < (3, 11):  # noqa: UP036 - this is what says so
    sys.exit(f"This needs Python 3.11 or later; this is {sys.version.split()[0]}.")


def prepare(requirements="requirements.txt"):
    """Install what a requirements file pins, unless that was done; exit with a line on failure."""
    # Written last, to say what was installed. The packages for tests include the others.
    stamps = {}
    for name in (requirements, "requirements.txt"):
        stamps[VENV / name] = f"# Python {sys.version}\n{(ROOT / name).read_text('utf-8')}"
    stamp = VENV / requirements
    if PYTHON.exists() and stamp.exists() and stamp.read_text("utf-8") == stamps[stamp]:
        return
    print(f"Installing the packages pinned in {requirements} into .venv, once.", flush=True)
    try:
        _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
        pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
        _run([*pip, "-r", str(ROOT / requirements)])
        for path, text in stamps.items():
            path.write_text(text, "utf-8")
    except OSError as error:
        sys.exit(f"{error.filename or VENV}: {error.strerror}.")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next run begins the installation again.")


def _run(command):
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if result.returncode == 0:
        return
    text = result.stdout.decode(errors="replace").strip()
    if "ensurepip" in text:
        sys.exit("Python can't make a virtual environment. On Debian: apt-get install python3-venv")
    if re.search("NewConnectionError|Read timed out|from versions: none", text):
        sys.exit("No network: the package index can't be reached. The next run tries again.")
    errors = [line for line in text.splitlines() if line.startswith("ERROR")]
    sys.exit(f"The packages can't be installed. {errors[-1] if errors else text}")


def run(*command):
    """Run a module (first argument) in the environment; return its exit status."""
    return subprocess.call([str(PYTHON), "-m", *command], cwd=str(ROOT), env=_variables())


def become(*command):
    """Run a module in place of this process, so that signals reach it."""
    os.chdir(str(ROOT))
    os.execve(str(PYTHON), [str(PYTHON), "-m", *command], _variables())


def _variables():
    path = str(ROOT / "scripts")
    return {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": path, "NO_MKDOCS_2_WARNING": "1"}
