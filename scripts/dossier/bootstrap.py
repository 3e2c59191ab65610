"""Makes the three commands work on a bare machine: creates .venv, installs what is pinned, runs inside it.

Standard library only, because it runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"


def run_inside(module: str, requirements: str = "requirements.txt") -> None:
    """Replace this process by `module` in the project's environment, made or mended first.

    requirements: the pinned packages that the command needs. Exits with a sentence, not a traceback, when the
    environment can't be made.
    """
    if sys.version_info < (3, 11):
        sys.exit(f"This needs Python 3.11 or later; this is {sys.version.split()[0]}.")
    python = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    pins = ROOT / requirements
    stamp = VENV / f"{pins.stem}.installed"
    wanted = hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()
    if not python.exists() or not stamp.exists() or stamp.read_text() != wanted:
        _install(python, pins)
        stamp.write_text(wanted)
    # Output in order, and no .pyc from a half-written edit while the preview server runs.
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.chdir(ROOT)
    command = [str(python), "-m", module, *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def _install(python: Path, pins: Path) -> None:
    started = time.monotonic()
    print(f"Setting up {VENV.name}: installing the packages pinned in {pins.name}. This happens once.", flush=True)
    if not python.exists():
        shutil.rmtree(VENV, ignore_errors=True)
        if subprocess.call([sys.executable, "-m", "venv", str(VENV)]) != 0:
            shutil.rmtree(VENV, ignore_errors=True)
            sys.exit("Python could not make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet", "--no-input"]
    if subprocess.call([*pip, "--require-hashes", "--no-deps", "-r", str(pins)]) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit("The packages could not be installed (see above). Check the network and run the command again.")
    # The package itself, importable by plain `mkdocs` and `zensical` runs in this environment too.
    site_packages = next(VENV.glob("lib/python*/site-packages"), VENV / "Lib/site-packages")
    (site_packages / "dossier.pth").write_text(f"{ROOT / 'scripts'}\n", "utf-8")
    print(f"Set up in {time.monotonic() - started:.0f} s.", flush=True)
