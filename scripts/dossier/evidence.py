"""What stands behind a mark: who says so, how it is known, and the list of evidence of a page."""

from __future__ import annotations

import posixpath
import xml.etree.ElementTree as etree

from dossier.collection import KINDS, Dossier
from dossier.fields import date_words
from dossier.schema import Event, Evidence, Source, Status

# How a source is known; about/evidence.md#seen explains the words.
SEEN = {"page": "page", "excerpt": "in part", "relay": "second-hand", "listing": "listing"}
SEEN_EXPLAINED = "about/evidence.md"


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


def evidence_list(
    dossier: Dossier, cited: dict[str, int], path: str, is_open: bool = False
) -> etree.Element:
    """The numbered evidence below a page's text, folded, with a tally of the statuses.

    cited: how often each record is cited, in the order of their numbers.
    """
    box = etree.Element("details", {"class": "notes footnote", "data-search-exclude": ""})
    if is_open:
        box.set("open", "open")
    summary = etree.SubElement(box, "summary")
    title = etree.SubElement(summary, "h2", {"id": "page-evidence"})
    title.text = f"{len(cited)} record{'s' if len(cited) > 1 else ''} behind this page"
    summary.extend(_tally([dossier.evidence(id).status for id in cited]))
    items = etree.SubElement(box, "ol")
    for number, (id, times) in enumerate(cited.items(), 1):
        items.append(_entry(dossier, number, dossier.evidence(id), times, path))
    words = etree.SubElement(box, "p")
    words.text = "In brackets: the kind of source, and "
    explained = posixpath.relpath(SEEN_EXPLAINED, posixpath.dirname(path) or ".")
    link = etree.SubElement(words, "a", {"href": f"{explained}#seen"})
    link.text, link.tail = "how we know it", "."
    return box


def _tally(statuses: list[Status]) -> list[etree.Element]:
    """How many of the records have each status, as a bar and in words."""
    bar = etree.Element("svg", {"class": "tally", "aria-hidden": "true"})
    words = etree.Element("span", {"class": "tally__words"})
    start = 0.0
    for status in Status:
        count = statuses.count(status)
        if count:
            width = 100 * count / len(statuses)
            place = {"x": f"{start:.2f}%", "width": f"{width:.2f}%", "height": "100%"}
            etree.SubElement(bar, "rect", place | {"data-status": status.value})
            words.append(status_label(status))
            words[-1].text = f"{count} {status.label.lower()}"
            words[-1].tail = " "
            start += width
    return [bar, words]


def _entry(dossier: Dossier, number: int, record: Evidence, times: int, path: str) -> etree.Element:
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
    full = etree.SubElement(
        text, "a", {"class": "full", "href": record_link(dossier, record, path)}
    )
    full.text = "Record"
    full.set("aria-label", f"Record of evidence {number}")
    full.tail = " "
    for place in range(1, times + 1):
        again = str(place) if place > 1 else ""
        words = f"Back to evidence {number} in the text" + (f", place {place}" if again else "")
        back = {"class": "footnote-backref", "href": f"#fnref{again}:{record.id}"}
        etree.SubElement(text, "a", back | {"aria-label": words}).text = f"↩\ufe0e{again}"
    return item


def status_label(status) -> etree.Element:
    """A status as readers see it: its mark and its word."""
    label = etree.Element("span", {"class": "status", "data-status": status.value})
    label.text = status.label
    return label
