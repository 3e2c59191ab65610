"""Runs MkDocs: on all pages in this process, or on a share of the pages in each of several."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from jinja2 import Environment

from dossier.compiled import COMPILED
from dossier.parallel import Beside, processors
from dossier.problems import Problem, Problems, shown

HOOKS = Path(__file__).with_name("hooks.py")
SEARCH = "search/search_index.json"


class _Collector(logging.Handler):
    """Keeps MkDocs' warnings, so that they can be shown as problems."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


def _sharing(environment: Environment) -> Environment:
    environment.bytecode_cache = COMPILED
    return environment


def render(config: Path, out: Path, dirty: bool = False, meanwhile: Callable = lambda: None, **overrides) -> None:
    """Run MkDocs; every warning is a problem. Raises Problems. `overrides` are settings of mkdocs.yml.

    dirty: leave what `out` has, except pages older than their source or missing. meanwhile: what this process can do
    while others render.
    """
    shares = 1 if dirty else processors()
    if shares == 1:
        _refuse(_run(config, out, dirty, overrides), config)
        return
    # Named so that the next build removes them should this one be killed: see clear_leftovers().
    taken, *others = [out.with_name(f"{out.name}.share{number}-{os.getpid()}") for number in range(shares)]
    try:
        taken.mkdir(parents=True)
        with ExitStack() as stack:
            parts = [
                stack.enter_context(Beside(_run, config, folder, True, overrides, (number, taken)))
                for number, folder in enumerate([out, *others])
            ]
            meanwhile()
            _refuse([message for part in parts for message in part.result()], config)
        for folder in others:
            _merge(folder, out)
    finally:
        for folder in (taken, *others):
            shutil.rmtree(folder, ignore_errors=True)


def _refuse(messages: list[str], config: Path) -> None:
    if messages:  # a bare number is the exit status that follows a message
        raise Problems([_told(message, config) for message in dict.fromkeys(messages) if not message.isdigit()])


def _merge(share: Path, out: Path) -> None:
    """Move the pages that a share has and `out` lacks, and join what both say to the search."""
    for path in share.rglob("*.html"):
        target = out / path.relative_to(share)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
    if (share / SEARCH).is_file():
        index, more = (json.loads((folder / SEARCH).read_text("utf-8")) for folder in (out, share))
        index["docs"] += more["docs"]
        (out / SEARCH).write_text(json.dumps(index, separators=(",", ":")), "utf-8")


def _run(config: Path, out: Path, dirty: bool, overrides: dict, share: tuple[int, Path | None] = (0, None)) -> list[str]:
    """Run MkDocs here, on a share of the pages; returns what it complains of.

    share: which one, and the folder where each process marks the pages that it takes.
    """
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import MkDocsException

    collector = _Collector()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(collector)
    logger.propagate = False
    try:
        settings = load_config(str(config), site_dir=str(out), hooks=[str(HOOKS)], **overrides)
        environment = settings.theme.get_env
        settings.theme.get_env = lambda: _sharing(environment())
        settings.mdx_configs.setdefault("dossier.extension", {})["docs"] = settings.docs_dir
        settings.extra["share"] = share  # see hooks.py
        build(settings, dirty=dirty)
    except Problems:
        raise
    except (MkDocsException, SystemExit, OSError) as error:
        collector.messages.append(str(error))
    except Exception as error:  # a page that breaks a template or an extension: name it instead of a traceback
        cause = error.__cause__ or error
        collector.messages.append(f"{type(cause).__name__}: {cause}")
    finally:
        logger.removeHandler(collector)
    if dirty:  # MkDocs warns of what can then be stale
        collector.messages = [message for message in collector.messages if "'dirty' build" not in message]
    return collector.messages


def _told(message: str, config: Path) -> Problem:
    """A message of MkDocs or of the macros plugin as one line that names the page, without a traceback."""
    page = re.search(r"_File_: `([^`]+)`", message)
    if not page:
        wrong = " ".join(message.partition("Traceback (most")[0].split())
        return Problem(shown(config), 0, "MkDocs", wrong, "Mend what it names.")
    path = config.parent / "docs" / page.group(1)
    text = path.read_text("utf-8")
    body = re.match(r"---\n.*?\n---\n\s*", text, re.S)
    line = re.search(r"_Line (\d+)|line (\d+), in top-level template code", message)
    number = int(line.group(1) or line.group(2)) + (body.group().count("\n") if body else 0) if line else 0
    wrong = re.search(r"_Line \d+[^*]*\*\*(.*?)\*\*|^_(?!File_)\w+_: (.*)$", message, re.M | re.S)
    what = " ".join((wrong.group(1) or wrong.group(2)).partition("```")[0].split()) if wrong else "can't be rendered"
    remedy = "Mend it, or copy it from a page of the same kind."
    return Problem(shown(path), number, "template code", f"{what}.", remedy)
