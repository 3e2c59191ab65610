"""Pictures for links to the site, 1200 by 630: one for each page and one for each figure.

Run `python -m dossier.share` after a change of a title or a figure; it draws those that are out of
date and removes those of pages that are gone. They are kept under docs/, so a build draws nothing.
Needs the packages resvg-py and pillow, and Debian's fonts-sil-charis and fonts-inter.
"""

from __future__ import annotations

import hashlib
import html
import io
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from dossier.fields import date_words
from dossier.index import Index, read_index
from dossier.pages import Page
from dossier.reading import HEADING
from dossier.site import CONFIG, Site
from dossier.views import TEMPLATES, Views, built_path

FOLDER = "assets/images/share"  # below docs/
WIDTH, HEIGHT, MARGIN = 1200, 630, 56
BESIDE, BELOW = (560, 450), (1088, 300)  # pixels: the room for a figure
PHONE = 360  # pixels: a chart made of rows is drawn as on a phone, and may be cut off below
ROWS = {
    "chart-gigawatts", "chart-makers", "chart-ranges", "chart-relays", "chart-voices",
    "chart-watch", "drawing-idea-to-cluster",
}  # fmt: skip
SIZES = [54, 46, 40, 34, 30]  # pixels: of a title's letters
NOTE = b"tEXtRecipe\0"
CALL = re.compile(r"""\bpart\(["']([a-z-]+)["']|!\[[^\]]*\]\(([^)\s]+\.svg)""")
CHART = re.compile(
    r'<figure [^>]*id="(.*?)".*?frame__title">(.*?)</b>.*?<div class="fig fig-wide">(.*?)</div>\s*'
    r'<div class="frame__note">.*?-words">(.*?)<',
    re.S,
)
PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" \
width="1200" height="630" font-family="Inter, sans-serif"><style>{style}</style>
<linearGradient id="out" x2="0" y2="1"><stop stop-color="#fffefb" stop-opacity="0"/>\
<stop offset="1" stop-color="#fffefb"/></linearGradient>
<rect width="1200" height="630" fill="#fffefb"/><rect width="1200" height="10" fill="#14343c"/>
<text x="56" y="66" font-size="24" font-weight="600" fill="#0a5566">{site}</text>
<text font-family="Charis SIL, serif" font-weight="700" font-size="{size}" fill="#1a2427">{title}\
</text>{figure}
<rect x="56" y="566" width="1088" height="1" fill="#cfd6d5"/><g font-size="21" fill="#4c5a5e">\
<text x="56" y="600">{source}</text><text x="1144" y="600" text-anchor="end">{address}</text></g>
</svg>"""


@dataclass(frozen=True)
class Figure:
    """A figure of a page: its id, its title, its drawing as SVG, its source in words."""

    id: str
    title: str
    svg: str
    source: str


def page_name(path: str) -> str:
    """What the picture of a page is called: story/since.md has story-since."""
    return path.removesuffix(".md").replace("/", "-")


def heading(page: Page) -> str:
    """The heading of a page, without markup."""
    return re.sub(r"[*`]|\[\^.*?\]", "", HEADING.search(page.body).group(1))


def figures(page: Page, views: Views) -> Iterator[Figure]:
    """The figures of a page, in its order."""
    for name, file in CALL.findall(page.body):
        template = TEMPLATES / f"{name}.html"
        drawing = views.index.dossier.drawing_in(page.resolve(file)) if file else None
        if drawing:
            svg = (views.site.docs / drawing.file).read_text("utf-8")
            source = f"{len(drawing.evidence)} records"
            yield Figure(f"drawing-{drawing.id}", drawing.title, svg[svg.index("<svg") :], source)
        elif name and template.read_text("utf-8").startswith('{% extends "chart.html" %}'):
            found = CHART.search(views.part(name))
            if found:
                id, title, picture, source = found.groups()
                drawn = re.split(r'(?=<svg class="chart__plot)', picture)[
                    1:
                ]  # for a phone, and wide
                if drawn:
                    yield Figure(id, title, drawn[0 if id in ROWS else -1].strip(), source)


def pictures(site: Site, index: Index) -> dict[str, str]:
    """Every picture by its name, as SVG. A page without a figure has the first one of the site."""
    drawn: dict[str, str] = {}
    found = {path: list(figures(index.pages[path], Views(site, index, path))) for path in site.nav}
    first = next(figure for own in found.values() for figure in own)
    for path, own in found.items():
        for figure in own:
            drawn.setdefault(figure.id, compose(site, path, figure.title, figure))
        title, picture = heading(index.pages[path]), own[0] if own else replace(first, source="")
        drawn[page_name(path)] = compose(site, path, title, picture)
    return drawn


def compose(site: Site, path: str, title: str, figure: Figure) -> str:
    """A picture with a title, a figure beside or below it, the figure's source, and the page."""
    left, top, width, height = extent(figure)
    below = width > 2.5 * height
    room = BELOW if below else BESIDE
    scale = room[0] / width if figure.id in ROWS else min(room[0] / width, room[1] / height)
    x, y = (MARGIN, 230) if below else (WIDTH - MARGIN - room[0], 92)
    y += max(0, (room[1] - height * scale) / 3)
    root = re.match(r"<svg[^>]*>", figure.svg).group()
    bare = re.sub(r' (?:x|y|width|height|viewBox)="[^"]*"', "", root)
    size = f'width="{width * scale:.1f}" height="{height * scale:.1f}"'
    view = f'{bare[:-1]} {size} viewBox="{left:g} {top:g} {width:g} {height:g}">'
    drawing = re.sub(r' xlink:href="[^"]*"|<title.*?</title>', "", figure.svg[len(root) :])
    fade = f'<rect y="{room[1] - 70}" width="{room[0]}" height="70" fill="url(#out)"/>'
    cut = fade if height * scale > room[1] else ""
    frame = f'<svg x="{x}" y="{y:.0f}" width="{room[0]}" height="{room[1]}" overflow="hidden">'
    space = WIDTH - 2 * MARGIN - (0 if below else room[0] + 40)
    letter, lines = fit(plain(title), space, 100 if below else 430)
    rows = "".join(
        f'<tspan x="{MARGIN}" y="{128 + letter * 1.16 * i:.0f}">{html.escape(line)}</tspan>'
        for i, line in enumerate(lines)
    )
    return PICTURE.format(
        style=style(site.docs),
        site=html.escape(plain(site.name)),
        size=letter,
        title=rows,
        figure=f'{frame}<g class="fig chart">{view}{drawing}</g>{cut}</svg>',
        source=(f"Source: {figure.source}, c" if figure.source else "C")
        + f"hecked to {date_words(site.as_of)}",
        address=built_path(path, True).removesuffix("index.html").rstrip("/"),
    )


