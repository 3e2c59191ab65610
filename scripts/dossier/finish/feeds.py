"""Atom feeds: the timeline of the story, and the changes to this site."""

from __future__ import annotations

import uuid
from pathlib import Path
from xml.etree import ElementTree as etree

from dossier.collection import RECORD_PAGES, Dossier
from dossier.fields import date_words, last_day
from dossier.finish.html import address
from dossier.schema import Event
from dossier.site import Site

AUTHOR = "The editors of this site"
# What a feed says of an entry: its id, the day it was entered, its title and its text.
Entry = tuple[str, str, str, str]


def write_feeds(out: Path, site: Site, dossier: Dossier) -> None:
    """Write timeline.xml and changes.xml, newest entry first."""
    events = [
        (
            event.id,
            entered(event, dossier),
            f"{date_words(event.date)}: {event.what}",
            f"{event.status.label}. {event.note or event.what}",
        )
        for event in sorted(dossier.timeline.values(), key=lambda event: event.date, reverse=True)
    ]
    changes = [(u.id, u.date, u.title, u.what) for u in dossier.updates.values()]
    write_feed(out / "timeline.xml", f"{site.name}: timeline", "timeline", events, site)
    write_feed(out / "changes.xml", f"{site.name}: changes to this site", "updates", changes, site)


def entered(event: Event, dossier: Dossier) -> str:
    """The day on which an event was entered or last changed here, YYYY-MM-DD.

    Where the record doesn't say, it is the newest day on which a source of it was looked at.
    """
    checked = (dossier.sources[id].checked for id in event.sources)
    return event.entered or min(max(map(last_day, checked)), dossier.as_of)


def write_feed(path: Path, title: str, name: str, entries: list[Entry], site: Site) -> None:
    """Write the feed of a set of records. Its ids hold no address, since a site may move."""
    feed = etree.Element("feed", xmlns="http://www.w3.org/2005/Atom")
    page = site.url + address(RECORD_PAGES[name], site)
    newest = max([day for _, day, *_ in entries], default=site.as_of)
    _describe(feed, _urn(site, name), newest, title, page)
    if site.url:
        etree.SubElement(feed, "link", rel="self", href=site.url + path.name)
    etree.SubElement(etree.SubElement(feed, "author"), "name").text = AUTHOR
    for id, day, title, text in sorted(entries, key=lambda entry: entry[1], reverse=True):
        entry = etree.SubElement(feed, "entry")
        _describe(entry, _urn(site, f"{name}/{id}"), day, title, f"{page}#{id}")
        etree.SubElement(entry, "summary").text = text
    etree.indent(feed)
    path.write_bytes(etree.tostring(feed, encoding="utf-8", xml_declaration=True) + b"\n")


def _describe(element: etree.Element, id: str, day: str, title: str, link: str) -> None:
    for tag, text in (("id", id), ("title", title), ("updated", f"{day}T00:00:00Z")):
        etree.SubElement(element, tag).text = text
    etree.SubElement(element, "link", rel="alternate", href=link, type="text/html")


def _urn(site: Site, name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{site.slug}/{name}").urn
