"""The one page as a PDF, printed by Chromium, with links that work wherever the file goes.

python -m dossier.finish.pdf FOLDER puts it into the finished site in FOLDER, named by its slug.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from pathlib import Path

from mkdocs.config import load_config

from dossier.finish.html import offer
from dossier.onepage import ONE_PAGE
from dossier.site import CONFIG, Site
from dossier.views import built_path

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--disable-gpu", "--font-render-hinting=none", "--force-color-profile=srgb"]
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


def write_pdf(out: Path, site: Site) -> None:
    """Print the one page of the finished site in `out` into it.

    Raises RuntimeError with one line for the publisher when Chromium or Playwright is missing.
    """
    path = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if not path:
        raise RuntimeError(MISSING)
    # Chromium refuses its own sandbox to the root user, as whom containers build.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *root])
        # Without scripts nothing depends on timing; the drawings and the text need none.
        page = browser.new_context(java_script_enabled=False, color_scheme="light").new_page()
        page.goto((out / built_path(ONE_PAGE, site.directory_urls)).resolve().as_uri())
        page.evaluate(PREPARE, [f"{out.resolve().as_uri()}/", site.url, site.name])
        data = page.pdf(format="A4", print_background=True, outline=True, tagged=True)
        browser.close()
    target = out / f"{site.slug}.pdf"
    target.write_bytes(repeatable(data))
    offer(out, target, site)


def repeatable(data: bytes) -> bytes:
    """A PDF without what differs from run to run; no byte moves.

    That is its date, and the numbers by which Chromium counts its nodes: they become their ranks.
    """
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    stamp = time.strftime("D:%Y%m%d%H%M%S+00'00'", time.gmtime(seconds)).encode()
    data = re.sub(rb"D:\d{14}\+00'00'", lambda _: stamp, data)
    nodes = sorted(set(re.findall(rb"node\d{8}", data)))
    ranks = {name: b"node%08d" % rank for rank, name in enumerate(nodes)}
    return re.sub(rb"node\d{8}", lambda match: ranks[match.group()], data)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        write_pdf(Path(sys.argv[1]), Site.from_config(load_config(str(CONFIG))))
    except RuntimeError as error:
        sys.exit(str(error))
