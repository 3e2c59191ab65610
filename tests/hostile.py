"""Cards for every set of records with a hostile text in every field that takes text."""

from __future__ import annotations

import json
from itertools import count

from damaging import Copy, quoted
from page_damage import LEFT_BY_EDITORS

# Each would do, or show, something if it were ever taken for more than text.
PAYLOADS = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{1111*1111}}{% raw %}", "[x](javascript:alert(1))",
    "{ onclick=alert(1) }", "</script><svg onload=alert(1)>", "]]><b onclick=alert(1)>",
        "</p></section><iframe src=javascript:alert(1)>",
    "' onfocus=alert(1) autofocus x='", "<!--/rendered--><script>alert(1)</script>",
        "&#60;script>alert(1)&lt;/script>", "=1+1", "+cmd|' /C calc'!A0",
    "@SUM(1)", "`<b onclick=alert(1)>`", "![x](data:text/html,x)", "<https://example.org/\"onclick=alert(1)>",
        "\\<b onclick=alert(1)>",
    "a\x1b[2Jb\u202ec\x00d\x0be", "--><style>*{display:none}</style>",
]
SECRET = "what an editor keeps for itself"
DAY = "2026-11-22"


def hostile_sets(copy: Copy) -> dict[str, list[dict]]:
    """For every set, one record per payload, with all fields filled."""
    number = count(1)
    sets: dict[str, list[dict]] = {}
    for turn, payload in enumerate(PAYLOADS):

        def text() -> str:
            """The payload, made unique where names have to be."""
            return f"{payload} {next(number)}"

        def evidence(kind: str) -> dict:
            return {"id": f"bad-{kind}-{turn}", "status": "analysis", "sources": [f"bad-source-{turn}"],
                    "note": text(), "short": text()}

        actor, section = text(), text()
        cell = {"value": text(), "sources": [f"bad-source-{turn}"], "per": text(), "note": text(), "confidence": "low"}
        rate = {"tflops": 5, "format": text(), "density": "dense", "per": "chip", "sources": [f"bad-source-{turn}"],
                "note": text()}
        new = {
            "claims": evidence("claim") | {"claim": text(), "section": section, "article_status": "analysis",
                "as_of": DAY, "status": "corrected",
                                           "article_has": text(), "better": text(), "why": text()},
            "sources": {"id": f"bad-source-{turn}", "title": text(), "title_adapted": True, "publisher": text(),
                        "published": DAY, "checked": DAY,
                        "url": f"https://example.org/{turn}?{payload}", "kind": "primary", "seen": "page",
                            "seen_note": text(),
                        "relays": ["the-article"], "relays_publisher": text()},
            "timeline": evidence("event") | {"date": DAY, "what": text(), "actors": [actor], "kind": "deal",
                "own_chip": [actor]},
            "terms": {"id": f"bad-term-{turn}", "term": text(), "aka": [text()], "theme": "chips",
                      "definition": text(), "why": text(),
                      "article_section": section, "sources": [f"bad-source-{turn}"], "support": "defines"},
            "accelerators": {
                "id": f"bad-chip-{turn}", "vendor": text(), "name": text(), "availability": "announced",
                    "availability_note": text(),
                "availability_sources": [f"bad-source-{turn}"], "caveats": text(), "peak_compute": [rate],
                **{field: cell for field in ("year", "purpose", "process_node", "foundry", "memory_type", "users")},
                **{field: cell | {"value": 5} for field in ("memory_gb", "memory_bandwidth_tb_per_s", "tdp_w",
                    "transistors_billion")},
            },
            "economics": evidence("figure") | {"topic": text(), "claim": text(), "low": 1, "high": 2, "unit": "GW",
                "per": text(), "as_of": DAY,
                                               "basis": "company", "derivation": text(), "scope": text(),
                                                   "relevance": text(),
                                               "short": f"{text().replace(':', '')}: {text().replace(':', '')}"},
            "organisations": {"id": f"bad-firm-{turn}", "name": actor, "aka": [text()], "kind": "company",
                              "what": text(), "part": text(),
                              "confirmed": text(), "evidence": [f"bad-claim-{turn}"], "article": False},
            "coverage": {"id": f"bad-part-{turn}", "part": f"Section: {section}", "gist": text(), "names": [text()],
                         "claims": [f"bad-claim-{turn}"], "pages": ["about/hostile.md"]},
            "drawings": {"id": f"bad-drawing-{turn}", "file": f"assets/images/bad-{turn}.svg", "title": text(),
                         "caption": text(), "alt": text(),
                         "evidence": [f"bad-claim-{turn}"], "as_of": DAY},
            "corrections": {"id": f"bad-correction-{turn}", "date": DAY, "page": "about/hostile.md", "was": text(),
                            "now": text(), "why": text()},
            "updates": {"id": f"bad-update-{turn}", "date": DAY, "title": text(), "what": text(),
                        "page": "about/hostile.md"},
        }
        for name, record in new.items():
            sets.setdefault(name, []).append(record)
    return sets


def write_hostile(copy: Copy) -> None:
    """Add the hostile records to a copy of the site, and a page that cites, links and shows all that it can."""
    for name, records in hostile_sets(copy).items():
        path = copy.docs / f"data/{name}.yml"
        if not path.exists():
            path = copy.docs / f"data/{name}/hostile.yml"
        old = path.read_text("utf-8").replace(f"{name}: []", f"{name}:") if path.exists() else f"{name}:\n"
        head, key, rest = old.partition(f"{name}:\n")
        copy.write(path, head + key + "".join(f"  - {json.dumps(record)}\n" for record in records) + rest)
    lines = ["---", "title: A hostile page",
             f"description: {quoted('Cites, links and shows every hostile record of the test.')}", "---", "",
                 "# Hostile", ""]
    for turn in range(len(PAYLOADS)):
        copy.write(copy.docs / f"assets/images/bad-{turn}.svg",
                   '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0"/></svg>')
        marks = f"[^bad-claim-{turn}][^bad-event-{turn}][^bad-figure-{turn}]"
        lines += [f"Words of number {turn}.{marks} See [this](../glossary.md#bad-term-{turn}).", "",
                  f"![Drawing](../assets/images/bad-{turn}.svg)", ""]
    copy.write(copy.docs / "about/hostile.md", "\n".join(lines) + "\n")
    for name, words in {"summary": "## Of notes { #fn }\n\nWords.", "faq": "See [of notes](summary.md#fn)."}.items():
        path = copy.docs / f"{name}.md"
        copy.write(path, f"{path.read_text('utf-8')}\n{words}\n")
    for name in LEFT_BY_EDITORS:
        (copy.docs / name).parent.mkdir(exist_ok=True)
        copy.write(copy.docs / name, SECRET)
    (copy.docs / ".#faq.md").symlink_to("someone@somewhere.1234:5678")
    config = copy.path("mkdocs.yml")
    copy.write(config, config.read_text("utf-8").replace("- story/since.md",
        "- story/since.md\n      - about/hostile.md", 1))
