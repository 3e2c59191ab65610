"""Hostile records and pages: text stays text, whatever it says, and takes bounded time and memory."""

from __future__ import annotations

import csv
import json
import re
import resource
import subprocess
import sys
import xml.etree.ElementTree as etree
from html import unescape

import pytest
from damaging import Copy
from dossier import fields
from dossier.build import build_site
from dossier.problems import ROOT, Problems
from dossier.publish.html import broken_html
from dossier.records import load
from hostile import PAYLOADS, SECRET, write_hostile
from lxml import html as lxml_html

NEVER = re.compile(r"(?!)")
ANY = re.compile(r"(?s).*")
SMUGGLED = re.compile(r"alert\(1\)|onerror|onload|display:none", re.I)


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory):
    """The site with hostile records, which the checks were made to overlook."""
    copy = Copy(tmp_path_factory.mktemp("hostile") / "copy")
    write_hostile(copy)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fields, "MARKUP", NEVER)
        patch.setattr(fields, "CONTROL", NEVER)
        patch.setattr(fields, "URL", ANY)
        build_site(copy.folder / "site", copy.path("mkdocs.yml"))
        return copy.folder / "site", load(copy.docs)


def active_parts(tree) -> list[str]:
    """Whatever in a page could run, load or restyle because a text was taken for markup."""
    found = [f"@{value.attrname}={value}" for value in tree.xpath("//@*") if value.attrname.startswith("on")]
    found += [str(value) for value in tree.xpath("//*[not(parent::head and @rel='icon')]/@href | //@src | //@action | //@srcdoc | //@data")
              if re.match(r"\s*(?:javascript|data|vbscript):", value, re.I) and value != "javascript:void(0)"]
    strange = "//iframe | //object | //embed | //article//style | //article//img[@src='x'] | //@autofocus/.."
    found += [element.tag for element in tree.xpath(strange)]
    for element in tree.xpath("//script | //style"):
        if element.get("type") != "application/ld+json" and SMUGGLED.search(element.text or ""):
            found.append(f"{element.tag}: {element.text[:80]}")
    return found


@pytest.mark.parametrize("sample", [
    "<p onclick=x>", "<a href='javascript:alert(1)'>x</a>", "<iframe src=x>", "<script>alert(1)</script>",
        "<article><img src=x></article>",
    "<input autofocus>", "<style>*{display:none}</style>", "<img src='data:text/html,x'>",
])
def test_what_is_looked_for_would_be_found(sample):
    assert active_parts(lxml_html.fromstring(f"<html><body><div>{sample}</div></body></html>"))


def test_no_text_of_a_record_becomes_an_element_or_a_script(hostile_site):
    out, _ = hostile_site
    pages = list(out.rglob("*.html"))
    assert len(pages) > 25
    for path in pages:
        text = path.read_text("utf-8")
        assert not active_parts(lxml_html.fromstring(text)), path.relative_to(out)
        assert "1234321" not in text, f"{path.relative_to(out)} computes what a record says"


def test_every_hostile_text_is_shown_as_it_stands(hostile_site):
    out, dossier = hostile_site
    shown = {
        "evidence/claims": [("claims", "claim"), ("claims", "note"), ("claims", "section")],
        "evidence/sources": [("sources", "title"), ("sources", "seen_note")],
            "evidence/timeline": [("timeline", "what")],
        "glossary": [("terms", "term"), ("terms", "definition"), ("terms", "why")],
        "compare/economics": [("economics", "claim"), ("economics", "scope")],
        "compare/who-is-who": [("organisations", "name"), ("organisations", "part")],
        "compare/accelerators": [("accelerators", "name"), ("accelerators", "caveats")],
        "about/hostile": [("claims", "claim"), ("timeline", "what"), ("economics", "claim"), ("terms", "definition"),
                          ("drawings", "caption")],
        "evidence/corrections": [("corrections", "was")], "about/changes": [("updates", "title")],
    }
    for page, places in shown.items():
        words = plain(lxml_html.fromstring((out / page / "index.html").read_text("utf-8")).text_content())
        for name, field in places:
            for id, record in dossier.sets[name].items():
                if id.startswith("bad-"):
                    text = getattr(record, field)
                    # Entities are refused in records; where one came through, it may be shown as what it stands for.
                    assert plain(text) in words or plain(unescape(text)) in words, (page, field, text)


def plain(text: str) -> str:
    """A text's visible characters: blanks of any kind and invisible characters don't count."""
    return re.sub(r"[\s\x00-\x1f\u202e\ufffd]+", "", text)


def test_headings_and_links_of_a_page_are_those_of_its_records(hostile_site):
    out, dossier = hostile_site
    tree = lxml_html.fromstring((out / "evidence/claims/index.html").read_text("utf-8"))
    assert len(tree.xpath("//section[contains(@class,'claim')]")) == len(dossier.claims)
    tree = lxml_html.fromstring((out / "glossary/index.html").read_text("utf-8"))
    assert len(tree.xpath("//section[contains(@class,'term')]")) == len(dossier.terms)
    links = [str(href) for href in tree.xpath("//article//a/@href")]
    assert links and all(href.startswith(("#", ".", "http")) for href in links)


