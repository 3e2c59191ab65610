"""The one page as a PDF, printed by Chromium, with an outline and links that work wherever the file goes."""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from pathlib import Path

from mkdocs.config import load_config

from dossier.site import CONFIG, Site
from dossier.views import built_path

PAGE = "one-page.md"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ("--disable-gpu", "--font-render-hinting=none", "--force-color-profile=srgb")
NO_BROWSER = (
    "The PDF is printed by Chromium or Chrome, and there is none here. Install one (Debian: apt-get install "
    "chromium), or set CHROME_PATH to it."
)
NO_PLAYWRIGHT = "The PDF takes the package playwright: pip install -r requirements-test.txt"
# Links into the page stay; those to the rest of the site become public addresses, or words while there is none.
PREPARE = """([here, there, name]) => {
  document.title = name
  for (const link of document.querySelectorAll('article a[href]')) {
    if (link.getAttribute('href').startsWith('#') || !link.href.startsWith(here)) continue
    if (there) link.href = there + link.href.slice(here.length).replace(/index\\.html$/, '')
    else link.removeAttribute('href')
  }
}"""
NODE = re.compile(rb"node\d{8}")


def write_pdf(out: Path, site: Site) -> Path:
    """Print the one page of the finished site in `out` and return the PDF there, named by the site's slug.

    Raises RuntimeError with one line for whoever builds when Chromium or Playwright is missing.
    """
    path = os.environ.get("CHROME_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not path:
        raise RuntimeError(NO_BROWSER)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise RuntimeError(NO_PLAYWRIGHT) from None
    # Chromium refuses its own sandbox to the root user, as whom containers build.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, *root])
        # Without scripts nothing depends on timing; the drawings and the text need none.
        page = browser.new_context(java_script_enabled=False, color_scheme="light").new_page()
        page.goto((out / built_path(PAGE, site.directory_urls)).resolve().as_uri())
        page.evaluate(PREPARE, [out.resolve().as_uri() + "/", site.url, site.name])
        data = page.pdf(format="A4", print_background=True, outline=True, tagged=True)
        browser.close()
    target = out / f"{site.slug}.pdf"
    target.write_bytes(repeatable(data, int(os.environ.get("SOURCE_DATE_EPOCH", "0"))))
    return target


def repeatable(data: bytes, seconds: int) -> bytes:
    """The file without what differs from run to run: its date, and the numbers that Chromium gives its nodes,
    which become their ranks. No byte moves."""
    stamp = time.strftime("D:%Y%m%d%H%M%S+00'00'", time.gmtime(seconds)).encode()
    data = re.sub(rb"D:\d{14}\+00'00'", lambda _: stamp, data)
    ranks = {name: rank for rank, name in enumerate(sorted(set(NODE.findall(data))))}
    return NODE.sub(lambda match: b"node%08d" % ranks[match.group()], data)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m dossier.finish.pdf FOLDER, with a finished site")
    try:
        write_pdf(Path(sys.argv[1]), Site.from_config(load_config(str(CONFIG))))
    except RuntimeError as error:
        sys.exit(str(error))
