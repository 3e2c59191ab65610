"""Checks the pages against one another and against the records, before anything is built."""

from __future__ import annotations

import difflib
import posixpath
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePath, PurePosixPath
from urllib.parse import unquote, urlsplit

import yaml

from dossier.fields import CONTROL, URL
from dossier.files import kept_by_programs
from dossier.pages import Page, paragraphs, read_pages
from dossier.pictures import unsafe_picture
from dossier.problems import Problem, Problems, excerpt, shown
from dossier.prose import on_its_own
from dossier.records import DOCS, TAGS, Dossier, load
from dossier.schema import Status, date_words
from dossier.yamlfile import Card, Loader, read_yaml

# Where each set of records is shown; every record's id is an anchor there.
RECORD_PAGES = {
    "claims": "evidence/claims.md",
    "sources": "evidence/sources.md",
    "timeline": "evidence/timeline.md",
    "corrections": "evidence/corrections.md",
    "terms": "glossary.md",
    "accelerators": "compare/accelerators.md",
    "economics": "compare/economics.md",
    "organisations": "compare/who-is-who.md",
    "updates": "about/changes.md",
}
ONE_PAGE = "one-page.md"
IMAGES = (".svg", ".png", ".jpg", ".webp")
# What each folder below docs/ may hold, the inner before the outer. Reading the records tells what is not one of them.
KINDS = {
    "assets/images": IMAGES, "assets/stylesheets": (".css",), "assets/javascripts": (".js",),
    "assets": (), ".overrides/.icons": (".svg",), ".overrides": (".html",), "": (".md",),
}
HERE = "scripts/dossier/check.py"
# What mkdocs.yml may hold. Plugins and extensions are exactly these: some others read any file that they are told to.
SETTINGS = {"site_name", "site_description", "site_url", "copyright", "nav", "theme", "extra", "extra_css",
            "extra_javascript", "plugins", "markdown_extensions", "validation"}
PLUGINS = {
    "search": {},
    "macros": {"modules": ["dossier.views"], "render_by_default": False, "on_undefined": "strict", "on_error_fail": True},
}
MARKDOWN_EXTENSIONS = {
    "admonition": {}, "attr_list": {}, "def_list": {}, "md_in_html": {}, "tables": {},
    "toc": {"permalink": "#", "permalink_title": "Link to this section", "toc_depth": 3},
    "pymdownx.highlight": {"use_pygments": True}, "pymdownx.superfences": {}, "dossier.extension": {},
}
PLAIN_NAME = re.compile(r"[a-z0-9]+(?:[/-][a-z0-9]+)*")
CSS_LINE = re.compile(r"\r\n|[\n\r\f]")
CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6}+)(?:\s|(?!$))|([^0-9a-fA-F]))")
# The last is an escape that goes on with the next line.
CSS_LOADS = re.compile(r"@import|https?:|[/\\]{2}|\\[0-9a-f]*$", re.I)
CERTAIN = re.compile(r"\b(confirm(?:s|ed|ing)|announce[sd]|announcing|established|proves?|proven|proved|certain(?:ly)?|"
                     r"official(?:ly)?|in fact)\b", re.I)
HEDGED = re.compile(r"\b(not|no|never|neither|nor|nobody|nothing|none|without|un\w+|yet|whether|if|until|would|could|"
                    r"may|might|rather than|before|far from)\b|n't\b", re.I)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# How pages tell to which day they were checked; all of them must tell the same.
CHECKED = re.compile(rf"(?:\b(?i:checked|holds|stands)\b[^.\d]{{0,20}}|\b(?i:up to) )(\d{{1,2}} (?:{MONTHS})(?: \d{{4}})?)")
ABBREVIATION = re.compile(r"\b(e\.g|i\.e|vs|approx|Inc|Corp|U\.S|St|Dr|Mr|Ms|no(?=\.\s\d))\.\s")
SENTENCE_END = re.compile(r"(?<=[.!?])([\"*_)]*(?:\[\^[^\]]+\])*)\s+")


def check(docs: Path = DOCS) -> tuple[Dossier, dict[str, Page]]:
    """Read all records and pages of a site and return them, the pages in the order of the navigation.

    Raises Problems with every mistake found.
    """
    problems: list[Problem] = []
    dossier = None
    try:
        dossier = load(docs, fresh=True)
    except Problems as error:
        problems += error.problems
    pages = read_pages(docs, fresh=True)
    problems += [*_names(docs), *_kinds(docs), *_settings(docs.parent / "mkdocs.yml")]
    for page in pages.values():
        problems += page.problems
    readable = {path: page for path, page in pages.items() if not page.problems}
    problems += _navigation(docs.parent / "mkdocs.yml", pages)
    for page in readable.values():
        problems += on_its_own(page)
        if dossier:
            problems += [*_citations(page, dossier), *_links(page, pages, dossier, docs), *_days(page, dossier)]
    if dossier:
        problems += _carried(dossier, pages, docs)
    if problems:
        raise Problems(problems)
    return dossier, {path: pages[path] for path in navigation(docs.parent / "mkdocs.yml")}


