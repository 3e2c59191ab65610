"""What readers take along: the one page as a PDF, and the whole site as a zip."""

import json
import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

from dossier.fields import date_words
from dossier.finish.search import INDEX
from dossier.site import CONFIG, Site
from dossier.story import ONE_PAGE
from dossier.views import built_path

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
SHIM = "assets/javascripts/offline.js"
# Browsers start no worker from a file, but do from text, so the theme's search gets it as text.
WORKER = """(() => {
  const address = URL.createObjectURL(new Blob([%s], { type: 'text/javascript' }))
  window.Worker = class extends window.Worker { constructor() { super(address) } }
})()
"""
CHANGES = {
    # A folder's address opens its list of files, not its index.html.
    r'(<a href="\.{1,2}(?:/\.\.)*)/?"': r'\1/index.html"',
    # Nobody follows a feed on a disk, and the theme asks for a map of the site beside each.
    r'\s*<link rel="alternate"[^>]*>': "",
    r'"navigation\.instant': '"navigation.not-instant',
    # For a page from a file, 'self' means files; the worker comes from text.
    r'(Content-Security-Policy" content="[^"]*)"': r'\1; worker-src blob:"',
    r'<script src="([^"]*)assets/javascripts/bundle\.': rf'<script src="\1{SHIM}"></script>\g<0>',
}


def write_pdf(out: Path, site: Site) -> Path:
    """Print the one page of the finished site in `out` into it; exits when a program is missing."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    path = os.environ.get("CHROME_PATH", browser)
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


def write_offline(out: Path, site: Site) -> Path:
    """Build the site once more, with pages as files, and put its zip into `out`."""
    name = f"{site.slug}-offline"
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, name)
        config = load_config(str(CONFIG), site_dir=str(copy), use_directory_urls=False)
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        without_server(copy)
        return Path(shutil.make_archive(str(out / name), "zip", folder, name))


def without_server(copy: Path) -> None:
    """Change the finished site in `copy`, with pages as files, so that it works from there."""
    for name in ("404.html", "_headers", "robots.txt", "sitemap.xml"):
        (copy / name).unlink(missing_ok=True)
    # Where the theme looks for the index when a page comes from a file.
    index = (copy / INDEX).rename((copy / INDEX).with_suffix(".js"))
    index.write_text(f"var __index = {index.read_text('utf-8')}", "utf-8")
    worker = next(copy.glob("assets/javascripts/workers/search.*.js"))
    (copy / SHIM).write_text(WORKER % json.dumps(worker.read_text("utf-8")), "utf-8")
    worker.unlink()
    for path in copy.rglob("*.html"):
        text = path.read_text("utf-8")
        for pattern, replacement in CHANGES.items():
            text = re.sub(pattern, replacement, text)
        path.write_text(text, "utf-8")


def offer(out: Path, file: Path, site: Site) -> None:
    """Link a file made for readers where a page in `out` announces it, with its size and day."""
    size = f"{file.stat().st_size / 1e6:.1f}\u00a0MB, checked to {date_words(site.as_of)}"
    place = re.compile(rf'<dt hidden data-file="{file.name}">(.*?)</dt><dd hidden>(.*?)</dd>')
    for page in out.rglob("*.html"):
        text = page.read_text("utf-8")
        path = os.path.relpath(out / file.name, page.parent)
        linked = place.sub(rf'<dt><a href="{path}" download>\1</a></dt><dd>\2 {size}</dd>', text)
        if linked != text:
            page.write_text(linked, "utf-8", newline="\n")
