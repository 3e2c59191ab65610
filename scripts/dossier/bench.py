"""Measures what our part of the build costs, at today's size and at sizes made for the purpose.

Ratios within one run are what counts; seconds depend on the machine and on what else it does. Plain Material gets the
same words: pages of records are spelled out as Markdown, and evidence as footnotes. Above today's size both sides
leave the rest of the navigation out of each page (navigation.prune), without which Material itself grows with the
square of the number of pages. A cold build starts a new process and keeps nothing of an earlier site; compiled
templates are kept in .venv (see compiled.py), as Python keeps compiled modules.
"""

from __future__ import annotations

import argparse
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from html import unescape
from pathlib import Path

from dossier.extension import CITATION, RENDERED
from dossier.parallel import processors
from dossier.preview import Preview
from dossier.problems import ROOT
from dossier.records import load

WORDS = "the chip memory power report team supply design foundry package model cost year data work".split()
# (made-up pages, made-up claims); the first is the site as it is.
SIZES = [(0, 0), (10, 100), (100, 1000), (1000, 3000), (3000, 10000)]
PLAIN = """
theme:
  name: material
  font: false
  features: [{features}]
plugins: [search]
markdown_extensions: [admonition, attr_list, def_list, md_in_html, tables, footnotes, {{toc: {{permalink: "#"}}}},
  {{pymdownx.highlight: {{use_pygments: true}}}}, pymdownx.superfences]
"""
# Our side's pages after the macros, written by MkDocs itself where the benchmark can pick them up.
SPELL_OUT = """
from pathlib import Path
from mkdocs.plugins import event_priority

@event_priority(-100)
def on_page_markdown(markdown, page, config, **_):
    target = Path({folder!r}) / page.file.src_uri
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"---\\ntitle: {{page.meta['title']!r}}\\n---\\n" + markdown, "utf-8")
    return "# Nothing"
"""
BUILD = "from pathlib import Path; from dossier.build import build_site; build_site(Path({out!r}), Path({config!r}))"


def make_project(folder: Path, pages: int, claims: int) -> None:
    """A copy of the project with `pages` more story pages and `claims` more claims, all made up."""
    shutil.copytree(ROOT / "docs", folder / "docs")
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    # In sections of 25, as a site of this size would have them.
    names = [f"story/made/page-{number}.md" for number in range(pages)]
    extra = "".join(
        ("" if number % 25 else f"      - Section {number // 25}:\n") + f"          - {name}\n"
        for number, name in enumerate(names)
    )
    config = config.replace("      - story/since.md\n", f"      - story/since.md\n{extra}")
    if pages:
        config = config.replace(
            "    - navigation.top\n", "    - navigation.top\n    - navigation.prune\n"
        )
    (folder / "mkdocs.yml").write_text(config, "utf-8")
    if claims:
        made = (
            f"  - id: made-{number}\n    claim: Made-up statement number {number}, for measuring only.\n"
            "    status: confirmed\n    section: Since the article\n    as_of: '2026-11-22'\n"
            "    sources: [anthropic-google-broadcom]\n    note: A record that exists only in a benchmark.\n"
            for number in range(claims)
        )
        (folder / "docs/data/claims/made.yml").write_text("claims:\n" + "\n".join(made), "utf-8")
    (folder / "docs/story/made").mkdir()
    for number, name in enumerate(names):
        (folder / "docs" / name).write_text(made_page(number, claims), "utf-8")


def made_page(number: int, claims: int) -> str:
    """About 700 words of made-up prose with thirty citations and a few links."""
    about = f"Made-up page number {number}, written by the benchmark to measure growth."
    parts = [f"---\ntitle: Made page {number}\ndescription: {about}\n---\n\n# Made page {number}\n"]
    for section in range(6):
        parts.append(f"\n## Section {section} {{ #section-{section} }}\n")
        for paragraph in range(5):
            seed = number * 31 + section * 7 + paragraph
            words = " ".join(WORDS[(seed + i * (1 + seed % 5)) % len(WORDS)] for i in range(22))
            id = f"made-{seed % claims}" if claims else "since-silicon-team"
            parts.append(f"\nSo {words}.[^{id}] See [the summary](../../summary.md).\n")
    return "".join(parts)