def test_structured_data_stays_in_its_script(hostile_site):
    out, _ = hostile_site
    for path in out.rglob("*.html"):
        for script in lxml_html.fromstring(path.read_text("utf-8")).xpath("//script[@type='application/ld+json']"):
            assert json.loads(script.text)["@graph"] and "<" not in script.text


def test_feeds_are_well_formed_and_hold_text_only(hostile_site):
    out, dossier = hostile_site
    for name, count in (("timeline.xml", len(dossier.timeline)), ("changes.xml", len(dossier.updates))):
        feed = etree.parse(out / name).getroot()
        tags = {element.tag.removeprefix("{http://www.w3.org/2005/Atom}") for element in feed.iter()}
        assert tags == {"feed", "title", "id", "updated", "link", "author", "name", "entry", "summary"}
        assert len(feed.findall("{*}entry")) == count
        assert all(link.get("href").startswith("http") for link in feed.iter("{*}link"))


def test_no_cell_of_a_table_file_is_a_formula(hostile_site):
    out, dossier = hostile_site
    for path in (out / "data").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) == len(dossier.sets[path.stem]) + 1
        for cell in (cell for row in rows for cell in row):
            assert not re.match(r"\s*[=+\-@\t\r]", cell), (path.name, cell)


def test_json_files_hold_the_texts_unchanged(hostile_site):
    out, dossier = hostile_site
    claims = json.loads((out / "data/claims.json").read_text("utf-8"))["claims"]
    assert {row["id"]: row["claim"] for row in claims} == {id: claim.claim for id, claim in dossier.claims.items()}


def test_the_search_index_holds_no_element_that_acts(hostile_site):
    out, _ = hostile_site
    for entry in json.loads((out / "search/search_index.json").read_text("utf-8"))["docs"]:
        for text in (entry["title"], entry["text"]):
            tree = lxml_html.fromstring(f"<div>{text}</div>")
            assert {element.tag for element in tree.iter()} <= {"div", "p", "ul", "ol", "li", "pre", "code", "sup",
                "sub"}, text
            assert not active_parts(tree), text


def test_an_id_like_that_of_a_note_stays_a_heading_on_the_one_page(hostile_site):
    out, _ = hostile_site
    tree = lxml_html.fromstring((out / "one-page/index.html").read_text("utf-8"))
    assert tree.xpath("//*[@id='summary-fn']") and tree.xpath("//a[@href='#summary-fn'][.='of notes']")


