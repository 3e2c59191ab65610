"""The two explorers: one sum in two languages, numbers that stand in their records, a form for everybody."""

from __future__ import annotations

import dataclasses
import json
import math
import random
import re
import shutil
import subprocess
from contextlib import contextmanager

import pytest
from lxml import html


from conftest import patient_tab, start_theme
from dossier import explorers, formulas
from dossier.problems import ROOT
from dossier.records import load

ONE_PERCENT, MEMORY = "/explore/one-percent/", "/explore/memory/"
SCRIPT = ROOT / "docs/assets/javascripts/formulas.js"
UNITS = ["gigawatts", "accelerators"]
WORTH = ("fleet", "cost", "gain", "program", "years")
CEILINGS = ("size", "bits", "bandwidth", "memory", "rate")


def a_number(random, name: str) -> float:
    """A number that an input takes: often one of its ends, nought or a tiny one where allowed, else any magnitude."""
    low, high = formulas.LIMITS[name]
    edges = [low, high, min(high, max(low, 1)), *([0, 5e-324, 1e-300] if low == 0 else [])]
    if random.random() < 0.2:
        return random.choice(edges)
    value = math.exp(random.uniform(math.log(low or 1e-9), math.log(high)))
    return min(high, max(low, random.choice([value, round(value, 2), float(round(value))])))


def inputs_of_worth(count: int, seed: int) -> list[list]:
    draw = random.Random(seed)
    units = [draw.choice(UNITS) for _ in range(count)]
    return [[u, *(a_number(draw, n) for n in (u, f"cost_of_{u}", "gain", "program", "years"))] for u in units]


def inputs_of_ceilings(count: int, seed: int) -> list[list]:
    draw = random.Random(seed)
    maybe = {"memory": 0.2, "rate": 0.3}
    return [[None if draw.random() < maybe.get(n, 0) else a_number(draw, n) for n in CEILINGS] for _ in range(count)]


def in_javascript(page, function: str, inputs: list[list]) -> list:
    """What the page's own script makes of each input; the word "refused" where it throws."""

    def binary(value):  # the browser hands whole numbers over as integers
        if isinstance(value, dict):
            return {name: binary(part) for name, part in value.items()}
        return float(value) if isinstance(value, int) and not isinstance(value, bool) else value

    results = page.evaluate(
        """([name, inputs]) => inputs.map(values => {
            try { return dossierFormulas[name](...values) } catch { return "refused" }
        })""",
        [function, inputs],
    )
    return [binary(result) for result in results]


def in_python(function: str, inputs: list[list]) -> list:
    found = []
    for values in inputs:
        try:
            result = getattr(formulas, function)(*values)
            found.append(dataclasses.asdict(result) if dataclasses.is_dataclass(result) else result)
        except (ValueError, KeyError):
            found.append("refused")
    return found


# --- The sums.


@pytest.mark.parametrize(
    ("function", "inputs"),
    [("worth", inputs_of_worth(1000, seed=20261122)), ("ceilings", inputs_of_ceilings(1000, seed=7))],
    ids=["one percent", "memory"],
)
def test_python_and_javascript_agree_to_the_last_bit_on_a_thousand_inputs(page, function, inputs):
    page.goto(ONE_PERCENT)
    expected = in_python(function, inputs)
    assert "refused" not in expected
    assert in_javascript(page, function, inputs) == expected


def test_python_and_javascript_refuse_the_same_inputs(page):
    page.goto(ONE_PERCENT)
    good = ["gigawatts", 3.5, 8.5, 1, 500, 5]
    names = ["gigawatts", "cost_of_gigawatts", "gain", "program", "years"]
    bad = [["tons", *good[1:]], ["constructor", *good[1:]]]
    for place, name in enumerate(names, 1):
        low, high = formulas.LIMITS[name]
        for value in (-1, low - 1e-9, high * 1.001, math.nan, math.inf, -math.inf, "3", None, True):
            bad.append([*good[:place], value, *good[place + 1 :]])
    assert set(in_python("worth", bad)) == set(in_javascript(page, "worth", bad)) == {"refused"}
    bad = [[0, 8, 3, 80, 900], [70, 0, 3, 80, 900], [70, 8, -3, 80, 900], [70, 8, 3, 0, 900], [70, 8, 3, 80, math.nan],
           [None, 8, 3, 80, 900], [70, 33, 3, 80, 900], [math.inf, 8, 3, 80, 900]]
    assert set(in_python("ceilings", bad)) == set(in_javascript(page, "ceilings", bad)) == {"refused"}


