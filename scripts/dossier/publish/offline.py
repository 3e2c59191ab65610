"""The whole site as a zip that opens from the file system: no server, no network."""

from __future__ import annotations

import json
import os
import re
import time
import zipfile
from pathlib import Path

from dossier.publish.html import HtmlPage
from dossier.publish.policy import inline_code, policy_for, with_policy
from dossier.publish.search import INDEX, SCRIPT
from dossier.publish.styles import Styled, combine_styles, with_one_sheet

NAME = "anthropic-chip-offline"
WORKERS = "assets/javascripts/workers"
SHIM = "assets/javascripts/offline.js"
# Browsers start no worker from a file, but do from text, so the theme's search gets its own as text.
WORKER = """(() => {
  const address = URL.createObjectURL(new Blob([%s], { type: 'text/javascript' }));
  window.Worker = class extends window.Worker { constructor() { super(address); } };
})();
"""
SCRIPTS = re.compile(r'<script data-later="(?=[^"]*" data-theme="([^"]*)assets/)')
# Nobody follows a feed on a disk, and the theme asks for a map of the site beside each.
FEED = re.compile(r'<link rel="alternate"[^>]*>\n?')
# What only a server has a use for.
UNUSED = ("404.html", "sitemap.xml", "sitemap.xml.gz")


def drop_unused(out: Path) -> None:
    """Remove from a freshly rendered site what files have no use for."""
    for name in UNUSED:
        (out / name).unlink(missing_ok=True)


def make_offline(out: Path) -> None:
    """Turn a site built with pages as files, and not yet final, into one that works from the file system."""
    index = (out / INDEX).read_text("utf-8")
    (out / SCRIPT).write_text(f"var __index = {index}", "utf-8", newline="\n")
    worker = next((out / WORKERS).glob("search.*.js"))
    (out / SHIM).write_text(WORKER % json.dumps(worker.read_text("utf-8")), "utf-8", newline="\n")
    worker.unlink()
    (out / INDEX).unlink()
    pages = [HtmlPage.read(path, out) for path in sorted(out.rglob("*.html"))]
    texts = {page.name: _for_files(page) for page in pages}
    sheet = combine_styles(out, map(Styled.read, texts, texts.values()))
    texts = {name: with_one_sheet(name, text, sheet) for name, text in texts.items()}
    policy = offline_policy(policy_for(map(inline_code, texts.values())))
    for page in pages:
        page.path.write_text(with_policy(texts[page.name], policy), "utf-8", newline="\n")


def _for_files(page: HtmlPage) -> str:
    """Page source with the worker before the theme's script, without instant loading, citing the public address."""
    public = page.name.removesuffix("index.html")
    public = f"{public.removesuffix('.html')}/" if public.endswith(".html") else public
    text = page.text.replace(f"{page.site_url}{page.name}", f"{page.site_url}{public}")
    text = text.replace('"navigation.instant", ', "")
    text = FEED.sub("", text)
    return SCRIPTS.sub(rf"\g<0>\1{SHIM} ", text, count=1)


def offline_policy(policy: list[str]) -> list[str]:
    """The site's policy, changed where files differ: the worker comes from text, and nothing is ever fetched.

    For a page from a file, 'self' means files (tried in Chromium 156 and Firefox 153), so the rest may stay.
    """
    changed = {"worker-src": "blob:", "connect-src": "'none'", "manifest-src": "'none'"}
    names = (directive.split()[0] for directive in policy)
    return [f"{name} {changed[name]}" if name in changed else whole for name, whole in zip(names, policy)]


def write_zip(folder: Path, target: Path) -> None:
    """Pack a folder; the same files give the same zip. Nothing is left at `target` unless all of it is."""
    stamp = time.gmtime(max(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), 315532800))[:6]
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for name in sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()):
                entry = zipfile.ZipInfo(f"{NAME}/{name}", stamp)
                entry.compress_type, entry.external_attr, entry.create_system = zipfile.ZIP_DEFLATED, 0o644 << 16, 3
                archive.writestr(entry, (folder / name).read_bytes())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
