"""Promise: the same sources build under Zensical, Material's successor, with the same content."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from lxml import html as lxml_html

from dossier.rendering import render
from dossier.problems import ROOT

# What may differ: Zensical marks the place that its skip link leads to.
ONLY_ZENSICAL_IDS = {"__skip"}


@pytest.fixture(scope="module")
def outputs(tmp_path_factory) -> tuple[Path, Path]:
    """The same copy of the sources, built by MkDocs and by Zensical."""
    project = tmp_path_factory.mktemp("zensical")
    shutil.copytree(ROOT / "docs", project / "docs")
    shutil.copy(ROOT / "mkdocs.yml", project)
    render(project / "mkdocs.yml", project / "by-mkdocs")
    command = [str(Path(sys.executable).parent / "zensical"), "build"]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, timeout=300)
    assert result.returncode == 0, result.stderr[-2000:]
    return project / "by-mkdocs", project / "site"


def article(path: Path):
    """A page's article, without the theme's own additions."""
    tree = lxml_html.fromstring(path.read_text("utf-8")).xpath("//article")[0]
    for part in tree.xpath(".//aside | .//script | .//*[contains(@class, 'md-content__button')]"):
        part.drop_tree()
    return tree


def facts(path: Path) -> dict[str, object]:
    """What must be the same on a page: words, headings, ids, links, citations, terms, drawings and tables."""
    tree = article(path)
    return {
        "text": " ".join(tree.text_content().split()),
        "headings": [
            (h.tag, h.get("id"), " ".join(h.text_content().split()))
            for h in tree.xpath(".//h1|.//h2|.//h3|.//h4")
        ],
        "ids": [id for id in tree.xpath(".//@id") if id not in ONLY_ZENSICAL_IDS],
        "links": [
            href.replace("/./", "/").removesuffix("/.") or "/" for href in tree.xpath(".//a/@href")
        ],
        "citations": tree.xpath(".//a[@class='footnote-ref']/@data-status"),
        "terms": tree.xpath(".//a[@class='term']/@aria-describedby"),
        "figures": len(tree.xpath(".//figure//svg")),
        "rows": len(tree.xpath(".//tr")),
    }


def test_both_generators_make_the_same_pages(outputs):
    names = [
        {path.relative_to(folder).as_posix() for path in folder.rglob("*.html")}
        for folder in outputs
    ]
    assert names[0] == names[1]


def test_every_page_has_the_same_content_under_both(outputs):
    differences = []
    for path in sorted(outputs[0].rglob("*.html")):
        name = path.relative_to(outputs[0])
        ours, theirs = facts(path), facts(outputs[1] / name)
        differences += [
            f"{name}: {key}" for key in ours if ours[key] != theirs[key] and str(name) != "404.html"
        ]
    assert not differences


def test_a_difference_would_be_noticed(outputs, tmp_path):
    source = outputs[0] / "summary/index.html"
    changed = tmp_path / "index.html"
    changed.write_text(
        source.read_text("utf-8")
        .replace("silicon team", "silicon group", 1)
        .replace('data-status="reported"', "", 1),
        "utf-8",
    )
    ours, other = facts(source), facts(changed)
    assert {key for key in ours if ours[key] != other[key]} >= {"text", "citations"}


def test_the_configuration_uses_nothing_that_zensical_ignores():
    text = (ROOT / "mkdocs.yml").read_text("utf-8")
    assert "\nhooks:" not in text
    plugins = [
        line.strip(" -:")
        for line in text.split("plugins:")[1].split("\n\n")[0].splitlines()
        if line.startswith("  - ")
    ]
    assert set(plugins) <= {"search", "macros"}
