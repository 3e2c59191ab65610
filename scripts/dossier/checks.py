"""Checks of pages against records: what only this project can check.

Dead links, missing anchors and pages outside the navigation are the generator's to report.
"""

import re
from collections.abc import Iterator

from dossier.collection import Dossier
from dossier.pages import CITATION, Index, Page, paragraphs, read_index, read_pages
from dossier.problems import Problem, Problems, did_you_mean, excerpt
from dossier.rules import Breach, unknown
from dossier.schema import Status
from dossier.site import Site

SINCE = "Since the article"  # the section of claims that aren't the article's
LENGTHS = {"title": (2, 60), "description": (50, 170)}
CERTAIN = re.compile(
    r"\b(confirm(?:s|ed|ing)|announce[sd]|announcing|established|proves?|proven|proved|"
    r"certain(?:ly)?|official(?:ly)?|in fact)\b",
    re.I,
)
HEDGED = re.compile(
    r"\b(not|no|never|neither|nor|nobody|nothing|none|without|un\w+|yet|whether|if|until|would|"
    r"could|(?-i:may)|might|rather than|before|far from)\b|n't\b",
    re.I,
)
ABBREVIATION = re.compile(r"\b(e\.g|i\.e|vs|approx|Inc|Corp|U\.S|St|Dr|Mr|Ms|no(?=\.\s\d))\.\s")
SENTENCE_END = re.compile(r"(?<=[.!?])([\"”*_)]*(?:\[\^[^\]]+\])*)\s+")
# Two lines of which Markdown renders the second as something else than its writer meant.
PROSE = r"(?!(?:[-*+]|\d+[.)])\s)[^\s#|<>{!:?].*\n"
SLIPS = {
    r".*\n {0,3}\[\^[^\]]*\]:": "a footnote is defined by hand. Remove it; the build writes it.",
    # A line that starts with a year may go on with a sentence.
    PROSE + r"\s*(?:[-*+]|\d{1,3}[.)])\s": "a list starts directly below text. Leave a line empty.",
    r".*\n {1,3}(?:[-*+]|\d+[.)]) ": "is indented by less than four blanks. Indent it by four.",
    r".*\n.*[.!?][\"”)]* \[\^": "a blank parts a mark from its sentence. Take it out.",
    r".*\n.*\\$": "ends in a backslash, which is printed. Start a new paragraph.",
    r"(?:!!!|\?\?\?\+?) .*\n\S": "stands outside of the block above it. Indent the text by four.",
}


def check(site: Site) -> tuple[Dossier | None, dict[str, Page], list[Problem]]:
    """All records (None if they can't be used), all pages, and every mistake found in them."""
    problems: list[Problem] = []
    try:
        index = read_index(site.docs, site.as_of)
        dossier, pages = index.dossier, index.pages
        for record, field, message in [*_vocabulary(site, dossier), *_coverage(index)]:
            problems.append(record.problem(field, message))
    except Problems as error:
        problems += error.problems
        dossier, pages = None, read_pages(site.docs)
    for page in pages.values():
        problems += [*page.problems, *_front_matter(page), *_markdown(page)]
        if dossier:
            problems += [*_citations(page, dossier), *_certainty(page, dossier)]
    return dossier, pages, sorted(set(problems))


def _front_matter(page: Page) -> Iterator[Problem]:
    for name, (low, high) in LENGTHS.items():
        value = page.meta.get(name)
        length = len(value.strip()) if isinstance(value, str) else 0
        if not low <= length <= high and not page.problems:
            line = page.meta.lines[name] + 1 if length else 1
            wrong = f"has {length} characters." if length else "is missing, or is not text."
            remedy = f"Write '{name}: …' with {low} to {high} characters between the two '---'."
            yield Problem(page.file, line, f"front matter, field {name}", f"{wrong} {remedy}")


