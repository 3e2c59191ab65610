"""What readers take along: the PDF printed from the one page, the zip for the file system."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, SITE_URL, watch
from dossier.finish.offline import write_offline
from dossier.finish.pdf import repeatable
from dossier.site import CONFIG, Site
from markup import Markup
from mkdocs.config import load_config
from test_links import dead_links

SETTINGS = Site.from_config(load_config(str(CONFIG)))


<<<<<<< HEAD
def run(module: str, folder: Path, **environment: str) -> subprocess.CompletedProcess:
    """Run a part of the finishing package on a folder, as scripts/build.py does."""
    command = [sys.executable, "-m", f"dossier.finish.{module}", str(folder)]
    given = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "SITE_URL": SITE_URL} | environment
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True)
=======
def words(element) -> str:
    """An element's text without marks, permanent links and what is hidden."""
    copy = lxml_html.fromstring(lxml_html.tostring(element, encoding="unicode"))
    for part in copy.xpath("//sup | //*[contains(@class,'headerlink')] | //*[@hidden] | //svg"):
        part.drop_tree()
    return " ".join(copy.text_content().split())


# ---- The one page


@pytest.fixture(scope="module")
def one(site):
    return lxml_html.fromstring((site / "one-page/index.html").read_text("utf-8")).find(
        ".//article"
    )


@pytest.fixture(scope="module")
def listed(checked) -> list[str]:
    """The pages that one-page.md lists, whole."""
    _, pages = checked
    page = pages["one-page.md"]
    return [
        page.resolve(target)
        for _, is_image, _, target in page.links
        if not is_image and "#" not in target
    ]


def test_the_one_page_lists_the_whole_story_in_its_order(checked, listed):
    _, pages = checked
    from dossier.check import navigation

    story = [path for path in navigation(ROOT / "mkdocs.yml") if path.startswith("story/")]
    assert [path for path in listed if path.startswith("story/")] == story
    assert {"summary.md", "faq.md", "evidence/corrections.md"} <= set(listed)


def test_every_paragraph_of_the_listed_pages_is_on_the_one_page(site, one, listed):
    text, count = words(one), 0
    for path in listed:
        article = lxml_html.fromstring((site / built_path(path, True)).read_text("utf-8")).find(
            ".//article"
        )
        for beside in article.xpath(
            "./*[@data-search-exclude or @class='path' or @class='reading'] | .//figure | .//form"
        ):
            beside.drop_tree()
        for element in article.xpath(".//p | .//li | .//td | .//h1 | .//h2 | .//h3"):
            assert words(element) in text, (path, words(element))
            count += 1
    assert count > 300


def test_every_drawing_comes_with_its_words_and_its_evidence(one, checked):
    dossier, _ = checked
    figures = one.xpath(".//figure[contains(@class,'drawing')]")
    assert len(figures) >= 6 and not one.xpath(".//figure//details")
    for figure in figures:
        told = one.get_element_by_id(f"{figure.get('id')}-words")
        drawing = next(
            drawing
            for drawing in dossier.drawings.values()
            if figure.get("id").endswith(f"drawing-{drawing.id}")
        )
        assert " ".join(drawing.alt.split()) in words(told)
        assert [link.get("href") for link in told.xpath(".//sup/a")] == [
            f"#fn:{id}" for id in drawing.evidence
        ]
        assert figure.xpath(f".//a[@href='#{told.get('id')}']")


def test_every_cited_record_stands_once_under_the_number_of_its_marks(one):
    notes = [note.get("id") for note in one.xpath(".//section[contains(@class,'footnote')]//li")]
    marks = one.xpath(".//a[@class='footnote-ref']")
    assert len(notes) == len(set(notes)) > 100
    assert list(dict.fromkeys(mark.get("href")[1:] for mark in marks)) == notes
    for mark in marks:
        number = notes.index(mark.get("href")[1:]) + 1
        assert mark.text == str(number) and mark.get("aria-label").startswith(
            f"Evidence {number}: "
        )
        assert str(number) in one.get_element_by_id(notes[number - 1]).xpath(
            "string(.//a[contains(@class,'backref')]/@aria-label)"
        )
    backs = one.xpath(".//a[contains(@class,'footnote-backref')]/@href")
    assert backs == [f"#{note.replace('fn:', 'fnref:')}" for note in notes]


