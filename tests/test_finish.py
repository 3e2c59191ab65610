"""What a build adds to MkDocs' pages: data, feeds, copies, structured data, policy."""

import csv
import json
import re
import subprocess
from xml.etree import ElementTree as etree

import jsonschema
import pytest
from conftest import ROOT, SITE_URL
from dossier.collection import RECORD_PAGES
from dossier.finish.exports import cell
from dossier.finish.html import HASHED, headers, policy_for, purged
from dossier.schema import SETS
from dossier.site import Site
from markup import read

ATOM = "{http://www.w3.org/2005/Atom}"


# ---- Data


@pytest.mark.parametrize("name", SETS)
def test_each_set_of_records_is_published_as_data(site, index, name):
    document = json.loads((site / f"data/{name}.json").read_text("utf-8"))
    assert document["$schema"] == f"{SITE_URL}data/schemas/{name}.json"
    schema = json.loads((site / f"data/schemas/{name}.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(document)
    assert [row["id"] for row in document[name]] == list(index.dossier.sets[name])
    with open(site / f"data/{name}.csv", encoding="utf-8-sig", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file)] == list(index.dossier.sets[name])
    if document[name]:
        document[name][0]["id"] = 7
        assert not validator.is_valid(document)


def test_spreadsheets_read_accents_and_leave_months_and_signs_alone(site):
    assert (site / "data/organisations.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    row = {"id": "a", "date": "2026-05", "title": "=1+1", "what": "Jalapeño", "page": "2026-05-01"}
    assert ",".join(map(cell, row.values())) == "a,2026-05-XX,'=1+1,Jalapeño,2026-05-01"


# ---- Feeds


@pytest.mark.parametrize("name, records", [("timeline", "timeline"), ("changes", "updates")])
def test_feeds_are_atom_and_lead_to_every_record(site, index, name, records):
    feed = etree.parse(site / f"{name}.xml").getroot()
    entries = feed.findall(f"{ATOM}entry")
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(index.dossier.sets[records]) > 0
    assert all(id.startswith("urn:uuid:") for id in ids), "an id that moves when the site moves"
    days = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert days == sorted(days, reverse=True) and feed.findtext(f"{ATOM}updated") == days[0]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", day) for day in days)
    assert days[-1] > "2026-07", "what happened in 2013 is dated by the day of its entry"
    links = {entry.find(f"{ATOM}link").get("href") for entry in entries}
    page = SITE_URL + RECORD_PAGES[records].removesuffix(".md") + "/"
    assert links == {f"{page}#{id}" for id in index.dossier.sets[records]}


# ---- Text copies


def test_machines_find_the_prose_and_the_data_in_markdown(site, index, settings):
    listing = (site / "llms.txt").read_text("utf-8")
    links = [link.removeprefix(SITE_URL) for link in re.findall(r"\]\((http[^)]+)\)", listing)]
    assert all((site / link).is_file() for link in links)
    assert {link for link in links if link.endswith(".md")} == {*settings.nav} - {"one-page.md"}
    for path in settings.nav:
        if path != "one-page.md":
            copy = (site / path).read_text("utf-8")
            template_code = re.search(r"\{\{|\{%|\{ *#|</?(div|p)\b", copy)
            assert copy.startswith("# ") and not template_code, path
            cited = filter(index.dossier.evidence, re.findall(r"\[\^([\w-]+)\](?!:)", copy))
            assert set(cited) == set(re.findall(r"^\[\^([\w-]+)\]: \w", copy, re.M)), path
    for name, path in RECORD_PAGES.items():
        assert f"{SITE_URL}data/{name}.json" in (site / path).read_text("utf-8")
    whole = (site / "llms-full.txt").read_text("utf-8")
    for drawing in index.dossier.drawings.values():
        shown = any(drawing.file in page.text for page in index.pages.values())
        assert not shown or drawing.alt in whole, drawing.id


# ---- Structured data, sitemap


def test_search_engines_get_articles_data_and_a_way_with_addresses(site):
    types = []
    for path in site.rglob("index.html"):
        page = read(path)
        address = SITE_URL + path.relative_to(site).as_posix().removesuffix("index.html")
        for part in page.structured:
            types.append(part["@type"])
            if part["@type"] == "BreadcrumbList":
                steps = part["itemListElement"]
                assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
                assert steps[-1]["item"] == address
                for step in steps:
                    assert (site / step["item"].removeprefix(SITE_URL) / "index.html").is_file()
            if part["@type"] == "Article":
                words = page.headings[0][2].removesuffix("#").strip()
                assert part["headline"] == words[:110] and part["description"]
                assert part["url"] == address and part["image"].startswith(SITE_URL)
            if part["@type"] == "Dataset":
                for file in part["distribution"]:
                    assert (site / file["contentUrl"].removeprefix(SITE_URL)).is_file()
    assert set(types) == {"BreadcrumbList", "Article", "Dataset"}


def test_the_sitemap_gives_each_page_its_own_day_and_robots_name_it(site, index, settings):
    entries = etree.parse(site / "sitemap.xml").getroot()
    days = {entry[0].text: entry[1].text for entry in entries}
    assert len(days) == len(index.pages)
    log = ["git", "log", "-1", "--format=%cs", "--", "docs/story/since.md"]
    committed = subprocess.run(log, cwd=ROOT, capture_output=True, text=True).stdout.strip()
    assert days[f"{SITE_URL}story/since/"] == (committed or settings.as_of)
    assert f"\nSitemap: {SITE_URL}sitemap.xml\n" in (site / "robots.txt").read_text() + "\n"


# ---- Policy and headers


def test_only_inline_code_outside_the_article_is_allowed():
    theme, smuggled, end = (f"<script>{name}()</script>" for name in ("theme", "smuggled", "end"))
    policy = policy_for([f"{theme}<article></article>", f"<article></article>{end}"])
    assert policy.count("'sha256-") == 2 and "unsafe" not in policy
    assert policy == policy_for([f"{theme}<article>{smuggled}</article>{end}"])


def test_headers_keep_the_policy_and_hashed_files_and_name_each_address_once(site):
    rules = (site / "_headers").read_text("utf-8")
    policy = re.search(r"^/\*\n  Content-Security-Policy: (.+)$", rules, re.M)[1]
    assert "unsafe" not in policy and policy.endswith("; frame-ancestors 'none'")
    addresses = re.findall(r"^/.*", rules, re.M)
    assert len(set(addresses)) == len(addresses) <= 100, "Cloudflare reads 100"
    kept = set(re.findall(r"^/(.+)\n  Cache-Control: public, max-age=31536000", rules, re.M))
    files = (path.relative_to(site).as_posix() for path in site.rglob("*.*"))
    assert kept == {path for path in files if HASHED.search(path)}
    elsewhere = Site(docs=ROOT / "docs", as_of="", url="https://example.org/chip/")
    assert re.findall(r"^/(?!chip/)", headers(site, elsewhere, policy), re.M) == []


# ---- Styles


def test_a_sheet_keeps_what_pages_and_scripts_name():
    css = (
        "hr{a:b}h2, .used > b, .unused{a:b}@media print{blockquote{a:b}p{a:b}}/* h2{} */"
        "p:not(.unused--odd:hover) i{a:b}:is(h2, h5) p::before{content:''}"
        '[data-md-color-scheme="slate"]{a:c}b{--unread:url("a;b");--read:1;a:var(--read)}'
    )
    text = '<h2 class="used" data-md-color-scheme><p><b><i> slate print'
    dark = "@media screen and (prefers-color-scheme:dark){.no-js [data-md-color-scheme]{a:c}}"
    assert purged(css, text) == (
        "h2, .used > b{a:b}@media print{p{a:b}}"
        "p:not(.unused--odd:hover) i{a:b}:is(h2, h5) p::before{content:''}"
        f'[data-md-color-scheme="slate"]{{a:c}}{dark}'
        "b{--read:1;a:var(--read)}"
    )
    sheets = "".join(path.read_text("utf-8") for path in ROOT.glob("docs/assets/stylesheets/*.css"))
    strings = re.findall(r'"[^"\n]*"', re.sub(r"/\*.*?\*/", "", sheets, flags=re.S))
    assert strings and not re.search(r"[{}]", "".join(strings)), "see finish/html.py"


def test_no_rule_asks_for_what_the_themes_script_changes_as_it_starts(site, page):
    sheet = next(site.glob("assets/stylesheets/all.*.css")).read_text("utf-8")
    assert "data-md-color-scheme" in sheet and "[href" not in sheet
    assert "color-switching" not in sheet
    page.goto("/about/evidence/")
    assert page.evaluate("document.documentElement.className") == "js js-focus-visible"


def test_dark_without_scripts_is_as_dark(browser, url):
    colors = set()
    for scripts in (True, False):
        tab = browser.new_page(color_scheme="dark", java_script_enabled=scripts)
        tab.goto(f"{url}/story/since/")
        style = "elements => elements.map(e => getComputedStyle(e).backgroundColor)"
        colors.add(tuple(tab.locator("body, header.md-header").evaluate_all(style)))
        tab.close()
    assert len(colors) == 1 and "255, 255, 255" not in str(colors)
