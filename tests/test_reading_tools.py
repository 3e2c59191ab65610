"""What the script promises readers: previews where they stand, filters and sorting to share."""

import re

import pytest
from playwright.sync_api import expect

STORY = "/story/samsung-talks/"
LISTS = [
    "/evidence/claims/", "/evidence/timeline/", "/evidence/sources/", "/compare/accelerators/",
]  # fmt: skip


def term(tab):
    """The first linked term of a page."""
    return tab.locator("a.term").first


def mark(tab):
    """The first mark of evidence of a page."""
    return tab.locator("a.footnote-ref").first


def tip(tab):
    """The open preview."""
    return tab.locator(".tip")


def focus(tab, link) -> None:
    """Reach a link as Tab does: focus after a key press counts as the keyboard's."""
    tab.keyboard.press("Shift")
    link.focus()


def visible(tab, selector: str):
    """The elements that a reader sees."""
    return tab.locator(selector).locator("visible=true")


def promised(place, value: str) -> int:
    """The number of records that an option names in brackets."""
    text = place.locator(f"option[value='{value}']").text_content()
    return int(re.search(r"\((\d+)\)$", text)[1])


def open_list(tab, path: str):
    """Open a list; its form, once it can be used."""
    tab.goto(path)
    form = tab.locator("form.filter")
    expect(form).to_be_visible()
    return form


# ---- Previews.


def test_the_mouse_gets_the_definition_of_a_term_and_can_move_into_it(page):
    page.goto(STORY)
    box = term(page).bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.move(3, 880)
    page.wait_for_timeout(400)
    expect(tip(page)).to_have_count(0)  # it only passed over
    term(page).hover()
    definition = page.locator(f"[id='{term(page).get_attribute('aria-describedby')}']")
    expect(tip(page)).to_contain_text(definition.text_content())
    box = tip(page).bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.wait_for_timeout(600)  # longer than it stays when the mouse leaves
    expect(tip(page)).to_be_visible()
    page.mouse.move(3, 880)
    expect(tip(page)).to_have_count(0)
    term(page).hover()
    expect(tip(page)).to_be_visible()
    page.keyboard.press("Escape")
    box = term(page).bounding_box()
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.wait_for_timeout(400)
    expect(tip(page)).to_have_count(0)  # until the mouse comes back
    term(page).click()
    page.wait_for_url("**/glossary/#*")
    expect(tip(page)).to_have_count(0)


def test_the_mouse_gets_status_statement_and_source_of_a_mark(page):
    page.goto(STORY)
    mark(page).hover()
    expect(tip(page).locator(".status")).to_have_count(1)
    assert tip(page).locator(".status").inner_text() in mark(page).get_attribute("aria-label")
    expect(tip(page).locator("a[rel~=external]").first).to_be_visible()
    onward = tip(page).get_by_role("link", name="All evidence of this page")
    assert onward.get_attribute("href").endswith(mark(page).evaluate("link => link.hash"))
    expect(tip(page).locator(".footnote-backref")).to_have_count(0)
    tip(page).get_by_role("link", name="Record of evidence").click()
    page.wait_for_url("**/evidence/claims/#*")
    expect(tip(page)).to_have_count(0)


@pytest.mark.parametrize("link", [term, mark])
def test_the_keyboard_opens_enters_and_closes_a_preview(page, link):
    page.goto(STORY)
    for keys in (["Escape"], ["Tab", "Escape"]):  # from the link, then from inside
        page.locator("h1").evaluate("h1 => { h1.tabIndex = -1; h1.focus() }")
        focus(page, link(page))
        expect(tip(page)).to_be_visible()
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
        assert len(ids) == len(set(ids)) and link(page).get_attribute("aria-describedby") in ids
        for key in keys:
            page.keyboard.press(key)
            inside = page.evaluate("Boolean(document.activeElement.closest('.tip'))")
            assert inside == (key == "Tab")
        expect(tip(page)).to_have_count(0)
        assert link(page).evaluate("link => link === document.activeElement")


