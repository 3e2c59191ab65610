"""Reads built pages, mends what the theme gets wrong, and refuses broken links and ids."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

import material
from lxml import etree
from lxml import html as lxml_html

from dossier.extension import RENDERED
from dossier.problems import ROOT, Problem, excerpt
from dossier.publish.scripts import LATER as ASKS_LATER

# Searching works without these: stemmers of other languages, and maps for debugging the theme itself. The last two are
# what editors keep beside a file (files.py).
UNNEEDED = ("*.map", "assets/javascripts/lunr/**/*", "*~", "#*#")
# Faults of Material 9.8, each with its cure; see design notes in about/contribute.md.
MENDS = [
    (re.compile(f"{RENDERED[0]}|{RENDERED[1]}"), ""),
    # An empty list of results is no place to stop at; the links in a full one are.
    (re.compile(r'(<div class="md-search__scrollwrap") tabindex="0"'), r"\1"),
    # The theme finds no heading to skip to on a page without a table of contents.
    (re.compile(r'(<div data-md-component="skip">)\s*(</div>.*<h1 id="not-found")', re.S),
     r'\1<a href="#not-found" class="md-skip">Skip to content</a>\2'),
    # A section's name stands in a label that small screens hide; then all sections would be called nothing.
    (re.compile(r'(<nav class="md-nav" data-md-level="\d+") aria-labelledby="[^"]*"( aria-expanded="\w+">\s*'
                r'<label class="md-nav__title"[^>]*>\s*<span class="md-nav__icon md-icon"></span>\s*)([^<]+?)(\s*</label>)'),
     r'\1 aria-label="\3"\2\3\4'),
    # What may be wider than a phone scrolls for the keyboard too; the theme sees to it only once its script runs.
    (re.compile(r"<(table|pre><code|pre><span></span><code)>"), r'<\1 tabindex="0">'),
    (re.compile(r'(<input class="md-toggle"[^>]*?) autocomplete="off"'), r"\1"),
    (re.compile(r'(<label class="md-nav__(?:link|title)[^>]*?) tabindex=""'), r"\1"),
    (re.compile(r'<div class="md-search" data-md-component="search" role="dialog"'), r'\g<0> aria-label="Search"'),
    (re.compile(r'(<a href="https?://(?![^"]*127\.0\.0\.1)[^"]*" )target="_blank" rel="noopener"'), r'\1rel="noopener external"'),
]
SCHEMES = ("http", "https", "mailto")
# The button that shares a search: Material's script takes the click, and the policy stops the address itself.
THEMES_OWN = "javascript:void(0)"
# Links in drawings: the theme's script for instant loading fails on a plain href there.
IN_DRAWINGS = "//@*[name()='xlink:href']"
IDS = etree.XPath("//@id", smart_strings=False)
# Style sheets are read when they are combined. One expression each: libxml2 takes the square of their results to unite them with "|".
TARGETS = [etree.XPath(path, smart_strings=False) for path in (
    "//a/@href", IN_DRAWINGS, "//link[not(@rel='canonical' or @rel='stylesheet')]/@href", "//img/@src", "//script/@src", "//script/@data-theme",
)]
# The addresses of scripts that are asked for later, with blanks between (publish/scripts.py).
LATER = etree.XPath("//script/@data-later", smart_strings=False)
ADDRESSES = [etree.XPath(path, smart_strings=False) for path in (
    # The tab's icon, a drawing that with_icon() sets into the page, runs nothing.
    "//*[not(parent::head and self::link[@rel='icon' and starts-with(@href, 'data:image/svg+xml,')])]/@href",
    IN_DRAWINGS, "//@src", "//@action", "//@formaction",
)]
# A relative address without anything to decode.
PLAIN = re.compile(r"(?!/)[\w./-]+")
HANDLERS = etree.XPath("//@*[starts-with(name(), 'on')]")
ICON = re.compile(r'<link rel="icon" href="[^"]*?(assets/[^"]+\.svg)">')
# Scripts within pages come from these alone.
OVERRIDES = ROOT / "docs/.overrides"
THEME_SCRIPTS = Path(material.__file__).parent / "templates/partials/javascripts"
INLINE = re.compile(r"<script>(.*?)</script>", re.S)
FILLED = re.compile(r"\{\{.*?\}\}")
DATA = ("application/json", "application/ld+json")
PRE = re.compile(r"(<(pre|script|style|textarea)\b.*?</\2>)", re.S)


@dataclass
class HtmlPage:
    """A built page: where it is, and what its head says of it. Its text stays on the disk: a site may be large."""

    path: Path
    name: str
    site_url: str = ""
    canonical: str = ""

    @classmethod
    def read(cls, path: Path, out: Path) -> HtmlPage:
        """Read a built page below `out`."""
        page = cls(path, path.relative_to(out).as_posix())
        match = re.search(r'<link rel="?canonical"? href="?([^">]+)', page.text)
        if match:
            page.canonical = match.group(1)
            ending = page.name.removesuffix("index.html")
            page.site_url = page.canonical.removesuffix(ending) if page.canonical.endswith(ending) else ""
        return page

    @property
    def text(self) -> str:
        """The page's source."""
        return self.path.read_text("utf-8")

    @text.setter
    def text(self, text: str) -> None:
        self.path.write_text(text, "utf-8")


