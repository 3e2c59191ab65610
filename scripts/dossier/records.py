"""Reads docs/data/: YAML with the line of each field, checked against the schema and the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from dossier.collection import CITABLE, Dossier
from dossier.problems import ROOT, Problem, Problems, did_you_mean, excerpt, file_name
from dossier.rules import broken_rules
from dossier.schema import SETS, Record

DOCS = ROOT / "docs"
OTHER_DATA = {"search.yml", "calculators.yml"}  # what stands among the records and is none


class Card(dict):
    """A mapping that knows the line it starts on and the line of each key."""

    line: int
    lines: dict[str, int]


class Loader(yaml.CSafeLoader):
    """Plain YAML: dates and yes/no stay text, a key written twice or a value cut short is an error.

    `source` holds the lines of the text that is being read.
    """

    source: list[str] = []


# As in YAML 1.2, where only true and false are Booleans and a date is text.
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith(("timestamp", "bool"))]
    for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


def _mapping(loader: Loader, node: yaml.MappingNode) -> Iterator[Card]:
    card = Card()
    yield card
    card.line = node.start_mark.line + 1
    card.lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
    if len(card.lines) < len(node.value):
        raise yaml.MarkedYAMLError(problem="a field is written twice", problem_mark=node.start_mark)
    card.update(loader.construct_mapping(node, deep=True))


def _text(loader: Loader, node: yaml.ScalarNode) -> str:
    end = node.end_mark
    rest = loader.source[end.line][end.column :] if end.line < len(loader.source) else ""
    if not node.style and re.match(r"\s*#", rest):
        problem = "' #' starts a comment, so the text behind it is lost; quote the whole value"
        raise yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
    return loader.construct_scalar(node)


Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
Loader.add_constructor("tag:yaml.org,2002:str", _text)


def parse_yaml(text: str) -> object:
    """A YAML document as Cards, lists, text and numbers. Raises yaml.MarkedYAMLError."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        # They look like blanks, or like nothing, and end up in ids, indents and words.
        hidden = next((char for char in line if not char.isprintable() and char != "\t"), None)
        if hidden:
            mark = yaml.Mark("", 0, number, line.index(hidden), None, None)
            problem = f"the invisible character U+{ord(hidden):04X}; delete it or type a blank"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
    loader = Loader(text)
    loader.source = lines
    try:
        return loader.get_single_data()
    finally:
        loader.dispose()


def yaml_problem(error: yaml.YAMLError, file: str, first_line: int = 1) -> Problem:
    """A YAML error as a problem of a file in which the YAML starts at `first_line`."""
    mark = getattr(error, "problem_mark", None)
    line = mark.line + first_line if mark else 0
    wrong = f"not valid YAML: {getattr(error, 'problem', None) or error}."
    remedy = "Check indentation, quotes and colons; quote a text that has ': ' or ' #' in it."
    return Problem(file, line, "", wrong, remedy)


def load(docs: Path, as_of: str) -> Dossier:
    """Read docs/data/ and return its records; nothing is read again until a file changes.

    as_of: the day to which the facts were checked. Raises Problems with every mistake found.
    """
    files = sorted((docs / "data").rglob("*.yml"))
    stamps = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    return _load(docs, as_of, stamps)


@lru_cache(maxsize=2)
def _load(docs: Path, as_of: str, stamps: tuple) -> Dossier:
    dossier, problems = Dossier(as_of), []
    for path, *_ in stamps:
        name = path.relative_to(docs / "data").parts[0].removesuffix(".yml")
        if name in SETS:
            for record in read_file(path, name, SETS[name], problems):
                problems += _add(record, name, dossier)
        elif path.name not in OTHER_DATA:
            remedy = did_you_mean(name, SETS, f"Name it after a set: {', '.join(SETS)}.")
            wrong = "the file belongs to no set of records."
            problems.append(Problem(file_name(path), 0, "", wrong, remedy))
    if not problems:
        problems += broken_rules(dossier)
    if problems:
        raise Problems(problems)
    return dossier


def _add(record: Record, name: str, dossier: Dossier) -> Iterator[Problem]:
    # A citation names a claim, an event or a figure by id alone.
    earlier = dossier.sets[name].get(record.id)
    if earlier is None and name in CITABLE:
        earlier = dossier.evidence(record.id)
    if earlier is None:
        dossier.sets[name][record.id] = record
    else:
        remedy = f"Use another id; the first stands at {earlier._file}:{earlier._line}."
        where = f"{record.noun} {record.id}"
        yield Problem(record._file, record._line, where, "the id is taken.", remedy)


def read_file(
    path: Path, name: str, model: type[Record], problems: list[Problem]
) -> Iterator[Record]:
    """The records of a file, which holds one list called `name`.

    What is wrong with the file or with other records of it is added to `problems`.
    """
    file = file_name(path)
    try:
        content = parse_yaml(path.read_text("utf-8-sig"))
    except (UnicodeDecodeError, OSError) as error:
        problems.append(Problem(file, 0, "", f"can't be read: {error}.", "Save it as UTF-8."))
        return
    except yaml.YAMLError as error:
        problems.append(yaml_problem(error, file))
        return
    cards = content.get(name) if isinstance(content, Card) and list(content) == [name] else None
    if not isinstance(cards, list):
        remedy = f"Start the file with '{name}:' and one '- id: …' per record below it."
        wrong = f"the file should hold one list called {name}."
        problems.append(Problem(file, 1, "", wrong, remedy))
        return
    line = content.lines[name]
    for card in cards:
        if isinstance(card, Card):
            line = card.line
            try:
                yield _record(card, file, model)
            except ValidationError as error:
                problems += [_problem(e, card, file, model) for e in error.errors()]
        else:
            wrong = f"{excerpt(card)} is not a record."
            remedy = "Write '- id: some-name' and the fields below it."
            problems.append(Problem(file, line, model.noun, wrong, remedy))


def _record(card: Card, file: str, model: type[Record]) -> Record:
    record = model.model_validate(card)
    record._file, record._line, record._lines = file, card.line, card.lines
    return record


def _problem(detail: dict, card: Card, file: str, model: type[Record]) -> Problem:
    """An error of pydantic's as a problem with its line."""
    path = [str(part) for part in detail["loc"]]
    name = path[0] if path else ""
    wrong, remedy = f"can't be {excerpt(detail.get('input'))}.", f"{detail['msg']}."
    if detail["type"] == "extra_forbidden":
        names = model.model_fields
        remedy = did_you_mean(path[-1], names, f"Fields are {', '.join(names)}.")
        wrong = "is not a field of this record."
    elif detail["type"] == "missing":
        wrong, remedy = "is missing.", "Add it."
    elif detail["type"] == "value_error":
        wrong, _, remedy = str(detail["ctx"]["error"]).partition("; ")
        wrong = f"{excerpt(detail.get('input'))} {wrong}."
        remedy = f"{remedy[:1].upper()}{remedy[1:]}."
    elif detail["type"] == "string_pattern_mismatch":
        forms = {"url": "https://…", "file": "assets/images/some-name.svg"}
        wrong = f"{excerpt(detail['input'])} has the wrong form."
        remedy = f"Write {forms.get(name, 'small letters, digits and hyphens: some-name')}."
    where = f"{model.noun} {card.get('id', 'without id')}, field {'.'.join(path)}"
    return Problem(file, card.lines.get(name, card.line), where, wrong, remedy)
