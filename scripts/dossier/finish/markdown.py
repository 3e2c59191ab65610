"""Copies of the pages in Markdown, and llms.txt: the same facts for machines that read text."""

import re
from pathlib import Path

from dossier.collection import RECORD_PAGES, Dossier
from dossier.fields import date_words
from dossier.finish.html import address
from dossier.pages import Page
from dossier.schema import Status
from dossier.site import Site
from dossier.views import templates

PICTURE = re.compile(r"^!\[[^\]]*\]\((\S+)\)$", re.M)
CHECKED_TO = re.compile(r"\{\{ *checked_to *\}\}")
# Template code with all that its loops write, ids, notes to editors.
LEFT_OUT = re.compile(
    r"(?s:\{%-? for .*\{%-? endfor -?%\}|\{%.*?%\}|\{\{.*?\}\})|[ \t]*\{:?[ \t]*#[^}]*\}|<!--.*?-->"
)


def write_markdown(out: Path, site: Site, dossier: Dossier, pages: dict[str, Page]) -> None:
    """Write a Markdown copy of every page, llms.txt as their list, and llms-full.txt.

    A page that repeats others, and so is kept out of the search, gets no copy.
    """
    listed = [pages[path] for path in site.nav if path in pages]
    listed = [page for page in listed if not (page.meta.get("search") or {}).get("exclude")]
    texts = {page.path: copy(page, site, dossier) for page in listed}
    prose = [text for path, text in texts.items() if path not in RECORD_PAGES.values()]
    texts["llms-full.txt"] = "\n\n---\n\n".join(prose)
    values = {"site": site, "dossier": dossier, "pages": listed, "statuses": list(Status)}
    texts["llms.txt"] = templates().get_template("llms.txt").render(**values)
    for path, text in texts.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, "utf-8", newline="\n")


def copy(page: Page, site: Site, dossier: Dossier) -> str:
    """A page's own words with its evidence written out and its pictures in words.

    Records that template code lists are left out; the end of the copy says where they are as data.
    """

    def in_words(picture: re.Match) -> str:
        drawing = dossier.drawing_in(page.resolve(picture.group(1)))
        if drawing is None:
            return picture.group()
        marks = "".join(f"[^{id}]" for id in drawing.evidence)
        words = f"The picture in words: {drawing.caption} {drawing.alt} {marks}"
        return f"{picture.group()}\n\n{words.rstrip()}"

    body = CHECKED_TO.sub(date_words(site.as_of), page.body)
    body = PICTURE.sub(in_words, LEFT_OUT.sub("", body)).strip()
    text = (
        templates()
        .get_template("copy.md")
        .render(
            body=body,
            cited=list(dict.fromkeys(re.findall(r"\[\^([a-z0-9-]+)\]", body))),
            sets=[name for name, path in RECORD_PAGES.items() if path == page.path],
            here=address(page.path, site),
            page=page,
            site=site,
            dossier=dossier,
        )
    )
    return re.sub(r"\n\s*\n", "\n\n", text)