def _names(docs: Path) -> Iterator[Problem]:
    """Names stand in lists, so nothing may be in them that can't be written or seen."""
    for path in docs.rglob("*"):
        hidden = next((char for char in path.name if not char.isprintable()), "")
        if hidden:
            wrong = f"the name holds the invisible character U+{ord(hidden):04X}."
            if "\ud800" <= hidden <= "\udfff":  # how Python tells of a byte that it can't decode
                wrong = f"the name is not UTF-8: byte {ord(hidden) & 0xFF:02X}."
            yield Problem(shown(path), 0, "", wrong, "Rename it with small letters, digits and hyphens.")


def _kinds(docs: Path) -> Iterator[Problem]:
    """The generator publishes whatever lies under docs/ as it is, so each folder holds known kinds of file only."""
    for path in docs.rglob("*"):
        name = path.relative_to(docs)
        folder = next(folder for folder in KINDS if name.is_relative_to(folder))
        if kept_by_programs(name.relative_to(folder)):
            continue
        if path.is_symlink():  # would publish whatever it points to on the machine that builds
            yield Problem(shown(path), 0, "", "is a symbolic link.", "Put the file itself there.")
        elif not path.is_dir() and not path.is_file():
            yield Problem(shown(path), 0, "", "is no ordinary file.", "Remove it.")
        elif path.is_dir() or name.parts[0] == "data":
            continue  # told where records are read
        elif path.suffix not in KINDS[folder]:
            place, kinds = f"docs/{folder}".rstrip("/"), " and ".join(KINDS[folder]) or "folders"
            remedy = f"Remove it: {place} holds {kinds} only."
            yield Problem(shown(path), 0, "", "this kind of file has no place here.", remedy)
        elif not folder.startswith(".") and not PLAIN_NAME.fullmatch(name.with_suffix("").as_posix()):
            wrong = "its name holds more than small letters, digits and single hyphens, which make a plain address."
            yield Problem(shown(path), 0, "", wrong, f"Name it docs/{_plain_name(name)}.")
        elif path.suffix == ".svg":
            yield from unsafe_picture(path, path.stat().st_mtime_ns)
        elif path.suffix == ".css":
            yield from _loads(path)
        elif path.suffix in (".js", ".html"):
            try:
                path.read_bytes().decode()
            except UnicodeDecodeError as error:
                line = error.object[: error.start].count(b"\n") + 1
                yield Problem(shown(path), line, "", f"byte {error.start} is not UTF-8.", "Save it as UTF-8.")


def _loads(path: Path) -> Iterator[Problem]:
    """A style sheet loads nothing from another site, whatever way its addresses are spelled."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        yield Problem(shown(path), 0, "", f"byte {error.start} is not UTF-8.", "Save the file as UTF-8.")
        return
    for number, line in enumerate(CSS_LINE.split(text), 1):  # comments too: to tell them apart takes a whole parser
        plain = CSS_ESCAPE.sub(lambda match: match[2] or chr(min(int(match[1], 16), sys.maxunicode)), line)
        found = CSS_LOADS.search(plain)
        if found:
            remedy = ("Put the file itself under docs/assets/; name a style sheet under extra_css in mkdocs.yml; write no "
                      "addresses in comments.")
            wrong = f"{excerpt(found[0])} may load from another site."
            yield Problem(shown(path), number, excerpt(plain.strip(), 40), wrong, remedy)


def _plain_name(name: PurePath) -> str:
    """A file's path in letters, digits and hyphens, as near to the old one as they come."""
    ascii = unicodedata.normalize("NFKD", name.with_suffix("").as_posix()).encode("ascii", "ignore").decode().lower()
    parts = [re.sub(r"[^a-z0-9]+", "-", part).strip("-") or "some-name" for part in ascii.split("/")]
    return "/".join(parts) + name.suffix


