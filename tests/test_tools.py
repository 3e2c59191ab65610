"""What the browser script promises readers: previews where they stand, filters and sorting they can share."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from conftest import patient_tab, start_theme, watch
from playwright.sync_api import expect

STORY = "/story/samsung-talks/"
LISTS = ["/evidence/claims/", "/evidence/timeline/", "/evidence/sources/", "/compare/accelerators/"]
HEIGHTS = "all => all.map(element => element.getBoundingClientRect().height)"


@pytest.fixture
def phone(browser, url):
    """A tab on a small touch screen; fails the test on console errors and foreign requests."""
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=url, has_touch=True, is_mobile=True)
    tab, trouble = patient_tab(context), []
    watch(tab, url, trouble)
    yield tab
    context.close()
    assert not trouble, "the page logged errors or asked another origin: " + "; ".join(trouble)


def term(tab):
    return tab.locator("a.term").first


def mark(tab):
    return tab.locator("a.footnote-ref").first


def focus_by_keyboard(tab, link) -> None:
    """Reach a link as Tab does: programmatic focus after a key press counts as the keyboard's."""
    tab.keyboard.press("Shift")
    link.focus()


def load_instantly(tab) -> None:
    """Let the theme swap pages: it does so for addresses in the sitemap, which names the preview's usual port."""
    def with_this_port(route):
        answer, here = route.fetch(), urlsplit(route.request.url).netloc
        route.fulfill(response=answer, body=re.sub(r"127\.0\.0\.1:\d+", here, answer.text()))

    tab.route("**/sitemap.xml", with_this_port)


def move(tab, start: str, path: str) -> None:
    """Go from one page to another without a reload."""
    load_instantly(tab)
    tab.goto(start)
    start_theme(tab)
    tab.wait_for_load_state("networkidle")
    tab.evaluate("window.sameDocument = true")
    follow(tab, path)
    assert tab.evaluate("window.sameDocument"), "instant loading was meant to keep the document"


def follow(tab, path: str) -> None:
    """Follow the navigation to another page and wait until its text is there."""
    tab.locator(f".md-nav a[href$='{path}']").first.evaluate("link => link.click()")
    tab.wait_for_url(f"**{path}")
    tab.wait_for_function("path => document.querySelector('link[rel=canonical]').href.endsWith(path)", arg=path)


def ready(tab, path: str) -> None:
    """Open a list and wait until its filter is usable."""
    tab.goto(path)
    expect(tab.locator("form.filter")).to_be_visible()


def shown(tab, selector: str):
    """The elements that a reader sees."""
    return tab.locator(selector).locator("visible=true")


def promised(place, value: str) -> int:
    """The number of records that an option names in brackets."""
    return int(re.search(r"\((\d+)\)$", place.locator(f"option[value='{value}']").text_content())[1])


def inside(tab) -> bool:
    """Whether the preview lies within the window from left to right, and nothing scrolls sideways."""
    return tab.evaluate("""() => {
      const box = document.querySelector('.tip').getBoundingClientRect(), root = document.documentElement;
      return box.left >= 0 && box.right <= root.clientWidth && root.scrollWidth <= root.clientWidth;
    }""")


# Previews


def test_resting_the_mouse_on_a_term_shows_its_definition(page):
    page.goto(STORY)
    term(page).hover()
    definition = page.locator(f"[id='{term(page).get_attribute('aria-describedby')}']").text_content()
    expect(page.locator(".tip")).to_be_visible()
    assert definition in page.locator(".tip").text_content()


def test_resting_the_mouse_on_a_mark_shows_status_statement_and_source(page):
    page.goto(STORY)
    mark(page).hover()
    tip = page.locator(".tip")
    expect(tip).to_be_visible()
    expect(tip.locator(".status")).to_have_text(mark(page).get_attribute("aria-label").partition(": ")[2])
    expect(tip.locator("a[rel~=external]")).to_have_count(1)
    onward = tip.get_by_role("link", name="All evidence of this page")
    expect(onward).to_have_attribute("href", page.url + "#fn:information-report")
    expect(tip.locator(".footnote-backref")).to_have_count(0)


@pytest.mark.parametrize("link", [term, mark])
def test_keyboard_focus_shows_the_preview_and_leaving_hides_it(page, link):
    page.goto(STORY)
    focus_by_keyboard(page, link(page))
    expect(page.locator(".tip")).to_be_visible()
    for _ in range(8):
        if not page.evaluate("document.activeElement.closest('.tip')") and page.locator(".tip").count() == 0:
            break
        page.keyboard.press("Tab")
    expect(page.locator(".tip:has-text('Open in the glossary')")).to_have_count(0)


