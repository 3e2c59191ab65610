"""How long a page takes, and the way through the story."""

from __future__ import annotations

import re

import pytest
from lxml import html

from dossier.check import navigation
from dossier.problems import ROOT
from dossier.publish.reading import minutes, with_reading_aids

STORY = "story/index.html story/samsung-talks/index.html story/two-signals/index.html story/compute-bill/index.html"


def test_minutes_are_counted_from_the_words_that_are_read():
    assert minutes("<p>" + "word " * 230 * 3 + "</p>") == 3
    assert minutes("<p>one</p>") == 1
    passed_by = (
        "<svg><text>" + "drawn " * 900 + "</text></svg><details>" + "folded " * 900 + "</details>"
    )
    assert minutes("<p>" + "word " * 460 + "</p>" + passed_by) == 2


def test_evidence_at_the_foot_is_not_counted(checked):
    _, pages = checked
    page = (
        "<h1>T</h1><p>"
        + "word " * 460
        + '</p><div class="footnote"><p>'
        + "note " * 2000
        + "</p></div></article>"
    )
    assert "2 minutes to read" in with_reading_aids(page, "summary/index.html", pages)


@pytest.mark.parametrize("name", STORY.split())
def test_the_way_names_every_part_in_order_and_where_the_reader_is(site, checked, name):
    _, pages = checked
    page = html.fromstring((site / name).read_text("utf-8"))
    way = page.xpath("//nav[@class='path']//li")
    titles = [" ".join(step.text_content().split()) for step in way]
    assert titles == [p.title for path, p in pages.items() if path.startswith("story/")]
    here = [step for step in way if step.get("aria-current") == "page"]
    assert len(here) == 1 and not here[0].xpath(".//a")
    said = page.xpath("string(//p[@class='reading'])")
    number = titles.index(" ".join(here[0].text_content().split()))
    assert re.fullmatch(r"(Introduction|Part \d of \d), \d+ minutes? to read", said)
    assert said.startswith("Introduction" if number == 0 else f"Part {number} of {len(titles) - 1}")


def test_pages_for_looking_things_up_have_no_reading_time(site):
    for name in ("faq", "glossary", "evidence/claims", "compare/who-is-who", "one-page", "."):
        assert 'class="reading"' not in (site / name / "index.html").read_text("utf-8")


def test_the_way_leads_through_the_story_by_keyboard(page):
    parts = sum(path.startswith("story/") for path in navigation(ROOT / "mkdocs.yml")) - 1
    page.goto("/story/")
    for number in range(1, parts + 1):
        page.locator("nav.path [aria-current] + li a").focus()
        page.keyboard.press("Enter")
        page.locator(".reading", has_text=f"Part {number} of {parts}").wait_for()
    assert page.locator("nav.path a").count() == parts >= 7


def test_the_way_works_in_the_copy_without_a_server(checked):
    _, pages = checked
    page = with_reading_aids(
        "<h1>T</h1><p>words</p></article>", "story/since.html", pages, as_folders=False
    )
    assert 'href="samsung-talks.html"' in page and 'href="index.html"' in page
