"""Reads record files: the plain part of YAML, with line numbers and in bounded time and memory.

Records are index cards, so this accepts mappings, lists and scalars only. Anchors, aliases, tags and repeated
keys are refused: the first three can explode or run code, the last silently lose an editor's work. Scalars follow
the YAML 1.2 core schema ("no" stays a word, a date stays text), because records hold text and numbers, nothing else.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from dossier.problems import Problem, excerpt, shown

MAX_BYTES = 4_000_000
MAX_DEPTH = 12
INTEGER = re.compile(r"[-+]?[0-9]+$")
FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?$")
WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
# What version control leaves in a file that two people changed at the same place.
CONFLICT = re.compile(r"^(?:<{7}|>{7})(?: |$)", re.M)
IN_CONFLICT = ("holds both sides of a merge.", "Keep the lines that are right, and remove <<<<<<<, ======= and >>>>>>>.")
# libyaml where PyYAML was built with it: ten times as fast.
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Card(dict):
    """A mapping that remembers the line it starts on and the line of each key."""

    def __init__(self, line: int):
        super().__init__()
        self.line = line
        self.key_lines: dict[str, int] = {}


class Refused(Exception):
    """A construct that records may not use, and what to write instead."""

    def __init__(self, line: int, wrong: str, remedy: str):
        self.line, self.wrong, self.remedy = line, wrong, remedy
        super().__init__(wrong)


def read_yaml(path: Path, tags: tuple[str, ...] = ()) -> object:
    """The content of a YAML file as Cards, lists, text, numbers, booleans and None. tags: those allowed.

    Raises ValueError holding one Problem when the file can't be read as plain YAML.
    """
    file = shown(path)
    try:
        if path.exists() and not path.is_file():
            raise Refused(0, "is no ordinary file.", "Write it anew.")  # reading a pipe may never end
        raw = path.read_bytes()
        if len(raw) > MAX_BYTES:
            raise Refused(0, f"the file has {len(raw):,} bytes, more than {MAX_BYTES:,}.", "Split it by theme.")
        return parse_yaml(raw.decode("utf-8-sig"), tags)
    except Refused as error:
        raise ValueError(Problem(file, error.line, "", error.wrong, error.remedy)) from None
    except UnicodeDecodeError as error:
        remedy = "Save the file as UTF-8."
        raise ValueError(Problem(file, 0, "", f"byte {error.start} is not UTF-8.", remedy)) from None
    except OSError as error:
        raise ValueError(Problem(file, 0, "", f"can't be read: {error.strerror}.", "Check that it exists.")) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        wrong = f"not valid YAML: {getattr(error, 'problem', None) or 'unreadable character'}."
        remedy = "Check indentation, quotes and colons; quote a text that has ': ' or starts with a special character."
        raise ValueError(Problem(file, line, "", wrong, remedy)) from None


def parse_yaml(text: str, tags: tuple[str, ...] = ()) -> object:
    """Parse one YAML document; see read_yaml."""
    halves = CONFLICT.search(text)
    if halves:
        raise Refused(text[: halves.start()].count("\n") + 1, *IN_CONFLICT)
    stack: list[object] = []
    keys: list[str | None] = []
    result: list[object] = []

    def refuse_tag(event: yaml.NodeEvent) -> None:
        if event.tag and event.tag not in tags:
            remedy = f"Remove it{''.join(f'; only {tag} may stand there' for tag in tags)}, or quote the text."
            raise Refused(event.start_mark.line + 1, f"the tag {excerpt(event.tag)} is not allowed.", remedy)

    def add(value: object, line: int, is_key: bool) -> None:
        if not stack:
            if result:
                raise Refused(line, "a second document starts here.", "Keep one document in a file, no '---'.")
            result.append(value)
            return
        top = stack[-1]
        if isinstance(top, list):
            top.append(value)
        elif keys[-1] is None:
            if not is_key:
                raise Refused(line, "a list or mapping stands where a field name should.", "Write 'field: value'.")
            if value in top:
                raise Refused(line, f"field {value} is written twice.", "Keep one of the two.")
            keys[-1] = value
            top.key_lines[value] = line
        else:
            top[keys[-1]] = value
            keys[-1] = None

    for event in yaml.parse(text, Loader=Loader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Refused(line, "anchors (&) and aliases (*) are not allowed.", "Write the value out, or quote it.")
        if isinstance(event, yaml.ScalarEvent):
            refuse_tag(event)
            is_key = bool(stack) and isinstance(stack[-1], dict) and keys[-1] is None
            value = event.value if is_key or not event.implicit[0] else _plain(event.value)
            add(value, line, is_key)
        elif isinstance(event, yaml.CollectionStartEvent):
            refuse_tag(event)
            if len(stack) >= MAX_DEPTH:
                raise Refused(line, f"more than {MAX_DEPTH} levels inside one another.", "Records are flat cards.")
            value = Card(line) if isinstance(event, yaml.MappingStartEvent) else []
            add(value, line, False)
            stack.append(value)
            keys.append(None)
        elif isinstance(event, yaml.CollectionEndEvent):
            stack.pop()
            keys.pop()
    return result[0] if result else None


def _plain(text: str) -> object:
    """An unquoted scalar by the YAML 1.2 core schema, without its octal and hexadecimal forms."""
    if text.lower() in WORDS and len(text) < 6:
        return WORDS[text.lower()]
    if len(text) > 40:
        return text
    if INTEGER.match(text):
        return int(text)
    return float(text) if FLOAT.match(text) else text
