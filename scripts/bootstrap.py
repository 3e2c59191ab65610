"""Makes .venv with the pinned packages and runs the project's commands in it.

Standard library only, because nothing is installed yet when it runs; and nothing newer than
Python 3.7, so that an old Python gets a sentence instead of a SyntaxError.
"""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = str(BIN / "python")

if sys.version_info < (3, 11):  # noqa: UP036 - this is what says so
    sys.exit(f"This needs Python 3.11 or later; this is {sys.version.split()[0]}.")


def prepare(requirements="requirements.txt"):
    """Install what a requirements file pins, unless that was done; exit with a line on failure."""
    pins = ROOT / requirements
    stamp = VENV / f"{requirements}.installed"  # empty while packages are being installed
    wanted = hashlib.sha256(pins.read_bytes()).hexdigest()
    done = stamp.read_text() if stamp.exists() else None
    whole = done != "" and _made_by_this_python()
    if whole and done == wanted:
        return
    print(f"Installing the packages pinned in {requirements} into .venv, once.", flush=True)
    try:
        if not whole:
            _run([sys.executable, "-m", "venv", "--clear", str(VENV)])
        stamp.write_text("")
        pip = [PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
        _run([*pip, "-r", str(pins)])
        # Relative, so that a project that is moved or copied runs its own code.
        packages = next(VENV.glob("lib/python*/site-packages"), VENV / "Lib/site-packages")
        (packages / "dossier.pth").write_text(os.path.relpath(str(ROOT / "scripts"), str(packages)))
        stamp.write_text(wanted)
    except OSError as error:
        sys.exit(f"{error.filename or VENV}: {error.strerror}.")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The next run begins the installation again.")


def _made_by_this_python():
    config = VENV / "pyvenv.cfg"
    version = "version = {}.{}.".format(*sys.version_info)
    whole = config.exists() and os.path.exists(PYTHON) and list(BIN.glob("pip*"))
    return bool(whole) and version in config.read_text()


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


def run(*command, **variables):
    """Run a module (first argument) in the environment; return its exit status."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_MKDOCS_2_WARNING": "1", **variables}
    return subprocess.call([PYTHON, "-m", *command], cwd=str(ROOT), env=environment)
