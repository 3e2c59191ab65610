"""The day on which each page was last changed, for sitemap.xml; and robots.txt, which names it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from dossier.collection import RECORD_PAGES
from dossier.finish.html import address
from dossier.site import Site

ENTRY = re.compile(r"(<loc>([^<]*)</loc>\s*<lastmod>)[^<]*")
ROBOTS = "User-agent: *\nAllow: /\n\nSitemap: {}sitemap.xml\n"
LOG = ["git", "-c", "core.quotePath=off", "log", "--format=%cs", "--name-only", "--relative", "."]


def write_sitemap(out: Path, site: Site) -> None:
    """Give each entry of MkDocs' sitemap the day of its page, and name the map in robots.txt.

    Without a public address the map has no entries; it stays, as the theme's script asks for it.
    """
    path, robots = out / "sitemap.xml", out / "robots.txt"
    path.with_name("sitemap.xml.gz").unlink(missing_ok=True)
    if site.url and path.is_file():
        days = changed(site)
        pages = {site.url + address(page, site): page for page in site.nav}
        text = ENTRY.sub(
            lambda match: match.group(1) + days.get(pages.get(match.group(2)), site.as_of),
            path.read_text("utf-8"),
        )
        path.write_text(text, "utf-8", newline="\n")
        if not robots.exists():
            robots.write_text(ROBOTS.format(site.url), "utf-8", newline="\n")


def changed(site: Site) -> dict[str, str]:
    """The day of the last commit to each page or to the records on it; empty without a history."""
    if (site.docs.parent / ".git/shallow").exists():
        return {}
    try:
        log = subprocess.run(LOG, cwd=site.docs, capture_output=True, text=True).stdout
    except FileNotFoundError:  # no git here
        return {}
    days: dict[str, str] = {}
    day = ""
    for line in log.splitlines():
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", line):
            day = line
        elif line:
            days.setdefault(line, day)
    for name, page in RECORD_PAGES.items():
        own = [day for file, day in days.items() if re.match(rf"data/{name}(?:/|\.yml)", file)]
        days[page] = max([days.get(page, ""), *own]) or site.as_of
    return days
