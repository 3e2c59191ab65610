"""What is wrong, where, and what to write instead: the one form of error an editor sees."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake in a page or a record."""

    file: str  # path as the editor knows it, relative to the project when inside it
    line: int  # 1-based, 0 when unknown
    where: str  # record id, field or the words concerned
    message: str  # what is wrong, and what to write instead

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f" {self.where}:" if self.where else ""
        return f"{place}:{where} {self.message}".rstrip()


class Problems(ValueError):
    """Every mistake found in one run, so that an editor can fix them together."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def file_name(path: Path) -> str:
    """The path relative to the project where possible."""
    path = path.resolve()
    return (path.relative_to(ROOT) if path.is_relative_to(ROOT) else path).as_posix()


def excerpt(text: object, length: int = 60) -> str:
    """A value in quotation marks, shortened for a message."""
    words = " ".join(str(text).split())
    return repr(words if len(words) <= length else words[: length - 1] + "…")


def did_you_mean(word: str, known: Iterable[str], otherwise: str, pattern: str = "{}") -> str:
    """A suggestion for a misspelt word, or other advice where no known word is near it."""
    close = difflib.get_close_matches(word, list(known), 1)
    return f"Did you mean {pattern.format(close[0])}?" if close else otherwise
