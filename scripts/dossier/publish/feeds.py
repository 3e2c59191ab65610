"""Atom feeds: the timeline of the story, and the changes to this site."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as etree

from dossier.fields import CONTROL
from dossier.records import Dossier
from dossier.schema import date_words

ATOM = "http://www.w3.org/2005/Atom"


def write_feeds(out: Path, dossier: Dossier, site_url: str) -> None:
    """Write timeline.xml (newest event first) and changes.xml."""
    events = sorted(dossier.timeline.values(), key=lambda event: event.date, reverse=True)
    entries = [
        (event.id, event.date, f"{date_words(event.date)}: {event.what}", f"{event.status.label}. {event.note or event.what}",
         f"{site_url}evidence/timeline/#{event.id}")
        for event in events
    ]
    _feed(out / "timeline.xml", "Timeline of Anthropic's reported chip", f"{site_url}timeline.xml",
          f"{site_url}evidence/timeline/", entries, dossier.as_of)
    changes = [
        (update.id, update.date, update.title, update.what, f"{site_url}about/changes/#{update.id}")
        for update in dossier.updates.values()
    ]
    _feed(out / "changes.xml", "Changes to the site on Anthropic's reported chip", f"{site_url}changes.xml",
          f"{site_url}about/changes/", changes, dossier.as_of)


def _feed(path: Path, title: str, self_url: str, page_url: str, entries: list[tuple], as_of: str) -> None:
    feed = etree.Element("feed", xmlns=ATOM)
    for tag, text in (("title", title), ("id", self_url), ("updated", _time(as_of))):
        etree.SubElement(feed, tag).text = text
    etree.SubElement(feed, "link", rel="self", href=self_url, type="application/atom+xml")
    etree.SubElement(feed, "link", rel="alternate", href=page_url, type="text/html")
    author = etree.SubElement(feed, "author")
    etree.SubElement(author, "name").text = "The editors of this site"
    for id, date, heading, text, url in entries:
        entry = etree.SubElement(feed, "entry")
        for tag, value in (("id", url), ("title", heading), ("updated", _time(date)), ("summary", text)):
            etree.SubElement(entry, tag).text = CONTROL.sub(" ", value)
        etree.SubElement(entry, "link", rel="alternate", href=url, type="text/html")
    etree.indent(feed)
    path.write_bytes(etree.tostring(feed, encoding="utf-8", xml_declaration=True) + b"\n")


def _time(date: str) -> str:
    """An Atom time; a month or a year stands for its first day, since the format knows no less."""
    return date + "-01" * (2 - date.count("-")) + "T00:00:00Z"