def test_its_ids_are_its_own_and_its_headings_skip_no_level(one):
    ids = one.xpath(".//@id")
    assert len(ids) == len(set(ids))
    for attribute in one.xpath(".//@aria-labelledby | .//@aria-describedby"):
        assert set(attribute.split()) <= set(ids)
    levels = [
        int(heading.tag[1])
        for heading in one.xpath(".//h1 | .//h2 | .//h3 | .//h4 | .//h5 | .//h6")
    ]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(levels, levels[1:]))


def test_its_links_stay_on_it_where_they_can(one, listed, checked):
    dossier, _ = checked
    inside = {urljoin("/", built_path(path, True).removesuffix("index.html")) for path in listed}
    for href in one.xpath(".//a/@href"):
        target, _, anchor = urljoin("/one-page/", href).partition("#")
        assert target not in inside, href
        assert not (target == "/glossary/" and anchor in dossier.terms), href
    linked = {
        term.get("href").removeprefix("#glossary-") for term in one.xpath(".//a[@class='term']")
    }
    entries = {term.get("id").removeprefix("glossary-") for term in one.xpath(".//dt")}
    assert linked <= entries <= set(dossier.terms)


def test_the_contents_name_every_chapter_and_section(one):
    entries = [
        (link.get("href"), link.text) for link in one.xpath(".//ol[@class='onepage__contents']//a")
    ]
    headings = one.xpath(".//section[contains(@class,'onepage__chapter')]//*[self::h2 or self::h3]")
    assert entries == [(f"#{heading.get('id')}", words(heading)) for heading in headings]


def test_search_and_navigation_lead_to_it_but_not_into_it(site):
    index = json.loads((site / "search/search_index.json").read_text("utf-8"))
    assert not [
        entry
        for entry in index["docs"]
        if entry["location"].startswith("one-page") and "#" in entry["location"]
    ]
    assert 'href="one-page/"' in (site / "index.html").read_text("utf-8")
>>>>>>> js


# ---- The PDF


@pytest.fixture(scope="module")
def printed(site, tmp_path_factory) -> bytes:
    """The PDF of the site."""
    out = tmp_path_factory.mktemp("pdf") / "site"
    shutil.copytree(site, out)
<<<<<<< HEAD
    done = run("pdf", out)
    assert done.returncode == 0, done.stderr
    return (out / f"{SETTINGS.slug}.pdf").read_bytes()
=======
    # In a process of its own: the tests' browser may be open in this one, and Playwright allows one at a time.
    code = f"from pathlib import Path; from dossier.publish.pdf import write_pdf; write_pdf(Path({str(out)!r}), {SITE!r})"
    subprocess.run(
        [sys.executable, "-c", code], check=True, env=os.environ | {"SOURCE_DATE_EPOCH": "1"}
    )
    return (out / "anthropic-chip.pdf").read_bytes()
>>>>>>> js


@pytest.fixture(scope="module")
def pdf(printed):
    """The PDF as pypdf reads it."""
    from pypdf import PdfReader

    return PdfReader(io.BytesIO(printed))


def test_the_pdf_is_tagged_numbered_and_holds_the_whole_page(site, pdf):
    assert pdf.root_object["/Lang"] == "en" and pdf.root_object["/MarkInfo"]["/Marked"]
    assert pdf.metadata.title == SETTINGS.name
    texts = [" ".join(page.extract_text().split()) for page in pdf.pages]
    assert 30 < len(texts) < 120 and all(len(text) > 100 for text in texts)
    assert [text for text in texts[1:] if not re.search(r"\d", text)] == []
    whole = re.sub(r"\s", "", "".join(texts))
    for level, _, words in Markup(site / "one-page/index.html").headings:
        assert level > 4 or re.sub(r"[\s#]", "", words) in whole, words


def test_its_outline_names_every_chapter(site, pdf):
    def titles(entries: list) -> set[str]:
        nested = [titles(entry) if isinstance(entry, list) else {entry.title} for entry in entries]
        return set().union(*nested)

    headings = Markup(site / "one-page/index.html").headings
    chapters = {" ".join(words.rstrip("#").split()) for level, _, words in headings if level <= 2}
    assert chapters <= {" ".join(title.rstrip("#").split()) for title in titles(pdf.outline)}


