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

ATOM = "http://www.w3.org/2005/Atom"
AUTHOR = "The editors of this site"


def write_feeds(out: Path, site: Site, dossier: Dossier) -> None:
    """Write timeline.xml and changes.xml, newest entry first."""
    events = [_event(event, dossier) for event in dossier.timeline.values()]
    _feed(out / "timeline.xml", f"{site.name}: timeline", "timeline", events, site)
    updates = [
        (update, update.date, update.title, update.what) for update in dossier.updates.values()
    ]
    _feed(out / "changes.xml", f"{site.name}: changes to this site", "updates", updates, site)


def _event(event: Event, dossier: Dossier) -> tuple[Event, str, str, str]:
    title = f"{date_words(event.date)}: {event.what}"
    return (
        event,
        entered(event, dossier),
        title,
        f"{event.status.label}. {event.note or event.what}",
    )


def entered(event: Event, dossier: Dossier) -> str:
    """The day on which an event was entered or last changed here, YYYY-MM-DD.

    Where the record doesn't say, it is the newest day on which one of its sources was looked at.
    """
    checked = (dossier.sources[id].checked for id in event.sources)
    return getattr(event, "entered", None) or min(max(map(last_day, checked)), dossier.as_of)


def _feed(path: Path, title: str, name: str, entries: list[tuple], site: Site) -> None:
    """Write a feed of (record, day, title, summary). Ids don't hold the site's address, which may change."""
    page = address(RECORD_PAGES[name], site)
    entries = sorted(entries, key=lambda entry: (entry[1], entry[0].date), reverse=True)
    feed = etree.Element("feed", xmlns=ATOM)
    _texts(feed, _id(site, name), title, max([entry[1] for entry in entries], default=site.as_of))
    if site.url:
        here = site.url + path.name
        etree.SubElement(feed, "link", rel="self", href=here, type="application/atom+xml")
    etree.SubElement(feed, "link", rel="alternate", href=site.url + page, type="text/html")
    etree.SubElement(etree.SubElement(feed, "author"), "name").text = AUTHOR
    for record, day, heading, summary in entries:
        entry = etree.SubElement(feed, "entry")
        _texts(entry, _id(site, f"{name}/{record.id}"), heading, day)
        etree.SubElement(entry, "summary").text = summary
        link = f"{site.url}{page}#{record.id}"
        etree.SubElement(entry, "link", rel="alternate", href=link, type="text/html")
    etree.indent(feed)
    path.write_bytes(etree.tostring(feed, encoding="utf-8", xml_declaration=True) + b"\n")


def _texts(element: etree.Element, id: str, title: str, day: str) -> None:
    for tag, text in (("id", id), ("title", title), ("updated", f"{day}T00:00:00Z")):
        etree.SubElement(element, tag).text = text


def _id(site: Site, name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_OID, f"{site.slug}/{name}").urn