def _settings(config: Path) -> Iterator[Problem]:
    """MkDocs obeys its settings, some of which run commands or read any file: only those that the project uses pass."""
    file = shown(config)
    try:
        content = read_yaml(config, TAGS)
    except ValueError as error:
        yield error.args[0]
        return
    if not isinstance(content, Card):
        return  # told where the date is read
    for name, line in content.key_lines.items():
        if name not in SETTINGS:
            remedy = f"Remove it, or add it to SETTINGS in {HERE} once it is clear what it does."
            yield Problem(file, line, "", f"the setting {excerpt(name)} is not in use here.", remedy)
    for setting, known in (("plugins", PLUGINS), ("markdown_extensions", MARKDOWN_EXTENSIONS)):
        yield from _known(setting, known, content, file)
    for setting, folder in (("extra_css", "stylesheets"), ("extra_javascript", "javascripts")):
        places = {f"assets/{folder}/{path.name}" for path in (config.parent / f"docs/assets/{folder}").glob("*")}
        for entry in _listed(content.get(setting)):
            if not isinstance(entry, str) or entry not in places:
                remedy = f"Put the file under docs/assets/{folder} and write assets/{folder}/ and its name."
                yield Problem(file, content.key_lines[setting], setting, f"there is no {excerpt(entry)}.", remedy)
    theme = content.get("theme")
    if not isinstance(theme, Card) or (theme.get("name"), theme.get("custom_dir")) != ("material", "docs/.overrides"):
        remedy = "Write name: material and custom_dir: docs/.overrides below it."
        yield Problem(file, content.key_lines.get("theme", 0), "theme", "is another theme, or adds to it elsewhere.", remedy)
    for event in yaml.parse(config.read_text("utf-8-sig"), Loader=Loader):
        value = getattr(event, "value", "")
        if value == "<<":
            wrong, remedy = "<< would bring in settings that are not checked.", "Write the settings themselves."
            yield Problem(file, event.start_mark.line + 1, "", wrong, remedy)
        elif CONTROL.search(value):
            wrong = f"an invisible character in {excerpt(value, 40)}."
            yield Problem(file, event.start_mark.line + 1, "", wrong, "Delete it.")
        elif re.search(r"\{[{%#]", value):
            wrong = f"template code in {excerpt(value, 40)}."  # a title would run on a page with macros
            yield Problem(file, event.start_mark.line + 1, "", wrong, "Write plain words.")


def _known(setting: str, known: dict[str, dict], content: Card, file: str) -> Iterator[Problem]:
    """The plugins or extensions that are not as the project's list has them, or missing."""
    value, line, names = content.get(setting), content.key_lines.get(setting, 0), set()
    remedy = f"Write it as {setting.upper()} in {HERE} has it, or change that list too."
    for entry in _listed(value):
        for name, options in entry.items() if isinstance(entry, Card) else [(str(entry), None)]:
            names.add(name)
            if name not in known or (options or {}) != known[name]:
                wrong = "is set in another way than here." if name in known else "is not in use here."
                yield Problem(file, getattr(entry, "line", line), setting, f"{excerpt(name)} {wrong}", remedy)
    missing = [name for name in known if name not in names]
    if missing:
        yield Problem(file, line, setting, f"{' and '.join(missing)} should stand there.", remedy)


def _listed(value: object) -> list:
    return value if isinstance(value, list) else [] if value is None else [value]


def navigation(config: Path) -> list[str]:
    """The pages in mkdocs.yml's nav, in order. Raises ValueError as read_yaml() does."""

    def leaves(node: object) -> Iterator[str]:
        if isinstance(node, str):
            yield node
        for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
            yield from leaves(child)

    content = read_yaml(config, TAGS)
    return list(leaves(content.get("nav") if isinstance(content, dict) else None))


def _navigation(config: Path, pages: dict[str, Page]) -> Iterator[Problem]:
    file = shown(config)
    try:
        entries = navigation(config)
    except ValueError:
        return  # told where its settings are read
    lines = config.read_text("utf-8-sig").splitlines()
    for path in dict.fromkeys(entries):
        entry = re.compile(rf"(?<![\w/]){re.escape(path)}['\"]?\s*$")
        found = [number for number, text in enumerate(lines, 1) if path in text and entry.search(text)]
        if path not in pages:
            close = difflib.get_close_matches(path, pages, 1)
            remedy = f"Did you mean {close[0]}?" if close else "Write the page, or mend the path."
            yield Problem(file, found[0] if found else 0, "nav", f"no page {excerpt(path)}.", remedy)
        if entries.count(path) > 1:
            yield Problem(file, found[1] if len(found) > 1 else 0, "nav", f"{path} stands twice.", "Keep one entry.")
    yield from _one_page(entries, pages)
    for path, page in pages.items():
        if path not in entries and page.text:  # what can't be read may be no page at all
            remedy = "Add it under nav: in mkdocs.yml, or remove the page."
            yield Problem(page.file, 1, "", "the page is missing from the navigation.", remedy)


