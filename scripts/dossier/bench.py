"""Measures what our part of the build costs, at today's size and at sizes made for the purpose.

Ratios within one run are what counts; seconds depend on the machine and on what else it does.
"""

from __future__ import annotations

import argparse
import math
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dossier.problems import ROOT

WORDS = "the chip memory power report team supply design foundry package model cost year data work".split()
PLAIN = """site_name: Plain
use_directory_urls: true
theme:
  name: material
  font: false
  features: [navigation.instant, navigation.tabs, navigation.top]
plugins: [search]
markdown_extensions: [admonition, attr_list, footnotes, tables, {toc: {permalink: "#"}}]
"""


def make_project(folder: Path, pages: int, claims: int) -> None:
    """A copy of the project with `pages` more story pages and `claims` more claims, all made up."""
    shutil.copytree(ROOT / "docs", folder / "docs")
    config = (ROOT / "mkdocs.yml").read_text("utf-8")
    names = [f"story/made/page-{number}.md" for number in range(pages)]
    extra = "".join(f"      - {name}\n" for name in names)
    (folder / "mkdocs.yml").write_text(config.replace("      - story/since.md\n", f"      - story/since.md\n{extra}"), "utf-8")
    template = (
        "  - id: made-{0}\n    claim: Made-up statement number {0}, for measuring only.\n    status: confirmed\n"
        "    section: Since the article\n    as_of: '2026-11-22'\n    sources: [anthropic-google-broadcom]\n"
        "    note: A record that exists only in a benchmark.\n"
    )
    if claims:
        text = "claims:\n" + "\n".join(template.format(number) for number in range(claims))
        (folder / "docs/data/claims/made.yml").write_text(text, "utf-8")
    (folder / "docs/story/made").mkdir()
    for number, name in enumerate(names):
        (folder / "docs" / name).write_text(made_page(number, claims), "utf-8")


def made_page(number: int, claims: int) -> str:
    """About 700 words of made-up prose with thirty citations and a few links."""
    parts = [f"---\ntitle: Made page {number}\ndescription: Made-up page number {number}, written by the benchmark to measure growth.\n---\n\n# Made page {number}\n"]
    for section in range(6):
        parts.append(f"\n## Section {section} {{ #section-{section} }}\n")
        for paragraph in range(5):
            seed = number * 31 + section * 7 + paragraph
            words = " ".join(WORDS[(seed + i * (1 + seed % 5)) % len(WORDS)] for i in range(22))
            id = f"made-{seed % claims}" if claims else "since-silicon-team"
            parts.append(f"\nSo {words}.[^{id}] See [the summary](../../summary.md).\n")
    return "".join(parts)


def plain_copy(folder: Path) -> Path:
    """The same Markdown for plain Material: built pages of records are left out, citations become footnotes."""
    plain = folder / "plain"
    for path in (folder / "docs").rglob("*.md"):
        text = path.read_text("utf-8")
        if "render_macros" in text:
            text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.S)
        ids = dict.fromkeys(re.findall(r"\[\^([^\]\s]+)\](?!:)", text))
        target = plain / "docs" / path.relative_to(folder / "docs")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text + "\n\n" + "\n".join(f"[^{id}]: Evidence for {id}, with a publisher and a date." for id in ids), "utf-8")
    (plain / "mkdocs.yml").write_text(PLAIN, "utf-8")
    return plain


def measure(command: list[str], cwd: Path) -> tuple[float, float]:
    """(seconds, peak memory in MiB) of a command and its children. Raises CalledProcessError when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    started = time.monotonic()
    subprocess.run(command, cwd=cwd, check=True, capture_output=True)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return time.monotonic() - started, max(peak, before) / 1024


def build_command(folder: Path) -> list[str]:
    """Our whole build of a project folder, in a fresh process."""
    code = f"from pathlib import Path; from dossier.build import build_site; build_site(Path({str(folder / 'out')!r}), Path({str(folder / 'mkdocs.yml')!r}))"
    return [sys.executable, "-c", code]


def growth(sizes: list[int], claims: int) -> None:
    """Our build and plain Material over the same Markdown, at each number of added pages."""
    print("| added pages | added claims | ours, s | plain Material, s | ratio | peak memory, MiB |")
    print("|--:|--:|--:|--:|--:|--:|")
    points = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name) / "project"
            folder.mkdir()
            make_project(folder, size, claims)
            plain = plain_copy(folder)
            theirs, _ = measure([sys.executable, "-m", "mkdocs", "build", "-q", "-d", str(folder / "plain-out")], plain)
            ours, peak = measure(build_command(folder), ROOT)
        points.append((size, ours, theirs))
        print(f"| {size} | {claims} | {ours:.1f} | {theirs:.1f} | {ours / theirs:.2f} | {peak:.0f} |", flush=True)
    if len(points) > 2:
        (a, x, p), (b, y, q) = points[-2], points[-1]
        print(f"Growth from {a} to {b} pages: ours x{y / x:.1f}, plain x{q / p:.1f}, pages x{b / max(a, 1):.1f}; "
              f"exponent ours {math.log(y / x) / math.log(b / a):.2f}, plain {math.log(q / p) / math.log(b / a):.2f}")


def reload_times() -> None:
    """Seconds of a rebuild in a warm preview after editing a page and after editing a record."""
    from dossier.build import build_site

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make_project(folder, 0, 0)
        for label, path in (("first build", None), ("page edited", "docs/story/since.md"), ("record edited", "docs/data/timeline.yml")):
            if path:
                with (folder / path).open("a", encoding="utf-8") as file:
                    file.write("\n")
            started = time.monotonic()
            build_site(folder / label, folder / "mkdocs.yml", final=False)
            print(f"{label}: {time.monotonic() - started:.2f} s")


def main() -> int:
    """The benchmark command."""
    parser = argparse.ArgumentParser(prog="scripts/bench.py", description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, nargs="*", default=[10, 100], help="numbers of made-up pages (10 100)")
    parser.add_argument("--claims", type=int, default=100, help="number of made-up claims (100)")
    options = parser.parse_args()
    print("Warm preview:")
    reload_times()
    print("\nCold builds, each in a process of its own:")
    growth(options.pages, options.claims)
    return 0


if __name__ == "__main__":
    sys.exit(main())