def make_plain(folder: Path) -> Path:
    """The same words as Markdown for plain Material, in a folder of its own."""
    plain = folder / "plain"
    hook = folder / "spell_out.py"
    hook.write_text(SPELL_OUT.format(folder=str(plain / "docs")), "utf-8")
    config = (folder / "mkdocs.yml").read_text("utf-8")
    (folder / "spelled.yml").write_text(f"{config}\nhooks: [spell_out.py]\n", "utf-8")
    command = [
        sys.executable,
        "-m",
        "mkdocs",
        "build",
        "-q",
        "-f",
        "spelled.yml",
        "-d",
        str(folder / "spelled"),
    ]
    subprocess.run(command, cwd=folder, capture_output=True)
    dossier = load(folder / "docs", fresh=True)
    for path in (plain / "docs").rglob("*.md"):
        text = re.sub(
            f"{RENDERED[0]}(.*?){RENDERED[1]}",
            lambda m: in_markdown(m.group(1)),
            path.read_text("utf-8"),
            flags=re.S,
        )
        ids = dict.fromkeys(re.findall(CITATION, text))
        notes = (
            f"[^{id}]: {record.status.label} {record.statement}"
            for id in ids
            if (record := dossier.evidence(id))
        )
        path.write_text(f"{text}\n\n" + "\n".join(notes), "utf-8")
    shutil.copytree(folder / "docs/assets/images", plain / "docs/assets/images")
    navigation = re.search(r"^nav:\n.*?(?=^theme:)", config, re.M | re.S).group()
    features = ", ".join(re.findall(r"^    - ((?:navigation|search|toc)\.\w+)$", config, re.M))
    (plain / "mkdocs.yml").write_text(
        f"site_name: Plain\n{navigation}{PLAIN.format(features=features)}", "utf-8"
    )
    return plain


def in_markdown(html: str) -> str:
    """A block of finished HTML as somebody would write it in Markdown: the words, their links and their headings."""
    text = re.sub(r"<svg\b.*?</svg>|<(script|form|style)\b.*?</\1>", "", html, flags=re.S)
    text = re.sub(
        r'<a\b[^>]*\bhref="([^"]*)"[^>]*>(.*?)</a>',
        lambda m: f"[{_words(m.group(2))}]({m.group(1)})",
        text,
    )
    text = re.sub(
        r'<(h[2-5])\b[^>]*?\bid="([^"]*)"[^>]*>(.*?)</\1>',
        lambda m: f"\n\n{'#' * int(m.group(1)[1])} {_words(m.group(3))} {{ #{m.group(2)} }}\n\n",
        text,
    )
    text = re.sub(r"</(?:p|li|dd|dt|td|th|tr|div|caption|summary|figcaption|option)>", "\n\n", text)
    return (
        "\n\n" + re.sub(r"\n\s*\n+", "\n\n", unescape(_words(text)).replace("<", "&lt;")) + "\n\n"
    )


def _words(html: str) -> str:
    return re.sub(r"<[^>]*>", "", html)


def measure(command: list[str], cwd: Path) -> tuple[float, float]:
    """(seconds, peak memory of its largest process in MiB) of a command. Raises CalledProcessError when it fails."""
    started = time.monotonic()
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, stderr=errors.decode())
    return time.monotonic() - started, usage.ru_maxrss / 1024


