"""Checks of pages against records: what only this project can check.

Dead links, missing anchors and pages outside the navigation are the generator's to report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dossier.collection import RECORD_PAGES, Dossier
from dossier.pages import CITATION, ITEM, Page, paragraphs, read_pages
from dossier.problems import Problem, Problems, did_you_mean, excerpt
from dossier.records import load
from dossier.schema import Record, Status
from dossier.site import Site

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
DEFINITION = re.compile(r" {0,3}\[\^[^\]]*\]:")
# Lines that Markdown renders as something else than their writer meant, and what to write.
SLIPS = {
    re.compile(r" {1,3}(?:[-*+]|\d+[.)]) "): (
        "an item is indented by less than four blanks, so it isn't nested.",
        "Indent it by four, or not at all.",
    ),
    re.compile(r".*[.!?][\"”)]* \[\^"): (
        "a blank parts a mark from its sentence.",
        "Write the mark right behind the full stop.",
    ),
    re.compile(r".*\\$"): ("ends in a backslash, which is printed.", "Start a new paragraph."),
}


def check(site: Site) -> tuple[Dossier | None, dict[str, Page], list[Problem]]:
    """All records (None if they can't be used), all pages, and every mistake found in them."""
    problems: list[Problem] = []
    dossier = None
    try:
        dossier = load(site.docs, site.as_of)
    except Problems as error:
        problems += error.problems
    pages = read_pages(site.docs)
    for page in pages.values():
        problems += [*page.problems, *_front_matter(page), *_markdown(page)]
        if dossier:
            problems += [*_citations(page, dossier), *_record_links(page, pages, dossier)]
    if dossier:
        problems += [*_coverage(dossier, pages), *_record_pages(dossier, pages)]
    return dossier, pages, sorted(set(problems))


def _front_matter(page: Page) -> Iterator[Problem]:
    if page.problems:
        return
    for name, (low, high) in LENGTHS.items():
        value = page.meta.get(name)
        line = page.meta.lines[name] + 1 if name in page.meta else 1
        where = f"front matter, field {name}"
        remedy = f"Write '{name}: …' with {low} to {high} characters between the two '---'."
        if not isinstance(value, str):
            yield Problem(page.file, line, where, "is missing, or is not text.", remedy)
        elif not low <= len(value.strip()) <= high:
            wrong = f"has {len(value.strip())} characters."
            yield Problem(page.file, line, where, wrong, remedy)


def _markdown(page: Page) -> Iterator[Problem]:
    """Markdown that would be rendered as something else than its writer meant."""
    before, columns = "", 0
    for number, line in page.lines:
        place = (page.file, number, excerpt(line.strip(), 40))
        text = line.strip()
        if DEFINITION.match(line):
            remedy = "Remove the line; the build writes the evidence from the record."
            yield Problem(*place, "a footnote is defined by hand.", remedy)
        # A line that starts with a year may go on with a sentence.
        if ITEM.match(line) and not re.match(r"\d{4}", text) and _is_prose(before):
            yield Problem(*place, "a list starts directly below text.", "Leave a line empty.")
        for slip, (wrong, remedy) in SLIPS.items():
            if slip.match(line):
                yield Problem(*place, wrong, remedy)
        if re.match(r"(?:!!!|\?\?\?\+?) ", before) and text and line == line.lstrip():
            remedy = "Indent the text of the block by four blanks."
            yield Problem(*place, "stands outside of the block above it.", remedy)
        if text.startswith("|"):
            cells = len(re.findall(r"(?<!\\)\|", text.strip("|"))) + 1
            columns = columns or cells
            if cells != columns:
                wrong = f"has {cells} cells in a table of {columns} columns."
                yield Problem(*place, wrong, "Give each row as many cells as the head has.")
        else:
            columns = 0
        before = line


def _is_prose(line: str) -> bool:
    return bool(line) and line[0] not in " \t#|<>{!:?" and not ITEM.match(line)


def _citations(page: Page, dossier: Dossier) -> Iterator[Problem]:
    for line, id in page.citations:
        if dossier.evidence(id) is None:
            ids = [record.id for record in dossier.citable()]
            remedy = did_you_mean(id, ids, "Cite a claim, an event or a figure.", "[^{}]")
            yield Problem(page.file, line, f"[^{id}]", "no record has this id.", remedy)
    for line, block in paragraphs(page):
        for sentence in sentences(block):
            cited = [dossier.evidence(id) for id in CITATION.findall(sentence)]
            cited = [record for record in cited if record]
            words = re.sub(r"\[\^[^\]]*\]|\]\([^)]*\)", "", sentence)
            word = CERTAIN.search(words)
            strong = any(r.status in (Status.confirmed, Status.corrected) for r in cited)
            if cited and word and not strong and not HEDGED.search(words):
                best = cited[0].status
                wrong = (
                    f"{excerpt(sentence, 40)} says {word.group()!r}, its evidence is {best.value}."
                )
                remedy = f"Write words that fit '{best.label}', or cite a confirmed record."
                yield Problem(page.file, line, f"[^{cited[0].id}]", wrong, remedy)


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


def _record_links(page: Page, pages: dict[str, Page], dossier: Dossier) -> Iterator[Problem]:
    """Links to records, with the line and a suggestion, which the generator doesn't give."""
    shown = {path: name for name, path in RECORD_PAGES.items()}
    for line, _, _, target in page.links:
        file, _, anchor = target.partition("#")
        path = page.resolve(file) if file else page.path
        if not anchor or path not in shown or path not in pages:
            continue
        ids = set(dossier.sets[shown[path]]) | pages[path].heading_ids
        generated = "{%" in pages[path].body and "-" in anchor
        if anchor not in ids and not (generated and anchor.startswith(("section-", "topic-"))):
            close = did_you_mean(anchor, ids, "", "#{}")
            if close:
                where = f"link {excerpt(target)}"
                yield Problem(page.file, line, where, f"{path} has no #{anchor}.", close)


def _coverage(dossier: Dossier, pages: dict[str, Page]) -> Iterator[Problem]:
    """Each part of the article is carried by pages that exist and cite one of its claims."""
    entries = {id for entry in dossier.organisations.values() for id in entry.evidence}
    for part in dossier.coverage.values():
        for path in part.pages:
            cited = {id for _, id in pages[path].citations} if path in pages else set()
            cited |= entries if path == RECORD_PAGES["organisations"] else set()
            if path not in pages:
                yield _problem(part, "pages", f"no page {path}.", did_you_mean(path, pages, ""))
            elif not cited & set(part.claims):
                remedy = "Cite one there, or name another page."
                yield _problem(part, "pages", f"{path} cites none of the part's claims.", remedy)


def _record_pages(dossier: Dossier, pages: dict[str, Page]) -> Iterator[Problem]:
    for record in [*dossier.corrections.values(), *dossier.updates.values()]:
        if record.page not in pages:
            remedy = did_you_mean(record.page, pages, "Write a path below docs/.")
            yield _problem(record, "page", f"no page {record.page}.", remedy)


def _problem(record: Record, field: str, wrong: str, remedy: str) -> Problem:
    line = record._lines.get(field, record._line)
    return Problem(record._file, line, f"{record.noun} {record.id}, field {field}", wrong, remedy)