@pytest.mark.parametrize("link", [term, mark])
def test_the_first_tap_shows_the_preview_and_the_second_follows_the_link(phone, link):
    phone.goto(STORY)
    phone.locator("a.term").nth(3).tap()
    expect(tip(phone)).to_be_visible()
    phone.locator("h1").tap()
    expect(tip(phone)).to_have_count(0)
    link(phone).scroll_into_view_if_needed()
    before = phone.evaluate("[location.href, scrollY]")
    link(phone).tap()
    expect(tip(phone)).to_have_count(1)
    assert phone.evaluate("[location.href, scrollY]") == before
    heights = "all => all.map(element => element.getBoundingClientRect().height)"
    assert min(phone.locator(".tip > p a").evaluate_all(heights)) >= 24
    link(phone).tap()
    phone.wait_for_url("**#*")
    expect(tip(phone)).to_have_count(0)


@pytest.mark.parametrize("path", [STORY, "/compare/who-is-who/"])
def test_no_preview_leaves_a_320_pixel_window(phone, path):
    phone.set_viewport_size({"width": 320, "height": 568})
    phone.goto(path)
    links = phone.locator("a.term, p a.footnote-ref[data-status]")
    for place in range(0, links.count(), max(1, links.count() // 8)):
        focus(phone, links.nth(place))
        expect(tip(phone)).to_be_visible()
        assert tip(phone).evaluate("""tip => {
          const {left, right} = tip.getBoundingClientRect()
          const {clientWidth, scrollWidth} = document.documentElement
          return left >= 0 && right <= clientWidth && scrollWidth <= clientWidth
        }""")


# ---- Filters.


@pytest.mark.parametrize("path", LISTS)
def test_every_list_can_be_narrowed_and_says_how_far(page, path):
    form = open_list(page, path)
    total = form.locator("output").inner_text()
    for select in form.locator("select").all():
        value = select.locator("option").nth(1).get_attribute("value")
        count = promised(select, value)
        select.select_option(value)
        expect(form.locator("output")).to_have_text(f"{count} of {total}")
        expect(visible(page, form.get_attribute("data-items"))).to_have_count(count)
        form.locator("button[type=reset]").click()
        expect(form.locator("output")).to_have_text(total)
    labels = form.locator("option").all_text_contents()
    assert not [label for label in labels if re.match(r"[a-z]+(-[a-z0-9]+)+ \(", label)]


def test_words_narrow_a_list_whatever_their_case_and_order(page):
    form = open_list(page, "/evidence/claims/")
    form.get_by_label("Words").fill("SAMSUNG 2 nm")
    texts = visible(page, ".claim").all_text_contents()
    assert 0 < len(texts) < page.locator(".claim").count()
    assert all("samsung" in text.lower() and re.search(r"2\s?nm", text) for text in texts)
    form.get_by_label("Words").fill("samsung 2nm")
    page.keyboard.press("Enter")  # must not send the form
    assert visible(page, ".claim").count() == len(texts)
    contents = page.locator(".md-sidebar--primary .md-nav--secondary")
    expect(contents).to_be_visible()
    form.get_by_label("Words").fill("Qianer")
    expect(visible(page, ".claim:not([open])")).to_have_count(0)
    assert 0 < visible(page, ".claim[open]").count() <= 3, "few hits are open"
    form.get_by_label("Words").fill("zebra crossing")
    expect(form.locator("output")).to_contain_text("0 of ")
    expect(contents).to_be_hidden()  # no heading over nothing


def test_filters_combine_and_empty_headings_go_with_their_entry_in_the_contents(page):
    form = open_list(page, "/evidence/claims/")
    form.get_by_label("Status").select_option("confirmed")
    form.get_by_label("Subject").select_option("talks")
    data = "all => all.map(({dataset}) => [dataset.status, dataset.subject])"
    found = visible(page, ".claim").evaluate_all(data)
    assert found and all(found_as == ["confirmed", "talks"] for found_as in found)
    headings = page.locator("article h2[id^=subject]")
    filled = headings.evaluate_all("""all => all.map(heading => {
      let element = heading.nextElementSibling, found = false
      for (; element && element.tagName !== 'H2'; element = element.nextElementSibling)
        found ||= element.matches('.record') && element.checkVisibility()
      return [heading.id, found, heading.checkVisibility()]
    })""")
    assert {seen for _, _, seen in filled} == {True, False}
    for id, has_records, is_visible in filled:
        entry = page.locator(f".md-nav--secondary a[href$='#{id}']")
        assert has_records == is_visible == entry.is_visible(), id


def test_a_strange_address_shows_everything_and_one_with_a_record_the_record(page):
    open_list(page, "/evidence/claims/?status=nonsense&names=%3Cb%3E&other=1#%E0%A4%A")
    expect(visible(page, ".claim")).to_have_count(page.locator(".claim").count())
    assert "other=1" in page.url
    form = open_list(page, "/evidence/claims/?status=not-found#information-report")
    expect(page.locator("#information-report")).to_be_in_viewport()
    expect(form.locator("output")).to_contain_text(", and 1 linked to")
    form.get_by_label("Status").select_option("weak")
    expect(page.locator("#information-report")).to_be_hidden()


def test_back_restores_the_view_and_other_pages_start_whole(page):
    form = open_list(page, "/evidence/claims/?status=reported")
    page.evaluate("window.same = true")
    visible(page, ".claim summary").first.click()
    visible(page, "main .record a[href*='/sources/']").first.click()
    page.wait_for_url("**/sources/#*")
    expect(page.locator(":target")).to_be_in_viewport()
    expect(form.locator("output")).not_to_contain_text(" of ")
    page.go_back()
    page.wait_for_url("**/claims/?status=reported*")
    expect(form.get_by_label("Status")).to_have_value("reported")
    statuses = visible(page, ".claim").evaluate_all("all => all.map(({dataset}) => dataset.status)")
    assert set(statuses) == {"reported"}
    assert page.evaluate("window.same"), "instant loading was meant to keep the document"


@pytest.mark.parametrize("path", [*LISTS, "/explore/memory/"])
def test_without_scripts_records_are_whole_and_no_dead_control_shows(open_tab, path):
    tab = open_tab(java_script_enabled=False)
    tab.goto(path)
    expect(visible(tab, "form, .explorer, .pick, #side-by-side")).to_have_count(0)
    records = "main :is(.record, tbody tr)"
    assert tab.locator(records).count() > 20
    expect(visible(tab, records)).to_have_count(tab.locator(records).count())


# ---- The table of chips.


def column(tab, head: str) -> list[str]:
    """The texts of a column from top to bottom."""
    return tab.evaluate(
        """key => {
      const index = document.querySelector(`th[data-sort="${key}"]`).cellIndex
      return [...document.querySelectorAll('[data-sortable] tbody tr')]
        .map(row => row.cells[index].textContent)
    }""",
        head,
    )


def test_chips_sort_with_unknown_last_both_ways_and_the_address_keeps_it(page):
    form = open_list(page, "/compare/accelerators/")
    before = column(page, "chip")
    button = page.get_by_role("button", name="Bandwidth, TB/s")
    button.focus()
    for key, direction in (("Enter", "ascending"), ("Space", "descending")):
        page.keyboard.press(key)
        expect(page.locator("th[data-sort=bandwidth]")).to_have_attribute("aria-sort", direction)
        expect(page.locator("[aria-sort]")).to_have_count(1)
        expect(button).to_be_focused()
        cells = column(page, "bandwidth")
        known = [float(cell.split()[0].replace(",", "")) for cell in cells if cell != "unknown"]
        assert known == sorted(known, reverse=direction == "descending")
        assert "unknown" in cells and set(cells[len(known) :]) == {"unknown"}
    form.get_by_label("Vendor").select_option("NVIDIA")
    assert "sort=-bandwidth" in page.url and "company=NVIDIA" in page.url
    rows = visible(page, "[data-sortable] tbody tr").all_inner_texts()
    page.goto(page.url)
    expect(page.locator("th[data-sort=bandwidth]")).to_have_attribute("aria-sort", "descending")
    assert visible(page, "[data-sortable] tbody tr").all_inner_texts() == rows
    form.get_by_role("button", name="Reset").click()
    expect(page.locator("[aria-sort]")).to_have_count(0)
    assert column(page, "chip") == before
    page.get_by_role("button", name="State").click()
    assert column(page, "state") == sorted(column(page, "state"))
