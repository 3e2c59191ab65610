"""Promises about the finished site that can be read off its files."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as etree

import jsonschema
import pytest
from lxml import html as lxml_html

from dossier.check import RECORD_PAGES, navigation
from dossier.problems import ROOT
from dossier.publish.html import broken_html
from dossier.publish.policy import SCRIPT, _hash
from dossier.schema import SETS
from dossier.views import built_path

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def html(site):
    """Every built page as (name, text, tree)."""
    files = sorted(site.rglob("*.html"))
    texts = [(path.relative_to(site).as_posix(), path.read_text("utf-8")) for path in files]
    return [(name, text, lxml_html.fromstring(text)) for name, text in texts]


def test_every_internal_link_and_anchor_leads_somewhere(site):
    assert broken_html(site) == []


@pytest.mark.parametrize("damage, word", [
    ('<a href="nowhere/">x</a>', "nowhere"), ('<a href="#no-such-id">x</a>', "no-such-id"), ('<p id="x"></p><p id="x"></p>', "twice"),
    ('<img src="missing.svg">', "missing.svg"), ('<a href="../../../etc/">x</a>', "out of the site"),
])
def test_a_broken_link_would_be_noticed(tmp_path, damage, word):
    (tmp_path / "index.html").write_text(f"<html><body>{damage}</body></html>")
    (tmp_path / "404.html").write_text('<html><head><link href="/base/assets/x.css"></head></html>')
    problems = "\n".join(map(str, broken_html(tmp_path)))
    assert word in problems


def test_every_page_is_in_the_navigation_and_in_the_sitemap(site, html):
    wanted = {built_path(path, True) for path in navigation(ROOT / "mkdocs.yml")}
    assert wanted == {name for name, *_ in html} - {"404.html"}
    sitemap = (site / "sitemap.xml").read_text("utf-8")
    for name in wanted:
        assert f"/{name.removesuffix('index.html')}</loc>" in sitemap


def test_every_page_has_its_own_title_and_description(html):
    titles = [tree.findtext(".//title") for _, _, tree in html]
    assert all(titles) and len(set(titles)) == len(titles)
    descriptions = [tree.xpath("string(//meta[@name='description']/@content)") for name, _, tree in html if name != "404.html"]
    assert all(50 <= len(text) <= 170 for text in descriptions) and len(set(descriptions)) == len(descriptions)


def test_no_citation_is_left_as_typed(html):
    for name, text, _ in html:
        tree = lxml_html.fromstring(text)
        for code in tree.xpath("//pre | //code | //script"):
            code.drop_tree()
        assert "[^" not in tree.text_content(), name


def test_every_citation_has_its_evidence_on_the_page(html, checked):
    dossier, _ = checked
    count = 0
    for name, _, tree in html:
        for mark in tree.xpath("//a[@class='footnote-ref']"):
            note = tree.get_element_by_id(mark.get("href")[1:])
            record = dossier.evidence(mark.get("href").removeprefix("#fn:"))
            assert record.status.label in note.text_content() and record.statement in note.text_content()
            assert mark.get("aria-label").endswith(record.status.label), name
            count += 1
    assert count > 500


def test_every_part_of_the_article_is_carried_by_a_page_that_cites_it(site, checked):
    dossier, _ = checked
    assert len(dossier.coverage) == 35
    for part in dossier.coverage.values():
        for page in part.pages:
            text = (site / built_path(page, True)).read_text("utf-8")
            assert any(f'id="fn:{id}"' in text or f"#{id}\"" in text for id in part.claims), (part.id, page)


def test_every_record_has_its_place_on_a_page(site, checked):
    from dossier.check import RECORD_PAGES

    dossier, _ = checked
    for name, page in RECORD_PAGES.items():
        ids = set(re.findall(r'\bid="([^"]+)"', (site / built_path(page, True)).read_text("utf-8")))
        missing = set(dossier.sets[name]) - ids
        assert not missing, f"{page} lacks {sorted(missing)[:5]}"


def test_pages_ask_no_other_origin_for_anything(html):
    for name, _, tree in html:
        for value in tree.xpath("//script/@src | //img/@src | //link[@rel!='canonical' and @rel!='alternate']/@href | //iframe/@src"):
            assert not re.match(r"(?:https?:)?//", value), (name, value)


def test_pages_hold_no_inline_style_and_no_inline_handler(html):
    for name, _, tree in html:
        assert not tree.xpath("//@style"), name
        assert not [a for a in tree.xpath("//@*") if a.attrname.startswith("on")], name


def test_the_policy_allows_exactly_the_inline_scripts_that_are_there(html):
    policies = set()
    for _, text, tree in html:
        policy = tree.xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
        policies.add(policy)
        for match in SCRIPT.finditer(text):
            if "src=" not in match["attributes"] and "json" not in match["attributes"]:
                assert _hash(match["body"]) in policy
        assert "unsafe" not in policy and policy.startswith("default-src 'none'")
    assert len(policies) == 1


def test_headers_cover_what_a_meta_element_cannot_say(site):
    headers = (site / "_headers").read_text("utf-8")
    for name in ("frame-ancestors 'none'", "nosniff", "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy",
                 "Cross-Origin-Embedder-Policy", "Cross-Origin-Resource-Policy", "Strict-Transport-Security"):
        assert name in headers


@pytest.mark.parametrize("name", SETS)
def test_each_set_of_records_is_published_as_data(site, checked, name):
    dossier, _ = checked
    document = json.loads((site / f"data/{name}.json").read_text("utf-8"))
    schema = json.loads((site / f"data/{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)
    assert [row["id"] for row in document[name]] == list(dossier.sets[name])
    import csv

    with open(site / f"data/{name}.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == list(dossier.sets[name])


def test_the_schema_refuses_a_damaged_export(site):
    schema = json.loads((site / "data/claims.schema.json").read_text("utf-8"))
    document = json.loads((site / "data/claims.json").read_text("utf-8"))
    document["claims"][0]["status"] = "sure"
    assert not jsonschema.Draft202012Validator(schema).is_valid(document)


@pytest.mark.parametrize("name", ["timeline.xml", "changes.xml"])
def test_the_feeds_are_valid_atom(site, name):
    feed = etree.parse(site / name).getroot()
    entries = feed.findall(f"{ATOM}entry")
    assert feed.tag == f"{ATOM}feed" and entries
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(ids) == len(set(ids))
    for element in [feed, *entries]:
        assert element.findtext(f"{ATOM}title") and element.findtext(f"{ATOM}id")
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", element.findtext(f"{ATOM}updated"))


def test_every_label_names_a_field_of_its_page(site):
    for file in site.rglob("*.html"):
        text = file.read_text("utf-8")
        fields = set(re.findall(r'<(?:input|select|textarea|output)\b[^>]*? id="([^"]+)"', text))
        assert set(re.findall(r'<label\b[^>]*? for="([^"]+)"', text)) <= fields, file


def test_machines_find_a_markdown_copy_of_every_page(site):
    listing = (site / "llms.txt").read_text("utf-8")
    links = re.findall(r"\]\(http://127\.0\.0\.1:8000/([^)]+)\)", listing)
    assert {path for path in links if path.endswith(".md")} == set(navigation(ROOT / "mkdocs.yml"))
    for link in links:
        assert (site / link).is_file(), link
    copy = (site / "story/since.md").read_text("utf-8")
    assert "[^since-silicon-team]: Confirmed." in copy and "{ #" not in copy


def test_a_markdown_copy_holds_what_its_page_holds(site, checked):
    dossier, pages = checked
    for path in pages:
        copy = (site / path).read_text("utf-8")
        assert not re.search(r"\{\{|\{%|\0|</?(div|p|span|td|li)\b", copy), path
        depths = [len(sign) for sign in re.findall(r"^(#+) ", copy, re.M)]
        assert depths[0] == 1 and all(b <= a + 1 for a, b in zip(depths, depths[1:])), path
    for name, path in RECORD_PAGES.items():
        if name in ("corrections", "updates"):  # lists, whose entries have no headings
            continue
        copy = (site / path).read_text("utf-8")
        for id, record in dossier.sets[name].items():
            entry = re.search(rf"^#+ {re.escape(id)}$(.*?)(?=^#|\Z)", copy, re.M | re.S)
            assert entry, f"{path} lacks {id}"
            texts = [value for field, value in record.model_dump(mode="json").items() if isinstance(value, str) and field != "id"]
            assert texts and all(" ".join(text.split()) in entry.group(1) for text in texts), id
    memory = (site / "explore/memory.md").read_text("utf-8")
    assert "**Batching.**" in memory and "| --- |" in memory and "[NVIDIA H100](../compare/accelerators.md#nvidia-h100)" in memory
    assert "Not drawn, because a figure is unknown" in (site / "compare/accelerators.md").read_text("utf-8")
    assert "| The article has |" in (site / "evidence/corrections.md").read_text("utf-8")


REQUIRED = {
    "Article": {"headline", "description", "url", "dateModified", "isBasedOn", "author"},
    "FAQPage": {"mainEntity"},
    "DefinedTermSet": {"name", "url", "hasDefinedTerm"},
    "Dataset": {"name", "description", "url", "license", "distribution"},
    "BreadcrumbList": {"itemListElement"},
}


def test_structured_data_says_what_the_reader_sees(html):
    seen = set()
    for name, _, tree in html:
        for script in tree.xpath("//script[@type='application/ld+json']"):
            text = " ".join(tree.xpath("//article")[0].text_content().split())
            for part in json.loads(script.text)["@graph"]:
                seen.add(part["@type"])
                assert REQUIRED[part["@type"]] <= set(part), name
                for question in part.get("mainEntity", []):
                    assert question["name"] in text and question["acceptedAnswer"]["text"][:25] in text
                for term in part.get("hasDefinedTerm", []):
                    assert term["name"] and term["description"] in text
                if part["@type"] == "Article":
                    assert part["headline"] in text
    assert seen == set(REQUIRED)


def test_every_file_is_listed_with_its_checksum(site):
    import hashlib

    listing = json.loads((site / "manifest.json").read_text("utf-8"))["files"]
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()} - {"manifest.json"}
    assert set(listing) == files
    for name, digest in listing.items():
        assert hashlib.sha256((site / name).read_bytes()).hexdigest() == digest


def test_compressed_copies_hold_the_same_text(site):
    import gzip

    import brotli

    zipped = list(site.rglob("*.gz"))
    assert zipped
    for path in zipped:
        original = path.with_suffix("").read_bytes()
        assert gzip.decompress(path.read_bytes()) == original
        assert brotli.decompress(path.with_suffix(".br").read_bytes()) == original
