"""Lists are lists: a line for each record that unfolds, opened by whatever leads to it."""

import pytest
from markup import read
from playwright.sync_api import expect

# A list, what is a row of it, and the most screens of a phone that it may take.
LISTS = [
    ("/evidence/claims/", ".claim", 35),
    ("/evidence/sources/", ".source", 60),
    ("/compare/economics/", ".record", 20),
    ("/evidence/timeline/", ".event", 30),
    ("/compare/who-is-who/", ".organisation", 20),
    ("/glossary/", ".term", 25),
    ("/compare/accelerators/", ".accelerator", 15),
]
TOUCH = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("path, row, screens", LISTS)
def test_a_list_is_short_on_a_phone_and_its_rows_say_what_they_hold(open_tab, path, row, screens):
    tab = open_tab(**TOUCH)
    tab.goto(path)
    height = tab.evaluate("document.documentElement.scrollHeight")
    assert height <= screens * 844, f"{height / 844:.1f} screens"
    rows = tab.locator(f"main {row}")
    assert rows.count() == tab.locator(f"main {row} summary :is(h3, h4)").count() > 20
    assert min(len(words) for words in tab.locator(f"main {row} :is(h3, h4)").all_inner_texts()) > 1
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_a_thumb_copies_the_address_of_a_claim_in_two_taps(open_tab):
    tab = open_tab(**TOUCH)
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.goto("/evidence/claims/")
    tab.locator(".claim:has(#information-report) summary").tap()
    tab.locator("#information-report a.copy").tap()
    expect(tab.locator("#information-report a.copy")).to_have_text("Link copied")
    copied = tab.evaluate("navigator.clipboard.readText()")
    assert copied.endswith("/evidence/claims/#information-report")
    expect(tab.locator("article h2 .headerlink").first).to_have_css("opacity", "1")


def test_claims_stand_under_what_they_are_about_and_the_article_comes_last(site):
    headings = read(site / "evidence/claims/index.html").headings
    subjects = [id for _, id, _ in headings if id.startswith("subject-")]
    assert len(subjects) == 7 and subjects[-1] == "subject-article"


# ---- Chips.


def test_figures_of_chips_fit_and_their_heads_stay(open_tab):
    tab = open_tab(viewport={"width": 1440, "height": 900})
    tab.goto("/compare/accelerators/")
    table = tab.locator("table[data-sortable]")
    assert table.bounding_box()["width"] <= 1220
    tab.locator("tbody tr").nth(20).scroll_into_view_if_needed()
    expect(tab.locator("th[data-sort=memory]")).to_be_in_viewport()
    phone = open_tab(**TOUCH)
    phone.goto("/compare/accelerators/")
    heads = phone.locator("thead th").locator("visible=true")
    expect(heads).to_have_count(4)
    assert phone.locator("table[data-sortable]").bounding_box()["width"] <= 358


def test_up_to_four_chips_stand_side_by_side_and_the_address_keeps_them(page):
    page.goto("/compare/accelerators/")
    card = page.locator("#side-by-side")
    expect(card).to_be_hidden()
    boxes = page.locator(".pick input")
    for i in range(4):
        boxes.nth(i).check()
    expect(boxes.nth(5)).to_be_disabled()
    expect(card.locator("tr").first.locator("th, td")).to_have_count(5)
    words = card.inner_text()
    assert card.bounding_box()["height"] <= page.viewport_size["height"] / 2 + 1
    page.goto(page.url)
    assert "chips=" in page.url and card.inner_text() == words
    boxes.nth(0).uncheck()
    expect(card.locator("tr").first.locator("th, td")).to_have_count(4)


def test_an_amount_stands_above_its_sentence(page):
    page.goto("/compare/economics/")
    row = page.locator("summary:has(.row__value)").first
    amount, words = (row.locator(f".row__{part}").bounding_box() for part in ("value", "text"))
    assert amount["y"] + amount["height"] <= words["y"] + 2
