"""Kinds of damage to records: what each does, to which record, and what an editor should be told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from damaging import Copy, quoted, with_field
from dossier.schema import Record, Status

SCRIPT = "<script>alert(1)</script>"


@dataclass(frozen=True)
class Case:
    """One damage. pick: the record it befalls; change: (file's text, record) to damaged content; says: what is told."""

    name: str
    pick: Callable[[Copy], Record]
    change: Callable[[str, Record, Copy], str | bytes | None]
    says: str
    names_record: bool = True


def one(set_name: str, **wanted) -> Callable[[Copy], Record]:
    """Picks the first record of a set whose fields have these values, or for which a test holds."""

    def pick(copy: Copy) -> Record:
        return next(
            record
            for record in copy.dossier.sets[set_name].values()
            if all(
                test(getattr(record, name)) if callable(test) else getattr(record, name) == test
                for name, test in wanted.items()
            )
        )

    return pick


def put(name: str, value: str | None | Callable[[Record, Copy], str]) -> Callable:
    """Writes a field anew; the value is YAML, or a function that makes it."""
    return lambda text, record, copy: with_field(
        text, record.id, name, value(record, copy) if callable(value) else value
    )


def anywhere(change: Callable[[str], str | bytes | None]) -> Callable:
    """A change of the whole file."""
    return lambda text, record, copy: change(text)


def another(set_name: str, **wanted) -> Callable[[Record, Copy], str]:
    """The id of some other record, as a list of one."""
    return lambda record, copy: (
        f"[{one(set_name, id=lambda id: id != record.id, **wanted)(copy).id}]"
    )


def repeated(text: str, record: Record, copy: Copy) -> str:
    """The file with a second card of the same id at its end."""
    return (
        text
        + f"\n  - {{id: {record.id}, "
        + "claim: A, status: analysis, section: Cover, sources: [the-article]}\n"
    )


def lone_aggregator(record: Record, copy: Copy) -> str:
    """An aggregator that relays nobody."""
    found = one("sources", kind="aggregator", relays=[], relays_publisher=None)(copy)
    return f"[{found.id}]"


def last_known(copy: Copy) -> Record:
    """An event with a day, all of whose sources were published well before the site's date."""
    sources = copy.dossier.sources
    return next(
        e
        for e in copy.dossier.timeline.values()
        if len(e.date) == 10
        and all((sources[id].published or "9999") < "2026-10" for id in e.sources)
    )


def relayed(copy: Copy) -> Record:
    """A source that another one relays."""
    return copy.dossier.sources[one("sources", relays=bool)(copy).relays[0]]


CLAIM, EVENT, FIGURE, SOURCE = one("claims"), one("timeline"), one("economics"), one("sources")
TERM, COMPANY, PART, CHIP = one("terms"), one("organisations"), one("coverage"), one("accelerators")
DRAWING, UPDATE = one("drawings"), one("updates")
RANGE = one("economics", low=lambda low: low is not None and low > 0)
GIGAWATTS = one("economics", unit="GW")
CONFIRMED, REPORTED = (
    one("claims", status=Status.confirmed, on_itself=False),
    one("claims", status=Status.reported),
)
CORRECTED = one("claims", status=Status.corrected)

YAML = [
    Case(
        "broken YAML",
        CLAIM,
        anywhere(lambda t: t.replace("    claim: ", "    claim: [", 1)),
        "YAML",
        False,
    ),
    Case("a colon inside plain text", CLAIM, put("claim", "Who said so: nobody"), "YAML", False),
    Case("an open quotation mark", TERM, put("why", "'It never ends"), "YAML", False),
    Case(
        "tab indentation",
        TERM,
        anywhere(lambda t: t.replace("\n    why:", "\n\twhy:", 1)),
        "YAML",
        False,
    ),
    Case(
        "wrong indentation",
        TERM,
        anywhere(lambda t: t.replace("\n    why:", "\n      why:", 1)),
        "YAML",
        False,
    ),
    Case(
        "duplicate key",
        TERM,
        anywhere(lambda t: t.replace("\n    why:", "\n    why: Twice.\n    why:", 1)),
        "written twice",
        False,
    ),
    Case(
        "Python tag", CLAIM, put("note", "!!python/object/apply:os.system ['true']"), "tag", False
    ),
    Case("any tag", CLAIM, put("note", "!secret text"), "tag", False),
    Case("anchor", CLAIM, put("note", "&a text"), "anchors", False),
    Case("alias", CLAIM, put("note", "*a"), "anchors", False),
    Case(
        "anchor bomb",
        CLAIM,
        anywhere(
            lambda t: (
                "a: &a [x,x]\n"
                + "".join(
                    f"{c}: &{c} [{','.join(['*' + p] * 9)}]\n"
                    for p, c in zip("abcdefgh", "bcdefghi")
                )
            )
        ),
        "anchors",
        False,
    ),
    Case("merge key", CLAIM, put("<<", "{note: text}"), "not a field"),
    Case("deep nesting", CLAIM, put("note", "[" * 400 + "]" * 400), "levels", False),
    Case(
        "not UTF-8",
        TERM,
        anywhere(lambda t: t.encode("utf-8").replace(b"A processor", b"A pr\xf6cessor", 1)),
        "UTF-8",
        False,
    ),
    Case("UTF-16", TERM, anywhere(lambda t: t.encode("utf-16")), "UTF-8", False),
    Case("empty file", TERM, anywhere(lambda t: ""), "list called terms", False),
    Case("only comments", TERM, anywhere(lambda t: "# nothing\n"), "list called terms", False),
    Case(
        "wrong top key",
        TERM,
        anywhere(lambda t: t.replace("\nterms:", "\nterm:", 1)),
        "list called terms",
        False,
    ),
    Case("two top keys", TERM, anywhere(lambda t: t + "\nmore: []\n"), "list called terms", False),
    Case(
        "a mapping for the list",
        TERM,
        anywhere(lambda t: "terms:\n  id: x\n"),
        "list called terms",
        False,
    ),
    Case(
        "a second document",
        TERM,
        anywhere(lambda t: t + "\n---\nterms: []\n"),
        "second document",
        False,
    ),
    Case(
        "a list instead of a card",
        TERM,
        anywhere(lambda t: t + "\n  - [a, b]\n"),
        "not a record",
        False,
    ),
    Case(
        "a text instead of a card",
        TERM,
        anywhere(lambda t: t + "\n  - just words\n"),
        "not a record",
        False,
    ),
    Case(
        "a file of five megabytes",
        TERM,
        anywhere(lambda t: t + "# padding\n" * 500_000),
        "bytes",
        False,
    ),
    Case(
        "both sides of a merge",
        TERM,
        anywhere(
            lambda t: (
                t.replace("  - id: ", "<<<<<<< HEAD\n  - id: ", 1) + "=======\n>>>>>>> other\n"
            )
        ),
        "both sides of a merge",
        False,
    ),
    Case("a deleted file", UPDATE, anywhere(lambda t: None), "missing", False),
]
SHAPE = [
    Case(
        "id missing",
        TERM,
        anywhere(lambda t: t.replace("  - id: accelerator\n    ", "  - ", 1)),
        "missing",
        False,
    ),
    Case("id not kebab-case", TERM, put("id", "Some_Name"), "kebab-case", False),
    Case("id with a path", TERM, put("id", "../../etc/passwd"), "kebab-case", False),
    Case("duplicate id", CLAIM, repeated, "taken"),
    Case(
        "id of a claim given to an event",
        EVENT,
        put("id", lambda r, c: CLAIM(c).id),
        "taken",
        False,
    ),
    Case("unknown field", CLAIM, put("colour", "red"), "Fields are"),
    Case("near-miss field", CLAIM, put("sources_", "[the-article]"), "Did you mean sources?"),
    Case("missing field", CLAIM, put("claim", None), "missing"),
    Case("missing source", CLAIM, put("sources", None), "missing"),
    Case("empty sources", CLAIM, put("sources", "[]"), "empty"),
    Case("wrong status", CLAIM, put("status", "certain"), "'confirmed', 'reported'"),
    Case("status in capitals", CLAIM, put("status", "Confirmed"), "'confirmed', 'reported'"),
    Case("status missing", CLAIM, put("status", None), "missing"),
    Case("wrong kind of source", SOURCE, put("kind", "rumor"), "'primary'"),
    Case("wrong seen", SOURCE, put("seen", "heard"), "'page'"),
    Case("wrong theme", TERM, put("theme", "cooking"), "'chips'"),
    Case("wrong kind of event", EVENT, put("kind", "party"), "'product'"),
    Case("wrong basis", FIGURE, put("basis", "guess"), "'company'"),
    Case("empty text", CLAIM, put("claim", "''"), "empty"),
    Case("blank text", CLAIM, put("claim", "'  '"), "empty"),
    Case("number for a text", CLAIM, put("claim", "5"), "should be text"),
    Case("text for a list", CLAIM, put("sources", "the-article"), "should be a list"),
    Case("list for a text", CLAIM, put("claim", "[a, b]"), "should be text"),
    Case("text for true or false", COMPANY, put("article", "'true'"), "true or false"),
    Case("yes for true", COMPANY, put("article", "yes"), "true or false"),
    Case("number as text", RANGE, put("low", "'5'"), "should be a number"),
    Case("number with its unit", RANGE, put("low", "5 billion"), "should be a number"),
    Case("NaN", RANGE, put("low", ".nan"), "should be a number"),
    Case("infinity", RANGE, put("high", ".inf"), "should be a number"),
    Case("a number beyond counting", RANGE, put("high", "1e999"), "positive number"),
    Case("a number beyond all use", RANGE, put("high", "1.0e300"), "more than 1e+15"),
    Case("negative number", RANGE, put("low", "-1"), "positive number"),
    Case("megabyte field", CLAIM, put("note", "x" * 1_000_000), "characters"),
    Case(
        "text for a chip's number",
        one("accelerators", memory_gb=bool),
        put("memory_gb", "{value: '80', sources: [the-article]}"),
        "number",
    ),
    Case("chip's value without source", CHIP, put("memory_gb", "{value: 80}"), "Name at least one"),
    Case("chip's cell without card", CHIP, put("memory_gb", "80"), "'sources:'"),
    Case(
        "chip's rate without format",
        CHIP,
        put("peak_compute", "[{tflops: 5, density: dense, per: chip, sources: [the-article]}]"),
        "missing",
    ),
    Case(
        "chip's rate of nought",
        CHIP,
        put(
            "peak_compute",
            "[{tflops: 0, format: FP8, density: dense, per: chip, sources: [the-article]}]",
        ),
        "positive number",
    ),
    Case("drawing outside the site", DRAWING, put("file", "../../secret.svg"), "assets/images"),
    Case(
        "drawing of another kind", DRAWING, put("file", "assets/images/photo.html"), "assets/images"
    ),
]
TEXTS = {
    "script": SCRIPT,
    "HTML": "An <b>unheard-of</b> claim",
    "HTML comment": "<!-- hidden -->",
    "Jinja": "{{ 7 * 7 }}",
    "Jinja block": "{% for x in y %}",
    "Markdown link": "[x](https://example.org)",
    "javascript: in text": "See javascript:alert(1)",
    "NUL": "a\0b",
    "escape character": "a\x1b[31mb",
    "bidi override": "a\u202eb",
    "bidi isolate": "a\u2066b",
    "right-to-left mark": "a\u200fb",
    "combining joiner": "a\u034fb",
    "Arabic letter mark": "a\u061cb",
    "Mongolian separator": "a\u180eb",
    "non-joiner": "a\u200cb",
    "joiner": "a\u200db",
    "word joiner": "a\u2060b",
    "invisible plus": "a\u2064b",
    "soft hyphen": "a\u00adb",
    "Hangul filler": "a\u3164b",
    "variation selector": "a\ufe00b",
    "zero-width space": "a\u200bb",
    "line separator": "a\u2028b",
    "byte order mark": "a\ufeffb",
    "C1 control": "a\x85b",
}
SMUGGLED = [
    Case(f"{name} in a text", CLAIM, put("claim", quoted(text)), "plain text")
    for name, text in TEXTS.items()
]
SMUGGLED += [Case("tag character in a text", CLAIM, put("claim", '"a\\U000e0041b"'), "plain text")]
SMUGGLED += [
    Case(f"script in {set_name}.{field}", one(set_name), put(field, quoted(SCRIPT)), "plain text")
    for set_name, field in [
        ("sources", "title"),
        ("sources", "publisher"),
        ("timeline", "what"),
        ("economics", "scope"),
        ("terms", "definition"),
        ("organisations", "confirmed"),
        ("coverage", "gist"),
        ("drawings", "alt"),
        ("updates", "what"),
        ("accelerators", "caveats"),
    ]
]
SMUGGLED += [
    Case(f"{name} as an address", SOURCE, put("url", quoted(url)), "https://")
    for name, url in {
        "javascript:": "javascript:alert(1)",
        "data:": "data:text/html,x",
        "a path": "/etc/passwd",
        "a quotation mark": 'https://a.org/"x',
        "a blank": "https://a.org/x y",
        "a line end": "https://a.org/\n",
        "no scheme": "www.a.org",
        "a name before @": "https://a.org@b.org/",
        "a letter of another script": "https://\u0430pple.com/",
        "the sign for kelvin": "https://\u212aa.com/",
    }.items()
]


def tomorrow(_record: Record, copy: Copy) -> str:
    """A day after that of the site's last check, as YAML."""
    return f"'{date.fromisoformat(copy.dossier.as_of) + timedelta(1)}'"


DATES = [
    Case("future date", CLAIM, put("as_of", tomorrow), "after the site's date"),
    Case(
        "future month",
        EVENT,
        put("date", lambda record, copy: f"'{int(copy.dossier.as_of[:4]) + 1}-01'"),
        "after the site's date",
    ),
    Case("future check", SOURCE, put("checked", tomorrow), "after the site's date"),
    Case("30 February", CLAIM, put("as_of", "'2026-02-30'"), "calendar"),
    Case("month 13", CLAIM, put("as_of", "'2026-13-01'"), "YYYY"),
    Case("a date in words", CLAIM, put("as_of", "5 July 2026"), "YYYY"),
    Case("a date with a time", CLAIM, put("as_of", "'2026-07-05 12:00'"), "YYYY"),
    Case("a year long past", EVENT, put("date", "'1026-07-05'"), "YYYY"),
    Case(
        "event later than its sources",
        last_known,
        put("date", lambda record, copy: f"'{copy.dossier.as_of}'"),
        "later than all its sources",
    ),
    Case(
        "published after checked",
        one("sources", published=lambda d: d and len(d) == 10),
        put("checked", "'2012-01-01'"),
        "after the check",
    ),
]
ACROSS = [
    Case("dangling source of a claim", CLAIM, put("sources", "[no-such-source]"), "no-such-source"),
    Case(
        "dangling source of an event", EVENT, put("sources", "[no-such-source]"), "no-such-source"
    ),
    Case(
        "dangling source of a figure", FIGURE, put("sources", "[no-such-source]"), "no-such-source"
    ),
    Case("dangling source of a term", TERM, put("sources", "[no-such-source]"), "no-such-source"),
    Case(
        "dangling source of a chip",
        CHIP,
        put("availability_sources", "[no-such-source]"),
        "no-such-source",
    ),
    Case(
        "dangling source of a cell",
        CHIP,
        put("foundry", "{value: TSMC, sources: [no-such-source]}"),
        "no-such-source",
    ),
    Case(
        "dangling source of a rate",
        CHIP,
        put(
            "peak_compute",
            "[{tflops: 5, format: FP8, density: dense, per: chip, sources: [no-such-source]}]",
        ),
        "no-such-source",
    ),
    Case("dangling relay", SOURCE, put("relays", "[no-such-source]"), "no-such-source"),
    Case("dangling related term", TERM, put("related", "[no-such-term]"), "no-such-term"),
    Case("term related to itself", TERM, put("related", lambda r, c: f"[{r.id}]"), "itself"),
    Case(
        "dangling related organisation", COMPANY, put("related", "[no-such-firm]"), "no-such-firm"
    ),
    Case(
        "dangling evidence of an organisation",
        COMPANY,
        put("evidence", "[no-such-claim]"),
        "no-such-claim",
    ),
    Case(
        "dangling evidence of a drawing",
        DRAWING,
        put("evidence", "[no-such-claim]"),
        "no-such-claim",
    ),
    Case("dangling claim of a part", PART, put("claims", "[no-such-claim]"), "no-such-claim"),
    Case(
        "a source named twice",
        CLAIM,
        put("sources", lambda r, c: f"[{r.sources[0]}, {r.sources[0]}]"),
        "twice",
    ),
    Case(
        "a cell's source named twice",
        CHIP,
        put("foundry", "{value: TSMC, sources: [the-article, the-article]}"),
        "twice",
    ),
    Case("an actor named twice", EVENT, put("actors", "[Anthropic, Anthropic]"), "twice"),
    Case(
        "unused source",
        SOURCE,
        lambda t, r, c: (
            t + "\n  - {id: nobody-cites-me, title: A, publisher: B, url: 'https://example.org/', "
            "checked: '2026-11-22', kind: primary, seen: page, seen_note: C}\n"
        ),
        "nobody-cites-me",
        False,
    ),
    Case(
        "same address twice",
        SOURCE,
        put("url", lambda r, c: quoted(one("sources", id=lambda id: id > r.id)(c).url)),
        "address of source",
        False,
    ),
    Case(
        "relay circle",
        relayed,
        put(
            "relays",
            lambda r, c: f"[{next(s.id for s in c.dossier.sources.values() if r.id in s.relays)}]",
        ),
        "circle",
    ),
    Case("source relays itself", SOURCE, put("relays", lambda r, c: f"[{r.id}]"), "circle"),
    Case(
        "confirmed without primary or press",
        CONFIRMED,
        put("sources", lone_aggregator),
        "no source is primary",
    ),
    Case(
        "reported by a lone aggregator",
        REPORTED,
        put("sources", lone_aggregator),
        "no named journalism",
    ),
    Case(
        "on itself without the article",
        CONFIRMED,
        put("on_itself", "true"),
        "no source of this record",
    ),
    Case("corrected without both values", CORRECTED, put("better", None), "Add article_has"),
    Case(
        "both values without corrected", CORRECTED, put("status", "analysis"), "status: corrected"
    ),
    Case("low above high", RANGE, put("low", lambda r, c: str(r.high * 10)), "Swap"),
    Case("half a range", RANGE, put("high", None), "range is missing"),
    Case("wrong unit", RANGE, put("unit", "USD bilion"), "Write one of"),
    Case("no unit", RANGE, put("unit", None), "Write one of"),
    Case(
        "gigawatts without a short name",
        one("economics", unit="GW"),
        put("short", None),
        "name for the chart",
    ),
    Case("gigawatts in watts", GIGAWATTS, put("high", "3500000000"), "from 0.001 to 1000"),
    Case("gigawatts in kilowatts", GIGAWATTS, put("high", "3500000"), "from 0.001 to 1000"),
    Case(
        "no gigawatts at all",
        GIGAWATTS,
        lambda t, r, c: with_field(with_field(t, r.id, "low", "0"), r.id, "high", "0"),
        "from 0.001 to 1000",
    ),
    Case("a bound on no number", one("economics", low=None), put("bound", "about"), "no number"),
    Case(
        "derived without derivation",
        one("economics", basis="derived"),
        put("derivation", None),
        "show its sum",
    ),
    *(
        Case(
            f"chip's {field} of {value}",
            one("accelerators", **{field: bool}),
            put(field, f"{{value: {value}, sources: [the-article]}}"),
            "can't be right",
        )
        for field, value in [
            ("memory_gb", "1000000000"),
            ("memory_gb", "0"),
            ("memory_bandwidth_tb_per_s", "0"),
            ("tdp_w", "0"),
            ("transistors_billion", "80000000000"),
        ]
    ),
    Case(
        "chip's rate in FLOPS",
        CHIP,
        put(
            "peak_compute",
            "[{tflops: 1000000000000000, format: FP8, density: dense, per: chip, sources: [the-article]}]",
        ),
        "can't be right",
    ),
    Case("definition over 45 words", TERM, put("definition", "word " * 46), "46 words"),
    Case(
        "definition with its own term",
        TERM,
        put("definition", lambda r, c: f"It is like an {r.term.lower()}."),
        "other words",
    ),
    Case(
        "one name for two terms",
        TERM,
        put("aka", lambda r, c: f"[{quoted(list(c.dossier.terms.values())[-1].term)}]"),
        "too.",
        False,
    ),
    Case(
        "section that the article lacks",
        one("claims", section="Introduction"),
        put("section", "Introdution"),
        "no part of the article",
    ),
    Case(
        "term's section misspelt",
        one("terms", article_section=bool),
        put("article_section", "Introdution"),
        "no part of the article",
    ),
    Case(
        "alias in two entries",
        COMPANY,
        put("aka", lambda r, c: f"[{quoted(list(c.dossier.organisations.values())[-1].name)}]"),
        "too.",
        False,
    ),
    Case("actor not in who is who", EVENT, put("actors", "[Nobody Inc]"), "who is who"),
    Case(
        "maker of an own chip not in who is who",
        EVENT,
        put("own_chip", "[Nobody Inc]"),
        "who is who",
    ),
    Case(
        "own chip without a short name",
        one("timeline", own_chip=bool),
        put("short", None),
        "short name",
    ),
    Case("part of the article without claim", PART, put("claims", "[]"), "no claim carries"),
    Case(
        "claim of the article in no part",
        CLAIM,
        lambda t, r, c: (
            t + "\n  - {id: lost-claim, claim: A, status: analysis, section: Cover, "
            "sources: [the-article]}\n"
        ),
        "lost-claim",
        False,
    ),
    Case("part without page", PART, put("pages", "[]"), "empty"),
    Case(
        "part on a page that isn't there",
        PART,
        put("pages", "[story/nowhere.md]"),
        "story/nowhere.md",
    ),
    Case(
        "part on a page that doesn't cite it",
        PART,
        put("pages", "[about/accessibility.md]"),
        "cites none",
    ),
    Case(
        "drawing file missing",
        DRAWING,
        put("file", "assets/images/no-such-drawing.svg"),
        "doesn't exist",
    ),
    Case(
        "one file for two drawings",
        DRAWING,
        put("file", lambda r, c: list(c.dossier.drawings.values())[-1].file),
        "file of drawing",
        False,
    ),
    Case("drawing on no page", DRAWING, put("file", "assets/images/favicon.svg"), "no page shows"),
    Case("change on a page that isn't there", UPDATE, put("page", "nowhere.md"), "nowhere.md"),
    Case(
        "changes out of order",
        UPDATE,
        lambda t, r, c: (
            t + "\n  - {id: later, date: '2026-11-22', title: Later, what: A, page: index.md}\n"
            if r.date < "2026-11-22"
            else with_field(t, r.id, "date", "'2026-01-01'")
            + "\n  - {id: later, date: '2026-11-22', title: Later, "
            "what: A, page: index.md}\n"
        ),
        "newest first",
    ),
]
CASES = [*YAML, *SHAPE, *SMUGGLED, *DATES, *ACROSS]
