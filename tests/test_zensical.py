"""Promise: the same sources build under Zensical, Material's successor, with the same content."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urljoin

import pytest
from conftest import ROOT, SITE_URL
from markup import read

# Zensical marks the place that its skip link leads to.
ONLY_ZENSICAL = "__skip"


@pytest.fixture(scope="session")  # as `site`, so that it can be built before that is
def theirs(tmp_path_factory) -> Path:
    """The site as Zensical builds it from a copy of the sources, finished by our command."""
    project = tmp_path_factory.mktemp("zensical")
    shutil.copytree(ROOT / "docs", project / "docs")
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    # Our hooks add the extension, and Zensical knows no hooks; nor does it see anchors of records.
    settings = settings.replace("extensions:\n", "extensions:\n  - dossier.extension\n", 1)
    settings = settings.replace("strict: true", "strict: false")
    (project / "mkdocs.yml").write_text(settings, "utf-8")
    environment = {**os.environ, "SITE_URL": SITE_URL, "PYTHONPATH": str(ROOT / "scripts")}
    zensical = [str(Path(sys.executable).parent / "zensical"), "build"]
    finish = [sys.executable, "-m", "dossier.finish", str(project / "site")]
    for command in (zensical, finish):
        done = subprocess.run(
            command, cwd=project, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr[-2000:]
    return project / "site"


def facts(folder: Path, name: str) -> dict[str, object]:
    """What must be the same on a page."""
    page = read(folder / name)
    links = [given["href"] for tag, given in page.elements if tag == "a" and "href" in given]
    ids = [given["id"] for _, given in page.elements if "id" in given]
    return {
        "words": " ".join(page.words),
        "headings": page.headings,
        "ids": [id for id in ids if id != ONLY_ZENSICAL],
        "links": [urljoin(f"/{name}", link).rstrip("/") for link in links],
        "marks": [given["data-status"] for _, given in page.elements if "data-status" in given],
        "drawings": sum(tag == "svg" for tag, _ in page.elements),
        "rows": sum(tag == "tr" for tag, _ in page.elements),
    }


def test_every_page_has_the_same_content_under_both(theirs, site):
    names = [{p.relative_to(f).as_posix() for p in f.rglob("*.html")} for f in (site, theirs)]
    assert names[0] == names[1]
    differences = []
    for name in sorted(names[0] - {"404.html"}):
        ours, other = facts(site, name), facts(theirs, name)
        differences += [f"{name}: {key}" for key in ours if ours[key] != other[key]]
    assert not differences


def test_the_rest_of_the_site_is_made_for_zensical_too(site, theirs):
    made = [p.relative_to(site) for p in site.rglob("*") if p.suffix in (".md", ".csv", ".json")]
    missing = [str(path) for path in made if not (theirs / path).exists()]
    assert missing == ["search/search_index.json"], "it has a search of its own"
    for name in ("llms.txt", "timeline.xml", "_headers"):
        assert (theirs / name).is_file()
    assert "Content-Security-Policy" in (theirs / "index.html").read_text("utf-8")
