"""The Chromium of this machine, for what the build draws with it: the PDF and the preview picture."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from dossier.problems import Problem, Problems
from dossier.testing import find_chromium

FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
]


def need_chromium() -> str:
    """Path of a Chromium or Chrome. Raises Problems where there is none."""
    path = find_chromium()
    if not path:
        wrong = "has no Chromium or Chrome, which draws the PDF and the preview picture."
        remedy = "Install one (Debian: apt-get install chromium), or set CHROME_PATH to it."
        raise Problems([Problem("this machine", 0, "", wrong, remedy)])
    return path


@contextlib.contextmanager
def chromium() -> Iterator:
    """A headless Chromium for the time of the block. Raises Problems where there is none."""
    path = need_chromium()
    from playwright.sync_api import sync_playwright

    # Chromium refuses its own sandbox to the root user, as whom containers build.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *root])
        try:
            yield browser
        finally:
            browser.close()
