"""The whole site as a zip that opens from the file system: no server, no network."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

from dossier.finish.search import INDEX
from dossier.site import CONFIG, Site

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