<<<<<<< HEAD
def test_its_links_work_wherever_it_goes(pdf):
    outside, inside = set(), set()
=======
def test_the_pages_of_the_pdf_are_numbered_except_for_the_cover(texts):
    footer = "Anthropic’s AI chip, explained"
    for number, text in enumerate(texts, 1):
        text = " ".join(text.split())
        assert bool(re.search(rf"{footer}\s*{number}\b|\b{number}\s*{footer}", text)) == (
            number > 1
        ), number


def test_the_outline_and_the_contents_lead_to_the_same_pages(pdf, texts, printed, one):
    top = pdf.outline[0]
    chapters = {
        entry.title: pdf.get_destination_page_number(entry) + 1
        for entry in pdf.outline[1]
        if not isinstance(entry, list)
    }
    assert top.title == words(one.find(".//h1"))
    found = places(printed)
    wanted = [(words(heading), heading.get("id")) for heading in one.xpath(".//section/h2")]
    assert [title for title in chapters if title != "Contents"] == [title for title, _ in wanted]
    contents = " ".join(texts[1].split())
    for title, id in wanted:
        assert chapters[title] == found[id]
        assert re.search(rf"{re.escape(title)}\s*{found[id]}\b", contents), title


def test_the_links_of_the_pdf_work_wherever_it_goes(pdf, texts, one):
    addresses, inner = set(), set()
>>>>>>> js
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get_object()
            if "/A" in action:
                outside.add(action["/A"]["/URI"])
            else:
<<<<<<< HEAD
                inside.add(str(action["/Dest"]).lstrip("/"))
    assert inside <= {name.lstrip("/") for name in pdf.named_destinations} and len(inside) > 200
    assert f"{SITE_URL}evidence/claims/#information-report" in outside
    assert not [link for link in outside if not link.startswith(("https://", "http://"))]
    assert "127.0.0.1" not in str(outside)


def test_what_differs_from_run_to_run_is_made_equal(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    one = b"(D:20261122101112+00'00') node00000017 node00000020 node00000017"
    two = b"(D:20270101000000+00'00') node00000117 node00000133 node00000117"
    same = b"(D:19700101000000+00'00') node00000000 node00000001 node00000000"
    assert repeatable(one) == repeatable(two) == same


def test_without_a_browser_one_line_says_what_to_install(tmp_path):
    done = run("pdf", tmp_path, PATH=str(tmp_path), CHROME_PATH="")
    assert done.returncode == 1 and "apt-get install chromium" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
=======
                inner.add(str(action["/Dest"]).lstrip("/"))
    assert inner <= {name.lstrip("/") for name in pdf.named_destinations}
    assert len(inner) > 300
    assert f"{SITE}evidence/claims/#information-report" in addresses
    assert not [address for address in addresses if "127.0.0.1" in address]
    sources = set(
        one.xpath(".//section[contains(@class,'footnote')]//a[contains(@rel,'external')]/@href")
    )
    assert len(sources) > 50
    missing = {
        source
        for source in sources
        if source not in addresses and source.rstrip("/") not in {a.rstrip("/") for a in addresses}
    }
    assert not missing
    text = re.sub(r"\s", "", "".join(texts))
    for source in sources:
        assert re.sub(r"\s", "", source) in text


def test_the_pdf_carries_its_fonts_its_language_and_its_structure(pdf):
    fonts = {}
    for page in pdf.pages:
        for name, font in page["/Resources"].get("/Font", {}).items():
            fonts[name] = font.get_object()
    assert fonts
    for font in fonts.values():
        descriptor = (
            font.get("/DescendantFonts", [font])[0].get_object()["/FontDescriptor"].get_object()
        )
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor)
    assert pdf.root_object["/Lang"] == "en" and pdf.root_object["/MarkInfo"]["/Marked"]
    assert pdf.metadata.title == "Anthropic's AI chip, explained"