def _one_page(entries: list[str], pages: dict[str, Page]) -> Iterator[Problem]:
    """The page for printing lists its chapters by hand, and should list every one."""
    page = pages.get(ONE_PAGE)
    if not page or page.problems:
        return
    listed = {page.resolve(target.partition("#")[0]): line for line, *_, target in page.links}
    chapters = [path for path in dict.fromkeys(entries) if path in pages and posixpath.dirname(path) == "story"]
    for path in chapters:
        if path not in listed:
            line = max((listed[other] for other in chapters if other in listed), default=page.body_line)
            remedy = f"Add '1. [{pages[path].title}]({path})' to its list."
            yield Problem(page.file, line, "contents", f"{path} is a chapter that it leaves out.", remedy)


def _citations(page: Page, dossier: Dossier) -> Iterator[Problem]:
    for line, id in page.citations:
        if dossier.evidence(id) is None:
            close = difflib.get_close_matches(id, [record.id for record in dossier.citable()], 1)
            remedy = f"Did you mean [^{close[0]}]?" if close else "Cite the id of a claim, an event or a figure."
            yield Problem(page.file, line, f"[^{excerpt(id)[1:-1]}]", "no record has this id.", remedy)
    for line, block in paragraphs(page):
        for sentence in sentences(block):
            cited = [dossier.evidence(match) for match in re.findall(r"\[\^([^\]\s]+)\]", sentence)]
            cited = [record for record in cited if record]
            words = re.sub(r"\[\^[^\]]*\]|\]\([^)]*\)", "", sentence)
            word = CERTAIN.search(words)
            strong = any(record.status in (Status.confirmed, Status.corrected) for record in cited)
            if cited and word and not strong and not HEDGED.search(words):
                best = cited[0]
                remedy = f"Write words that fit '{best.status.label}', or cite a confirmed record."
                wrong = f"the sentence says {word.group()!r}, but its evidence is only {best.status.value}."
                yield Problem(page.file, _line_of(page, line, f"[^{best.id}]"), f"[^{best.id}]", wrong, remedy)


def _days(page: Page, dossier: Dossier) -> Iterator[Problem]:
    """A day to which a page says that it was checked must be the site's own."""
    today = date_words(dossier.as_of)
    for number, text in enumerate(page.text.splitlines(), 1):
        for day in CHECKED.findall(text):
            if day not in (today, today[:-5]):
                wrong = f"speaks of {day}, but as_of in mkdocs.yml is {today}."
                remedy = f"Look whether the sentence still holds, and write {today}; or mend as_of."
                yield Problem(page.file, number, "date of the last check", wrong, remedy)


def _line_of(page: Page, start: int, words: str) -> int:
    return next((number for number, text in page.lines if number >= start and words in text), start)


def sentences(block: str) -> list[str]:
    """A paragraph's sentences, each with the citation marks that follow its full stop."""
    # A word joiner keeps the full stop of an abbreviation from ending a sentence.
    block = ABBREVIATION.sub("\\1.\u2060", block)
    parts = SENTENCE_END.split(block)
    found: list[str] = []
    for i in range(0, len(parts), 2):
        sentence = (parts[i] + (parts[i + 1] if i + 1 < len(parts) else "")).strip()
        # A full stop inside quotation marks doesn't end the sentence around them.
        if found and found[-1].count('"') % 2:
            found[-1] += f" {sentence}"
        elif sentence:
            found.append(sentence)
    return found


def anchors(path: str, pages: dict[str, Page], dossier: Dossier) -> set[str]:
    """Every id that a link to a page can name: its headings and, on a page of records, the records."""
    found = {id for *_, id in pages[path].headings if id}
    for name, record_page in RECORD_PAGES.items():
        if record_page == path:
            found |= set(dossier.sets[name])
    return found


def _has_place(page: Page, anchor: str, dossier: Dossier) -> bool:
    """Whether anchors() has this one, without making a list of thousands."""
    if any(id == anchor for *_, id in page.headings):
        return True
    return any(anchor in dossier.sets[name] for name, path in RECORD_PAGES.items() if path == page.path)


