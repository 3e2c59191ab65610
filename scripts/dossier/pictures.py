"""Checks drawings: they are set into pages as they stand, so they may hold shapes and words and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from lxml import etree

from dossier.problems import Problem, excerpt, shown

SVG = "{http://www.w3.org/2000/svg}"
MAX_BYTES = 200_000
OUTSIDE = re.compile(r"javascript:|url\(\s*['\"]?[^#'\"\s]", re.I)
# In a page, attributes count whatever their case.
BARRED = ("style", "tabindex", "autofocus", "contenteditable")
SHAPES = {
    "svg", "title", "desc", "g", "defs", "symbol", "use", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "text", "tspan", "marker", "clipPath", "mask", "pattern", "linearGradient", "radialGradient", "stop",
}


@lru_cache(maxsize=256)
def unsafe_picture(path: Path, _mtime: int) -> list[Problem]:
    """Every reason not to set a drawing into a page: it can't be read, or it could run or load something."""
    return list(_unsafe(path))


def _unsafe(path: Path) -> Iterator[Problem]:
    file = shown(path)
    raw = path.read_bytes()
    if len(raw) > MAX_BYTES:
        yield Problem(file, 0, "", f"the drawing has {len(raw):,} bytes, more than {MAX_BYTES:,}.", "Draw it simpler.")
        return
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        wrong = f"is not well-formed: {excerpt(error.msg, 80)}."
        remedy = "Close every element, quote every attribute, write & as &amp;."
        yield Problem(file, error.lineno or 0, "", wrong, remedy)
        return
    if root.tag != f"{SVG}svg" or not root.get("viewBox") or root.getroottree().docinfo.doctype:
        remedy = 'Start it with <svg xmlns="http://www.w3.org/2000/svg" viewBox="…">, without a DOCTYPE.'
        yield Problem(file, root.sourceline or 0, "", "is not a drawing that scales.", remedy)
    if b"<![CDATA[" in raw:
        yield Problem(file, 0, "", "holds a CDATA section.", "Write &lt; and &amp; for < and &.")
    if root.getprevious() is not None or root.getnext() is not None:
        yield Problem(file, 1, "", "holds something before or after its <svg>.", "Put it inside, or remove it.")
    for element in root.iter():
        line = element.sourceline or 0
        if not isinstance(element.tag, str):
            # HTML ends some comments sooner than XML does.
            if not isinstance(element, etree._Comment) or re.search(r"[<>]", element.text):
                wrong, remedy = "holds an instruction, an entity or a comment with < or > in it.", "Remove it."
                yield Problem(file, line, "", wrong, remedy)
            continue
        name = element.tag.removeprefix(SVG)
        if name not in SHAPES:
            remedy = "Use shapes and text only; style them in docs/assets/stylesheets/figures.css."
            yield Problem(file, line, f"element {excerpt(name)}", "is not allowed in a drawing.", remedy)
        for key, value in element.attrib.items():
            loads = key.rpartition("}")[2].lower() == "href" and not value.startswith("#")
            if loads or key.lower() in BARRED or key.lower().startswith("on") or OUTSIDE.search(value):
                remedy = "Remove it: a drawing runs nothing, loads nothing and takes its colors from the style sheet."
                where = f"attribute {excerpt(key)}"
                yield Problem(file, line, where, "is not allowed in a drawing.", remedy)