def unneeded(out: Path) -> list[Path]:
    """Files of the theme that no reader's browser asks for."""
    return [path for pattern in UNNEEDED for path in out.glob(pattern if "/" in pattern else f"**/{pattern}") if path.is_file()]


def mend(text: str) -> str:
    """Page source with the theme's faults mended and white space between tags dropped outside preformatted text."""
    for pattern, replacement in MENDS:
        text = pattern.sub(replacement, text)
    if 'id="__toc"' not in text:  # the theme leaves this switch out where the navigation has no place for it
        text = text.replace(' for="__toc"', "")
    parts = PRE.split(text)
    kept = []
    for index in range(0, len(parts), 3):
        kept.append(re.sub(r"\n\s*\n+", "\n", re.sub(r"(?m)^[ \t]+", "", parts[index])))
        if index + 1 < len(parts):
            kept.append(parts[index + 1])
    return "".join(kept)


@dataclass
class Followable:
    """What a built page offers to links, where its own lead, and what is wrong with it alone."""

    ids: set[str]
    links: list[str]
    problems: list[Problem]

    @classmethod
    def read(cls, name: str, text: str) -> Followable:
        """Read a page's source. name: its path below the site."""
        tree = etree.fromstring(text.encode(), lxml_html.HTMLParser(encoding="utf-8"))
        found = IDS(tree)
        ids = set(found)
        twice = [id for id, number in Counter(found).items() if number > 1] if len(found) > len(ids) else []
        problems = [Problem(name, 0, f"id {id}", "stands twice on the page.", "Give one another id.") for id in twice]
        problems += [Problem(name, 0, where, "could run in the reader's browser.", "Remove it.") for where in _active(tree)]
        links = dict.fromkeys(target for path in TARGETS for target in path(tree))
        links |= dict.fromkeys(target for targets in LATER(tree) for target in targets.split())
        return cls(ids, [target for target in links if not target.startswith(("https://", "http://"))], problems)


def with_icon(text: str, out: Path) -> str:
    """Page source with the tab's icon in it, as browsers would ask for the file beside the style sheet. out: the site."""

    def inlined(match: re.Match) -> str:
        drawing = re.sub(r"\s*\n\s*", "", (out / match.group(1)).read_text("utf-8")).replace('"', "'")
        return f'<link rel="icon" href="data:image/svg+xml,{quote(drawing, safe="/:=,.")}">'

    return ICON.sub(inlined, text, count=1)


def broken_html(out: Path) -> list[Problem]:
    """Every internal link, asset or anchor of the built site that leads nowhere, and every id given twice."""
    pages = {path.relative_to(out).as_posix(): path.read_text("utf-8") for path in sorted(out.rglob("*.html"))}
    return broken_links(out, {name: Followable.read(name, text) for name, text in pages.items()})


def broken_links(out: Path, pages: dict[str, Followable]) -> list[Problem]:
    """What is wrong with the pages of a built site, by their names: each alone, and links that lead nowhere."""
    problems = [problem for page in pages.values() for problem in page.problems]
    base = unquote(site_path(out))
    files = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    ids = {name: page.ids for name, page in pages.items()}
    # Most links are the navigation's, the same from all pages of a folder, so each is followed once.
    followed: dict[tuple[str, str], str] = {}
    for name, page in pages.items():
        folder = posixpath.dirname(name)
        for target in page.links:
            address, _, anchor = target.partition("#")
            key = (folder if address and address[0] != "?" else name, address)
            if key not in followed:
                followed[key] = _leads_to(name, address, files, base)
            wrong = _wrong(followed[key], anchor, ids)
            if wrong:
                problems.append(Problem(name, 0, f"link {target}", wrong, "Mend the link in its page."))
    return problems


