"""What is wrong, where, and what to write instead: the one form of error an editor sees."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a page or a record.

    file: path as the editor knows it (relative to the project when inside it); line: 1-based, 0 when unknown;
    where: record id, field or the words concerned; wrong: what is wrong; remedy: what to write instead.
    """

    file: str
    line: int
    where: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f" {self.where}:" if self.where else ""
        return plain(f"{place}:{where} {self.wrong} {self.remedy}".rstrip())


class Problems(Exception):
    """Every mistake found in one run, so that an editor mends them together."""

    def __init__(self, problems: list[Problem]):
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self):
        return Problems, (self.problems,)  # from one process to another


def shown(path: Path) -> str:
    """The path as an editor knows it: relative to the project where possible. A link is named, not where it leads."""
    try:
        return (path.parent.resolve() / path.name).relative_to(ROOT).as_posix()
    except (ValueError, RuntimeError):  # outside; below a link that leads back to itself
        return path.as_posix()


def plain(text: str) -> str:
    """A text without characters that a terminal would obey or nothing can write; a file's name may hold both."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def excerpt(text: object, length: int = 60) -> str:
    """A value in quotation marks, cut so that a damaged megabyte field can't flood the terminal."""
    words = " ".join(str(text).split())
    return repr(words if len(words) <= length else words[: length - 1] + "…")


def looked_at_lately(seconds: float) -> Callable:
    """Decorator for a reader of files that a build calls thousands of times: looks at the disk again only after
    `seconds`, or when called with fresh=True. Failures are not kept."""

    def decorate(reader: Callable) -> Callable:
        kept: dict[tuple, tuple[float, object]] = {}

        @functools.wraps(reader)
        def read(*arguments, fresh: bool = False):
            now = time.monotonic()
            when, result = kept.get(arguments, (0.0, None))
            if fresh or result is None or now - when > seconds:
                result = reader(*arguments)
                kept[arguments] = (now, result)
            return result

        return read

    return decorate
