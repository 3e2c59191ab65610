"""The two calculators: table and form agree, numbers stand in their records, input does no harm."""

import re

import pytest
from dossier import explorers
from dossier.records import DOCS, load

ONE_PERCENT, MEMORY = "/explore/one-percent/", "/explore/memory/"
NAMES = ("fleet", "cost", "gain", "program", "years")
MISTAKES = {
    "tco-per-gw-year": ("tco-per-gw", "15: start tpus, field cost: there is no record tco-per-gw"),
    "      remark: Our choice\n": ("", "27: start tpus, field years.remark: is missing"),
    "value: 8.5": ("value: much", "15: start tpus, field cost.value: can't be 'much'"),
}
RECORDS = load(DOCS, "2100-01-01")
ROWS = """all => all.map(row => [row.dataset.chip || row.cells[0].innerText,
  ...[...row.cells].slice(1).map(cell => cell.innerText.replace(/\\s+/g, ' '))])"""


def figure(page, name: str) -> str:
    """A figure below the picture."""
    return " ".join(page.locator(f"[data-figure={name}]").inner_text().split())


def headline(page) -> str:
    """The result in words, once it has settled."""
    page.wait_for_timeout(300)
    return " ".join(page.locator(".explorer__headline").inner_text().split())


def test_a_number_with_a_record_stands_in_it():
    for start in explorers.starts(DOCS, RECORDS, lambda record: record.id):
        for given in (start[name] for name in NAMES if "record" in start[name]):
            record = RECORDS.evidence(given["record"])
            words = f"{record.statement} {getattr(record, 'derivation', '')}".replace(",", "")
            numbers = {float(text) for text in re.findall(r"\d+(?:\.\d+)?", words)}
            numbers |= {getattr(record, "low", None), getattr(record, "high", None)}
            assert given["value"] in numbers, f"{start['id']}: {given['record']}"


@pytest.mark.parametrize("right", MISTAKES)
def test_a_mistake_in_the_numbers_to_start_from_is_told_with_its_line(tmp_path, right):
    wrong, message = MISTAKES[right]
    text = (DOCS / explorers.DATA).read_text("utf-8").replace(right, wrong, 1)
    (tmp_path / "data").mkdir()
    (tmp_path / explorers.DATA).write_text(text, "utf-8")
    with pytest.raises(ValueError, match=rf"calculators.yml:{message}"):
        explorers.starts(tmp_path, RECORDS, lambda record: "")


def test_peak_rates_are_never_sparse_disputed_or_integer():
    rates = {chip["id"]: chip["rates"] for chip in explorers.chips(RECORDS, lambda record: "")}
    assert rates["nvidia-b200"][8]["tflops"] == 4500  # 9,000 is the sparse one
    assert 4 not in rates["amd-mi355x"] and 8 not in rates["groq-lpu-v1"]  # disputed; integer


def test_table_and_text_about_one_percent_agree_with_the_form_for_every_start(page):
    page.goto(ONE_PERCENT)
    rows = {name: cells for name, *cells in page.locator(".sums tbody tr").evaluate_all(ROWS)}
    assert rows["Saved a year"][0] == "$298 million"  # 8.5 billion × 3.5 × 1 percent
    assert rows["Left after the program"][0] == "$988 million"  # five times that, less 500 million
    assert rows["Fleet that just breaks even"][0] == "1.18 GW"  # 500 / (85 × 5)
    assert rows["Paid back after"][0] == "1.7 years" and rows["Paid back after"][-1] == "49 years"
    starts = explorers.starts(DOCS, RECORDS, lambda record: f"#{record.id}")
    for place, start in enumerate(starts):
        page.locator("#explorer-start").select_option(start["id"])
        for name in NAMES:
            number, note = start[name], page.locator(f"#explorer-{name}-note")
            assert float(page.input_value(f"#explorer-{name}")) == number["value"]
            assert number["remark"] in note.inner_text()
            links = note.locator("a").evaluate_all("links => links.map(link => link.hash)")
            assert links == ([number["url"]] if "record" in number else [])
            assert links or number["remark"].startswith("Our "), f"{name} has no record"
        assert page.input_value("#explorer-start") == start["id"]
        assert figure(page, "net") == rows["Left after the program"][place]
        fleet = rows["Fleet that just breaks even"][place].split()[0]
        assert figure(page, "fleet").startswith(f"{fleet} {start['unit'][:-1]}")
        words = headline(page)
        assert words.startswith(f"Analysis: our sum {rows['Saved a year'][place]} a year is what")
        assert re.search(rf"(after|take) {rows['Paid back after'][place]}\b", words)


def test_table_and_text_about_memory_agree_with_the_form_for_every_chip(page):
    page.goto(MEMORY)
    rows = {id: cells for id, *cells in page.locator("tr[data-chip]").evaluate_all(ROWS)}
    assert rows["nvidia-h100"][1:4] == ["47.9", "14,100", "295 times"]  # 3350 / 70, 1979 × 500 / 70
    for id, (_, memory, arithmetic, *_, needed) in rows.items():
        page.locator("#explorer-chip").select_option(id)
        picture = page.locator(".explorer svg").get_attribute("aria-label")
        assert f"memory allows {memory} tokens a second" in picture, id
        known = f"could do {arithmetic.split()[0]} tokens a second"
        assert ("is unknown" if arithmetic == "unknown" else known) in picture, id
        assert figure(page, "needed") == needed, id
    times = [float(row[3].split()[0]) for row in rows.values() if row[3] != "unknown"]
    assert min(times) > 1, "memory is the lower limit"
    assert sum(175 < each < 400 for each in times) > len(times) / 2, "two to four hundred times"


