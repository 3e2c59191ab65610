"""What readers take along: the PDF printed from the one page, the zip for the file system."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, SITE_URL, chromium, watch
from dossier.site import CONFIG, Site
from markup import dead_links, read
from mkdocs.config import load_config

SETTINGS = Site.from_config(load_config(str(CONFIG)))


def run(option: str, folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """Add a file to the site in a folder, as scripts/build.py does."""
    command = [sys.executable, "-m", "dossier.finish", option, str(folder)]
    given = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "SITE_URL": SITE_URL} | environment
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True)


# ---- The PDF


@pytest.fixture(scope="module")
def pdf(site, tmp_path_factory):
    """The PDF of the site, as pypdf reads it."""
    from pypdf import PdfReader

    out = tmp_path_factory.mktemp("pdf") / "site"
    shutil.copytree(site, out)
    done = run("--pdf", out, CHROME_PATH=chromium())
    assert done.returncode == 0, done.stderr
    return PdfReader(out / f"{SETTINGS.slug}.pdf")


def test_the_pdf_is_tagged_numbered_and_holds_the_whole_page(site, pdf):
    assert pdf.root_object["/Lang"] == "en" and pdf.root_object["/MarkInfo"]["/Marked"]
    assert pdf.metadata.title == SETTINGS.name and 30 < len(pdf.pages) < 120
    for number in (0, 1, 20, -1):  # reading all of them takes long
        text = " ".join(pdf.pages[number].extract_text().split())
        assert len(text) > 100 and (number == 0 or re.search(r"\d", text)), number
    outlined, entries = "", [*pdf.outline]
    for entry in entries:
        if isinstance(entry, list):
            entries += entry
        else:
            outlined += f" {squeezed(entry.title)} "
    for level, _, words in read(site / "one-page/index.html").headings:
        assert level > 4 or f" {squeezed(words)} " in outlined, words


def squeezed(words: str) -> str:
    """The letters of a heading, without blanks and the sign of its link."""
    return re.sub(r"[\s#]", "", words)


def test_its_links_work_wherever_it_goes(pdf):
    outside, inside = set(), set()
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object()
            if "/A" in action:
                outside.add(action["/A"]["/URI"])
            else:
                inside.add(str(action["/Dest"]).lstrip("/"))
    assert inside <= {name.lstrip("/") for name in pdf.named_destinations} and len(inside) > 200
    assert f"{SITE_URL}evidence/claims/#information-report" in outside
    assert not [link for link in outside if not link.startswith(("https://", "http://"))]
    assert "127.0.0.1" not in str(outside)


def test_without_a_browser_one_line_says_what_to_install(tmp_path):
    done = run("--pdf", tmp_path, PATH=str(tmp_path), CHROME_PATH="")
    assert done.returncode == 1 and "apt-get install chromium" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


# ---- The zip for the file system


@pytest.fixture(scope="module")
def offline(tmp_path_factory) -> Path:
    """The site as it is unpacked from its zip, made without a public address."""
    folder = tmp_path_factory.mktemp("offline")
    done = run("--offline", folder, SITE_URL="")
    assert done.returncode == 0, done.stderr
    name = f"{SETTINGS.slug}-offline"
    with zipfile.ZipFile(folder / f"{name}.zip") as archive:
        assert all(entry.startswith(f"{name}/") for entry in archive.namelist())
        archive.extractall(folder)
    return folder / name


@pytest.fixture
def tab(browser, offline):
    """A tab without network; the test fails when it logs an error or asks for more than files."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page, trouble = context.new_page(), []
    watch(page, "file://", trouble)
    page.goto(f"file://{offline}/index.html")
    yield page
    context.close()
    assert not trouble, "; ".join(trouble)


def test_every_link_of_the_unpacked_copy_arrives(offline):
    assert dead_links(offline) == []
    for path in offline.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "127.0.0.1" not in text and "navigation.instant" not in text, path
        folders = [link for tag, link in read(path).links if re.fullmatch(r"[./]+", link)]
        assert not folders, (path, folders)


def test_the_copy_works_without_a_server(tab, offline):
    tab.locator(".md-tabs__link", has_text="Story").click()
    tab.wait_for_url("**/story/index.html")
    tab.locator("header .md-logo").click()
    tab.wait_for_url("**/index.html")
    assert tab.locator("article h1").inner_text() and "story" not in tab.url
    tab.keyboard.press("/")
    tab.wait_for_selector("[data-md-component=search-query]:focus")
    tab.locator("[data-md-component=search-query]").press_sequentially("HBM", delay=5)
    tab.locator(".md-search-result__link[href$='glossary.html#hbm'], [href*='#hbm']").first.click()
    tab.wait_for_url("**/glossary.html*#hbm")
    tab.goto(f"file://{offline}/story/samsung-talks.html")
    tab.locator("article a.footnote-ref").first.hover()
    tab.wait_for_selector(".tip:visible")
    for name in ("one-percent", "memory"):
        tab.goto(f"file://{offline}/explore/{name}.html")
        explorer = tab.locator("article .explorer")
        before = explorer.inner_text()
        explorer.locator("input:not([type=radio]):visible").first.fill("9")
        changed = "([element, text]) => element.innerText !== text"
        tab.wait_for_function(changed, arg=[explorer.element_handle(), before])
