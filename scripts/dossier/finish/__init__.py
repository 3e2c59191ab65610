"""Finishes a built site with what only the whole site can have: data files, search, policy.

`python -m dossier.finish FOLDER` runs it on HTML that another generator built, such as Zensical.
"""

from pathlib import Path

from dossier.collection import Dossier
from dossier.finish.exports import write_exports, write_feeds, write_markdown
from dossier.finish.html import combine_styles, fixed, headers, policy_for, with_policy
from dossier.finish.search import write_index
from dossier.pages import Page
from dossier.site import Site

NO_ADDRESS = "SITE_URL is not set: set it for canonical addresses, sitemap and structured data."


def finish(
    out: Path, site: Site, dossier: Dossier, pages: dict[str, Page], preview: bool = False
) -> list[str]:
    """Finish the site that was built in `out`, in place; returns what the publisher should know.

    pages: by path below docs/. preview: leave the policy out, which would stop the script that
    reloads pages. What docs/ brings itself, such as robots.txt or _headers, stays as it is.
    """
    write_index(out, site, dossier, pages)
    write_exports(out, site, dossier)
    write_feeds(out, site, dossier)
    write_markdown(out, site, dossier, pages)
    # Holds the time of the build; the theme reads the sitemap itself.
    (out / "sitemap.xml.gz").unlink(missing_ok=True)
    texts = {path: fixed(path.read_text("utf-8")) for path in sorted(out.rglob("*.html"))}
    if not preview:
        texts = combine_styles(out, texts)
        policy = policy_for(texts.values())
        texts = {path: with_policy(text, policy) for path, text in texts.items()}
        if not (out / "_headers").exists():
            (out / "_headers").write_text(headers(out, site, policy), "utf-8", newline="\n")
    for path, text in texts.items():
        path.write_text(text, "utf-8", newline="\n")
    return [] if site.url else [NO_ADDRESS]