@pytest.mark.parametrize("link", [term, mark])
def test_tab_leads_from_a_link_into_its_preview(page, link):
    page.goto(STORY)
    focus_by_keyboard(page, link(page))
    page.keyboard.press("Tab")
    assert page.evaluate("Boolean(document.activeElement.closest('.tip'))")
    expect(page.locator(".tip")).to_be_visible()


@pytest.mark.parametrize("link", [term, mark])
def test_escape_closes_the_preview_and_focus_stays(page, link):
    page.goto(STORY)
    focus_by_keyboard(page, link(page))
    expect(page.locator(".tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".tip")).to_have_count(0)
    assert link(page).evaluate("link => link === document.activeElement")
    page.wait_for_timeout(400)
    expect(page.locator(".tip")).to_have_count(0)


def test_escape_inside_a_preview_returns_to_its_link(page):
    page.goto(STORY)
    focus_by_keyboard(page, mark(page))
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator(".tip")).to_have_count(0)
    assert mark(page).evaluate("link => link === document.activeElement")


def test_escape_closes_a_preview_that_the_mouse_opened(page):
    page.goto(STORY)
    term(page).hover()
    expect(page.locator(".tip")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".tip")).to_have_count(0)
    page.wait_for_timeout(400)
    expect(page.locator(".tip")).to_have_count(0)


def test_the_mouse_can_move_into_a_preview_and_stay_as_long_as_it_likes(page):
    page.goto(STORY)
    mark(page).hover()
    tip = page.locator(".tip")
    expect(tip).to_be_visible()
    box = tip.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    page.wait_for_timeout(1200)
    expect(tip).to_be_visible()
    page.mouse.move(3, 880)
    expect(tip).to_have_count(0)


def test_links_in_a_preview_work(page):
    page.goto(STORY)
    mark(page).hover()
    page.locator(".tip").get_by_text("Full record").click()
    page.wait_for_url("**/evidence/claims/#information-report")
    expect(page.locator("#information-report")).to_be_in_viewport()
    expect(page.locator(".tip")).to_have_count(0)


def test_a_mouse_passing_over_opens_nothing(page):
    page.goto(STORY)
    box = term(page).bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.wait_for_timeout(40)
    page.mouse.move(3, 880)
    page.wait_for_timeout(400)
    expect(page.locator(".tip")).to_have_count(0)


def test_a_mouse_click_and_enter_follow_the_link_as_always(page):
    page.goto(STORY)
    term(page).click()
    page.wait_for_url("**/glossary/#*")
    page.goto(STORY)
    focus_by_keyboard(page, term(page))
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary/#*")
    expect(page.locator(".tip")).to_have_count(0)


@pytest.mark.parametrize("link", [term, mark])
def test_the_first_tap_shows_the_preview_and_stays_on_the_page(phone, link):
    phone.goto(STORY)
    link(phone).scroll_into_view_if_needed()
    before = phone.evaluate("[location.href, scrollY]")
    link(phone).tap()
    expect(phone.locator(".tip")).to_be_visible()
    phone.wait_for_timeout(400)
    assert phone.evaluate("[location.href, scrollY]") == before
    assert inside(phone)


def test_the_link_in_a_tapped_preview_opens_the_glossary(phone):
    phone.goto(STORY)
    term(phone).tap()
    phone.locator(".tip").get_by_role("link", name="Open in the glossary").tap()
    phone.wait_for_url("**/glossary/#*")
    expect(phone.locator(".tip")).to_have_count(0)


@pytest.mark.parametrize("link", [term, mark])
def test_the_second_tap_follows_the_link(phone, link):
    phone.goto(STORY)
    link(phone).tap()
    expect(phone.locator(".tip")).to_be_visible()
    link(phone).tap()
    phone.wait_for_url("**#*")
    expect(phone.locator(".tip")).to_have_count(0)


def test_a_tap_elsewhere_closes_the_preview(phone):
    phone.goto(STORY)
    term(phone).tap()
    expect(phone.locator(".tip")).to_be_visible()
    phone.locator("h1").tap()
    expect(phone.locator(".tip")).to_have_count(0)


