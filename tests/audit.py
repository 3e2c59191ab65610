"""Finds sentences that state a fact about the world and cite nothing, and unlinked terms."""

from __future__ import annotations

import re

from dossier.checks import sentences
from dossier.collection import Dossier
from dossier.pages import CITATION, LINK, Page, paragraphs

# Pages that speak of this site and how to use it, not of the world, are in this folder, but for
# the page about the article.
ABOUT_US = re.compile(r"about/(?!article\.md)")
# A digit counts unless it belongs to a name: a form, a license, a guideline.
NUMBER = re.compile(
    r"(?<!S-)(?<!CC BY )(?<!Guidelines )\d|"
    r"\b(?:million|billion|trillion|percent|dozen|half|twice|double[ds]?)\b",
    re.I,
)
DOING = re.compile(
    r"\b(?:said|says?|announce|report|confirm|den(?:y|ied)|hire|sign|buil[dt]|makes?|made|making|"
    r"agree|plan|order|lease|invest|suppl|uses?|used|runs?|ran|own(?:s|ed)|sell|sold|design|launch|"
    r"unveil|present|publish|filed?|asks?|asked|talk|discuss|work|join|leads?|led|train|serve|rent|"
    r"raise|s[eo]ek|sought|ga?i?ve|puts?|takes?|took|keeps?|kept|name[sd]?|calls?|called|show|"
    r"offer|tells?|told|decline|drop|consider|began|begin|start|expect|depend)\w*",
    re.I,
)
OURS = re.compile(r"\b(?:this (?:site|page)|these pages|we|our)\b", re.I)
# A sentence that only sends the reader to another page of ours.
WAYFINDING = re.compile(r"\]\((?!https?:)[^)]*\.md(?:#[^)]*)?\)")
RUN = 4
# A note to other editors that says why the paragraph below it cites nothing.
EXCUSE = re.compile(r"\s*<!--\s*uncited:\s*\S.*-->\s*$")
LABEL = re.compile(r"\*\*[^*]+\*\*$|Read on:")
# A linked term is explained, with its own sources, in the glossary.
TERM = re.compile(r"\[[^\]]*\]\((?:\.\./)*glossary\.md#[^)]*\)")


def uncited(page: Page, dossier: Dossier) -> list[tuple[int, str]]:
    """(line, sentence) for every factual-looking sentence without a citation or an excuse.

    A mark serves a run of sentences that it closes: at most RUN of one paragraph.
    """
    if ABOUT_US.match(page.path):
        return []
    names = _names(dossier)
    found = []
    excuses = [n for n, text in enumerate(page.text.split("\n"), 1) if EXCUSE.match(text)]
    for line, block in paragraphs(page):
        if line - 1 in excuses or line - 2 in excuses:
            continue
        # An item that begins with the link to a page says what is there.
        if WAYFINDING.match(block[block.find("]") :]) and block[0] == "[":
            continue
        parts = sentences(block)
        for number, sentence in enumerate(parts):
            if CITATION.search(" ".join(parts[number : number + RUN])):
                continue
            words = LINK.sub(r"\2", TERM.sub("", sentence)).replace("&nbsp;", " ")
            if words.rstrip("*_").endswith("?") or OURS.search(words) or LABEL.match(words):
                continue
            if words.startswith("!") or len(words.split()) < 4:
                continue
            if WAYFINDING.search(TERM.sub("", sentence)) and not NUMBER.search(words):
                continue
            if NUMBER.search(words) or (names.search(words) and DOING.search(words)):
                found.append((line, " ".join(words.split())))
    return found


def _names(dossier: Dossier) -> re.Pattern:
    entries = dossier.organisations.values()
    names = {name for entry in entries for name in [entry.name, *entry.aka] if name[0].isupper()}
    words = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def unlinked(page: Page, dossier: Dossier) -> list[tuple[int, str, str]]:
    """(line, words, term id) for every term that stands on a page of prose before a link to it."""
    if "{%" in page.text or ABOUT_US.match(page.path):
        return []
    found = []
    for term in dossier.terms.values():
        name = re.compile(rf"(?<![\w-]){re.escape(term.term)}s?(?![\w-])")
        for line, words in page.lines:
            if re.search(rf"glossary\.md#{term.id}\)", words):
                break
            plain = CITATION.sub("", re.sub(r"\]\([^)]*\)", "", words)).replace("&nbsp;", " ")
            match = name.search(plain)
            if match and len(term.term) > 2 and not words.startswith("#"):
                found.append((line, match.group(), term.id))
                break
    return found
