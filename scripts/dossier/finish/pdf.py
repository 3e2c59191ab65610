"""The one page as a PDF, printed by Chromium, with links that work wherever the file goes."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from dossier.onepage import ONE_PAGE
from dossier.site import Site
from dossier.views import built_path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MISSING = (
    "The PDF needs Chromium or Chrome (Debian: apt-get install chromium; else set CHROME_PATH) "
    "and the Python package playwright (pip install -r requirements-test.txt)."
)
# Links to the rest of the site get public addresses; while there are none, they are words.
PREPARE = """([here, site, name]) => {
  document.title = name
  for (const link of document.querySelectorAll('article a')) {
    const attribute = link.hasAttribute('href') ? 'href' : 'xlink:href'  // in drawings
    const address = link.getAttribute(attribute) || '#'
    const target = new URL(address, location).href
    if (address.startsWith('#') || !target.startsWith(here)) continue
    if (site) link.setAttribute(attribute, site + target.slice(here.length))
    else link.removeAttribute(attribute)
  }
}"""


def write_pdf(out: Path, site: Site) -> Path:
    """Print the one page of the finished site in `out` into it; exits when a program is missing."""
    path = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if not path:
        sys.exit(MISSING)
    target = out / f"{site.slug}.pdf"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--disable-gpu"])
        # Without scripts nothing depends on timing; the drawings and the text need none.
        page = browser.new_context(java_script_enabled=False, color_scheme="light").new_page()
        page.goto((out / built_path(ONE_PAGE, site.directory_urls)).resolve().as_uri())
        page.evaluate(PREPARE, [f"{out.resolve().as_uri()}/", site.url, site.name])
        page.pdf(path=target, format="A4", print_background=True, outline=True, tagged=True)
        browser.close()
    return target
