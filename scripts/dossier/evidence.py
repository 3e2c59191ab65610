"""What stands behind a mark: who says so, how it is known, and the list of evidence of a page."""

from __future__ import annotations

import posixpath
import xml.etree.ElementTree as etree

from dossier.collection import KINDS, Dossier
from dossier.fields import date_words
from dossier.schema import Event, Evidence, Source

SEEN = {
    "page": "read on the page itself",
    "excerpt": "read in a copy or quoted",
    "relay": "known through others who quote it",
    "listing": "known from a listing",
}


def best_source(dossier: Dossier, record: Evidence) -> Source:
    """The strongest source of a record; of equals, the one named first."""
    return min((dossier.sources[id] for id in record.sources), key=lambda s: KINDS.index(s.kind))


def who_says_so(dossier: Dossier, record: Evidence) -> tuple[str, str]:
    """The publisher of a record's strongest source, and up to two others in words."""
    sources = sorted(
        (dossier.sources[id] for id in record.sources), key=lambda s: KINDS.index(s.kind)
    )
    best, *others = dict.fromkeys(source.party for source in sources)
    more = len(others) - 2
    words = "".join(f", {party}" for party in others[:2]) + (
        f" and {more} more" if more > 0 else ""
    )
    return best, words


def holds_for(record: Evidence, source: Source) -> str:
    """The day of a record in words, for the end of a note that has named the source's day."""
    if not record.when or record.when == source.published:
        return ""
    return f" {'Happened' if isinstance(record, Event) else 'Holds for'} {date_words(record.when)}."


def record_link(dossier: Dossier, record: Evidence, path: str) -> str:
    """A relative Markdown link from the page at `path` to the entry of a record."""
    page = dossier.page_of(record)
    return posixpath.relpath(page, posixpath.dirname(path) or ".") + "#" + record.id


def evidence_list(dossier: Dossier, ids: list[str], path: str) -> etree.Element:
    """The numbered evidence below a page's text. ids: in the order of their numbers."""
    box = etree.Element("div", {"class": "footnote", "data-search-exclude": ""})
    title = etree.SubElement(box, "h2", {"id": "page-evidence"})
    title.text = "Evidence"
    items = etree.SubElement(box, "ol")
    for number, id in enumerate(ids, 1):
        items.append(_entry(dossier, number, dossier.evidence(id), path))
    return box


def _entry(dossier: Dossier, number: int, record: Evidence, path: str) -> etree.Element:
    source = best_source(dossier, record)
    item = etree.Element("li", {"id": f"fn:{record.id}"})
    text = etree.SubElement(item, "p")
    text.append(status_label(record.status))
    text[0].tail = f" {record.statement} "
    best, others = who_says_so(dossier, record)
    link = etree.SubElement(
        text, "a", {"class": "who", "href": source.url, "rel": "noopener external"}
    )
    link.text = best
    published = f", {date_words(source.published)}" if source.published else ""
    known = f" ({source.kind}, {SEEN[source.seen]})"
    link.tail = f"{published}{known}{others}.{holds_for(record, source)} "
    full = etree.SubElement(text, "a", {"href": record_link(dossier, record, path)})
    full.text = "Full record"
    full.set("aria-label", f"Full record of evidence {number}")
    full.tail = " "
    back = {
        "class": "footnote-backref",
        "href": f"#fnref:{record.id}",
        "aria-label": f"Back to evidence {number} in the text",
    }
    etree.SubElement(text, "a", back).text = "↩"
    return item


def status_label(status) -> etree.Element:
    """A status as readers see it: its mark and its word."""
    label = etree.Element("span", {"class": "status", "data-status": status.value})
    label.text = status.label
    return label
