"""Promises about the writing: evidence for every fact, own words, lengths that readers finish."""

import hashlib
import re
from pathlib import Path

import pytest
from dossier.checks import sentences
from dossier.collection import Dossier
from dossier.pages import CITATION, LINK, Page, paragraphs, read_pages
from dossier.records import DOCS

HASHES = Path(__file__).parent / "data/article-nine-word-runs.txt"
RUNS = set(HASHES.read_text().split("\n")[1:])
WORD = re.compile(r"[a-z0-9ñ]+")
PAGES = read_pages(DOCS)
STORY = sorted(path for path in PAGES if path.startswith("story/"))
TEXTS = sorted(path for path in DOCS.rglob("*") if path.suffix in (".md", ".yml", ".svg"))
ARTICLES_QUESTIONS = [
    "planning", "why would anthropic build", "2 nm mean", "packaging important", "replace nvidia",
    "jalapeño", "ready for production",
]  # fmt: skip


# ---- Facts without evidence, terms without a link.

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


def copied_runs(text: str) -> list[str]:
    """Runs of nine words that a text shares with the article."""
    words = WORD.findall(text.lower())
    runs = (" ".join(words[i : i + 9]) for i in range(len(words) - 8))
    return [run for run in runs if hashlib.sha256(run.encode()).hexdigest()[:12] in RUNS]


def plain(blocks: list[tuple[int, str]]) -> str:
    """Paragraphs as read aloud: without marks and targets of links."""
    text = "\n\n".join(CITATION.sub("", words) for _, words in blocks)
    return LINK.sub(r"\2", text).replace("&nbsp;", " ").replace("**", "")


def sections(page: Page, level: int) -> dict[str, str]:
    """The plain text under each heading of a level, by the heading's words."""
    found: dict[str, str] = {}
    heads = [(line, text) for line, text in page.lines if re.match(r"#{1,6} ", text)]
    ends = [*(line for line, _ in heads[1:]), 10**6]
    for (start, text), end in zip(heads, ends, strict=True):
        if text.startswith("#" * level + " "):
            words = re.sub(r"\{[^}]*\}", "", text).strip("# ").replace("&nbsp;", " ")
            found[words] = plain([b for b in paragraphs(page) if start < b[0] < end])
    return found


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(DOCS).as_posix())
def test_no_nine_words_in_a_row_are_the_articles(path):
    assert not copied_runs(path.read_text("utf-8"))


def test_copied_words_would_be_noticed():
    sample = "one two three four five six seven eight nine"
    RUNS.add(hashlib.sha256(sample.encode()).hexdigest()[:12])
    assert copied_runs(f"And so: {sample.title()}, ten.")


def test_every_sentence_that_states_a_fact_cites_its_evidence(dossier):
    missing = [
        f"{page.file}:{line}: {text}"
        for page in PAGES.values()
        for line, text in uncited(page, dossier)
    ]
    assert not missing, "cite a record, or excuse the paragraph:\n" + "\n".join(missing)


def test_terms_are_linked_where_they_first_stand(dossier):
    found = [
        f"{page.file}:{line}: {words} -> glossary.md#{id}"
        for page in PAGES.values()
        for line, words, id in unlinked(page, dossier)
    ]
    assert not found, "\n".join(found)


def test_an_uncited_fact_and_an_unlinked_term_would_be_noticed(dossier, tmp_path):
    text = (
        "---\ntitle: A\n---\n\n# A\n\nSamsung signed a contract on 3 March 2026. CoWoS is short.\n"
    )
    (tmp_path / "a.md").write_text(text, "utf-8")
    page = read_pages(tmp_path)["a.md"]
    assert uncited(page, dossier) == [(7, "Samsung signed a contract on 3 March 2026.")]
    assert [words for _, words, _ in unlinked(page, dossier)] == ["CoWoS"]


@pytest.mark.parametrize("path", STORY)
def test_a_story_page_can_be_read_to_its_end(path):
    words = plain(paragraphs(PAGES[path])).split()
    assert 600 <= len(words) <= 1050, f"{len(words)} words"
    since = sections(PAGES[path], 2).get("What came later", "").split()
    assert len(since) <= 80, f"{len(since)} words in 'What came later'"
    assert " ".join(words).lower().count("the article") <= 5


def test_questions_are_the_articles_and_the_readers_and_answered_briefly():
    answers = sections(PAGES["faq.md"], 3)
    assert len(answers) >= 35
    questions = " ".join(answers).lower().replace("2nm", "2 nm")
    assert [words for words in ARTICLES_QUESTIONS if words not in questions] == []
    long = {q: len(a.split()) for q, a in answers.items() if not 3 <= len(a.split()) <= 120}
    assert not long


def test_every_drawing_is_shown_and_the_one_page_has_every_chapter(dossier):
    shown = {p.resolve(target) for p in PAGES.values() for _, image, _, target in p.links if image}
    assert {drawing.file for drawing in dossier.drawings.values()} <= shown
    one_page = PAGES["one-page.md"]
    listed = {one_page.resolve(target.partition("#")[0]) for *_, target in one_page.links}
    assert set(STORY) <= listed