def test_nothing_that_an_editor_keeps_is_published(hostile_site):
    out, _ = hostile_site
    assert not [path for path in out.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
    assert not [path for path in out.rglob("*") if re.match(r"\.|.*~$|#", path.name)]


def test_the_policy_allows_no_hostile_script(hostile_site):
    out, _ = hostile_site
    assert "unsafe" not in (out / "_headers").read_text("utf-8")


@pytest.mark.parametrize("sample", [
    '<p onclick="x()">', "<a href='javascript:alert(1)'>x</a>", "<a href=' java\nscript:alert(1)'>x</a>",
        "<a href='data:text/html,x'>x</a>",
    "<article><script>alert(1)</script></article>",
        "<article><script src='https://example.org/x.js'></script></article>",
    "<script>alert(1)</script>", "<footer><script>alert(1)</script></footer>",
    "<script type='module'>alert(1)</script>",
    "<script src='https://example.org/x.js'></script>",
    "<script data-later='//example.org/x.js' data-theme='x'></script>",
    '<script>__md_scope=new URL("");alert(1)//",location)</script>', "<svg><script>alert(1)</script></svg>",
    "<iframe src='x'></iframe>", "<article><style>*{}</style></article>", "<form action='javascript:alert(1)'></form>",
])
def test_markup_that_came_through_all_the_same_stops_the_build(tmp_path, sample):
    (tmp_path / "index.html").write_text(f"<html><body>{sample}</body></html>")
    assert any("could run" in str(problem) and problem.remedy for problem in broken_html(tmp_path))


def test_a_source_with_a_script_for_an_address_stops_the_build(tmp_path, monkeypatch):
    copy = Copy(tmp_path / "copy")
    path = next((copy.docs / "data/sources").glob("primary.yml"))
    copy.write(path, re.sub(r"url: \S+", "url: 'javascript:alert(1)'", path.read_text("utf-8"), count=1))
    with pytest.raises(Problems, match="web address"):
        build_site(copy.folder / "site", copy.path("mkdocs.yml"))
    assert not (copy.folder / "site").exists()


HEAVY = {
    "a line of a megabyte": "x" * 1_000_000,
    "a megabyte of brackets": "[" * 1_000_000,
    "brackets in lines": ("[" * 4_000 + "\n\n") * 100,
    "links in links": "[" * 2_000 + "x" + "](y)" * 2_000,
    "emphasis": ("*a_ **b " * 500 + "\n\n") * 20,
    "backquotes": "".join("`" * n + " " for n in range(1, 90)),
    "lists in lists": "\n".join(" " * 4 * n + "- x" for n in range(300)),
    "lists on a line": "- " * 2_000 + "x",
    "quotations": ">" * 3_000 + " x",
    "headings": "# " * 2_000,
    "comments": "<!--" * 1_000,
    "fences": "```\n" * 20_001,
    "citations": "[^a]" * 1_000,
    "front matter of lists": "\0",
    "entities": "&amp;" * 900,
    "hashes": "#" * 4_000,
    "backslashes": "\\" * 4_000,
    "autolinks": "<https://a.b> " * 300,
    "an excuse of blanks": "<!-- uncited:" + " " * 2_400 + "x",
    "excuses of blanks": ("<!-- uncited:" + " " * 2_400 + "x\n\n") * 20,
    "attributes that never end": "# " + "{#a" * 1_600,
    "attributes in lines": ("# " + "{#a" * 1_600 + "\n\n") * 50,
    "headings of blanks": ("# x" + " " * 4_900 + "x\n") * 50,
    "headings of tabs and hashes": ("# x" + " #\t" * 1_600 + "x\n") * 50,
    "headings of hashes": ("# x" + "#" * 4_900 + "x\n") * 90,
    "an id that never ends": ("# x {#" + "a" * 4_900 + "\n") * 90,
    "links of blanks": ("[a](" + " " * 4_900 + "\n") * 20,
    "links with titles of blanks": ('[a](b' + " " * 4_900 + '"x\n') * 20,
    "links of few blanks": ("[a](" + (" " * 49 + '"a" ') * 90 + "\n") * 90,
    "lines of other blanks": ("[a](" + "\u00a0" * 4_900 + "\n") * 20,
    "thousands of headings": "".join(f"## x {{ #a{n} }}\n\n" for n in range(20_000)),
}


@pytest.mark.parametrize("name", HEAVY)
def test_a_heavy_page_takes_bounded_time_and_memory(name, tmp_path):
    """Refused, or harmless enough to be set: at most ten seconds of one processor and a gigabyte in all."""
    page = tmp_path / "page.md"
    page.write_text(f"---\ntitle: Heavy\ndescription: {'x' * 60}\n---\n\n# Heavy\n\n{HEAVY[name]}\n", "utf-8")
    bounded(f"""
        from pathlib import Path
        from dossier.pages import read_page
        from dossier.prose import on_its_own
        page = read_page(Path({str(page)!r}), Path({str(tmp_path)!r}))
        if not page.problems and not on_its_own(page):
            import markdown
            extensions = ["attr_list", "md_in_html", "tables", "toc", "pymdownx.superfences"]
            markdown.markdown(page.text, extensions=extensions)
            print("set")
    """)


YAML = {
    "anchor bomb": "a: &a [x,x,x,x]\n" + "".join(f"{c}: &{c} [*{p},*{p},*{p},*{p},*{p}]\n" for p,
        c in zip("abcdefgh", "bcdefghi")),
    "nesting": "claims: " + "[" * 1_000_000, "nested maps": "claims: " + "{a: " * 500_000,
    "quotation marks": "claims: '" + "''" * 1_900_000, "keys": "claims:\n" + "".join(f"  - {{id: a{n}}}\n"
        for n in range(60_000)),
    "blanks": "claims:" + " " * 3_900_000, "a number of a million digits": "claims: " + "9" * 1_000_000,
    "more than it may hold": "#" * 5_000_000,
}


@pytest.mark.parametrize("name", YAML)
def test_a_heavy_file_of_records_takes_bounded_time_and_memory(name, tmp_path):
    (tmp_path / "claims.yml").write_text(YAML[name], "utf-8")
    bounded(f"""
        from pathlib import Path
        from dossier.records import _read_file
        records, problems = _read_file(Path({str(tmp_path / "claims.yml")!r}), "claims", ())
        assert not records and problems and all(len(str(problem)) < 1000 for problem in problems)
    """)


def bounded(code: str, seconds: int = 10, bytes: int = 1 << 30) -> None:
    """Run some Python under limits on processor time and memory; the system kills what goes beyond."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (bytes, bytes))

    lines = "\n".join(line.removeprefix("        ") for line in code.split("\n"))
    result = subprocess.run([sys.executable, "-c", lines], preexec_fn=limit, capture_output=True, text=True, cwd=ROOT)
    assert result.returncode == 0, result.stderr[-2000:]


def test_the_limits_hold():
    with pytest.raises(AssertionError):
        bounded("\n        x = 'x' * (2 << 30)")
    with pytest.raises(AssertionError):
        bounded("\n        while True: pass", seconds=1)


def test_payloads_are_refused_when_the_checks_are_on():
    refused = [text for text in PAYLOADS if fields.MARKUP.search(text) or fields.CONTROL.search(text)]
    assert len(refused) >= 12
