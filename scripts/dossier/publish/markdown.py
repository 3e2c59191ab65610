"""Copies of the pages in Markdown, and llms.txt: the same facts for machines that read text."""

from __future__ import annotations

import re
from pathlib import Path

from dossier.check import RECORD_PAGES
from dossier.extension import best_source, who_says_so
from dossier.pages import Page
from dossier.records import Dossier
from dossier.schema import date_words

ID = re.compile(r"[ \t]*\{:?[ \t]*#[\w-]+[ \t]*\}")
INTRO = """# Anthropic's AI chip, explained

> What is known about Anthropic's reported work on its own AI chip: the story of one article of 5 July 2026, checked
> sentence by sentence. Facts checked to {as_of}. Independent; not affiliated with any company named.

Every factual sentence cites a record with a status: confirmed, reported, weak (thinly sourced), analysis, corrected or
not-found. Keep the status when you use a fact. Text, drawings and records: CC BY 4.0.
"""


def write_markdown(out: Path, dossier: Dossier, pages: dict[str, Page], site_url: str) -> None:
    """Write a Markdown copy beside every page, llms.txt as their list, and llms-full.txt with the pages of prose."""
    lines, full = [INTRO.format(as_of=date_words(dossier.as_of)), "## Pages", ""], []
    for path, page in pages.items():
        text = f"{page_markdown(page, dossier, site_url)}\n"
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8", newline="\n")
        lines.append(f"- [{page.title}]({site_url}{path}): {page.meta.get('description', '')}")
        if not page.has_macros:
            full.append(text)
    lines += ["", "## Data", ""]
    for name, records in dossier.sets.items():
        lines.append(f"- [{name}]({site_url}data/{name}.json): {len(records)} records; also .csv, .schema.json and .yml")
    (out / "llms.txt").write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
    (out / "llms-full.txt").write_text("\n\n---\n\n".join(full), "utf-8", newline="\n")


def page_markdown(page: Page, dossier: Dossier, site_url: str) -> str:
    """A page as plain Markdown: prose with its evidence written out, or the records of a page of records."""
    if page.has_macros:
        body = _records(page, dossier, site_url)
    else:
        body = "\n".join(page.text.splitlines()[page.body_line - 1 :]).strip()
        cited = dict.fromkeys(id for _, id in page.citations)
        body = ID.sub("", body) + "\n\n" + "\n".join(_definition(id, dossier) for id in cited)
    return f"{body.strip()}\n\nFacts checked to {date_words(dossier.as_of)}. Page: {site_url}{_address(page.path)}"


def _address(path: str) -> str:
    return path.removesuffix("index.md") if path.endswith("index.md") else path.removesuffix(".md") + "/"


def _definition(id: str, dossier: Dossier) -> str:
    record = dossier.evidence(id)
    source, who = best_source(dossier, record), "".join(who_says_so(dossier, record))
    when = f", {date_words(record.when)}" if record.when else ""
    return (f"[^{id}]: {record.status.label}. {record.statement} {who}{when}. "
            f"{source.title}, {source.url}")


def _records(page: Page, dossier: Dossier, site_url: str) -> str:
    title = next((words for _, depth, words, _ in page.headings if depth == 1), page.title)
    parts = [f"# {title}", str(page.meta.get("description", ""))]
    for name in (name for name, path in RECORD_PAGES.items() if path == page.path):
        parts.append(f"{len(dossier.sets[name])} records, in full at {site_url}data/{name}.json.")
        parts += [_record(record) for record in dossier.sets[name].values()]
    return "\n\n".join(part for part in parts if part)


def _record(record) -> str:
    values = record.model_dump(mode="json", exclude_none=True)
    lines = [f"## {values.pop('id')}"]
    for name, value in values.items():
        if isinstance(value, dict):
            value = "; ".join(f"{key}: {part}" for key, part in value.items())
        elif isinstance(value, list):
            value = "; ".join(str(part) for part in value)
        lines.append(f"- {name.replace('_', ' ')}: {value}")
    return "\n".join(lines)