def _active(tree) -> Iterator[str]:
    """What no page of ours has and only smuggled markup brings: handlers, script addresses, scripts in the text."""
    for value in HANDLERS(tree):
        yield f"attribute {value.attrname}"
    for value in dict.fromkeys(address for path in ADDRESSES for address in path(tree)):
        # Browsers overlook blanks and line ends in a scheme.
        scheme = re.match(r"([a-z][a-z0-9+.-]*):", re.sub(r"[\x00-\x20]", "", value), re.I)
        if scheme and scheme.group(1).lower() not in SCHEMES and value != THEMES_OWN:
            yield f"address {value[:60]}"
    for element in tree.xpath("//article//style | //iframe | //object | //embed | //base"):
        yield f"element {element.tag}"
    known = _known_scripts(tuple((path, path.stat().st_mtime_ns) for path in sorted(OVERRIDES.glob("*.html"))))
    for element in tree.iter("script"):
        addresses = " ".join(element.get(name, "") for name in ("src", "data-later", "data-theme")).split()
        if any(urlsplit(address).netloc for address in addresses):
            yield "element script from elsewhere"
        elif element.get("type") not in DATA and (element.text or not addresses) and not _is_known(element, known):
            yield f"element script {excerpt(element.text or '', 40)}"


def _is_known(script, known: re.Pattern) -> bool:
    """Whether the text of a script in a page comes from a template; articles have no such script."""
    return next(script.iterancestors("article"), None) is None and bool(known.fullmatch(script.text or ""))


@lru_cache(maxsize=1)
def _theme_scripts() -> tuple[str, ...]:
    """The scripts of the theme's templates, as they stand there."""
    texts = (path.read_text("utf-8") for path in sorted(THEME_SCRIPTS.glob("*.html")))
    return tuple(script for text in texts for script in INLINE.findall(text))


@lru_cache(maxsize=1)
def _known_scripts(ours: tuple[tuple[Path, int], ...]) -> re.Pattern:
    """What the scripts of templates look like in pages: an address or nothing stands for what Jinja fills in."""
    scripts = {ASKS_LATER, *_theme_scripts()}
    scripts |= {script for path, _ in ours for script in INLINE.findall(path.read_text("utf-8"))}
    patterns = ([re.escape(part) for part in FILLED.split(script)] for script in sorted(scripts))
    return re.compile("|".join(r"[\w./:%~-]*".join(parts) for parts in patterns))


def site_path(out: Path) -> str:
    """The path under which the site will be served, read off its 404 page, whose links are absolute."""
    page = out / "404.html"
    match = re.search(r'href="(/[^"]*?)assets/', page.read_text("utf-8")) if page.exists() else None
    return match.group(1) if match else "/"


def _leads_to(name: str, address: str, files: set[str], base: str) -> str:
    """Which of the site's files a link of a page leads to; empty for other sites, ".." for out of ours, and a path
    that begins with "../" for a file that is missing."""
    if PLAIN.fullmatch(address):  # by far the most; the general way takes ten times as long
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
        if path.startswith(".."):
            return ".."
        path = "" if path == "." else f"{path}/" if address[-1] in "/." else path
    else:
        url = urlsplit(address)
        if url.scheme or url.netloc:
            return ""
        path = unquote(urlsplit(urljoin(quote(f"{base}{name}"), address)).path)
        if not path.startswith(base):
            return ".."
        path = path.removeprefix(base)
    path += "index.html" if path == "" or path.endswith("/") else ""
    return path if path in files else f"../{path}"


def _wrong(path: str, anchor: str, ids: dict[str, set[str]]) -> str:
    """What is wrong with a link to an anchor of a file; an empty text when it leads somewhere."""
    if path == "..":
        return "leads out of the site."
    if path.startswith("../"):
        return f"there is no {path[3:]}."
    if anchor and path in ids and anchor not in ids[path] and unquote(anchor) not in (*ids[path], "__tabbed", "__skip"):
        return f"{path} has no id {unquote(anchor)}."
    return ""