def test_python_and_javascript_have_the_same_limits(page):
    page.goto(MEMORY)
    assert page.evaluate("dossierFormulas.LIMITS") == {name: list(ends) for name, ends in formulas.LIMITS.items()}


def test_python_and_javascript_write_numbers_the_same_way(page):
    page.goto(MEMORY)
    draw = random.Random(3)
    numbers = [10 ** draw.uniform(-6, 16) for _ in range(600)]
    numbers += [0, 1, 0.5, 999.5, 9.995, 99950, 1e6, 999_499_999, 999_500_000]
    for function in ("shown", "money", "duration"):
        inputs = [[number] for number in numbers]
        assert in_javascript(page, function, inputs) == in_python(function, inputs)
    signed = [[-number] for number in numbers] + [[-0.0]]
    assert in_javascript(page, "money", signed) == in_python("money", signed)
    digits = [[number, places] for number in numbers for places in (1, 2, 5)]
    assert in_javascript(page, "shown", digits) == in_python("shown", digits)
    assert in_javascript(page, "duration", [[None]]) == in_python("duration", [[None]]) == ["never"]


@pytest.mark.skipif(not shutil.which("node"), reason="Node isn't here")
def test_the_formulas_also_load_in_node():
    code = "console.log(JSON.stringify(require(process.argv[1]).worth('gigawatts', 3.5, 8.5, 1, 500, 5)))"
    out = subprocess.run(["node", "-e", code, str(SCRIPT)], capture_output=True, text=True, check=True).stdout
    assert json.loads(out) == dataclasses.asdict(formulas.worth("gigawatts", 3.5, 8.5, 1, 500, 5))


def test_the_sums_are_right_on_examples_worked_by_hand():
    result = formulas.worth("gigawatts", 3.5, 8.5, 1, 500, 5)
    assert result.yearly_saving == 297_500_000  # $8.5 billion × 3.5 × 1 percent, as in the record one-percent-value
    assert round(result.break_even_years, 2) == 1.68  # 500 / 297.5
    assert result.net == 297_500_000 * 5 - 500_000_000
    assert formulas.worth("gigawatts", result.break_even_fleet, 8.5, 1, 500, 5).net == pytest.approx(0, abs=1)
    assert formulas.worth("gigawatts", 3.5, 8.5, result.break_even_gain, 500, 5).net == pytest.approx(0, abs=1)
    limits = formulas.ceilings(70, 8, 3.35, 80, 1979)
    assert limits.weights_gb == 70
    assert limits.memory_limit == pytest.approx(3.35e12 / 70e9)
    assert limits.compute_limit == pytest.approx(1979e12 / (2 * 70e9))
    assert (limits.fits, limits.needed) == (True, 1)


def test_a_gain_of_nothing_never_pays_back_and_a_program_for_nothing_needs_no_payback():
    assert formulas.worth("gigawatts", 3.5, 8.5, 0, 500, 5).break_even_years is None
    assert formulas.worth("gigawatts", 3.5, 8.5, 0, 500, 5).break_even_fleet is None
    assert formulas.worth("gigawatts", 3.5, 8.5, 0, 0, 5).break_even_years == 0


def test_a_model_that_fills_its_chips_exactly_needs_no_chip_more():
    assert formulas.ceilings(1.1, 8, 1, 0.1).needed == 11
    assert formulas.ceilings(70, 8, 150, 0.5).needed == 140
    assert formulas.ceilings(70.001, 8, 150, 0.5).needed == 141


# --- What the explorers start from.


@pytest.fixture(scope="module")
def records():
    return load(ROOT / "docs")


@pytest.mark.parametrize("start", explorers.STARTS, ids=lambda start: start.id)
def test_numbers_to_start_from_stand_in_the_records_they_name(records, start):
    for name, given in start.numbers.items():
        if given.record:
            assert given.value in explorers.stated(records, given.record), f"{name} of {start.id}"
        else:
            assert given.remark.startswith("Our "), f"{name} of {start.id}: no record, so it must say that it is ours"


