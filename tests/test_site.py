"""Promises about the finished site that can be read off its files."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import xml.etree.ElementTree as etree

import jsonschema
import pytest
from lxml import html as lxml_html

from dossier.check import RECORD_PAGES, check, navigation
from dossier.problems import ROOT
from dossier.publish.html import broken_html
from dossier.publish.markdown import page_markdown
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


@pytest.mark.parametrize(
    "damage, word",
    [
        ('<a href="nowhere/">x</a>', "nowhere"),
        ('<a href="#no-such-id">x</a>', "no-such-id"),
        ('<p id="x"></p><p id="x"></p>', "twice"),
        ('<img src="missing.svg">', "missing.svg"),
        ('<a href="../../../etc/">x</a>', "out of the site"),
    ],
)
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
    descriptions = [
        tree.xpath("string(//meta[@name='description']/@content)")
        for name, _, tree in html
        if name != "404.html"
    ]
    assert all(50 <= len(text) <= 170 for text in descriptions) and len(set(descriptions)) == len(
        descriptions
    )


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
            assert (
                record.status.label in note.text_content()
                and record.statement in note.text_content()
            )
            assert mark.get("aria-label").endswith(record.status.label), name
            count += 1
    assert count > 500


def test_every_part_of_the_article_is_carried_by_a_page_that_cites_it(site, checked):
    dossier, _ = checked
    assert len(dossier.coverage) == 35
    for part in dossier.coverage.values():
        for page in part.pages:
            text = (site / built_path(page, True)).read_text("utf-8")
            assert any(f'id="fn:{id}"' in text or f'#{id}"' in text for id in part.claims), (
                part.id,
                page,
            )


def test_every_record_has_its_place_on_a_page(site, checked):
    from dossier.check import RECORD_PAGES

    dossier, _ = checked
    for name, page in RECORD_PAGES.items():
        ids = set(re.findall(r'\bid="([^"]+)"', (site / built_path(page, True)).read_text("utf-8")))
        missing = set(dossier.sets[name]) - ids
        assert not missing, f"{page} lacks {sorted(missing)[:5]}"


def test_pages_ask_no_other_origin_for_anything(html):
    for name, _, tree in html:
        for value in tree.xpath(
            "//script/@src | //img/@src | //link[@rel!='canonical' and @rel!='alternate']/@href | //iframe/@src"
        ):
            assert not re.match(r"(?:https?:)?//", value), (name, value)


def test_pages_hold_no_inline_style_and_no_inline_handler(html):
    for name, _, tree in html:
        assert not tree.xpath("//@style"), name
        assert not [a for a in tree.xpath("//@*") if a.attrname.startswith("on")], name


# What the policy says besides the hashes of inline scripts, and every header: written out, so that a change of either
# has to be meant.
DIRECTIVES = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "worker-src": ["'self'"],
    "manifest-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}
HEADERS = {
    "/*": {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Embedder-Policy": "require-corp",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000",
        "Cache-Control": "public, max-age=600",
    },
    "/data/*": {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"},
}


def directives(policy: str) -> dict[str, list[str]]:
    """A policy's directives with their sources. A browser takes the first of two of the same name."""
    parts = [part.split() for part in policy.split(";")]
    assert len({name for name, *_ in parts}) == len(parts), policy
    return {name: sources for name, *sources in parts}


def policy_faults(
    policy: str, hashes: set[str], more: dict[str, list[str]] | None = None
) -> list[str]:
    """Where a policy says something else than it should for inline scripts with these hashes."""
    found, wanted = directives(policy), DIRECTIVES | (more or {})
    scripts = found.get("script-src", [])
    listed = {source for source in scripts if source.startswith("'sha256-")}
    found["script-src"] = [source for source in scripts if source not in listed]
    faults = [
        f"{name}: {found.get(name)}"
        for name in {*found, *wanted}
        if found.get(name) != wanted.get(name)
    ]
    return faults + [
        f"hash that {'no script has' if hash in listed else 'is not allowed'}: {hash}"
        for hash in listed ^ hashes
    ]


