"""Turns built HTML into the finished site. Reads and rewrites the built files alone, so any generator will do."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from dossier.pages import Page
from dossier.parallel import Beside, each
from dossier.problems import Problems
from dossier.publish.compress import compress
from dossier.publish.exports import write_exports
from dossier.publish.feeds import write_feeds
from dossier.publish.html import Followable, HtmlPage, broken_links, mend, unneeded, with_icon
from dossier.publish.markdown import write_markdown
from dossier.publish.onepage import assemble
from dossier.publish.pdf import write_pdf
from dossier.publish.policy import headers, inline_code, policy_for, with_policy
from dossier.publish.reading import with_reading_aids
from dossier.publish.scripts import shorten_scripts, with_scripts_later
from dossier.publish.search import tune_search
from dossier.publish.structured import with_structured_data
from dossier.publish.styles import Styled, combine_styles, with_one_sheet
from dossier.records import Dossier
from dossier.views import built_path

MANIFEST = "manifest.json"


def publish(out: Path, dossier: Dossier, pages: dict[str, Page], final: bool = True, pdf: bool = False) -> None:
    """Finish the site in `out`: mend, export, describe, check and, when final, protect, compress and list it.

    pdf: print the one page too, which takes a Chromium. Raises Problems when the built HTML has broken links or ids;
    `out` is then of no use.
    """
    for path in unneeded(out):
        path.unlink()
    html = [HtmlPage.read(path, out) for path in sorted(out.rglob("*.html"))]
    site_url = next((page.site_url for page in html if page.site_url), "/")
    names = {page.name for page in html}
    as_folders = any(built_path(path, True) in names and built_path(path, False) not in names for path in pages)

    def finish(page: HtmlPage) -> Finished:
        text = finished(page, dossier, pages, site_url, as_folders)
        page.text = text
        return Finished(Styled.read(page.name, text), inline_code(text), Followable.read(page.name, text))

    with Beside(_write_beside, out, dossier, pages, site_url) as beside:
        assemble(html, dossier, pdf)
        done = each(finish, html)
        beside.result()
    policy = policy_for(page.code for page in done)
    if final:
        shorten_scripts(out)
        with Beside(compress, out, _is_done) as beside:
            sheet = combine_styles(out, (page.styled for page in done))
            for page in html:
                page.text = with_policy(with_icon(with_one_sheet(page.name, page.text, sheet), out), policy)
            beside.result()
    if pdf:
        write_pdf(out, site_url)
    problems = broken_links(out, {page.name: result.links for page, result in zip(html, done)})
    if problems:
        raise Problems(problems)
    if final:
        (out / "_headers").write_text(headers(policy), "utf-8")
        compress(out, lambda path: not _is_done(path))
        write_manifest(out)


def _is_done(path: Path) -> bool:
    """Whether a file stays as it is when the style sheets are combined."""
    return path.suffix not in (".html", ".css")


@dataclass
class Finished:
    """What the rest of the site has to know of a finished page."""

    styled: Styled
    code: set[tuple[str, str]]
    links: Followable


def _write_beside(out: Path, dossier: Dossier, pages: dict[str, Page], site_url: str) -> None:
    """Write everything that isn't a page."""
    write_exports(out, dossier, site_url)
    write_feeds(out, dossier, site_url)
    write_markdown(out, dossier, pages, site_url)
    tune_search(out, dossier, pages)


def finished(page: HtmlPage, dossier: Dossier, pages: dict[str, Page], site_url: str, as_folders: bool = True) -> str:
    """A page's source with the theme's faults mended, with aids for readers and with data for machines."""
    text = with_scripts_later(mend(page.text))
    text = with_reading_aids(text, page.name, pages, as_folders)
    return with_structured_data(text, page, dossier, site_url)


def write_manifest(out: Path) -> None:
    """List every file with its SHA-256, so that a copy of the site can be verified."""
    files = sorted(path for path in out.rglob("*") if path.is_file())
    listing = {path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    (out / MANIFEST).write_text(json.dumps({"files": listing}, indent=1, sort_keys=True) + "\n", "utf-8")
