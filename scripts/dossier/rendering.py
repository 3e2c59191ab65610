"""Runs MkDocs: on all pages in this process, or on a share of the pages in each of several."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import sys
import traceback
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from jinja2 import Environment, TemplateNotFound, TemplateSyntaxError

from dossier.compiled import COMPILED
from dossier.parallel import Beside, processors
from dossier.problems import Problem, Problems, shown

HOOKS = Path(__file__).with_name("hooks.py")
SEARCH = "search/search_index.json"
# No signs that HTML or a script would take for their own.
ADDRESS = re.compile(r"https?://(?:[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\])(?::\d{1,5})?(?:/(?:[\w.~-]|%[0-9a-f]{2}|/)*)?", re.I | re.A)
ADDRESS_REMEDY = ("Write http:// or https://, the host and if need be a path of letters, digits, %xx and -._~/, as in "
                  "https://example.org/chip/; no password, ? or #.")


class _Collector(logging.Handler):
    """Keeps MkDocs' warnings, so that they can be shown as problems."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str | Problem] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(_in_template(sys.exc_info()[1]) or record.getMessage())


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


def _refuse(messages: list[str | Problem], config: Path) -> None:
    if messages:
        raise Problems([_told(message, config) if isinstance(message, str) else message for message in dict.fromkeys(messages)])


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


def _run(config: Path, out: Path, dirty: bool, overrides: dict, share: tuple[int, Path | None] = (0, None)) -> list[str | Problem]:
    """Run MkDocs here, on a share of the pages; returns what it complains of. Raises Problems or OSError.

    share: which one, and the folder where each process marks the pages that it takes.
    """
    from mkdocs.commands.build import build
    from mkdocs.config import load_config
    from mkdocs.exceptions import Abort, MkDocsException

    collector = _Collector()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(collector)
    logger.propagate = False
    try:
        settings = load_config(str(config), site_dir=str(out), hooks=[str(HOOKS)], **overrides)
        problems = _unfit(settings, config)
        if problems:
            raise Problems(problems)
        environment = settings.theme.get_env
        settings.theme.get_env = lambda: _sharing(environment())
        settings.mdx_configs.setdefault("dossier.extension", {})["docs"] = settings.docs_dir
        settings.extra["share"] = share  # see hooks.py
        build(settings, dirty=dirty)
    except Problems:
        raise
    except (Abort, SystemExit) as error:
        if not collector.messages:  # else it has said why
            collector.messages.append(str(error))
    except MkDocsException as error:
        collector.messages.append(str(error))
    except Exception as error:  # a page that breaks a template or an extension: name it instead of a traceback
        if isinstance(error, OSError) and not isinstance(error, TemplateNotFound):
            raise
        cause = error.__cause__ or error
        collector.messages.append(_in_template(cause) or f"{type(cause).__name__}: {cause}")
    finally:
        logger.removeHandler(collector)
    if dirty:  # MkDocs warns of what can then be stale
        return [message for message in collector.messages if "'dirty' build" not in str(message)]
    return collector.messages


def _unfit(settings, config: Path) -> list[Problem]:
    """Addresses that stand in the settings themselves and can't be right; those of variables are looked at before."""
    lines = config.read_text("utf-8-sig").splitlines()
    found = {"site_url": settings.site_url, "repository": settings.extra.get("repository")}
    wrong = {where: unfit_address(str(address or "")) for where, address in found.items()}
    return [
        Problem(shown(config), next((n for n, line in enumerate(lines, 1) if f"{where}:" in line), 0), where, what, ADDRESS_REMEDY)
        for where, what in wrong.items() if what
    ]


def unfit_address(address: str) -> str:
    """What is wrong with the address of the site or of its source; empty when nothing is, or when there is none."""
    if not address or ADDRESS.fullmatch(address):
        return ""
    return f"can't be {re.sub('[^/]*@', '…@', address)!r}."  # a password stays out of what others may read


def _in_template(error: BaseException | None) -> Problem | None:
    """An error in a template as a problem of the file and line where it is; none for others, and for pages' own code."""
    frames = traceback.extract_tb(error.__traceback__) if error else []
    places = [(frame.filename, frame.lineno or 0) for frame in frames]
    wrong = f"{type(error).__name__}: {error}".partition(" in search path")[0]
    if isinstance(error, TemplateSyntaxError):
        places.append((error.filename or "", error.lineno))
        wrong = str(error.message)
    # The theme's own are right, so what fails there fails of what stands in ours.
    ours = [place for place in places if place[0].endswith(".html") and "site-packages" not in place[0]]
    if not ours:
        return None
    return Problem(shown(Path(ours[-1][0])), ours[-1][1], "template", _sentence(wrong), "Mend it.")


def _sentence(text: str) -> str:
    return f"{' '.join(text.split()).rstrip('.!')}."


def _told(message: str, config: Path) -> Problem:
    """A message of MkDocs or of the macros plugin as one line that names the page, without a traceback."""
    page = re.search(r"_File_: `([^`]+)`", message)
    if not page:
        return Problem(shown(config), 0, "MkDocs", _sentence(message.partition("Traceback (most")[0]), "Mend what it names.")
    path = config.parent / "docs" / page.group(1)
    text = path.read_text("utf-8")
    body = re.match(r"---\n.*?\n---\n\s*", text, re.S)
    line = re.search(r"_Line (\d+)|line (\d+), in top-level template code", message)
    number = int(line.group(1) or line.group(2)) + (body.group().count("\n") if body else 0) if line else 0
    wrong = re.search(r"_Line \d+[^*]*\*\*(.*?)\*\*|^_(?!File_)\w+_: (.*)$", message, re.M | re.S)
    what = (wrong.group(1) or wrong.group(2)).partition("```")[0] if wrong else "can't be rendered"
    remedy = "Mend it, or copy it from a page of the same kind."
    return Problem(shown(path), number, "template code", _sentence(what), remedy)