def header_rules(text: str) -> dict[str, dict[str, str]]:
    """The headers of a `_headers` file by path; a header may be said only once for a path."""
    rules: dict[str, dict[str, str]] = {}
    for line in text.splitlines():
        if not line.startswith(" "):
            assert line not in rules, line
            current = rules.setdefault(line, {})
        else:
            name, _, value = line.strip().partition(": ")
            assert name not in current, line
            current[name] = value
    return rules


def inline_hashes(trees) -> set[str]:
    """The hashes of all inline scripts that run, worked out here and not by the code under test."""
    bodies = {
        script.text or ""
        for tree in trees
        for script in tree.iter("script")
        if "src" not in script.attrib and "json" not in script.get("type", "")
    }
    return {
        f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"
        for body in bodies
    }


def test_the_policy_allows_exactly_what_is_there(site, html):
    hashes = inline_hashes(tree for _, _, tree in html)
    assert len(hashes) > 3
    policies = {
        tuple(tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content"))
        for _, _, tree in html
    }
    assert len(policies) == 1
    [policy] = policies.pop()
    assert policy_faults(policy, hashes) == []
    header = header_rules((site / "_headers").read_text("utf-8"))["/*"]["Content-Security-Policy"]
    assert policy_faults(header, hashes, {"frame-ancestors": ["'none'"]}) == []


@pytest.mark.parametrize(
    "old, new",
    [
        ("script-src 'self'", "script-src 'self' https: data: blob:"),
        ("script-src 'self'", "script-src 'self' 'sha256-AAAA='"),
        ("script-src 'self' 'sha256-", "script-src 'self' 'sha256-A"),
        ("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        ("connect-src 'self'", "connect-src *"),
        ("form-action 'none'", "form-action *"),
        ("base-uri 'none'", "base-uri *"),
        ("; base-uri 'none'", ""),
        ("worker-src", "object-src *; worker-src"),
        ("img-src 'self' data:", "img-src 'self' data: https:"),
    ],
)
def test_a_looser_policy_would_be_noticed(html, old, new):
    hashes = inline_hashes(tree for _, _, tree in html)
    policy = html[0][2].xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")
    assert old in policy
    assert policy_faults(policy.replace(old, new), hashes)


def test_headers_cover_what_a_meta_element_cannot_say(site):
    rules = header_rules((site / "_headers").read_text("utf-8"))
    del rules["/*"]["Content-Security-Policy"]  # judged above
    assert rules == HEADERS


# What an alternative to a picture can be, for those who don't see it.
NAMED = "@aria-label[normalize-space()] or @title[normalize-space()]"
CONTROL = "self::a or self::button or self::label or self::summary"
# Known: the theme's menu and its magnifier are labels of fields that are not displayed, and have no name anywhere.
THEME_LABEL = "self::label[@for='__drawer' or @for='__search']"


def nameless_pictures(tree) -> list[str]:
    """Pictures of a page that neither say what they show, nor are hidden, nor stand in a control with a name."""
    ids = {element.get("id"): element for element in tree.xpath("//*[@id]")}

    def named(element) -> bool:
        referred = [ids.get(id) for id in element.get("aria-labelledby", "").split()]
        if referred:
            return all(other is not None and other.text_content().strip() for other in referred)
        if element.xpath(NAMED):
            return True
        if element.tag == "svg":
            return element.get("role") == "img" and bool(
                element.xpath("normalize-space(./*[local-name()='title'])")
            )
        if (
            element.tag == "label"
            and element.get("for") in ids
            and ids[element.get("for")].xpath(NAMED)
        ):
            return True  # it is its field that has the name
        return bool(
            element.text_content().strip() or element.xpath(".//img[normalize-space(@alt)]")
        )

    def excused(picture) -> bool:
        return bool(picture.xpath("ancestor-or-self::*[@aria-hidden='true']")) or any(
            map(named, picture.xpath(f"ancestor::*[{CONTROL}]"))
        )

    faults = [
        picture
        for picture in tree.iter("svg")
        if not named(picture)
        and not excused(picture)
        and not picture.xpath(f"ancestor::*[{THEME_LABEL}]")
    ]
    # An empty alternative hides a picture; in a link or button there has to be something else to name that then.
    faults += [image for image in tree.iter("img") if "alt" not in image.attrib]
    faults += [
        image
        for image in tree.iter("img")
        if image.get("alt") == ""
        and not all(map(named, image.xpath("ancestor::*[self::a or self::button]")))
    ]
    return [
        lxml_html.tostring(fault, encoding="unicode", with_tail=False)[:200] for fault in faults
    ]


def test_every_page_says_its_language_and_what_its_pictures_show(html):
    for name, _, tree in html:
        assert tree.xpath("/html/@lang") == ["en"] and not tree.xpath("//body//@lang[not(.)]"), name
        assert nameless_pictures(tree) == [], name
    assert sum(1 for _, _, tree in html for _ in tree.iter("svg")) > 200


@pytest.mark.parametrize(
    "body, good",
    [
        ("<svg></svg>", False),
        ("<svg aria-hidden=true></svg>", True),
        ("<p aria-hidden=true><svg></svg></p>", True),
        ("<svg aria-label='Bars'></svg>", True),
        ("<svg aria-label=' '></svg>", False),
        ("<svg role=img></svg>", False),
        ("<svg role=img><title>Bars</title></svg>", True),
        ("<svg><title>Bars</title></svg>", False),
        ("<svg role=img aria-labelledby=x></svg>", False),
        ("<p id=x>Bars</p><svg role=img aria-labelledby=x></svg>", True),
        ("<p id=x></p><svg role=img aria-labelledby=x></svg>", False),
        ("<a href=y><svg></svg></a>", False),
        ("<a href=y><svg></svg>There</a>", True),
        ("<a href=y title=There><svg></svg></a>", True),
        ("<button><svg></svg></button>", False),
        ("<button aria-label=Clear><svg></svg></button>", True),
        ("<input id=i><label for=i><svg></svg></label>", False),
        ("<input id=i aria-label=Dark><label for=i><svg></svg></label>", True),
        ("<img src=y>", False),
        ("<img src=y alt=Bars>", True),
        ("<img src=y alt=''>", True),
        ("<a href=y><img src=y alt=''></a>", False),
        ("<a href=y><img src=y alt=Bars></a>", True),
    ],
)
def test_a_nameless_picture_would_be_noticed(body, good):
    assert (
        nameless_pictures(lxml_html.fromstring(f"<html lang=en><body>{body}</body></html>")) == []
    ) == good


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
            texts = [
                value
                for field, value in record.model_dump(mode="json").items()
                if isinstance(value, str) and field != "id"
            ]
            assert texts and all(" ".join(text.split()) in entry.group(1) for text in texts), id
    whole = (site / "llms-full.txt").read_text("utf-8")
    for drawing in dossier.drawings.values():
        assert (
            f"The picture in words: {' '.join(drawing.caption.split())} {' '.join(drawing.alt.split())}"
            in whole
        ), drawing.id
        assert all(re.search(rf"^\[\^{id}\]: ", whole, re.M) for id in drawing.evidence), drawing.id
    memory = (site / "explore/memory.md").read_text("utf-8")
    assert (
        "**Batching.**" in memory
        and "| --- |" in memory
        and "[NVIDIA H100](../compare/accelerators.md#nvidia-h100)" in memory
    )
    assert "Not drawn, because a figure is unknown" in (site / "compare/accelerators.md").read_text(
        "utf-8"
    )
    assert "| The article has |" in (site / "evidence/corrections.md").read_text("utf-8")


def test_a_picture_without_a_record_stands_in_the_copy_as_it_is(project):
    since = project / "docs/story/since.md"
    shutil.copy(
        project / "docs/assets/images/package.svg", project / "docs/assets/images/other.svg"
    )
    since.write_text(
        f"{since.read_text('utf-8')}\n![A picture](../assets/images/other.svg)\n", "utf-8"
    )
    dossier, pages = check(project / "docs")
    assert "\n\n![A picture](../assets/images/other.svg)\n\n[^" in page_markdown(
        pages["story/since.md"], dossier, pages, "http://x/"
    )


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
                    assert (
                        question["name"] in text and question["acceptedAnswer"]["text"][:25] in text
                    )
                for term in part.get("hasDefinedTerm", []):
                    assert term["name"] and term["description"] in text
                if part["@type"] == "Article":
                    assert part["headline"] in text
    assert seen == set(REQUIRED)


def test_every_file_is_listed_with_its_checksum(site):
    listing = json.loads((site / "manifest.json").read_text("utf-8"))["files"]
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()} - {
        "manifest.json"
    }
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