def _markdown(page: Page) -> Iterator[Problem]:
    """Markdown that would be rendered as something else than its writer meant."""
    before, columns = "", 0
    for number, line in page.lines:
        text = line.strip()
        found = [words for slip, words in SLIPS.items() if re.match(slip, f"{before}\n{line}")]
        cells = len(re.findall(r"(?<!\\)\|", text.strip("|"))) + 1 if text[:1] == "|" else 0
        columns = (columns or cells) if cells else 0
        if cells != columns:
            found.append(f"has {cells} cells in a table of {columns} columns. Make them as many.")
        for message in found:
            yield Problem(page.file, number, excerpt(text, 40), message)
        before = line


def _citations(page: Page, dossier: Dossier) -> Iterator[Problem]:
    ids = [record.id for record in dossier.citable()]
    for line, id in page.citations:
        if id not in ids:
            advice = did_you_mean(id, ids, "Cite a claim, an event or a figure.", "[^{}]")
            yield Problem(page.file, line, f"[^{id}]", f"no record has this id. {advice}")


def _certainty(page: Page, dossier: Dossier) -> Iterator[Problem]:
    """No sentence is surer than the best of the records that it cites."""
    for line, block in paragraphs(page):
        for sentence in sentences(block):
            cited = list(filter(None, map(dossier.evidence, CITATION.findall(sentence))))
            words = re.sub(r"\[\^[^\]]*\]|\]\([^)]*\)", "", sentence)
            word = CERTAIN.search(words)
            strong = any(r.status in (Status.confirmed, Status.corrected) for r in cited)
            if cited and word and not strong and not HEDGED.search(words):
                best = cited[0].status
                wrong = f"{excerpt(sentence, 40)} says {word.group()!r}, its evidence is {best}."
                remedy = f"Write words that fit '{best.label}', or cite a confirmed record."
                yield Problem(page.file, line, f"[^{cited[0].id}]", f"{wrong} {remedy}")


def sentences(block: str) -> list[str]:
    """A paragraph's sentences, each with the citation marks that follow its full stop."""
    # A word joiner keeps the full stop of an abbreviation from ending a sentence.
    block = ABBREVIATION.sub("\\1.\u2060", block)
    parts = [*SENTENCE_END.split(block), ""]
    found: list[str] = []
    for words, marks in zip(parts[::2], parts[1::2], strict=True):
        sentence = (words + marks).strip()
        # A full stop inside quotation marks doesn't end the sentence around them.
        if found and found[-1].count('"') % 2:
            found[-1] += f" {sentence}"
        elif sentence:
            found.append(sentence)
    return found


def _vocabulary(site: Site, dossier: Dossier) -> Iterator[Breach]:
    """Fields whose values mkdocs.yml lists, with the words for them, have one of these."""
    for record in dossier.records():
        for field, words in site.vocabulary.items():
            value = getattr(record, field, None)
            if value is not None and value not in words:
                advice = did_you_mean(value, words, f"Write one of: {', '.join(words)}.")
                yield record, field, f"{value!r} is not a {field} in use. {advice}"


def _coverage(index: Index) -> Iterator[Breach]:
    """Every part of the article is carried by claims and by pages.

    And every claim belongs to a part, but for those of what was found since the article.
    """
    dossier, pages = index.dossier, index.pages
    parts = dossier.coverage.values()
    for part in parts:
        yield from unknown(part, "claims", part.claims, dossier.claims, "no claim has the id")
        yield from unknown(part, "pages", part.pages, pages, "docs/ has no page")
    covered = {id for part in parts for id in part.claims}
    for claim in (claim for claim in dossier.claims.values() if claim.section != SINCE):
        if not any(claim.section in part.part for part in parts):
            advice = f"Write it as docs/data/coverage.yml does, or '{SINCE}'."
            yield claim, "section", f"no part of the article is called {claim.section}. {advice}"
        if claim.id not in covered:
            yield claim, "id", "no part of the article in docs/data/coverage.yml names this claim."
    for record in [*dossier.corrections.values(), *dossier.updates.values()]:
        yield from unknown(record, "page", [record.page], pages, "docs/ has no page")
