"""When each page was changed, for sitemap.xml; and robots.txt, which names it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from dossier.collection import RECORD_PAGES
from dossier.finish.html import address
from dossier.site import Site

ENTRY = re.compile(r"(<loc>([^<]*)</loc>\s*<lastmod>)[^<]*")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ROBOTS = "User-agent: *\nAllow: /\n\nSitemap: {}sitemap.xml\n"


def write_sitemap(out: Path, site: Site) -> None:
    """Give each entry of MkDocs' sitemap the day of its page, and name the map in robots.txt.

    Without a public address MkDocs writes a map without entries, which stays: the theme asks for it.
    """
    path = out / "sitemap.xml"
    path.with_name("sitemap.xml.gz").unlink(missing_ok=True)
    if not site.url or not path.is_file():
        return
    days = changed(site)
    pages = {site.url + address(page, site): page for page in site.nav}

    def with_day(match: re.Match) -> str:
        return match.group(1) + days.get(pages.get(match.group(2), ""), site.as_of)

    path.write_text(ENTRY.sub(with_day, path.read_text("utf-8")), "utf-8", newline="\n")
    robots = out / "robots.txt"
    if not robots.exists():
        robots.write_text(ROBOTS.format(site.url), "utf-8", newline="\n")


def changed(site: Site) -> dict[str, str]:
    """The day of the last commit to each page below docs/, its records included; empty where git can't say."""
    if _git(site, "rev-parse", "--is-shallow-repository").strip() != "false":
        return {}
    files: dict[str, str] = {}
    day = ""
    for line in _git(
        site, "log", "--format=%cs", "--name-only", "--relative", "--", "."
    ).splitlines():
        if DAY.fullmatch(line):
            day = line
        elif line:
            files.setdefault(line, day)
    days = {path: day for path, day in files.items() if path.endswith(".md")}
    for name, path in RECORD_PAGES.items():
        records = [day for file, day in files.items() if re.match(rf"data/{name}(/|\.yml)", file)]
        days[path] = max([days.get(path, site.as_of), *records])
    return days


def _git(site: Site, *arguments: str) -> str:
    """What git says in docs/; nothing where it fails or isn't installed."""
    try:
        command = ["git", "-c", "core.quotePath=off", *arguments]
        result = subprocess.run(command, cwd=site.docs, capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return result.stdout if result.returncode == 0 else ""
