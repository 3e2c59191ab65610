"""Runs the tests in the project's environment, after making sure that there is a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from dossier.problems import ROOT

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome on this machine; CHROME_PATH goes first."""
    given = os.environ.get("CHROME_PATH")
    if given:
        return shutil.which(given)
    mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"
    return next((path for path in map(shutil.which, (*CANDIDATES, mac)) if path), None)


def ensure_chromium() -> None:
    """Find a browser or install Debian's, saying so. Exits with a sentence when neither works."""
    found = find_chromium()
    if found:
        print(f"Browser: {found}", flush=True)
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        sys.exit("The tests need Chromium or Chrome. Install one, or set CHROME_PATH to it, and run this again.")
    print("No Chromium or Chrome found: installing Debian's package chromium with apt-get. This happens once.", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        result = subprocess.run(command, env=environment, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"{' '.join(command)} failed:\n{result.stderr[-2000:]}")


def main() -> int:
    """Run pytest with this command's arguments."""
    ensure_chromium()
    import pytest

    os.chdir(ROOT)
    return int(pytest.main(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
