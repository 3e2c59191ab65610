"""The whole site as a zip that opens from the file system: no server, no network.

python -m dossier.finish.offline FOLDER puts it into FOLDER, named by the site's slug.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tempfile
import time
import zipfile
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config

from dossier.finish.html import offer
from dossier.finish.search import INDEX
from dossier.site import CONFIG, Site

SERVER_ONLY = ("404.html", "_headers", "robots.txt", "sitemap.xml")
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
    r'<script src="([^"]*)assets/javascripts/bundle\.': (rf'<script src="\1{SHIM}"></script>\g<0>'),
}


def write_offline(out: Path, target: Path) -> None:
    """Turn the finished site in `out`, with pages as files, into the zip `target`.

    The same site gives the same bytes. `out` is changed on the way and of no other use.
    """
    for name in SERVER_ONLY:
        (out / name).unlink(missing_ok=True)
    index = (out / INDEX).read_text("utf-8")
    # Where the theme looks when a page comes from a file.
    (out / INDEX).with_suffix(".js").write_text(f"var __index = {index}", "utf-8", newline="\n")
    worker = next(out.glob("assets/javascripts/workers/search.*.js"))
    (out / SHIM).write_text(WORKER % json.dumps(worker.read_text("utf-8")), "utf-8", newline="\n")
    worker.unlink()
    (out / INDEX).unlink()
    for path in out.rglob("*.html"):
        text = path.read_text("utf-8")
        for pattern, replacement in CHANGES.items():
            text = re.sub(pattern, replacement, text)
        path.write_text(text, "utf-8", newline="\n")
    seconds = max(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), 315532800)  # zips begin in 1980
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(path for path in out.rglob("*") if path.is_file()):
            name = f"{target.stem}/{path.relative_to(out).as_posix()}"
            entry = zipfile.ZipInfo(name, time.gmtime(seconds)[:6])
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def main(target: Path) -> None:
    """Build the site once more, with pages as files, and put its zip into the folder `target`."""
    with tempfile.TemporaryDirectory() as folder:
        config = load_config(str(CONFIG), site_dir=folder, use_directory_urls=False)
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        site = Site.from_config(config)
        file = target / f"{site.slug}-offline.zip"
        write_offline(Path(folder), file)
        offer(target, file, site)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