DIGITS = "Enter a number in digits alone, such as 3.5."
BAD = {"1e2": DIGITS, "$5": DIGITS, "Infinity": DIGITS, "3..5": DIGITS, ".": DIGITS} | {
    "  ": "Enter a number.",
    "3,5": "Write the decimal point as a dot, as in 3.5.",
    "-1": "Enter a number of 0.001 or more.",
    "1001": "Enter a number of 1,000 or less.",
}


def test_a_bad_number_gets_a_sentence_at_its_field_and_no_result(page):
    page.goto(ONE_PERCENT)
    for typed, sentence in BAD.items():
        page.fill("#explorer-fleet", typed)
        assert page.inner_text("#explorer-fleet-problem") == sentence, typed
        assert page.get_attribute("#explorer-fleet", "aria-invalid") == "true"
    assert headline(page) == f"No result yet. Size of the fleet, in gigawatts: {sentence}"
    assert figure(page, "net") == "–" and "?" not in page.url
    assert not page.is_visible(".explorer__picture")
    page.goto(f"{ONE_PERCENT}?fleet=%3Cimg%20src=x%3E&count=constructor&other=kept")
    assert page.inner_text("#explorer-fleet-problem") == DIGITS
    page.fill("#explorer-fleet", "1,000")
    page.press("#explorer-fleet", "Enter")  # must not send the form
    assert not page.locator("[aria-invalid=true], .explorer__problem:visible").count()
    assert "on 1,000 gigawatts" in headline(page) and "other=kept" in page.url
    page.goto(f"{MEMORY}?chip=__proto__&size=70&bits=5")
    assert "one NVIDIA H100" in headline(page)


def test_the_least_and_the_greatest_numbers_stay_finite_and_inside_their_box(page):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(ONE_PERCENT)
    limits = page.evaluate("JSON.parse(document.querySelector('.explorer').dataset.limits)")
    ends = [limits[name] for name in ("gigawatts", "cost_of_gigawatts", *NAMES[2:])]
    cut = """() => [...document.querySelectorAll('.explorer svg text')].some(text => {
      const [box, svg] = [text, text.ownerSVGElement].map(each => each.getBoundingClientRect())
      return box.left < svg.left - 1 || box.right > svg.right + 1 })"""
    for corner in range(0, 32, 3):
        for place, name in enumerate(NAMES):
            page.fill(f"#explorer-{name}", str(ends[place][corner >> place & 1]))
        html = page.inner_html(".explorer")
        assert not re.search("NaN|Infinity|undefined|>null", html), corner
        assert not page.evaluate(cut), corner


def test_a_copied_link_brings_the_numbers_back(open_tab):
    page = open_tab(permissions=["clipboard-read", "clipboard-write"])
    page.goto(f"{ONE_PERCENT}?fleet=2&other=kept")
    words = headline(page)
    page.click("text=Copy a link")
    page.wait_for_selector("text=Copied.")
    page.click("text=Start again")
    assert "$298 million" in headline(page) and "fleet=" not in page.url
    page.goto(page.evaluate("navigator.clipboard.readText()"))
    assert headline(page) == words and "on 2 gigawatts" in words


def test_the_result_is_read_out_once_after_a_pause(page):
    page.goto(ONE_PERCENT)
    page.locator(".explorer__headline[aria-live=polite]").evaluate("""result => {
      window.changes = 0
      new MutationObserver(() => { changes += 1 }).observe(result, {childList: true}) }""")
    page.locator("#explorer-program").evaluate("""field => ['7', '75', '750'].forEach(typed => {
      field.value = typed; field.dispatchEvent(new InputEvent('input', {bubbles: true})) })""")
    assert "costs $750 million" in headline(page) and page.evaluate("changes") == 1


def test_the_result_stays_in_sight_on_a_phone_and_covers_no_field_in_use(phone):
    phone.goto(ONE_PERCENT)
    for name in NAMES:
        phone.focus(f"#explorer-{name}")
        phone.wait_for_timeout(100)
        result = phone.locator(".explorer__headline").bounding_box()
        box = phone.locator(f"#explorer-{name}").bounding_box()
        assert result["y"] >= 0 and result["y"] + result["height"] <= box["y"], name
        assert box["y"] + box["height"] <= 740, name


def test_instant_loading_brings_the_calculators_and_their_numbers_back(page):
    page.goto("/compare/economics/")
    page.evaluate("window.same = true")
    page.click(".md-nav--primary a[href*='/one-percent']")
    page.fill("#explorer-gain", "4")
    assert "$1.19 billion a year" in headline(page)
    page.click(".md-nav--primary a[href*='/memory']")
    page.fill("#explorer-size", "140")
    assert "23.9 tokens a second" in headline(page) and "gain=" not in page.url
    page.go_back()
    assert "$1.19 billion a year" in headline(page) and page.evaluate("window.same")
