"""Pictures for links to the site, 1200 by 630: one for each page and one for each figure.

`python -m dossier.share` draws those that are out of date into docs/, so a build draws nothing.
Needs the packages resvg-py and pillow, and Debian's fonts-sil-charis and fonts-inter.
"""

import hashlib
import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from markupsafe import Markup
from mkdocs.config import load_config

from dossier.pages import Index, Page, read_index
from dossier.site import CONFIG, Site
from dossier.story import HEADING
from dossier.views import TEMPLATES, Views, built_path

FOLDER = "assets/images/share"  # below docs/
CALL = re.compile(r'\bpart\("([a-z-]+)"(?:, topic="([a-z-]+)")?|!\[[^\]]*\]\(([^)\s]+\.svg)')
CHART = re.compile(  # its id, title, the first of its drawings, and its source
    r'<figcaption id="(.*?)-title".*?frame__title">(.*?)</b>.*?'
    r'(<svg class="chart__plot.*?)(?:<svg class="chart__plot|</?div).*?-words">(.*?)</a>',
    re.S,
)


def figures(page: Page, views: Views) -> Iterator[tuple[str, str, str, str]]:
    """The figures of a page, in its order: id, title, drawing as SVG, source."""
    for part, topic, file in CALL.findall(page.body):
        record = views.dossier.drawing_in(page.resolve(file)) if file else None
        if record:
            drawing = (views.site.docs / record.file).read_text("utf-8")
            yield f"drawing-{record.id}", record.title, drawing, f"{len(record.evidence)} records"
        elif part and "chart.html" in (TEMPLATES / f"{part}.html").read_text("utf-8"):
            values = {"topic": topic} if topic else {}
            yield from CHART.findall(views.part(part, **values))


def pictures(site: Site, index: Index) -> dict[str, str]:
    """Every picture by its name, as SVG. A page without a figure has the first drawing of all."""
    style = colors((site.docs / "assets/stylesheets/figures.css").read_text("utf-8"))
    views = {path: Views(site, index, path) for path in site.nav}
    found = {path: list(figures(index.pages[path], views[path])) for path in site.nav}
    every = chain.from_iterable(found.values())
    first = next(figure for figure in every if figure[0].startswith("drawing-"))
    drawn: dict[str, str] = {}
    for path, own in found.items():
        for figure in own:
            drawn.setdefault(figure[0], compose(views[path], style, *figure))
        id, _, drawing, source = own[0] if own else (*first[:3], "")
        name = path.removesuffix(".md").replace("/", "-")
        title = re.sub(r"[*`]|\[\^.*?\]", "", HEADING.search(index.pages[path].body).group(1))
        drawn[name] = compose(views[path], style, id, title, drawing, source)
    return drawn


def compose(views: Views, style: str, id: str, title: str, drawing: str, source: str) -> str:
    """A picture with the title, drawing and source of a figure, and the address of the page."""
    drawing = Markup(re.sub(r' xlink:href="[^"]*"|<title.*?</title>', "", drawing))
    size = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', drawing)
    width, height = size.groups() if size else (0, re.search(r'height="(\d+)', drawing).group(1))
    return views.render(
        "share.svg",
        id=id,
        title=Markup(title).unescape(),
        drawing=drawing,
        source=source,
        width=float(width),
        height=float(height),
        style=Markup(style),
        address=built_path(views.here, True).removesuffix("index.html").rstrip("/"),
    )


def colors(sheet: str) -> str:
    """The rules of a style sheet by which drawings get their colors, for the light scheme."""
    scheme = sheet[sheet.index("[data-md-color-scheme]") :].split("}")[0]
    values = dict(re.findall(r"(--fig-[\w-]+):.*?(#\w+)\)?;", scheme))
    rules = re.findall(r"^\.(?:fig|fig-cover|chart) \.[\w-]+ \{.*\}$", sheet, re.M)
    return re.sub(r"var\((--fig-[\w-]+)\)", lambda name: values[name.group(1)], " ".join(rules))


def outdated(docs: Path, drawn: dict[str, str]) -> dict[str, str]:
    """The pictures that are missing, or were made from something else, as their notes say."""
    files = {path.stem: path.read_bytes() for path in (docs / FOLDER).glob("*.png")}
    return {name: svg for name, svg in drawn.items() if recipe(svg) not in files.get(name, b"")}


def recipe(svg: str) -> bytes:
    """What a picture notes of what it was made from."""
    return hashlib.sha256(svg.encode()).hexdigest().encode()


def draw(svg: str, file: Path) -> None:
    """Write a picture as PNG, in 256 colors."""
    import resvg_py
    from PIL import Image, PngImagePlugin

    png = resvg_py.svg_to_bytes(svg_string=svg, sans_serif_family="Inter")
    note = PngImagePlugin.PngInfo()
    note.add_text("Recipe", recipe(svg).decode())
    image = Image.open(io.BytesIO(bytes(png))).convert("RGB").quantize(256, kmeans=2, dither=0)
    image.save(file, "PNG", optimize=True, pnginfo=note)


if __name__ == "__main__":
    site = Site.from_config(load_config(str(CONFIG)))
    drawn = pictures(site, read_index(site.docs, site.as_of))
    for name, svg in outdated(site.docs, drawn).items():
        draw(svg, site.docs / FOLDER / f"{name}.png")
        print(f"{FOLDER}/{name}.png")
