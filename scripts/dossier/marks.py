"""The marks of a page: one for a run of sentences on the same record, in the order of reading."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from itertools import pairwise

from dossier.collection import Dossier
from dossier.schema import Evidence

# Keeps a mark on the line of the word before it.
WORD_JOINER = "\u2060"


def mark(record: Evidence) -> etree.Element:
    """The mark for a citation; it says the record's id until `number_marks` gives it its number."""
    sup = etree.Element("sup")
    attributes = {"class": "footnote-ref", "href": f"#fn:{record.id}"}
    attributes["data-status"] = record.status.value
    etree.SubElement(sup, "a", attributes).text = record.id
    return sup


def merge_marks(root: etree.Element) -> None:
    """Leave of the same marks in a row, within a paragraph or an item, only the last.

    A mark that another one of its status follows gets the class `run`: the style sheet hides it
    from readers who ask for fewer marks.
    """
    for parent in list(root.iter()):
        places: list[list[etree.Element]] = []
        before = None
        for child in parent:
            if _is_mark(child):
                joined = places and before is places[-1][-1] and not (before.tail or "").strip()
                places[-1].append(child) if joined else places.append([child])
            before = child
        kept = [
            place
            for place, following in pairwise([*places, []])
            if _ids(place) != _ids(following) or not _remove(parent, place)
        ]
        flat = [sup for place in kept for sup in place]
        for sup, following in pairwise(flat):
            if sup[0].get("data-status") == following[0].get("data-status"):
                sup.set("class", "run")


def _is_mark(element: etree.Element) -> bool:
    return element.tag == "sup" and element.find("a[@class='footnote-ref']") is not None


def _ids(place: list[etree.Element]) -> list[str]:
    return [sup[0].text for sup in place]


def _remove(parent: etree.Element, place: list[etree.Element]) -> bool:
    """Take marks out of their paragraph, and leave the text between them where it is."""
    for sup in place:
        index = list(parent).index(sup)
        if index:
            parent[index - 1].tail = (parent[index - 1].tail or "") + (sup.tail or "")
        else:
            parent.text = (parent.text or "") + (sup.tail or "")
        parent.remove(sup)
    return True


def number_marks(root: etree.Element, dossier: Dossier) -> dict[str, int]:
    """Number the marks in the order of reading, and return how often each record is cited.

    The number is hidden on the screen, but it is read out, copied and printed.
    """
    cited: dict[str, int] = {}
    for parent in root.iter():
        before = None
        for sup in parent:
            if _is_mark(sup):
                _number(sup, cited, dossier)
                if before is not None:
                    before.tail = (before.tail or "") + WORD_JOINER
                elif parent.text:
                    parent.text += WORD_JOINER
            before = sup
    return cited


def _number(sup: etree.Element, cited: dict[str, int], dossier: Dossier) -> None:
    link, id = sup[0], sup[0].text
    cited[id] = cited.get(id, 0) + 1
    number = list(cited).index(id) + 1
    link.text = f"[{number}]"
    link.set("aria-label", f"Evidence {number}: {dossier.evidence(id).status.label}")
    sup.set("id", f"fnref{cited[id] if cited[id] > 1 else ''}:{id}")