def test_a_record_that_changes_its_number_stops_the_build(project):
    path = project / "docs/data/economics.yml"
    text = path.read_text("utf-8")
    assert text.count("$8.5 billion a year") == 1
    for words in ("$8.5 billion a year", "Central value 8.5;"):
        text = text.replace(words, words.replace("8.5", "9.1"))
    path.write_text(text, "utf-8")
    with pytest.raises(ValueError, match="tco-per-gw-year doesn't hold"):
        explorers.starts(load(project / "docs"))


def test_peak_rates_match_the_format_and_are_never_sparse_disputed_or_integer(records):
    for chip in explorers.chips(records):
        for bits, rate in chip.rates.items():
            assert rate.density != "sparse" and rate.density_basis != "disputed", chip.record.id
            assert rate.unit == "TFLOPS", chip.record.id
            assert bits in {explorers.BITS[part] for part in rate.format.split("/")}, chip.record.id
    by_id = {chip.record.id: chip for chip in explorers.chips(records)}
    assert by_id["nvidia-b200"].rates[8].tflops == 4500  # 9,000 is the sparse one
    assert by_id["nvidia-rubin"].rates[4].tflops == 35000 and 8 not in by_id["nvidia-rubin"].rates
    assert 4 not in by_id["amd-mi355x"].rates  # disputed
    assert 8 not in by_id["groq-lpu-v1"].rates  # integer


def tree(site, address: str):
    return html.parse(str(site / address.strip("/") / "index.html")).getroot()


def words(cell) -> str:
    return " ".join(cell.text_content().split())


def test_the_table_of_one_percent_equals_the_formulas(site, records):
    page = tree(site, ONE_PERCENT)
    for start in explorers.STARTS:
        result = formulas.worth(start.unit, **{name: given.value for name, given in start.numbers.items()})
        unit = {"gigawatts": "GW", "accelerators": "chips"}[start.unit]
        expected = {
            "yearly_saving": formulas.money(result.yearly_saving),
            "net": formulas.money(result.net),
            "break_even_years": formulas.duration(result.break_even_years),
            "break_even_fleet": f"{formulas.shown(result.break_even_fleet)} {unit}",
        }
        for name, text in expected.items():
            (cell,) = page.xpath(f"//td[@data-start='{start.id}'][@data-result='{name}']")
            assert words(cell) == text.replace("\u00a0", " ")
        for name, given in start.numbers.items():
            (cell,) = page.xpath(f"//td[@data-start='{start.id}'][@data-given='{name}']")
            shown = float(re.search(r"[\d.]+", words(cell).replace(",", "")).group())
            assert shown in (given.value, given.value / 1000), f"{name} of {start.id}"
            links = cell.xpath(".//a/@href")
            assert [link.partition("#")[2] for link in links] == ([given.record] if given.record else [])
            if given.record:
                assert words(cell).endswith(records.evidence(given.record).status.label)


def test_the_table_of_memory_equals_the_formulas(site, records):
    page = tree(site, MEMORY)
    chips = explorers.chips(records)
    assert [row.get("data-chip") for row in page.xpath("//tr[@data-chip]")] == [chip.record.id for chip in chips]
    for chip in chips:
        cells = page.xpath(f"//tr[@data-chip='{chip.record.id}']/*")
        rate = chip.rates.get(8)
        limits = formulas.ceilings(70, 8, chip.bandwidth, chip.memory, rate.tflops if rate else None)
        assert float(words(cells[1])) == chip.record.memory_bandwidth_tb_per_s.value
        assert words(cells[2]) == formulas.shown(limits.memory_limit)
        if rate:
            assert words(cells[3]).split(" (")[0] == formulas.shown(limits.compute_limit)
            assert words(cells[4]) == f"{formulas.shown(limits.streams)} times"
            assert rate.density == "dense" or "not stated" in words(cells[3])
        else:
            assert (words(cells[3]), words(cells[4])) == ("unknown", "unknown")
        assert words(cells[6]) == ("unknown" if limits.needed is None else f"{limits.needed:,}")


