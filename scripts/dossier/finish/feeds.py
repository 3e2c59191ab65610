"""Atom feeds: the timeline of the story, and the changes to this site."""

from __future__ import annotations

import uuid
from pathlib import Path

from dossier.collection import RECORD_PAGES, Dossier
from dossier.fields import date_words, last_day
from dossier.finish.html import address, render
from dossier.schema import Event
from dossier.site import Site


def write_feeds(out: Path, site: Site, dossier: Dossier) -> None:
    """Write timeline.xml and changes.xml; of days that are equal, the later event comes first."""
    events = []
    for event in sorted(dossier.timeline.values(), key=lambda event: event.date, reverse=True):
        title = f"{date_words(event.date)}: {event.what}"
        text = f"{event.status.label}. {event.note or event.what}"
        events.append((event.id, entered(event, dossier), title, text))
    changes = [(u.id, u.date, u.title, u.what) for u in dossier.updates.values()]
    write_feed(out / "timeline.xml", f"{site.name}: timeline", "timeline", events, site)
    write_feed(out / "changes.xml", f"{site.name}: changes to this site", "updates", changes, site)


def entered(event: Event, dossier: Dossier) -> str:
    """The day on which an event was entered or last changed here, YYYY-MM-DD.

    Where the record doesn't say, it is the newest day on which a source of it was looked at.
    """
    checked = (dossier.sources[id].checked for id in event.sources)
    return event.entered or min(max(map(last_day, checked)), dossier.as_of)


def write_feed(path: Path, title: str, name: str, entries: list[tuple], site: Site) -> None:
    """Write the feed of a set, newest first; entries: (id, day of entry, title, text) each."""
    text = render(
        "feed.xml",
        title=title,
        site=site,
        file=path.name,
        page=site.url + address(RECORD_PAGES[name], site),
        # Ids hold no address, since a site may move.
        urn=lambda id="": uuid.uuid5(uuid.NAMESPACE_OID, f"{site.slug}/{name}{id}").urn,
        entries=sorted(entries, key=lambda entry: entry[1], reverse=True),
    )
    path.write_text(text, "utf-8", newline="\n")
