"""The whole site as a zip that opens from the file system: no server, no network.

python -m dossier.finish.offline FOLDER puts it into the folder of a finished site, named by the site's slug.
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

from dossier.finish.search import INDEX
from dossier.site import CONFIG, Site

WORKERS = "assets/javascripts/workers"
SHIM = "assets/javascripts/offline.js"
# Browsers start no worker from a file, but do from text, so the theme's search gets its own as text.
WORKER = """(() => {
  const address = URL.createObjectURL(new Blob([%s], { type: 'text/javascript' }))
  window.Worker = class extends window.Worker { constructor() { super(address) } }
})()
"""
CHANGES = [
    # A folder's address opens its list of files, not its index.html.
    (re.compile(r'(<a href="\.{1,2}(?:/\.\.)*)/?"'), r'\1/index.html"'),
    # Nobody follows a feed on a disk, and the theme asks for a map of the site beside each.
    (re.compile(r'\s*<link rel="alternate"[^>]*>'), ""),
    (re.compile(r'"navigation\.instant'), '"navigation.not-instant'),
    # 'self' means files here; the worker comes from text.
    (re.compile(r"(Content-Security-Policy\" content=\"[^\"]*)\""), r'\1; worker-src blob:"'),
    (
        re.compile(r'<script src="([^"]*)assets/javascripts/bundle\.'),
        rf'<script src="\1{SHIM}"></script>\g<0>',
    ),
]
SERVER_ONLY = ("404.html", "_headers", "robots.txt", "sitemap.xml")


def write_offline(out: Path, target: Path) -> None:
    """Turn the finished site in `out`, built without directory addresses, into the zip `target`.

    The same site gives the same file. `out` is changed on the way and of no other use.
    """
    for name in SERVER_ONLY:
        (out / name).unlink(missing_ok=True)
    index = (out / INDEX).read_text("utf-8")
    # Where the theme looks when the site is opened from the file system.
    (out / INDEX).with_suffix(".js").write_text(f"var __index = {index}", "utf-8", newline="\n")
    (out / INDEX).unlink()
    worker = next((out / WORKERS).glob("search.*.js"))
    (out / SHIM).write_text(WORKER % json.dumps(worker.read_text("utf-8")), "utf-8", newline="\n")
    worker.unlink()
    for path in sorted(out.rglob("*.html")):
        text = path.read_text("utf-8")
        for pattern, replacement in CHANGES:
            text = pattern.sub(replacement, text)
        path.write_text(text, "utf-8", newline="\n")
    _write_zip(out, target)


def _write_zip(folder: Path, target: Path) -> None:
    """Pack a folder under the zip's own name, with one time for all files."""
    stamp = time.gmtime(max(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), 315532800))[:6]  # 1980
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            name = f"{target.stem}/{path.relative_to(folder).as_posix()}"
            entry = zipfile.ZipInfo(name, stamp)
            entry.external_attr, entry.create_system = 0o644 << 16, 3
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


def main() -> None:
    """Build the site once more, with pages as files, and put its zip into a folder."""
    settings = {"use_directory_urls": False, "strict": True}
    with tempfile.TemporaryDirectory() as folder:
        config = load_config(str(CONFIG), site_dir=folder, **settings)
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        config.plugins.on_shutdown()
        site = Site.from_config(config)
        write_offline(Path(folder), Path(sys.argv[1]) / f"{site.slug}-offline.zip")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m dossier.finish.offline FOLDER")
    main()