def test_the_text_about_memory_says_what_the_table_says(records):
    text = (ROOT / "docs/explore/memory.md").read_text("utf-8")
    by_id = {chip.record.id: chip for chip in explorers.chips(records)}
    limits = {id: chip.limits(70, 8) for id, chip in by_id.items()}
    times = sorted(each.streams for each in limits.values() if each.streams)
    assert "memory is the lower one" in text and times[0] > 1
    middle = times[len(times) // 4 : -len(times) // 4]
    assert "two to four hundred times" in text and middle[0] > 175 and middle[-1] < 400
    assert by_id["nvidia-h100"].rates[8].tflops == by_id["nvidia-h200"].rates[8].tflops
    assert "by over 40 percent" in text
    assert 1.4 < limits["nvidia-h200"].memory_limit / limits["nvidia-h100"].memory_limit < 1.5
    fastest = max(limits, key=lambda id: limits[id].memory_limit)
    assert fastest == "nvidia-groq3-lpu" and "needs 140" in text and limits[fastest].needed == 140


def test_the_text_about_one_percent_says_what_the_table_says():
    text = (ROOT / "docs/explore/one-percent.md").read_text("utf-8")
    first, last = explorers.STARTS[0], explorers.STARTS[-1]
    assert first.gain.value == last.gain.value == 1 and first.program.value == last.program.value == 500
    assert "in less than two years" in text and 1 < first.result.break_even_years < 2
    assert "almost fifty" in text and 48 < last.result.break_even_years < 50


# --- The forms.


def explorer(page):
    return page.locator(".explorer[data-ready]")


def headline(page) -> str:
    """The result in words, once it has settled."""
    page.wait_for_timeout(350)
    return page.locator(".explorer__headline").inner_text().replace("\u00a0", " ").replace("\n", " ")


def figures(page) -> dict[str, str]:
    rows = page.locator(".explorer__figures > div").all()
    return {row.locator("dt").inner_text(): row.locator("dd").inner_text().replace("\u00a0", " ") for row in rows}


@contextmanager
def tab_of(browser, url: str, **options):
    """A tab with other settings than the `page` fixture's; fails on errors, as that does."""
    context = browser.new_context(base_url=url, **options)
    tab, trouble = patient_tab(context) if options.get("java_script_enabled", True) else context.new_page(), []
    tab.on("pageerror", lambda error: trouble.append(str(error)))
    tab.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    yield tab
    context.close()
    assert not trouble


def test_changing_a_number_changes_the_result_at_once(page):
    page.goto(ONE_PERCENT)
    assert "$298 million a year is what a gain of 1 percent on 3.5 gigawatts would save" in headline(page)
    page.get_by_label("Efficiency gain, in percent", exact=True).fill("2")
    assert "$595 million a year" in headline(page)
    assert "after 10 months" in headline(page)
    assert figures(page)["Saved in 5 years"] == "$2.98 billion"
    picture = page.locator(".explorer svg").get_attribute("aria-label")
    assert picture.startswith("Savings grow from nothing to $2.98 billion in 5 years; the program costs $500 million")


def test_each_set_of_numbers_fills_the_form_and_names_its_records(page):
    page.goto(ONE_PERCENT)
    for start in explorers.STARTS:
        page.get_by_label("Start from", exact=True).select_option(start.id)
        assert formulas.money(start.result.yearly_saving).replace("\u00a0", " ") + " a year" in headline(page)
        assert page.get_by_label("Start from", exact=True).input_value() == start.id
        for name, given in start.numbers.items():
            assert float(page.locator(f"#one-percent-{name}").input_value()) == given.value
            note = page.locator(f"#one-percent-{name}-note")
            assert given.remark in note.inner_text()
            links = note.locator("a").evaluate_all("links => links.map(link => link.hash.slice(1))")
            assert links == ([given.record] if given.record else []), f"{name} of {start.id}"


def test_a_number_of_the_readers_own_is_called_that(page):
    page.goto(ONE_PERCENT)
    page.locator("#one-percent-cost").fill("9")
    assert page.locator("#one-percent-cost-note").inner_text() == "Your own number."
    assert page.get_by_label("Start from", exact=True).input_value() == ""
    page.get_by_role("button", name="Start again").click()
    assert page.get_by_label("Start from", exact=True).input_value() == "tpus"
    assert "$298 million" in headline(page)


BAD = {
    "": "Enter a number.",
    "   ": "Enter a number.",
    "abc": "Enter a number in digits alone, such as 3.5.",
    "1e9": "Enter a number in digits alone, such as 3.5.",
    "$5": "Enter a number in digits alone, such as 3.5.",
    "NaN": "Enter a number in digits alone, such as 3.5.",
    "Infinity": "Enter a number in digits alone, such as 3.5.",
    ".": "Enter a number in digits alone, such as 3.5.",
    "3..5": "Enter a number in digits alone, such as 3.5.",
    "٣": "Enter a number in digits alone, such as 3.5.",
    "<b>1</b>": "Enter a number in digits alone, such as 3.5.",
    "3,5": "Write the decimal point as a dot, as in 3.5.",
    "-1": "Enter a number of 0.001 or more.",
    "0": "Enter a number of 0.001 or more.",
    "1001": "Enter a number of 1,000 or less.",
    "9999999999999999": "Enter a number of 1,000 or less.",
}


def test_a_bad_number_gets_a_sentence_beside_its_field_and_no_result(page):
    page.goto(ONE_PERCENT)
    field, problem = page.locator("#one-percent-fleet"), page.locator("#one-percent-fleet-problem")
    for typed, sentence in BAD.items():
        field.fill(typed)
        assert problem.inner_text() == sentence, repr(typed)
        assert field.get_attribute("aria-invalid") == "true"
        assert "one-percent-fleet-problem" in field.get_attribute("aria-describedby").split()
        assert headline(page) == f"No result yet. Size of the fleet, in gigawatts: {sentence}"
        assert set(figures(page).values()) == {"–"}
        assert not page.locator(".explorer__picture").is_visible()
        assert not re.search("NaN|Infinity|undefined|null", explorer(page).inner_text())
        assert "?" not in page.url
    field.fill("1,000")
    assert not problem.is_visible() and field.get_attribute("aria-invalid") is None
    assert "on 1,000 gigawatts" in headline(page)


def test_the_most_extreme_numbers_stay_finite_and_inside_their_box(page):
    page.set_viewport_size({"width": 320, "height": 800})

    def looks_right(given):
        assert not re.search("NaN|Infinity|undefined|>null", explorer(page).inner_html()), given
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, given
        cut = page.evaluate("""() => [...document.querySelectorAll('.explorer svg text')].filter((text) => {
            const [box, svg] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
            return box.left < svg.left - 1 || box.right > svg.right + 1;
        }).map((text) => text.textContent)""")
        assert not cut, given

    page.goto(ONE_PERCENT)
    for unit in UNITS:
        page.get_by_label(unit, exact=True).check()
        limits = [formulas.LIMITS[name] for name in (unit, f"cost_of_{unit}", "gain", "program", "years")]
        ends = {tuple(end ^ (place == flipped) for place in range(5)) for end in (0, 1) for flipped in range(-1, 5)}
        for corner in ends:
            values = [limit[end] for limit, end in zip(limits, corner, strict=True)]
            for name, value in zip(WORTH, values, strict=True):
                page.locator(f"#one-percent-{name}").fill(str(value))
            looks_right(values)
    page.goto(MEMORY)
    for id in ("nvidia-groq3-lpu", "meta-mtia500", "amd-mi455x"):
        page.get_by_label("Accelerator", exact=True).select_option(id)
        for size in formulas.LIMITS["size"]:
            page.locator("#memory-size").fill(str(size))
            looks_right((id, size))


def test_the_address_holds_the_numbers_and_brings_them_back(page, browser, url):
    page.goto(ONE_PERCENT)
    page.locator("label", has_text=re.compile("^accelerators$")).click()
    assert page.locator("#one-percent-cost").input_value() == "20586"
    page.locator("#one-percent-fleet").fill("1,200,000")
    page.locator("#one-percent-years").fill("2.5")
    said = headline(page)
    assert "on 1,200,000 accelerators" in said
    with tab_of(browser, url) as other:
        other.goto(page.url)
        assert headline(other) == said
        assert other.locator("#one-percent-fleet").input_value() == "1,200,000"
        assert other.get_by_label("accelerators", exact=True).is_checked()
    page.get_by_role("button", name="Start again").click()
    page.wait_for_timeout(350)
    assert page.url.endswith(ONE_PERCENT), "the first view needs no numbers in its address"

    page.goto(MEMORY)
    page.get_by_label("Accelerator", exact=True).select_option("nvidia-rubin")
    page.get_by_label("4 bits", exact=True).check()
    said = headline(page)
    assert "one NVIDIA Rubin" in said
    with tab_of(browser, url) as other:
        other.goto(page.url)
        assert headline(other) == said


def test_a_hostile_or_outdated_address_does_no_harm(page):
    page.goto(f"{ONE_PERCENT}?fleet=%3Cimg%20src=x%20onerror=alert(1)%3E&count=constructor&gain=1e999&other=kept")
    assert page.locator("#one-percent-fleet-problem").inner_text() == BAD["abc"]
    assert page.locator(".explorer img").count() == 0
    page.locator("#one-percent-fleet").fill("2")
    page.locator("#one-percent-gain").fill("1")
    assert "on 2 gigawatts" in headline(page)
    assert "other=kept" in page.url
    page.goto(f"{MEMORY}?chip=__proto__&size=70&bits=5")
    assert "The address named a chip that is not in this list." in explorer(page).inner_text()
    assert "one NVIDIA H100" in headline(page)


def test_copying_gives_the_address_of_the_view(browser, url):
    with tab_of(browser, url, permissions=["clipboard-read", "clipboard-write"]) as tab:
        tab.goto(ONE_PERCENT)
        tab.locator("#one-percent-gain").fill("7")
        tab.get_by_role("button", name="Copy a link").click()
        tab.wait_for_function("() => document.querySelector('.explorer__share').textContent.includes('Copied.')")
        assert "gain=7" in tab.evaluate("navigator.clipboard.readText()")


def test_the_keyboard_alone_reaches_and_moves_everything(page):
    page.goto(ONE_PERCENT)
    page.get_by_label("Start from", exact=True).focus()
    page.keyboard.press("ArrowDown")
    assert page.get_by_label("Start from", exact=True).input_value() == "costly"
    seen = []
    for _ in range(20):
        page.keyboard.press("Tab")
        known = "(e => e.matches('button, a') ? e.textContent : e.name || e.type)(document.activeElement)"
        seen.append(page.evaluate(known))
        ring = page.evaluate("(e => getComputedStyle(e).outlineStyle)(document.activeElement)")
        assert ring != "none", seen
        if seen[-1] == "count":
            page.keyboard.press("ArrowRight")
            assert "accelerators" in headline(page)
            page.keyboard.press("ArrowLeft")
            assert "gigawatts" in headline(page)
        if seen[-1] == "range":
            page.keyboard.press("ArrowRight")
            assert page.locator("#one-percent-gain").input_value() == "1.1"
        if seen[-1] == "Start again":
            page.keyboard.press("Enter")
            break
    fields = [name for name in seen if name != "Record"]
    buttons = ["Copy a link to this view", "Start again"]
    assert fields == ["count", "fleet", "cost", "gain", "range", "program", "years", *buttons]
    page.locator("#one-percent-years").press("Enter")
    assert page.url.split("?")[0].endswith(ONE_PERCENT), "Enter must not send the form"


def test_every_control_has_a_name_and_room_for_a_finger(page):
    page.set_viewport_size({"width": 320, "height": 800})
    for address in (ONE_PERCENT, MEMORY):
        page.goto(address)
        page.wait_for_selector(".explorer[data-ready]")
        for control in page.locator(".explorer :is(input, select, button, a):visible").all():
            radio = control.get_attribute("type") == "radio"
            box = (control.locator("xpath=..") if radio else control).bounding_box()
            assert min(box["width"], box["height"]) >= 24, control.evaluate("element => element.outerHTML")
            name = control.evaluate("e => e.getAttribute('aria-label') || (e.labels?.[0] || e).textContent")
            assert name.strip()
        assert page.locator(".explorer fieldset > legend").count() == page.locator(".explorer fieldset").count() >= 2


def test_the_result_is_read_out_once_after_a_pause(page):
    page.goto(ONE_PERCENT)
    output = page.locator(".explorer__headline")
    assert output.evaluate("e => e.tagName + e.getAttribute('aria-live')") == "OUTPUTpolite"
    page.evaluate("""() => { window.said = 0; new MutationObserver(() => { window.said += 1; })
        .observe(document.querySelector('.explorer__headline'), {childList: true, subtree: true}); }""")
    page.locator("#one-percent-program").evaluate("""field => ["7", "75", "750"].forEach(typed => {
        field.value = typed; field.dispatchEvent(new InputEvent("input", {bubbles: true})); })""")
    assert "$750 million" in headline(page)
    assert page.evaluate("window.said") == 1


def test_the_result_stays_in_sight_on_a_phone_and_never_covers_the_field_in_use(browser, url):
    with tab_of(browser, url, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True) as tab:
        tab.goto(ONE_PERCENT)
        for name in WORTH:
            tab.locator(f"#one-percent-{name}").focus()
            tab.wait_for_timeout(150)
            said = tab.locator(".explorer__headline").bounding_box()
            field = tab.locator(f"#one-percent-{name}").bounding_box()
            assert field["y"] >= said["y"] + said["height"] and field["y"] + field["height"] <= 740, name
            assert said["y"] >= 0
        tab.locator("#one-percent-years").fill("3")
        assert "Saved in 3 years" in figures(tab)


def test_a_chip_without_a_rate_or_a_size_is_called_unknown_not_guessed(page):
    page.goto(f"{MEMORY}?chip=openai-jalapeno&size=70&bits=8")
    assert "unknown: our records hold no usable peak rate for this format" in headline(page)
    assert figures(page)["Peak rate of the arithmetic"] == "unknown for 8-bit numbers"
    page.goto(f"{MEMORY}?chip=meta-mtia500&size=70&bits=8")
    assert "Whether the model fits is unknown." in headline(page)
    page.goto(f"{MEMORY}?chip=nvidia-groq3-lpu&size=70&bits=8")
    assert "it takes 140 of these accelerators" in headline(page)


def test_each_chip_gets_the_limits_of_the_formulas(page, records):
    page.goto(MEMORY)
    for chip in explorers.chips(records):
        page.get_by_label("Accelerator", exact=True).select_option(chip.record.id)
        for bits in (16, 8, 4):
            page.get_by_label(f"{bits} bits", exact=True).check()
            limits = chip.limits(70, bits)
            told = page.locator(".explorer svg").get_attribute("aria-label")
            assert f"memory allows {formulas.shown(limits.memory_limit)} tokens a second" in told, chip.record.id
            known = limits.compute_limit is not None
            expected = f"could do {formulas.shown(limits.compute_limit)} tokens" if known else "is unknown"
            assert expected in told, chip.record.id


# --- The page around them.


@pytest.mark.parametrize("address", [ONE_PERCENT, MEMORY])
def test_without_javascript_the_tables_are_there_and_nothing_empty_shows(browser, url, address):
    with tab_of(browser, url, java_script_enabled=False) as tab:
        tab.goto(address)
        assert tab.locator("table.sums").is_visible()
        assert tab.locator("table.sums tbody tr").count() >= 9
        assert tab.locator(".explorer").bounding_box()["height"] == 0


@pytest.mark.parametrize("address", [ONE_PERCENT, MEMORY])
def test_the_explorers_work_from_the_file_system(browser, site, address):
    context = browser.new_context()
    tab = context.new_page()
    tab.goto((site / address.strip("/") / "index.html").as_uri())
    assert tab.locator(".explorer__sum").inner_text()
    before = headline(tab)
    tab.locator(".explorer input[inputmode]").first.fill("12")
    assert headline(tab) != before
    context.close()


def test_instant_loading_brings_the_explorers_and_their_numbers_back(page, url):
    # The theme loads instantly what its sitemap lists, and that names the preview's port instead of this server's.
    page.route("**/sitemap.xml", lambda route: route.fulfill(
        body=re.sub(r"<loc>http://[^/]+", f"<loc>{url}", route.fetch().text()), content_type="application/xml"))
    page.goto("/compare/economics/")
    start_theme(page)
    page.wait_for_load_state("networkidle")
    page.evaluate("window.same = true")
    page.locator(".md-nav--primary a[href*='/one-percent']").first.click()
    page.wait_for_selector("[data-explorer=one-percent][data-ready] .explorer__sum")
    page.locator("#one-percent-gain").fill("4")
    assert "$1.19 billion a year" in headline(page)
    page.locator(".md-nav--primary a[href*='/memory']").first.click()
    page.wait_for_selector("[data-explorer=memory][data-ready] .explorer__sum")
    assert "gain=" not in page.url
    page.locator("#memory-size").fill("140")
    assert "23.9 tokens a second" in headline(page)
    page.go_back()
    page.wait_for_selector("[data-explorer=one-percent][data-ready] .explorer__sum")
    assert "$1.19 billion a year" in headline(page)
    page.go_forward()
    page.wait_for_selector("[data-explorer=memory][data-ready] .explorer__sum")
    assert page.locator("#memory-size").input_value() == "140"
    assert page.evaluate("window.same"), "the pages were loaded anew, so this tested nothing"


def test_only_their_own_pages_load_the_explorers(site):
    with_scripts = {
        path.relative_to(site).as_posix() for path in site.rglob("*.html") if "explore.js" in path.read_text("utf-8")
    }
    assert with_scripts == {"explore/one-percent/index.html", "explore/memory/index.html"}
