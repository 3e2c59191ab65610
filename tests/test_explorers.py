"""The two explorers: the same sums in table and form, numbers that stand in their records."""

from __future__ import annotations

import random
import re

import pytest
from conftest import ROOT
from dossier import explorers, formulas
from dossier.records import load
from dossier.site import Site
from mkdocs.config import load_config

ONE_PERCENT, MEMORY = "/explore/one-percent/", "/explore/memory/"
NAMES = ("fleet", "cost", "gain", "program", "years")


@pytest.fixture(scope="module")
def records():
    settings = Site.from_config(load_config(str(ROOT / "mkdocs.yml")))
    return load(settings.docs, settings.as_of)


def plain(text: str) -> str:
    """A text as it is read aloud: one blank between words."""
    return " ".join(text.split())


# ---- The sums.


def some_inputs(seed: int, count: int) -> list[list]:
    """Inputs of worth() from the whole range that the form takes."""
    draw = random.Random(seed)
    inputs = []
    for unit in ["gigawatts", "accelerators"] * (count // 2):
        limits = (unit, f"cost_of_{unit}", "gain", "program", "years")
        ends = [formulas.LIMITS[name] for name in limits]
        inputs.append(
            [unit, *(draw.choice([low, high, draw.uniform(low, high)]) for low, high in ends)]
        )
    return inputs


def test_page_and_tables_sum_alike(page):
    page.goto(ONE_PERCENT)
    inputs = some_inputs(7, 200)
    script = "inputs => inputs.map(values => explorers.worth(...values))"
    for values, result in zip(inputs, page.evaluate(script, inputs), strict=True):
        assert result == pytest.approx(formulas.worth(*values)), values
    draw = random.Random(8)
    inputs = [
        [draw.uniform(0.01, 9e5), bits, draw.uniform(0.1, 100), memory, rate]
        for bits in (4, 8, 16)
        for memory in (None, 0.5, 288)
        for rate in (None, 1979)
    ]
    script = "inputs => inputs.map(values => explorers.ceilings(...values))"
    for values, result in zip(inputs, page.evaluate(script, inputs), strict=True):
        assert result == pytest.approx(formulas.ceilings(*values)), values


def test_page_and_tables_write_numbers_alike(page):
    page.goto(ONE_PERCENT)
    numbers = [
        0.0123,
        0.04,
        0.96,
        1,
        2.34,
        11.7,
        46.6,
        297.4,
        999.4,
        1979,
        99951,
        297.5e6,
        1.4875e9,
        3e12,
    ]
    script = (
        "all => all.map(n => [explorers.number(n), explorers.dollars(-n), explorers.timeSpan(n)])"
    )
    expected = [
        [formulas.short_number(n), formulas.dollars(-n), formulas.time_span(n)] for n in numbers
    ]
    assert page.evaluate(script, numbers) == expected


def test_the_sums_are_right_on_examples_worked_by_hand():
    result = formulas.worth("gigawatts", 3.5, 8.5, 1, 500, 5)
    assert result["yearly_saving"] == 297_500_000  # 8.5 billion × 3.5 × 1 percent
    assert round(result["break_even_years"], 2) == 1.68  # 500 / 297.5
    assert result["net"] == 297_500_000 * 5 - 500_000_000
    even = formulas.worth("gigawatts", result["break_even_fleet"], 8.5, 1, 500, 5)
    assert even["net"] == pytest.approx(0, abs=1)
    nothing = formulas.worth("gigawatts", 3.5, 8.5, 0, 500, 5)
    assert nothing["break_even_years"] is nothing["break_even_fleet"] is None
    limits = formulas.ceilings(70, 8, 3.35, 80, 1979)
    assert limits["memory_limit"] == pytest.approx(3.35e12 / 70e9)
    assert limits["compute_limit"] == pytest.approx(1979e12 / (2 * 70e9))
    assert limits["needed"] == 1
    assert formulas.ceilings(1.1, 8, 1, 0.1, None)["needed"] == 11  # filled exactly, none more
    assert formulas.ceilings(70.001, 8, 150, 0.5, None)["needed"] == 141


# ---- What the explorers start from.


def test_numbers_to_start_from_stand_in_the_records_they_name(records):
    for start in explorers.starts(records):
        for name, given in start.numbers.items():
            assert given.record or given.remark.startswith("Our "), f"{name} of {start.id}"


def test_a_number_that_its_record_does_not_hold_stops_the_build(records, monkeypatch):
    first = explorers.STARTS[0]
    wrong = first._replace(cost=first.cost._replace(value=9.1))
    monkeypatch.setattr(explorers, "STARTS", [wrong])
    with pytest.raises(ValueError, match=f"{first.cost.record} doesn't hold"):
        explorers.starts(records)


def test_peak_rates_match_the_format_and_are_never_sparse_disputed_or_integer(records):
    for chip in explorers.chips(records):
        for bits, rate in chip.rates.items():
            assert rate.density != "sparse" and rate.density_basis != "disputed", chip.record.id
            assert rate.unit == "TFLOPS", chip.record.id
            assert bits in [explorers.BITS[part] for part in rate.format.split("/")]
    by_id = {chip.record.id: chip for chip in explorers.chips(records)}
    assert by_id["nvidia-b200"].rates[8].tflops == 4500  # 9,000 is the sparse one
    assert 4 not in by_id["amd-mi355x"].rates  # disputed
    assert 8 not in by_id["groq-lpu-v1"].rates  # integer


def test_the_text_about_memory_says_what_the_table_says(records):
    by_id = {chip.record.id: chip for chip in explorers.chips(records)}
    limits = {id: chip.limits(70, 8) for id, chip in by_id.items()}
    times = sorted(each["streams"] for each in limits.values() if each["streams"])
    assert times[0] > 1, "memory is the lower limit"
    middle = times[len(times) // 4 : -len(times) // 4]
    assert middle[0] > 175 and middle[-1] < 400, "two to four hundred times"
    assert by_id["nvidia-h100"].rates[8].tflops == by_id["nvidia-h200"].rates[8].tflops
    h100, h200 = (limits[id]["memory_limit"] for id in ("nvidia-h100", "nvidia-h200"))
    assert 1.4 < h200 / h100 < 1.5, "over 40 percent"
    fastest = max(limits, key=lambda id: limits[id]["memory_limit"])
    assert fastest == "nvidia-groq3-lpu" and limits[fastest]["needed"] == 140


def test_the_text_about_one_percent_says_what_the_table_says():
    first, last = explorers.STARTS[0], explorers.STARTS[-1]
    assert first.gain.value == last.gain.value == 1
    assert first.program.value == last.program.value == 500
    assert 1 < first.result["break_even_years"] < 2, "in less than two years"
    assert 48 < last.result["break_even_years"] < 50, "in almost fifty"


# ---- The tables.


def test_the_table_of_one_percent_holds_numbers_records_and_results(page, records):
    page.goto(ONE_PERCENT)
    cells = page.locator(
        "td[data-start]"
    ).evaluate_all("""all => all.map(cell =>
      [cell.dataset.start, cell.dataset.given || cell.dataset.result, cell.innerText, cell.querySelector('a')?.hash])""")
    found = {(start, name): (plain(text), link) for start, name, text, link in cells}
    for start in explorers.STARTS:
        for name, given in start.numbers.items():
            text, link = found[start.id, name]
            number = float(re.search(r"[\d.]+", text.replace(",", "")).group())
            assert number in (given.value, given.value / 1000)
            assert link == (f"#{given.record}" if given.record else None)
            if given.record:
                assert text.endswith(records.evidence(given.record).status.label)
        saving = plain(formulas.dollars(start.result["yearly_saving"]))
        assert found[start.id, "yearly_saving"][0] == saving
        assert found[start.id, "break_even_years"][0] == formulas.time_span(
            start.result["break_even_years"]
        )


def test_the_table_of_memory_equals_the_form_for_every_chip(page, records):
    page.goto(MEMORY)
    rows = page.locator("tr[data-chip]").evaluate_all("""all => all.map(row =>
      [row.dataset.chip, ...[...row.cells].map(cell => cell.innerText)])""")
    assert [row[0] for row in rows] == [chip.record.id for chip in explorers.chips(records)]
    for id, _, _, memory, arithmetic, *_ in rows:
        page.locator("#explorer-chip").select_option(id)
        picture = page.locator(".explorer svg").get_attribute("aria-label")
        assert f"memory allows {memory} tokens a second" in picture, id
        known = f"could do {arithmetic.split()[0]} tokens a second"
        assert ("is unknown" if arithmetic == "unknown" else known) in picture, id


# ---- The forms.


def headline(page) -> str:
    """The result in words, once it has settled."""
    page.wait_for_timeout(300)
    return plain(page.locator(".explorer__headline").inner_text())


def field(page, name: str):
    """The field of a number."""
    return page.locator(f"#explorer-{name}")


def figures(page) -> dict[str, str]:
    """The figures below the picture."""
    rows = page.locator(".explorer__figures > div").all_inner_texts()
    return dict(
        plain(row).rsplit("\n", 1) if "\n" in plain(row) else row.split("\n") for row in rows
    )


def test_changing_a_number_changes_the_result_at_once(page):
    page.goto(ONE_PERCENT)
    assert (
        "$298 million a year is what a gain of 1 percent on 3.5 gigawatts would save"
        in headline(page)
    )
    field(page, "gain").fill("2")
    assert "$595 million a year" in headline(page) and "after 10 months" in headline(page)
    assert plain(figures(page)["Saved in all"]) == "$2.98 billion in 5 years"
    assert (
        page.locator(".explorer svg")
        .get_attribute("aria-label")
        .startswith(
            "Savings grow from nothing to $2.98 billion in 5 years; the program costs $500 million"
        )
    )


def test_each_set_of_numbers_fills_the_form_and_names_its_records(page):
    page.goto(ONE_PERCENT)
    for start in explorers.STARTS:
        page.locator("#explorer-start").select_option(start.id)
        assert page.locator("#explorer-start").input_value() == start.id
        for name, given in start.numbers.items():
            assert float(field(page, name).input_value()) == given.value
            note = page.locator(f"#explorer-{name}-note")
            assert given.remark in note.inner_text()
            links = note.locator("a").evaluate_all("links => links.map(link => link.hash)")
            assert links == ([f"#{given.record}"] if given.record else [])
    field(page, "cost").fill("9")
    assert page.locator("#explorer-cost-note").inner_text() == "Your own number."
    assert page.locator("#explorer-start").input_value() == ""
    page.get_by_role("button", name="Start again").click()
    assert page.locator("#explorer-start").input_value() == "tpus"
    assert "$298 million" in headline(page)


DIGITS = "Enter a number in digits alone, such as 3.5."
BAD = {
    "  ": "Enter a number.",
    "1e9": DIGITS,
    "$5": DIGITS,
    "Infinity": DIGITS,
    "3..5": DIGITS,
    "<b>1</b>": DIGITS,
    "3,5": "Write the decimal point as a dot, as in 3.5.",
    "-1": "Enter a number of 0.001 or more.",
    "0": "Enter a number of 0.001 or more.",
    "1001": "Enter a number of 1,000 or less.",
}


def test_a_bad_number_gets_a_sentence_at_its_field_and_no_result(page):
    page.goto(ONE_PERCENT)
    problem = page.locator("#explorer-fleet-problem")
    for typed, sentence in BAD.items():
        field(page, "fleet").fill(typed)
        assert problem.inner_text() == sentence, typed
        assert field(page, "fleet").get_attribute("aria-invalid") == "true"
    assert headline(page) == f"No result yet. Size of the fleet, in gigawatts: {sentence}"
    assert set(figures(page).values()) == {"–"}
    assert not page.locator(".explorer__picture").is_visible()
    assert "?" not in page.url
    field(page, "fleet").fill("1,000")
    assert not problem.is_visible() and field(page, "fleet").get_attribute("aria-invalid") is None
    assert "on 1,000 gigawatts" in headline(page)


def test_the_most_extreme_numbers_stay_finite_and_inside_their_box(page):
    page.set_viewport_size({"width": 320, "height": 800})

    def check(given) -> None:
        html = page.locator(".explorer").inner_html()
        assert not re.search("NaN|Infinity|undefined|>null", html), given
        cut = page.evaluate("""() => [...document.querySelectorAll('.explorer svg text')].filter(text => {
          const [box, svg] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()]
          return box.left < svg.left - 1 || box.right > svg.right + 1
        }).map(text => text.textContent)""")
        assert not cut, given
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, given

    page.goto(ONE_PERCENT)
    for unit in ("gigawatts", "accelerators"):
        page.get_by_label(unit, exact=True).check()
        ends = [formulas.LIMITS[name] for name in (unit, f"cost_of_{unit}", *NAMES[2:])]
        for corner in range(0, 32, 3):
            values = [limits[corner >> place & 1] for place, limits in enumerate(ends)]
            for name, value in zip(NAMES, values, strict=True):
                field(page, name).fill(str(value))
            check(values)
    page.goto(MEMORY)
    for id in ("nvidia-groq3-lpu", "meta-mtia500", "nvidia-h100"):
        page.locator("#explorer-chip").select_option(id)
        for size in formulas.LIMITS["size"]:
            field(page, "size").fill(str(size))
            check((id, size))


def test_the_address_holds_the_numbers_and_brings_them_back(page, open_tab):
    page.goto(ONE_PERCENT)
    page.locator("label", has_text=re.compile("^accelerators$")).click()
    assert field(page, "cost").input_value() == "20586"
    field(page, "fleet").fill("1,200,000")
    field(page, "years").fill("2.5")
    words = headline(page)
    other = open_tab()
    other.goto(page.url)
    assert headline(other) == words
    assert field(other, "fleet").input_value() == "1,200,000"
    page.get_by_role("button", name="Start again").click()
    headline(page)
    assert page.url.endswith(ONE_PERCENT), "the first view needs no numbers in its address"
    page.goto(f"{MEMORY}?chip=nvidia-rubin&bits=4&size=70")
    assert "one NVIDIA Rubin" in headline(page)


def test_a_hostile_or_outdated_address_does_no_harm(page):
    page.goto(
        f"{ONE_PERCENT}?fleet=%3Cimg%20src=x%20onerror=alert(1)%3E&count=constructor&other=kept"
    )
    assert page.locator("#explorer-fleet-problem").inner_text() == DIGITS
    assert page.locator(".explorer img").count() == 0
    field(page, "fleet").fill("2")
    assert "on 2 gigawatts" in headline(page) and "other=kept" in page.url
    page.goto(f"{MEMORY}?chip=__proto__&size=70&bits=5")
    assert "a choice that this form does not have" in page.locator(".explorer__share").inner_text()
    assert "one NVIDIA H100" in headline(page)


def test_what_is_unknown_is_called_so(page):
    page.goto(f"{MEMORY}?chip=openai-jalapeno&size=70&bits=8")
    assert "unknown: our records hold no usable peak rate for this format" in headline(page)
    page.goto(f"{MEMORY}?chip=meta-mtia500&size=70&bits=8")
    assert "Whether the model fits is unknown." in headline(page)
    page.goto(f"{MEMORY}?chip=nvidia-groq3-lpu&size=70&bits=8")
    assert "it takes 140 of these accelerators" in headline(page)


def test_copying_gives_the_address_of_the_view(open_tab):
    tab = open_tab(permissions=["clipboard-read", "clipboard-write"])
    tab.goto(ONE_PERCENT)
    field(tab, "gain").fill("7")
    tab.get_by_role("button", name="Copy a link").click()
    tab.get_by_text("Copied.").wait_for()
    assert "gain=7" in tab.evaluate("navigator.clipboard.readText()")


def test_the_keyboard_alone_reaches_and_moves_everything(page):
    page.goto(ONE_PERCENT)
    page.locator("#explorer-start").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator("#explorer-start").input_value() == "costly"
    seen = []
    while "Start again" not in seen:
        page.keyboard.press("Tab")
        name = "(e => e.matches('button, a') ? e.textContent : e.name || e.type)(document.activeElement)"
        seen.append(page.evaluate(name))
        if seen[-1] in ("count", "range"):
            before = headline(page)
            page.keyboard.press("ArrowRight")
            assert headline(page) != before
            page.keyboard.press("ArrowLeft")
    buttons = ["Copy a link to this view", "Start again"]
    expected = ["count", "fleet", "cost", "gain", "range", "program", "years", *buttons]
    assert [name for name in seen if name != "Record"] == expected
    field(page, "years").press("Enter")
    assert page.url.split("?")[0].endswith(ONE_PERCENT), "Enter must not send the form"


def test_the_result_is_read_out_once_after_a_pause(page):
    page.goto(ONE_PERCENT)
    assert page.locator(".explorer__headline").get_attribute("aria-live") == "polite"
    page.evaluate("""() => { window.changes = 0; new MutationObserver(() => { changes += 1 })
      .observe(document.querySelector('.explorer__headline'), {childList: true, subtree: true}) }""")
    field(page, "program").evaluate("""field => ['7', '75', '750'].forEach(typed => {
      field.value = typed; field.dispatchEvent(new InputEvent('input', {bubbles: true})) })""")
    assert "$750 million" in headline(page)
    assert page.evaluate("changes") == 1


def test_the_result_stays_in_sight_on_a_phone_and_covers_no_field_in_use(phone):
    phone.goto(ONE_PERCENT)
    for name in NAMES:
        field(phone, name).focus()
        phone.wait_for_timeout(100)
        result = phone.locator(".explorer__headline").bounding_box()
        box = field(phone, name).bounding_box()
        assert result["y"] >= 0 and result["y"] + result["height"] <= box["y"], name
        assert box["y"] + box["height"] <= 740, name


@pytest.mark.parametrize("path", [ONE_PERCENT, MEMORY])
def test_without_the_script_the_tables_are_there_and_no_form(open_tab, path):
    tab = open_tab(java_script_enabled=False)
    tab.goto(path)
    assert tab.locator("table.sums tbody tr:visible").count() >= 9
    assert tab.locator(".explorer").bounding_box() is None


def test_the_explorers_work_from_a_disk(open_tab, site):
    tab = open_tab()
    tab.goto((site / "explore/memory/index.html").as_uri())
    before = headline(tab)
    field(tab, "size").fill("12")
    assert headline(tab) != before and before


def test_instant_loading_brings_the_explorers_and_their_numbers_back(page):
    page.goto("/compare/economics/")
    page.evaluate("window.same = true")
    page.locator(".md-nav--primary a[href*='/one-percent']").first.click()
    field(page, "gain").fill("4")
    assert "$1.19 billion a year" in headline(page)
    page.locator(".md-nav--primary a[href*='/memory']").first.click()
    field(page, "size").fill("140")
    assert "23.9 tokens a second" in headline(page) and "gain=" not in page.url
    page.go_back()
    field(page, "gain").wait_for()
    assert "$1.19 billion a year" in headline(page)
    assert page.evaluate("window.same"), "instant loading was meant to keep the document"
