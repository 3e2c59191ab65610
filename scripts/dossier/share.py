"""Pictures for links to the site, 1200 by 630: one for each page and one for each figure.

Run `python -m dossier.share` after a change of a title or a figure; it draws those that are out of
date and removes those of pages that are gone. They are kept under docs/, so a build draws nothing.
Needs the packages resvg-py and pillow, and Debian's fonts-sil-charis and fonts-inter.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

from markupsafe import Markup

from dossier.index import Index, read_index
from dossier.pages import HEADING, Page
from dossier.site import CONFIG, Site
from dossier.views import TEMPLATES, Views, built_path

FOLDER = "assets/images/share"  # below docs/
WIDE = ("chart-memory", "chart-timeline")  # fit in whole; other charts are as wide as a phone
CALL = re.compile(r"""\bpart\(["']([a-z-]+)["']|!\[[^\]]*\]\(([^)\s]+\.svg)""")
CHART = re.compile(  # the first of its drawings
    r'<figcaption id="(?P<id>.*?)-title".*?frame__title">(?P<title>.*?)</b>.*?'
    r'(?P<drawing><svg class="chart__plot.*?)(?:<svg class="chart__plot|</div>).*?'
    r'-words">(?P<source>.*?)</a>',
    re.S,
)


def page_name(path: str) -> str:
    """What the picture of a page is called: story/since.md has story-since."""
    return path.removesuffix(".md").replace("/", "-")


def figures(page: Page, views: Views) -> Iterator[dict[str, str]]:
    """The figures of a page, in its order, each with id, title, drawing as SVG, and source."""
    for part, file in CALL.findall(page.body):
        record = views.dossier.drawing_in(page.resolve(file)) if file else None
        if record:
            drawing = (views.site.docs / record.file).read_text("utf-8")
            source = f"{len(record.evidence)} records"
            id, title = f"drawing-{record.id}", record.title
            yield {"id": id, "title": title, "drawing": drawing, "source": source}
        elif part and "chart.html" in (TEMPLATES / f"{part}.html").read_text("utf-8"):
            yield from (found.groupdict() for found in CHART.finditer(views.part(part)))


def pictures(site: Site, index: Index) -> dict[str, str]:
    """Every picture by its name, as SVG. A page without a figure has the first one of the site."""
    drawn: dict[str, str] = {}
    found = {path: list(figures(index.pages[path], Views(site, index, path))) for path in site.nav}
    first = {**next(figure for own in found.values() for figure in own), "source": ""}
    for path, own in found.items():
        views, page = Views(site, index, path), index.pages[path]
        for figure in own:
            drawn.setdefault(figure["id"], compose(views, figure))
        heading = re.search(r"^# .*", page.body, re.M).group()
        title = re.sub(r"[*`]|\[\^.*?\]", "", HEADING.match(heading).group(1))
        drawn[page_name(path)] = compose(views, {**(own[0] if own else first), "title": title})
    return drawn


def compose(views: Views, figure: dict[str, str]) -> str:
    """A picture as SVG: title, drawing and source of a figure, and the address of the page."""
    drawing = re.sub(r' xlink:href="[^"]*"|<title.*?</title>', "", figure["drawing"])
    box = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', drawing)
    height = float(box.group(2) if box else re.search(r'height="(\d+)', drawing).group(1))
    phone = height * 560 / 450 if figure["id"] in WIDE else 360
    known = {
        "title": Markup(figure["title"]).unescape(),
        "source": figure["source"],
        "drawing": Markup(drawing),
        "style": Markup(style(views.site.docs)),
        "address": built_path(views.here, True).removesuffix("index.html").rstrip("/"),
    }
    return views.render(
        "share.svg", width=float(box.group(1)) if box else phone, height=height, **known
    )


def style(docs: Path) -> str:
    """The rules of figures.css by which drawings get their colors, for the light scheme."""
    sheet = (docs / "assets/stylesheets/figures.css").read_text("utf-8")
    scheme = sheet[sheet.index('[data-md-color-scheme="default"]') :].split("}")[0]
    colors = dict(re.findall(r"(--fig-[\w-]+):.*?(#\w+)\)?;", scheme))
    rules = re.findall(r"^\.(?:fig|fig-cover|chart) \.[\w-]+ \{.*\}$", sheet, re.M)
    return re.sub(r"var\((--fig-[\w-]+)\)", lambda name: colors[name.group(1)], " ".join(rules))


def outdated(docs: Path, drawn: dict[str, str]) -> dict[str, str]:
    """The pictures that are missing, or were made from something else."""
    files = {path.stem: path.read_bytes() for path in (docs / FOLDER).glob("*.png")}
    return {name: svg for name, svg in drawn.items() if checksum(svg) not in files.get(name, b"")}


def checksum(svg: str) -> bytes:
    """What a picture was made from, as it stands in the file."""
    return hashlib.sha256(svg.encode()).hexdigest().encode()


def draw(svg: str, file: Path) -> None:
    """Write a picture as PNG, in 256 colors."""
    import resvg_py
    from PIL import Image, PngImagePlugin

    png = resvg_py.svg_to_bytes(svg_string=svg, sans_serif_family="Inter")
    note = PngImagePlugin.PngInfo()
    note.add_text("Recipe", checksum(svg).decode())
    image = Image.open(io.BytesIO(bytes(png))).convert("RGB").quantize(256, kmeans=2, dither=0)
    image.save(file, "PNG", optimize=True, pnginfo=note)


def main() -> None:
    """Draw what is out of date."""
    from mkdocs.config import load_config

    site = Site.from_config(load_config(str(CONFIG)))
    drawn = pictures(site, read_index(site.docs, site.as_of))
    for name, svg in outdated(site.docs, drawn).items():
        draw(svg, site.docs / FOLDER / f"{name}.png")
        print(f"{FOLDER}/{name}.png")
    for path in (site.docs / FOLDER).glob("*.png"):
        if path.stem not in drawn:
            path.unlink()


if __name__ == "__main__":
    main()