def test_one_preview_at_a_time(phone):
    phone.goto(STORY)
    mark(phone).tap()
    expect(phone.locator(".tip .status")).to_be_visible()
    term(phone).tap()
    expect(phone.locator(".tip")).to_have_count(1)
    expect(phone.locator(".tip")).to_contain_text("Open in the glossary")


@pytest.mark.parametrize("path", [STORY, "/faq/", "/compare/who-is-who/"])
def test_no_preview_leaves_a_320_pixel_window(phone, path):
    phone.set_viewport_size({"width": 320, "height": 568})
    phone.goto(path)
    links = phone.locator("a.term, p a.footnote-ref[data-status]")
    for index in range(0, links.count(), max(1, links.count() // 25)):
        links.nth(index).scroll_into_view_if_needed()
        focus_by_keyboard(phone, links.nth(index))
        expect(phone.locator(".tip")).to_be_visible()
        assert inside(phone), links.nth(index).evaluate("link => link.outerHTML")


def test_targets_in_a_preview_are_large_enough_for_a_finger(phone):
    phone.goto(STORY)
    mark(phone).tap()
    heights = phone.locator(".tip > p a").evaluate_all(HEIGHTS)
    assert heights and min(heights) >= 24


def test_a_preview_repeats_no_id_and_describes_its_link(page):
    page.goto(STORY)
    focus_by_keyboard(page, mark(page))
    described = mark(page).get_attribute("aria-describedby")
    assert page.locator(f"#{described}").is_visible()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    assert len(ids) == len(set(ids))
    page.keyboard.press("Escape")
    assert mark(page).get_attribute("aria-describedby") is None
    assert term(page).get_attribute("aria-describedby").startswith("def:")


def test_previews_appear_at_once_for_readers_who_want_less_motion(browser, url):
    context = browser.new_context(base_url=url, reduced_motion="reduce")
    tab = patient_tab(context)
    tab.goto(STORY)
    focus_by_keyboard(tab, term(tab))
    assert tab.locator(".tip").evaluate("tip => tip.getAnimations().length") == 0
    context.close()


def test_previews_work_after_moving_to_another_page(page):
    move(page, "/faq/", STORY)
    term(page).hover()
    expect(page.locator(".tip")).to_be_visible()
    page.locator(".tip").get_by_role("link", name="Open in the glossary").click()
    page.wait_for_url("**/glossary/#*")
    assert page.evaluate("window.sameDocument")
    expect(page.locator(".tip")).to_have_count(0)


def test_taps_work_after_moving_to_another_page(phone):
    move(phone, "/faq/", STORY)
    mark(phone).tap()
    expect(phone.locator(".tip")).to_be_visible()
    assert "#" not in phone.url


# Filters


@pytest.mark.parametrize("path", LISTS)
def test_every_list_can_be_narrowed_and_says_how_far(page, path):
    ready(page, path)
    form = page.locator("form.filter")
    total = form.locator("output").inner_text()
    for select in form.locator("select").all():
        value = select.locator("option").nth(1).get_attribute("value")
        select.select_option(value)
        count = promised(select, value)
        expect(form.locator("output")).to_have_text(f"{count} of {total}")
        expect(shown(page, form.get_attribute("data-items"))).to_have_count(count)
        form.locator("button[type=reset]").click()
        expect(form.locator("output")).to_have_text(total)


def test_words_narrow_a_list_whatever_their_case_and_order(page):
    ready(page, "/evidence/claims/")
    page.get_by_label("Words").fill("SAMSUNG 2 nm")
    cards = shown(page, ".claim")
    assert 0 < cards.count() < page.locator(".claim").count()
    for text in cards.all_text_contents():
        assert "samsung" in text.lower() and re.search(r"2\s?nm", text)
    count = cards.count()
    page.get_by_label("Words").fill("samsung 2nm")
    assert cards.count() == count
    expect(page.locator(".md-sidebar--secondary .md-nav--secondary")).to_be_visible()
    page.get_by_label("Words").fill("zebra crossing")
    expect(page.locator("form.filter output")).to_have_text(f"0 of {page.locator('.claim').count()} claims")
    expect(page.locator(".md-sidebar--secondary .md-nav--secondary")).to_be_hidden()  # no heading over nothing


def test_filters_combine(page):
    ready(page, "/evidence/claims/")
    page.get_by_label("Status").select_option("confirmed")
    page.get_by_label("Who or what").select_option("samsung-electronics")
    statuses = shown(page, ".claim").evaluate_all("all => all.map(e => [e.dataset.status, e.dataset.names])")
    assert statuses and all(status == "confirmed" and "samsung-electronics" in names for status, names in statuses)


def test_options_are_words_not_codes(page):
    ready(page, "/evidence/claims/")
    options = page.locator("form.filter option").all_text_contents()
    assert any(option.startswith("Thinly sourced (") for option in options)
    assert any(option.startswith("Samsung Electronics (") for option in options)
    assert not [option for option in options if re.match(r"[a-z]+(-[a-z0-9]+)+ \(", option)]


@pytest.mark.parametrize("path", LISTS[:3])
def test_headings_left_without_records_go_with_their_entry_in_the_contents(page, path):
    ready(page, path)
    page.locator("form.filter select").first.select_option(index=2)
    page.get_by_label("Words").fill("google")
    for heading in page.locator("article h2[id]").all():
        has_records = heading.evaluate("""h => {
          const cards = [];
          for (let e = h.nextElementSibling; e && e.tagName !== 'H2'; e = e.nextElementSibling)
            cards.push(...(e.matches('.record') ? [e] : e.querySelectorAll('.record')));
          return cards.some(card => card.checkVisibility());
        }""")
        assert heading.is_visible() == has_records
        entries = page.locator(f".md-sidebar--secondary a[href$='#{heading.get_attribute('id')}']")
        assert all(entry.is_visible() == has_records for entry in entries.all())


def test_a_view_is_in_the_address_and_comes_back_from_it(page, browser, url):
    ready(page, "/evidence/claims/")
    page.get_by_label("Status").select_option("reported")
    page.get_by_label("Words").fill("samsung")
    said = page.locator("form.filter output").inner_text()
    assert "status=reported" in page.url and "text=samsung" in page.url
    page.goto(page.url)
    expect(page.locator("form.filter output")).to_have_text(said)
    expect(page.get_by_label("Status")).to_have_value("reported")
    page.get_by_role("button", name="Reset").click()
    expect(page).to_have_url(url + "/evidence/claims/")
    expect(shown(page, ".claim")).to_have_count(page.locator(".claim").count())


def test_an_address_with_unknown_values_still_shows_everything(page):
    ready(page, "/evidence/claims/?status=nonsense&section=%3Cb%3E&other=1")
    expect(shown(page, ".claim")).to_have_count(page.locator(".claim").count())
    assert "other=1" in page.url


def test_a_record_that_a_link_leads_to_shows_even_when_filtered_out(page):
    ready(page, "/evidence/claims/?status=not-found#information-report")
    expect(page.locator("#information-report")).to_be_in_viewport()
    expect(page.locator("form.filter output")).to_have_text(
        f"{promised(page, 'not-found')} of {page.locator('.claim').count()} claims, and 1 linked to"
    )
    page.get_by_label("Status").select_option("weak")
    expect(page.locator("#information-report")).to_be_hidden()


def test_a_link_within_the_page_shows_what_the_filter_hid(page):
    ready(page, "/evidence/timeline/?text=anthropic")
    year = page.locator("h2[hidden]").first.get_attribute("id")
    page.evaluate("""year => {
      const link = Object.assign(document.createElement('a'), { href: '#' + year, id: 'jump', textContent: 'jump' });
      document.querySelector('form.filter').after(link);
    }""", year)
    page.locator("#jump").click()
    page.wait_for_timeout(300)
    expect(page.locator(f"#{year}")).to_be_in_viewport()
    expect(page.locator(f"#{year} + .events .event").first).to_be_visible()


def test_back_restores_the_view_before(page):
    ready(page, "/evidence/claims/?status=reported")
    page.locator("main .record a[href*='/sources/']").locator("visible=true").first.click()
    page.wait_for_url("**/sources/#*")
    page.go_back()
    page.wait_for_url("**/claims/?status=reported*")
    expect(page.get_by_label("Status")).to_have_value("reported")
    assert set(shown(page, ".claim").evaluate_all("all => all.map(e => e.dataset.status)")) == {"reported"}


def test_filters_work_after_moving_to_the_page(page):
    move(page, "/evidence/corrections/", "/evidence/timeline/")
    page.get_by_label("Kind").select_option("hire")
    hires = promised(page, "hire")
    expect(shown(page, ".event")).to_have_count(hires)
    assert "kind=hire" in page.url
    page.go_back()
    page.wait_for_url("**/corrections/")
    page.go_forward()
    page.wait_for_url("**/timeline/?kind=hire*")
    expect(shown(page, ".event")).to_have_count(hires)


def test_moving_on_leaves_the_view_behind(page):
    move(page, "/evidence/corrections/", "/evidence/timeline/")
    page.get_by_label("Kind").select_option("hire")
    follow(page, "/evidence/claims/")
    expect(page.locator("form.filter output")).to_have_text(f"{page.locator('.claim').count()} claims")


def test_a_filter_works_by_keyboard_alone(page):
    ready(page, "/evidence/claims/")
    page.get_by_label("Words").focus()
    page.keyboard.type("hbm")
    page.keyboard.press("Enter")
    assert "text=hbm" in page.url
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "status"
    page.keyboard.press("ArrowDown")
    expect(page.get_by_label("Status")).to_have_value("confirmed")
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Words")).to_have_value("")


@pytest.mark.parametrize("path", LISTS)
def test_filters_fit_a_small_screen_with_targets_for_fingers(phone, path):
    phone.set_viewport_size({"width": 320, "height": 568})
    ready(phone, path)
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for box in phone.locator("form.filter :is(input, select, button)").evaluate_all(
        "all => all.map(e => e.getBoundingClientRect().toJSON())"
    ):
        assert box["height"] >= 24 and box["width"] >= 24 and box["right"] <= 320


@pytest.mark.parametrize("path", LISTS)
def test_without_scripts_the_list_is_whole_and_no_dead_control_shows(browser, url, path):
    context = browser.new_context(base_url=url, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(path)
    assert not tab.locator("form.filter").is_visible()
    assert tab.locator("form.filter").bounding_box() is None
    listed = "main :is(.record, tbody tr)"
    expect(shown(tab, listed)).to_have_count(tab.locator(listed).count())
    context.close()


# The table of chips


def column(tab, head: str) -> list[str]:
    """The texts of a column from top to bottom."""
    return tab.evaluate("""key => {
      const index = document.querySelector(`th[data-sort="${key}"]`).cellIndex;
      return [...document.querySelectorAll('[data-sortable] tbody tr')].map(row => row.cells[index].textContent);
    }""", head)


def test_chips_sort_by_number_with_unknown_last_both_ways(page):
    ready(page, "/compare/accelerators/")
    before = column(page, "chip")
    button = page.get_by_role("button", name="Bandwidth, TB/s")
    for direction, reverse in (("ascending", False), ("descending", True)):
        button.click()
        expect(page.locator("th[data-sort=bandwidth]")).to_have_attribute("aria-sort", direction)
        expect(page.locator("[aria-sort]")).to_have_count(1)
        cells = column(page, "bandwidth")
        known = [float(cell.replace(",", "")) for cell in cells if cell != "unknown"]
        assert known == sorted(known, reverse=reverse)
        assert "unknown" in cells and set(cells[len(known):]) == {"unknown"}
    page.get_by_role("button", name="Reset").click()
    expect(page.locator("[aria-sort]")).to_have_count(0)
    assert column(page, "chip") == before


def test_chips_sort_by_name(page):
    ready(page, "/compare/accelerators/")
    page.get_by_role("button", name="Vendor").click()
    vendors = column(page, "vendor")
    assert vendors == sorted(vendors, key=str.lower)


def test_sorting_works_by_keyboard_and_keeps_focus(page):
    ready(page, "/compare/accelerators/")
    page.get_by_role("button", name="Power, W").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Space")
    expect(page.locator("th[data-sort=power]")).to_have_attribute("aria-sort", "descending")
    assert page.evaluate("document.activeElement.textContent") == "Power, W"


def test_order_and_filter_of_the_table_are_in_the_address(page):
    ready(page, "/compare/accelerators/")
    page.get_by_role("button", name="Memory, GB").click()
    page.get_by_role("button", name="Memory, GB").click()
    page.get_by_label("Foundry").select_option("Samsung")
    assert "sort=-memory" in page.url and "foundry=Samsung" in page.url
    rows = shown(page, "[data-sortable] tbody tr").all_inner_texts()
    page.goto(page.url)
    expect(page.locator("th[data-sort=memory]")).to_have_attribute("aria-sort", "descending")
    assert shown(page, "[data-sortable] tbody tr").all_inner_texts() == rows


def test_the_table_scrolls_by_touch_and_keyboard_and_the_page_does_not(phone):
    ready(phone, "/compare/accelerators/")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    region = phone.get_by_role("region", name="AI accelerators compared")
    region.focus()
    phone.keyboard.press("ArrowRight")
    phone.wait_for_timeout(300)
    assert region.evaluate("region => region.scrollLeft") > 0
    head = phone.locator("tbody th").first.bounding_box()
    assert head["x"] >= 0 and head["width"] <= 160, "the chip's name stays in sight and leaves room for the figures"
    assert min(phone.locator("[data-sortable] thead button").evaluate_all(HEIGHTS)) >= 24


# What the script doesn't do


@pytest.mark.parametrize("width", [320, 1440])
@pytest.mark.parametrize("path", ["/evidence/claims/#since-job-ads", "/evidence/sources/#the-article", "/glossary/#hbm",
                                  "/faq/#fn:since-job-ads", "/one-page/#faq", "/evidence/timeline/#year-2026",
                                  "/evidence/timeline/#article-published"])
def test_a_link_leads_to_its_place_though_nothing_before_it_is_laid_out(browser, url, path, width):
    context = browser.new_context(base_url=url, viewport={"width": width, "height": 800})
    tab = patient_tab(context)
    tab.goto(path)
    top = "hash => document.getElementById(decodeURIComponent(hash.slice(1))).getBoundingClientRect().top"
    for _ in range(5):  # it stays there while what is about it gets its real size
        tab.wait_for_timeout(100)
        assert 48 <= tab.evaluate(top, "#" + path.partition("#")[2]) <= 145  # a note on a phone leaves room for a button
    tab.mouse.move(200, 400)
    tab.mouse.wheel(0, -300)
    tab.wait_for_timeout(400)
    assert 300 <= tab.evaluate(top, "#" + path.partition("#")[2]) <= 470
    context.close()


def test_a_link_within_a_page_does_not_fetch_the_page_again(page):
    load_instantly(page)
    page.goto("/faq/")
    start_theme(page)
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.endswith("/faq/") else None)
    page.evaluate("window.heading = document.querySelector('h1')")
    page.locator(".md-nav--secondary a.md-nav__link:visible").nth(5).click()
    page.wait_for_timeout(400)
    assert not asked and page.evaluate("heading.isConnected")
    follow(page, "/summary/")  # to other pages links lead as ever, and back
    page.go_back()
    page.wait_for_selector("#fourth-card")
    assert asked and not page.evaluate("heading.isConnected")


@pytest.mark.parametrize("path", ["/summary/", "/faq/", "/story/since/"])
def test_on_a_phone_a_preview_leads_to_its_note_however_far_down(phone, path):
    for place in (0, 5, 20):
        phone.goto("about:blank")
        phone.goto(path)
        link = phone.locator("a.footnote-ref").nth(place)
        id = link.get_attribute("href").partition("#")[2]
        link.tap()
        phone.get_by_text("All evidence of this page").tap()
        phone.wait_for_timeout(400)
        assert 48 <= phone.locator(f"[id='{id}']").evaluate("note => note.getBoundingClientRect().top") <= 170, (place, id)


@pytest.mark.parametrize("path", [*LISTS, STORY])
def test_nothing_is_stored_and_nothing_asked_for(browser, url, path):
    context = browser.new_context(base_url=url)
    tab, asked = patient_tab(context), []
    tab.goto(path)
    start_theme(tab)
    tab.wait_for_load_state("networkidle")
    tab.on("request", lambda request: None if "favicon" in request.url else asked.append(request.url))
    if path == STORY:
        term(tab).hover()
        expect(tab.locator(".tip")).to_be_visible()
    else:
        tab.get_by_label("Words").fill("google")
    tab.wait_for_timeout(300)
    assert not asked
    assert not context.cookies()
    assert not [key for key in tab.evaluate("Object.keys(localStorage)") if not key.endswith("__palette")]
    context.close()


def test_the_script_stays_small(site):
    script = (site / "assets/javascripts/site.js").read_text("utf-8")
    assert len(script) <= 12_000 and script.count("\n") < 300


def test_previews_and_filters_work_without_the_theme_s_script(browser, url):
    context = browser.new_context(base_url=url)
    tab = patient_tab(context)
    tab.route("**/bundle*.js", lambda route: route.abort())
    tab.goto("/evidence/claims/?status=weak")
    expect(shown(tab, ".claim")).to_have_count(promised(tab, "weak"))
    tab.goto(STORY)
    term(tab).hover()
    expect(tab.locator(".tip")).to_be_visible()
    context.close()