def _links(page: Page, pages: dict[str, Page], dossier: Dossier, docs: Path) -> Iterator[Problem]:
    for line, is_image, words, target in page.links:
        where = f"link {excerpt(target)}"
        url = urlsplit(target)
        if not target or not words.strip():
            yield Problem(page.file, line, where, "the link has no text or no target.", "Write [words](page.md).")
        elif "[^" in words:
            yield Problem(page.file, line, where, "has a citation in its words.", "Put the citation behind the link.")
        elif url.scheme in ("http", "https") and not is_image:
            if not URL.fullmatch(target):
                remedy = "Write https://, the site's name in plain letters, and the path, without a name before @."
                yield Problem(page.file, line, where, "is not a plain web address.", remedy)
        elif url.scheme or target.startswith(("/", "\\")):
            remedy = "Link to another page as ../folder/page.md, or to the web with https://."
            yield Problem(page.file, line, where, "this kind of address is not allowed.", remedy)
        else:
            yield from _relative_link(page, line, is_image, target, pages, dossier, docs)


def _relative_link(page, line, is_image, target, pages, dossier, docs) -> Iterator[Problem]:
    where = f"{'image' if is_image else 'link'} {excerpt(target)}"
    file, _, anchor = target.partition("#")
    path = page.resolve(unquote(file)) if file else page.path
    lost = path is None or not (docs / path).is_file() or (path.endswith(".md") and path not in pages)
    if lost or kept_by_programs(PurePosixPath(path)):
        images = [f"assets/images/{picture.name}" for picture in (docs / "assets/images").glob("*")]
        close = _nearest(path or file, images if is_image else list(pages))
        here = posixpath.dirname(page.path) or "."
        remedy = "Mend the path; it is relative to this page's folder."
        remedy = f"Did you mean {posixpath.relpath(close, here)}?" if close else remedy
        yield Problem(page.file, line, where, "leads to a file that doesn't exist.", remedy)
    elif is_image and not path.endswith(IMAGES):
        remedy = f"Show a file that ends in {' or '.join(IMAGES)}."
        yield Problem(page.file, line, where, "is not a picture.", remedy)
    elif anchor and path in pages and not pages[path].problems and not _has_place(pages[path], anchor, dossier):
        close = difflib.get_close_matches(anchor, anchors(path, pages, dossier), 1)
        noun = next((n for n, p in RECORD_PAGES.items() if p == path), None)
        remedy = "Name a heading's id" + (f" or one of {noun}." if noun else ".")
        remedy = f"Did you mean #{close[0]}?" if close else remedy
        yield Problem(page.file, line, where, f"{path} has no place called {anchor}.", remedy)


def _nearest(path: str, paths: list[str]) -> str | None:
    """The path that ends in nearly the same name, and of several the one in the likest folder."""
    names = difflib.get_close_matches(posixpath.basename(path), {posixpath.basename(other) for other in paths}, 1)
    same = [other for other in paths if posixpath.basename(other) in names]
    return (difflib.get_close_matches(path, same, 1, 0) or [None])[0]


def _carried(dossier: Dossier, pages: dict[str, Page], docs: Path) -> Iterator[Problem]:
    """Each part of the article is carried by pages that exist and that cite one of its claims."""
    entries = {id for entry in dossier.organisations.values() for id in entry.evidence}
    for part in dossier.coverage.values():
        where = f"part {part.id}, field pages"
        line = part._lines.get("pages", part._line)
        for path in part.pages:
            if path not in pages:
                yield Problem(part._file, line, where, f"no page {path}.", "Name a page under docs/.")
            if path not in pages or pages[path].problems:
                continue
            cited = {id for _, id in pages[path].citations}
            cited |= entries if path == RECORD_PAGES["organisations"] else set()
            if not cited & set(part.claims):
                remedy = "Cite one there, or name another page."
                yield Problem(part._file, line, where, f"{path} cites none of the part's claims.", remedy)
    for name in ("corrections", "updates"):
        for record in dossier.sets[name].values():
            if record.page not in pages:
                where = f"{record.noun} {record.id}, field page"
                yield Problem(record._file, record._lines["page"], where, f"no page {record.page}.", "Mend the path.")
    shows = {page.resolve(target) for page in pages.values() for _, is_image, _, target in page.links if is_image}
    files: dict[str, str] = {}
    for drawing in dossier.drawings.values():
        where, line = f"drawing {drawing.id}, field file", drawing._lines["file"]
        first = files.setdefault(drawing.file, drawing.id)
        if first != drawing.id:
            wrong = f"is the file of drawing {first} too."
            yield Problem(drawing._file, line, where, wrong, "Keep one record per file.")
        if not (docs / drawing.file).is_file():
            yield Problem(drawing._file, line, where, f"{drawing.file} doesn't exist.", "Write the path below docs/.")
        elif drawing.file not in shows and not any(page.problems for page in pages.values()):
            remedy = f"Put ![What it shows](../{drawing.file}) on a page, or remove the record."
            yield Problem(drawing._file, line, where, "no page shows the drawing.", remedy)
