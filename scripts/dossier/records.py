"""Reads docs/data/: YAML with the line of each field, checked against the schema and the rules."""

import re
from collections.abc import Iterator
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from dossier.collection import CITABLE, Dossier
from dossier.problems import ROOT, Problem, Problems, did_you_mean, excerpt, file_name
from dossier.rules import broken_rules
from dossier.schema import SETS, Record

DOCS = ROOT / "docs"
OTHER_DATA = {"search.yml", "calculators.yml"}  # what stands among the records and is none
# What a field with a pattern looks like.
FORMS = {"url": "https://…", "file": "assets/images/some-name.svg"}
ID_FORM = "small letters, digits and hyphens: some-name"


class Card(dict):
    """A mapping that knows the line it starts on and the line of each key."""

    line: int
    lines: dict[str, int]


class Loader(yaml.CSafeLoader):
    """Plain YAML: dates and yes/no stay text, a key twice or a value cut short is an error."""

    source: list[str] = []  # the lines of the text that is being read


# As in YAML 1.2, where only true and false are Booleans and a date is text.
Loader.yaml_implicit_resolvers = {}
for first, pairs in yaml.CSafeLoader.yaml_implicit_resolvers.items():
    kept = [pair for pair in pairs if not pair[0].endswith(("timestamp", "bool"))]
    Loader.yaml_implicit_resolvers[first] = kept
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


def read_text(path: Path) -> str:
    """The text of a file. Raises Problems where it isn't UTF-8 or can't be read."""
    try:
        return path.read_text("utf-8-sig")
    except (UnicodeDecodeError, OSError) as error:
        message = f"can't be read: {error}. Save it as UTF-8."
        raise Problems([Problem(file_name(path), 0, "", message)]) from None


def parse_yaml(text: str, file: str, first_line: int = 1) -> object:
    """YAML that starts at `first_line` of a file as Cards, lists, text and numbers.

    Raises Problems where it isn't YAML.
    """
    lines = text.split("\n")
    for number, line in enumerate(lines):
        # They look like blanks, or like nothing, and end up in ids, indents and words.
        hidden = next((char for char in line if not char.isprintable() and char != "\t"), None)
        if hidden:
            message = f"not valid YAML: the invisible character U+{ord(hidden):04X}; delete it."
            raise Problems([Problem(file, first_line + number, "", message)])
    loader = Loader(text)
    loader.source = lines
    try:
        return loader.get_single_data()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = f"not valid YAML: {getattr(error, 'problem', None) or error}. Check indentation, "
        message += "quotes and colons; quote a text that has ': ' or ' #' in it."
        line = first_line + mark.line if mark else 0
        raise Problems([Problem(file, line, "", message)]) from None
    finally:
        loader.dispose()


def load(docs: Path, as_of: str) -> Dossier:
    """Read docs/data/ and return its records.

    as_of: the day to which the facts were checked. Raises Problems with every mistake found.
    """
    dossier, problems = Dossier(as_of), []
    for path in sorted((docs / "data").rglob("[!.]*.yml")):
        name = path.relative_to(docs / "data").parts[0].removesuffix(".yml")
        if path.name in OTHER_DATA:
            continue
        if name not in SETS:
            advice = did_you_mean(name, SETS, f"Name it after a set: {', '.join(SETS)}.")
            message = f"the file belongs to no set of records. {advice}"
            problems.append(Problem(file_name(path), 0, "", message))
            continue
        try:
            records = read_file(path, name, SETS[name])
        except Problems as error:
            problems += error.problems
            continue
        # A citation names a claim, an event or a figure by id alone.
        known = dossier.evidence if name in CITABLE else dossier.sets[name].get
        for record in records:
            if earlier := known(record.id):
                place = f"{earlier._file}:{earlier._line}"
                message = f"the id is taken. Use another id; the first stands at {place}."
                problems.append(record.problem("id", message))
            else:
                dossier.sets[name][record.id] = record
    if not problems:
        problems += broken_rules(dossier)
    if problems:
        raise Problems(problems)
    return dossier


def read_file(path: Path, name: str, model: type[Record]) -> list[Record]:
    """The records of a file, which holds one list called `name`.

    Raises Problems with every mistake in it.
    """
    file = file_name(path)
    content = parse_yaml(read_text(path), file)
    cards = content.get(name) if isinstance(content, Card) and list(content) == [name] else None
    if not isinstance(cards, list):
        message = f"the file should hold one list called {name}. Start it with '{name}:'."
        raise Problems([Problem(file, 1, "", message)])
    try:
        records = TypeAdapter(list[model]).validate_python(cards)
    except ValidationError as error:
        raise Problems(_problem(detail, cards, file, model) for detail in error.errors()) from None
    for record, card in zip(records, cards, strict=True):
        record._file, record._line, record._lines = file, card.line, card.lines
    return records


def _problem(detail: dict, cards: list, file: str, model: type[Record]) -> Problem:
    """An error of pydantic's as a problem with its line."""
    number, *path = detail["loc"]
    card = cards[number]
    if not isinstance(card, Card):
        line = max((c.line for c in cards[:number] if isinstance(c, Card)), default=1)
        message = f"{excerpt(card)} is not a record. Write '- id: some-name' and its fields."
        return Problem(file, line, model.noun, message)
    name, value = path[0] if path else "", excerpt(detail.get("input"))
    fields = model.model_fields
    messages = {
        "extra_forbidden": "is not a field of this record. "
        + did_you_mean(str(path[-1]) if path else "", fields, f"Fields are {', '.join(fields)}."),
        "missing": "is missing. Add it.",
        "string_pattern_mismatch": f"{value} has the wrong form. Write {FORMS.get(name, ID_FORM)}.",
        "value_error": f"{value} {detail.get('ctx', {}).get('error')}",
    }
    message = messages.get(detail["type"], f"can't be {value}. {detail['msg']}.")
    where = f"{model.noun} {card.get('id', 'without id')}, field {'.'.join(map(str, path))}"
    return Problem(file, card.lines.get(name, card.line), where, message)
