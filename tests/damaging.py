"""A copy of the site's sources that tests damage file by file, and mend again."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from dossier.check import check
from dossier.problems import ROOT, Problem, Problems

TICK = count(1)
Content = str | bytes | Callable[[Path], object] | None


class Copy:
    """Pages, records and configuration in a folder of their own."""

    def __init__(self, folder: Path):
        self.folder, self.docs = folder, folder / "docs"
        shutil.copytree(ROOT / "docs", self.docs)
        shutil.copy(ROOT / "mkdocs.yml", folder / "mkdocs.yml")
        self.dossier, self.pages = check(self.docs)

    def path(self, name: str) -> Path:
        """A file by its path below the project."""
        return self.folder / name

    def write(self, path: Path, content: Content) -> None:
        """Give a file new content and a time stamp of its own, so that nothing cached stands for it. None deletes, and a
        function makes what is no file."""
        if content is None:
            path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
            return
        if callable(content):
            content(path)
            return
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        stamp = 1_700_000_000_000_000_000 + next(TICK)
        os.utime(path, ns=(stamp, stamp))

    @contextmanager
    def damaged(self, path: Path, content: Content) -> Iterator[None]:
        """The copy with one file changed, made or deleted for as long as the block runs."""
        before = path.read_bytes() if path.exists() else None
        self.write(path, content)
        try:
            yield
        finally:
            self.write(path, before)

    def problems(self, path: Path, content: Content) -> list[Problem]:
        """What the check finds when one file is changed; nothing when it passes."""
        with self.damaged(path, content):
            try:
                check(self.docs)
            except Problems as error:
                return error.problems
        return []


def card(text: str, id: str) -> tuple[int, int]:
    """Where a record's card starts and ends in the text of its file."""
    start = text.index(f"  - id: {id}\n")
    end = re.compile(r"^  - id: ", re.M).search(text, start + 1)
    return start, end.start() if end else len(text)


def with_field(text: str, id: str, name: str, value: str | None) -> str:
    """The text of a file with one field of one record written anew (as YAML), added, or with None removed."""
    start, end = card(text, id)
    lines = text[start:end].rstrip("\n").split("\n")
    key = re.compile(rf"(  - |    ){name}:")
    kept, inside, written = [], False, False
    for line in lines:
        if key.match(line):
            inside, written = True, True
            if value is not None:
                kept.append(f"{key.match(line).group(1)}{name}: {value}")
        elif not (inside and (line.startswith("     ") or line.startswith("    - "))):
            inside = False
            kept.append(line)
    if not written and value is not None:
        kept.append(f"    {name}: {value}")
    return text[:start] + "\n".join(kept) + "\n\n" + text[end:]


def quoted(value: str) -> str:
    """A text as YAML that stands for exactly this text."""
    return json.dumps(value)
