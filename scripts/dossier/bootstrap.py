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
    try:
        _make_ready(python, ROOT / requirements)
    except OSError as error:
        sys.exit(
            f"{error.filename or VENV}: {error.strerror}. {VENV.name} is made in the project's folder: see that you may "
            "write there and that its disk has room, and run the command again."
        )
    except KeyboardInterrupt:
        shutil.rmtree(VENV, ignore_errors=True)  # a package may be there by half
        print(f"\nStopped. {VENV.name} will be made at the next run.", file=sys.stderr)
        sys.exit(130)
    # Output in order, and no .pyc from a half-written edit while the preview server runs.
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.chdir(ROOT)
    command = [str(python), "-m", module, *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def _make_ready(python: Path, pins: Path) -> None:
    """Make or mend the environment, unless it has what is pinned already."""
    stamp = VENV / f"{pins.stem}.installed"
    wanted = hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text() == wanted:
        _let_import()
        return
    started = time.monotonic()
    print(
        f"Setting up {VENV.name}: installing the packages pinned in {pins.name}. This happens once.",
        flush=True,
    )
    if not python.exists():
        shutil.rmtree(VENV, ignore_errors=True)
        VENV.mkdir()
        made = subprocess.run(
            [sys.executable, "-m", "venv", str(VENV)],
            capture_output=True,
            text=True,
            errors="replace",
        )
        if made.returncode != 0:
            shutil.rmtree(VENV, ignore_errors=True)
            print(made.stdout + made.stderr, file=sys.stderr)
            sys.exit(
                "Python could not make a virtual environment. On Debian or Ubuntu: apt-get install python3-venv"
            )
    _let_import()
    pip = [
        str(python),
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--no-input",
    ]
    if subprocess.call([*pip, "--require-hashes", "--no-deps", "-r", str(pins)]) != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(
            "The packages could not be installed (see above). Check the network and the room on the disk, and run the "
            "command again."
        )
    stamp.write_text(wanted)
    print(f"Set up in {time.monotonic() - started:.0f} s.", flush=True)


def _let_import() -> None:
    """Let whatever runs in the environment import this package, plain `mkdocs` and `zensical` too.

    By a relative path: a project that is moved or copied runs its own code, and Python, which reads this file in the
    locale's encoding, meets no letters of the folder's name.
    """
    site_packages = next(VENV.glob("lib/python*/site-packages"), VENV / "Lib/site-packages")
    file, line = (
        site_packages / "dossier.pth",
        f"{os.path.relpath(ROOT / 'scripts', site_packages)}\n",
    )
    if not file.exists() or file.read_bytes() != line.encode():
        file.write_bytes(line.encode())