def extent(figure: Figure) -> tuple[float, float, float, float]:
    """The part of the plane that a figure fills: left, top, width and height."""
    root = re.match(r"<svg[^>]*>", figure.svg).group()
    box = re.search(r'viewBox="([^"]*)"', root)
    if box:
        return tuple(float(number) for number in box.group(1).split())
    height = float(re.search(r' height="([\d.]+)"', root).group(1))
    width = re.search(r' width="([\d.]+)"', root)
    if width:
        return 0, 0, float(width.group(1)), height
    return 0, 0, PHONE if figure.id in ROWS else height * BESIDE[0] / BESIDE[1], height


def fit(title: str, width: float, height: float) -> tuple[int, list[str]]:
    """The largest size of letters in which a title fits, and its lines."""
    for size in SIZES:
        lines = textwrap.wrap(title, int(width / size / 0.53), break_long_words=False)
        if len(lines) * size * 1.16 <= height:
            break
    return size, lines


def plain(text: str) -> str:
    """Text as it is printed, with apostrophes that are round."""
    return html.unescape(text).replace("'", "’")


def style(docs: Path) -> str:
    """The rules of figures.css by which drawings get their colors, for the light scheme."""
    sheet = (docs / "assets/stylesheets/figures.css").read_text("utf-8")
    scheme = sheet[sheet.index('[data-md-color-scheme="default"]') :].split("}")[0]
    colors = dict(re.findall(r"(--fig-[\w-]+):.*?(#\w+)\)?;", scheme))
    rules = re.findall(r"^\.(?:fig|fig-cover|chart) \.[\w-]+ \{.*\}$", sheet, re.M)
    return re.sub(r"var\((--fig-[\w-]+)\)", lambda name: colors[name.group(1)], " ".join(rules))


def recipe(svg: str) -> bytes:
    """What a picture is made from, as a checksum that stands in the file."""
    return hashlib.sha256(svg.encode()).hexdigest().encode()


def outdated(docs: Path, drawn: dict[str, str]) -> dict[str, str]:
    """The pictures that are missing, or were made from something else."""
    files = {name: docs / FOLDER / f"{name}.png" for name in drawn}
    made = {name: path.read_bytes() for name, path in files.items() if path.is_file()}
    return {
        name: svg
        for name, svg in drawn.items()
        if made.get(name, b"").partition(NOTE)[2][:64] != recipe(svg)
    }


def draw(svg: str) -> bytes:
    """A picture as PNG, in 256 colors."""
    import resvg_py
    from PIL import Image, PngImagePlugin

    png = bytes(resvg_py.svg_to_bytes(svg_string=svg, sans_serif_family="Inter"))
    note, file = PngImagePlugin.PngInfo(), io.BytesIO()
    note.add_text("Recipe", recipe(svg).decode())
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(256, kmeans=2, dither=0)
    image.save(file, "PNG", optimize=True, pnginfo=note)
    return file.getvalue()


def main() -> None:
    """Draw what is out of date."""
    from mkdocs.config import load_config

    site = Site.from_config(load_config(str(CONFIG)))
    drawn = pictures(site, read_index(site.docs, site.as_of))
    folder = site.docs / FOLDER
    folder.mkdir(exist_ok=True)
    for name, svg in outdated(site.docs, drawn).items():
        (folder / f"{name}.png").write_bytes(draw(svg))
        print(f"{FOLDER}/{name}.png")
    for path in folder.glob("*.png"):
        if path.stem not in drawn:
            path.unlink()


if __name__ == "__main__":
    main()
