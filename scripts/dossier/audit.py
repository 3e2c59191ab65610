"""Lists sentences that state a fact about the world and cite nothing, and terms whose first mention isn't linked."""

from __future__ import annotations

import re

from dossier.check import anchors, sentences
from dossier.pages import Page, paragraphs
from dossier.records import Dossier

# Pages that speak of this site and how to use it, not of the world.
ABOUT_US = ("about/evidence.md", "about/site.md", "about/data.md", "about/contribute.md", "about/accessibility.md",
            "about/changes.md")
# A digit counts unless it belongs to a name: a form, a license, a guideline.
NUMBER = re.compile(r"(?<!S-)(?<!CC BY )(?<!Guidelines )\d|\b(?:million|billion|trillion|percent|dozen|half|twice|double[ds]?)\b", re.I)
DOING = re.compile(
    r"\b(?:said|says?|announce|report|confirm|den(?:y|ied)|hire|sign|buil[dt]|makes?|made|making|agree|plan|order|"
    r"lease|invest|suppl|uses?|used|runs?|ran|own(?:s|ed)|sell|sold|design|launch|unveil|present|publish|filed?|asks?|"
    r"asked|talk|discuss|work|join|leads?|led|train|serve|rent|raise|s[eo]ek|sought|ga?i?ve|puts?|takes?|took|keeps?|"
    r"kept|name[sd]?|calls?|called|show|offer|tells?|told|decline|drop|consider|began|begin|start|expect|depend)\w*", re.I,
)
OURS = re.compile(r"\b(?:this (?:site|page)|these pages|we|our|checked[.:]?\*{0,2} (?:to|up to))\b", re.I)
# A sentence that only sends the reader to another page of ours.
WAYFINDING = re.compile(r"\]\((?!https?:)[^)]*\.md(?:#[^)]*)?\)")
MARKS = re.compile(r"\[\^[^\]]+\]")
LABEL = re.compile(r"\*\*[^*]+\*\*$|Read on:")
# A linked term is explained, with its own sources, in the glossary.
TERM = re.compile(r"\[[^\]]*\]\((?:\.\./)*glossary\.md#[^)]*\)")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def uncited(page: Page, dossier: Dossier) -> list[tuple[int, str]]:
    """(line, sentence) for every factual-looking sentence of a page without a citation or an excuse."""
    if page.path in ABOUT_US:
        return []
    names = _names(dossier)
    found = []
    for line, block in paragraphs(page):
        if line in page.excuses:
            continue
        for sentence in sentences(block):
            words = LINK.sub(r"\1", TERM.sub("", sentence)).replace("&nbsp;", " ")
            if MARKS.search(words) or words.rstrip("*_").endswith("?") or OURS.search(words) or LABEL.match(words):
                continue
            if words.startswith("!") or len(words.split()) < 4:
                continue
            if WAYFINDING.search(TERM.sub("", sentence)) and not NUMBER.search(words):
                continue
            if NUMBER.search(words) or (names.search(words) and DOING.search(words)):
                found.append((line, " ".join(words.split())))
    return found


def _names(dossier: Dossier) -> re.Pattern:
    words = {name for entry in dossier.organisations.values() for name in [entry.name, *entry.aka] if name[0].isupper()}
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})(?!\w)")


def unlinked(page: Page, dossier: Dossier, pages: dict[str, Page]) -> list[tuple[int, str, str]]:
    """(line, words, term id) for every term whose name stands on a page of prose before any link to it."""
    if page.has_macros or page.path in ABOUT_US:
        return []
    glossary = anchors("glossary.md", pages, dossier) & set(dossier.terms)
    text = [(line, words) for line, words in page.lines if not words.startswith("#")]
    found = []
    for id in sorted(glossary):
        term = dossier.terms[id]
        pattern = re.compile(rf"(?<![\w-]){re.escape(term.term)}s?(?![\w-])")
        for line, words in text:
            if re.search(rf"glossary\.md#{id}\)", words):
                break
            plain = re.sub(r"\]\([^)]*\)|!\[[^\]]*\]|\[\^[^\]]*\]", "", words).replace("&nbsp;", " ")
            match = pattern.search(plain)
            if match and len(term.term) > 2:
                found.append((line, match.group(), id))
                break
    return found


def print_audit(dossier: Dossier, pages: dict[str, Page]) -> int:
    """Print what stands without evidence or link; returns 1 when a sentence does, else 0."""
    facts = terms = 0
    for page in pages.values():
        for line, sentence in uncited(page, dossier):
            facts += 1
            print(f"{page.file}:{line}: no evidence: {sentence}")
    for page in pages.values():
        for line, words, id in unlinked(page, dossier, pages):
            terms += 1
            print(f"{page.file}:{line}: first mention of a term not linked: {words} -> glossary.md#{id}")
    print(f"{facts} sentences state facts without evidence; {terms} terms are not linked where they first stand.")
    return 1 if facts else 0