def test_what_differs_from_run_to_run_is_made_equal():
    first = b"(D:20261122101112+00'00') node00000017 node00000020 node00000017"
    second = b"(D:20270101000000+00'00') node00000117 node00000133 node00000117"
    assert (
        repeatable(first, 0)
        == repeatable(second, 0)
        == b"(D:19700101000000+00'00') node00000000 node00000001 node00000000"
    )


def test_without_a_browser_the_build_says_so_and_leaves_everything(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(machine, "find_chromium", lambda: None)
    assert main(["--pdf", "--out", str(tmp_path / "site")]) == 1
    told = capsys.readouterr().err
    assert "no Chromium" in told and "CHROME_PATH" in told and "Traceback" not in told
    assert not (tmp_path / "site").exists()
>>>>>>> js


# ---- The zip for the file system


@pytest.fixture(scope="module")
def offline(tmp_path_factory) -> Path:
    """The site as it is unpacked from its zip, made without a public address."""
    folder = tmp_path_factory.mktemp("offline")
    done = run("offline", folder, SITE_URL="")
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
<<<<<<< HEAD
    page.goto(f"file://{offline}/index.html")
=======
    page.on(
        "requestfailed",
        lambda request: (
            None if "ABORTED" in request.failure else trouble.append(f"failed: {request.url}")
        ),
    )
    page.goto(f"file://{offline}/{NAME}/index.html")
>>>>>>> js
    yield page
    context.close()
    assert not trouble, "; ".join(trouble)


def test_every_link_of_the_unpacked_copy_arrives(offline):
    assert dead_links(offline) == []
    for path in offline.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "127.0.0.1" not in text and "navigation.instant" not in text, path
        folders = [link for tag, link in Markup(path).links if re.fullmatch(r"[./]+", link)]
        assert not folders, (path, folders)


def test_the_same_site_gives_the_same_zip(offline, tmp_path):
    search, worker = "search/search_index.json", "assets/javascripts/workers/search.x.js"
    for name in ("one", "two"):
        for file in ("index.html", search, worker):
            (tmp_path / name / file).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name / file).write_text('<a href="." title="Home">')
        (tmp_path / name / "assets/javascripts").mkdir(exist_ok=True)
        write_offline(tmp_path / name, tmp_path / f"{name}/../{name}-dir.zip")
    zips = [(tmp_path / f"{name}-dir.zip").read_bytes() for name in ("one", "two")]
    assert zips[0].replace(b"one-dir", b"two-dir") == zips[1]


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
<<<<<<< HEAD
        tab.goto(f"file://{offline}/explore/{name}.html")
        explorer = tab.locator("article .explorer")
        before = explorer.inner_text()
        explorer.locator("input:not([type=radio]):visible").first.fill("9")
        changed = "([element, text]) => element.innerText !== text"
        tab.wait_for_function(changed, arg=[explorer.element_handle(), before])
=======
        tab.goto(f"file://{offline}/{NAME}/explore/{name}.html")
        form = tab.locator("article form")
        before = form.locator("xpath=..").inner_text()
        field = form.locator("input:not([type=radio]):visible").first
        field.fill("9")
        tab.wait_for_timeout(600)
        assert form.locator("xpath=..").inner_text() != before, name


def test_the_one_page_works_from_the_file_system(tab, offline):
    tab.goto(f"file://{offline}/{NAME}/one-page.html")
    tab.locator(".onepage__contents a").last.click()
    assert tab.url.endswith("#page-evidence")


# ---- The picture for links


def test_the_preview_picture_is_drawn_from_today_s_cover():
    data = (ROOT / "docs" / PICTURE).read_bytes()
    assert noted(data) == recipe(ROOT / "docs"), (
        f"{DRAWING} has changed: run python3 scripts/build.py --social"
    )
    assert data.startswith(b"\x89PNG") and struct.unpack(">II", data[16:24]) == (1200, 630)
    assert len(data) < 60_000


def test_every_page_names_the_preview_picture(site):
    for path in site.rglob("*.html"):
        tree = lxml_html.fromstring(path.read_text("utf-8"))
        address = tree.xpath("string(//meta[@property='og:image']/@content)")
        assert address == f"http://127.0.0.1:8000/{PICTURE}" and (site / PICTURE).is_file()
        assert tree.xpath("string(//meta[@name='twitter:card']/@content)") == "summary_large_image"
>>>>>>> js
