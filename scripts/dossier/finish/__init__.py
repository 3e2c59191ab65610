"""Finishes a built site: what only the whole site can have, made from its HTML, the records and the pages.

MkDocs runs it after a build (scripts/hooks.py); `python -m dossier.finish FOLDER` runs it on any folder of built
HTML, so it serves Zensical too.
"""

from __future__ import annotations

from pathlib import Path

from dossier.collection import Dossier
from dossier.finish.exports import write_exports
from dossier.finish.feeds import write_feeds
from dossier.finish.html import address, fixed
from dossier.finish.markdown import write_markdown
from dossier.finish.policy import headers, policy_for, with_policy
from dossier.finish.reading import with_reading_aids
from dossier.finish.search import write_index
from dossier.finish.sitemap import write_sitemap
from dossier.finish.structured import with_structured_data
from dossier.finish.styles import combine_styles
from dossier.pages import Page
from dossier.site import Site
from dossier.views import built_path

NO_ADDRESS = (
    "SITE_URL is not set, so the site has no canonical addresses, no structured data and no robots.txt, and "
    "links in feeds and llms.txt are relative. Set it to the public address before you publish."
)


def finish(
    out: Path, site: Site, dossier: Dossier, pages: dict[str, Page], preview: bool = False
) -> list[str]:
    """Finish the site that a generator built in `out`, in place; returns what whoever builds should know.

    pages: by their path below docs/, as dossier.pages reads them. preview: leave the policy out, which would stop
    the script that reloads pages. Files that docs/ has itself, such as robots.txt, stay as they are.
    """
    write_index(out, site, dossier, pages)
    write_exports(out, site, dossier)
    write_feeds(out, site, dossier)
    write_markdown(out, site, dossier, pages)
    write_sitemap(out, site)
    by_file = {out / built_path(page.path, site.directory_urls): page for page in pages.values()}
    texts: dict[Path, str] = {}
    for path in sorted(out.rglob("*.html")):
        text = fixed(path.read_text("utf-8"))
        page = by_file.get(path)
        if page:
            text = with_reading_aids(text, page, site, pages)
        if page and site.url:
            text = with_structured_data(
                text, page, site.url + address(page.path, site), site, dossier
            )
        texts[path] = text
    if not preview:
        texts = combine_styles(out, texts)
        policy = policy_for(texts.values())
        texts = {path: with_policy(text, policy) for path, text in texts.items()}
    for path, text in texts.items():
        path.write_text(text, "utf-8", newline="\n")
    if not preview and not (out / "_headers").exists():
        (out / "_headers").write_text(headers(out, site, policy), "utf-8", newline="\n")
    return [] if site.url else [NO_ADDRESS]