def growth(sizes: list[tuple[int, int]], runs: int) -> None:
    """Our build and plain Material over the same words, at each size."""
    print(
        "| pages | claims | ours, s | plain Material, s | ratio | our part, s | peak memory ours/plain, MiB |"
    )
    print("|--:|--:|--:|--:|--:|--:|--:|")
    points = []
    for pages, claims in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            make_project(folder, pages, claims)
            plain = make_plain(folder)
            theirs, ours = [], []
            for _ in range(runs if pages < 1000 else 1):
                out = str(folder / "plain-out")
                theirs.append(
                    measure([sys.executable, "-m", "mkdocs", "build", "-q", "-d", out], plain)
                )
                code = BUILD.format(out=str(folder / "out"), config=str(folder / "mkdocs.yml"))
                ours.append(measure([sys.executable, "-c", code], ROOT))
                shutil.rmtree(folder / "out")
            count = len(list((folder / "docs").rglob("*.md")))
            claims = len(load(folder / "docs").claims)
        x, y = (statistics.median(seconds for seconds, _ in side) for side in (ours, theirs))
        points.append((count, x, y))
        memory = f"{max(peak for _, peak in ours):.0f}/{max(peak for _, peak in theirs):.0f}"
        print(
            f"| {count} | {claims} | {x:.1f} | {y:.1f} | {x / y:.2f} | {x - y:.1f} | {memory} |",
            flush=True,
        )
    for (a, x, p), (b, y, q) in zip(points[1:], points[2:]):
        slope = math.log(b / a)
        print(
            f"From {a} to {b} pages: exponent ours {math.log(y / x) / slope:.2f}, plain {math.log(q / p) / slope:.2f}"
        )


def reload_times() -> None:
    """Seconds from saving an edit to the new page in the hands of a reader of the preview, and of the whole site."""
    edits = [
        ("a page", "story/since.md", "story/since/", "title: "),
        ("a claim", "data/claims/article-first-half.yml", "evidence/claims/", "claim: "),
        ("an event", "data/timeline.yml", "evidence/timeline/", "what: "),
        ("a source", "data/sources/primary.yml", "evidence/sources/", "title: "),
    ]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_project(folder, 0, 0)
        server = Preview(folder / "mkdocs.yml", 0)
        started = time.monotonic()
        server.prepare()
        print(f"first build: {time.monotonic() - started:.1f} s")
        loop = threading.Thread(target=server.serve)
        loop.start()
        time.sleep(2)
        for number, (what, path, address, field) in enumerate(edits):
            file, new = folder / "docs" / path, f"Edited{number}"
            look(server.url + address)
            started = time.monotonic()
            text = re.sub(
                rf"^(\W*{field})(?=\w)", rf"\1{new} ", file.read_text("utf-8"), count=1, flags=re.M
            )
            file.write_text(text, "utf-8")
            while new not in look(server.url + address):
                time.sleep(0.02)
            # The first pages are there, so the rest is being built.
            print(f"{what} edited: {time.monotonic() - started:.2f} s to see it", end="")
            server.idle.wait()
            print(f", {time.monotonic() - started:.1f} s until the whole site has it", flush=True)
            time.sleep(1)
        server.shutdown()
        loop.join()
        server.close()


def look(address: str) -> str:
    """The source of a page."""
    with urllib.request.urlopen(address) as answer:
        return answer.read().decode()


def main() -> int:
    """The benchmark command."""
    parser = argparse.ArgumentParser(prog="scripts/bench.py", description=__doc__.splitlines()[0])
    sizes = ",".join(f"{pages}:{claims}" for pages, claims in SIZES)
    parser.add_argument(
        "--sizes", default=sizes, help=f"made-up pages:claims, with commas between ({sizes})"
    )
    parser.add_argument(
        "--runs", type=int, default=3, help="builds of each size below a thousand pages (3)"
    )
    options = parser.parse_args()
    print("The preview, at today's size:")
    reload_times()
    print(
        f"\nCold builds, each started anew, in seconds; ours on {processors()} processors, memory of the largest process:"
    )
    growth([tuple(map(int, size.split(":"))) for size in options.sizes.split(",")], options.runs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
