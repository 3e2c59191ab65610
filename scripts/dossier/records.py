"""Loads every record set under docs/data/ and reports all that is wrong in one go."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter, ValidationError

from dossier.fields import Date
from dossier.files import own_files
from dossier.problems import ROOT, Problem, Problems, excerpt, looked_at_lately, shown
from dossier.schema import SETS, Drawing, Evidence, Record
from dossier.yamlfile import Card, read_yaml

DOCS = ROOT / "docs"
CITABLE = ("claims", "timeline", "economics")
# The one tag in mkdocs.yml: it reads a variable. Others of MkDocs run commands.
TAGS = ("!ENV",)
# To the generator a date without them is no text, which pages show and compare.
QUOTED = re.compile(r"\bas_of['\"]?\s*:\s*['\"]")
A_DATE = TypeAdapter(Date)
MESSAGES = {
    "missing": ("is missing.", "Add it."),
    "extra_forbidden": ("is not a field of this record.", ""),
    "string_type": ("should be text.", "Quote it if it looks like a number or a date."),
    "float_parsing": ("should be a number.", "Write digits only; the unit belongs in its own field."),
    "float_type": ("should be a number.", "Write digits only; the unit belongs in its own field."),
    "list_type": ("should be a list.", "Write [one, two] or one '- item' per line."),
    "model_type": ("should be a card with fields of its own.", "Write 'value:' and 'sources:' below it."),
    "bool_type": ("should be true or false.", "Write true or false, without quotes."),
    "too_short": ("is empty.", "Name at least one."),
    "string_too_short": ("is empty.", "Write it, or remove the field if it may be missing."),
}


@dataclass
class Dossier:
    """All records, by set and id, and the day to which the facts were checked."""

    as_of: str
    sets: dict[str, dict[str, Record]] = field(default_factory=lambda: {name: {} for name in SETS})

    def __getattr__(self, name: str) -> dict:
        try:
            return self.__dict__["sets"][name]
        except KeyError:
            raise AttributeError(name) from None

    def evidence(self, id: str) -> Evidence | None:
        """The claim, event or figure that a citation names."""
        for name in CITABLE:
            if id in self.sets[name]:
                return self.sets[name][id]
        return None

    def drawing_in(self, file: str) -> Drawing | None:
        """The drawing that a file below docs/ holds; none for a picture without a record."""
        return next((drawing for drawing in self.drawings.values() if drawing.file == file), None)

    def citable(self) -> list[Evidence]:
        """Every claim, event and figure."""
        return [record for name in CITABLE for record in self.sets[name].values()]


def site_date(config: Path) -> str:
    """The `as_of` date in mkdocs.yml, the one place where the site's date is kept."""
    try:
        content = read_yaml(config, TAGS)
    except ValueError as error:
        raise Problems([error.args[0]]) from None
    extra = content.get("extra") if isinstance(content, Card) else None
    line = extra.key_lines.get("as_of", 0) if isinstance(extra, Card) else 0
    try:
        date = A_DATE.validate_python(extra["as_of"] if line else "")
    except ValidationError:
        date = ""
    if len(date) != len("YYYY-MM-DD"):
        wrong, remedy = "the date of the last check is missing or wrong.", "Write it under extra:, as in  as_of: '2026-11-22'."
    elif not QUOTED.search(config.read_text("utf-8").split("\n")[line - 1]):
        wrong, remedy = "the date stands without quotation marks.", f"Write as_of: '{date}'."
    else:
        return date
    raise Problems([Problem(shown(config), line, "extra.as_of", wrong, remedy)])


@looked_at_lately(seconds=3)
def load(docs: Path = DOCS) -> Dossier:
    """Read docs/data/, check it against the schema and the rules, and return it.

    Raises Problems with every mistake found. Results are kept until a file changes.
    """
    as_of = site_date(docs.parent / "mkdocs.yml")
    stamps = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in own_files(docs / "data"))
    return _load(docs, as_of, stamps)


@lru_cache(maxsize=4)
def _load(docs: Path, as_of: str, stamps: tuple) -> Dossier:
    from dossier.rules import broken_rules  # late: the rules need this module's types

    dossier, problems, names = Dossier(as_of), [], set()
    for path, *stamp in stamps:
        name = path.relative_to(docs / "data").parts[0].removesuffix(".yml")
        names.add(name)
        records, found = _read_file(path, name, tuple(stamp))
        problems += [*found, *_add(records, name, dossier)]
    for name in SETS.keys() - names:
        remedy = f"Restore it; a set without records is the one line '{name}: []'."
        problems.append(Problem(shown(docs / f"data/{name}.yml"), 0, "", "the file is missing.", remedy))
    problems += broken_rules(dossier) if not problems else []
    if problems:
        raise Problems(problems)
    return dossier


def _add(records: list[Record], name: str, dossier: Dossier) -> Iterator[Problem]:
    for record in records:
        earlier = dossier.sets[name].get(record.id)
        if earlier is None and name in CITABLE:  # a citation names a claim, an event or a figure by id alone
            earlier = dossier.evidence(record.id)
        if earlier is None:
            dossier.sets[name][record.id] = record
        else:
            remedy = f"Give this one another id; the first stands at {earlier._file}:{earlier._line}."
            yield Problem(record._file, record._line, f"{record.noun} {record.id}", "the id is taken.", remedy)


@lru_cache(maxsize=256)
def _read_file(path: Path, name: str, _stamp: tuple) -> tuple[list[Record], list[Problem]]:
    """The records of a file and what is wrong with the others; kept until the file changes."""
    file = shown(path)
    if name not in SETS or path.suffix != ".yml":
        remedy = f"Name it after a set ({', '.join(SETS)}) with .yml at the end, or move it out of docs/data/."
        return [], [Problem(file, 0, "", "the file doesn't belong to a set of records.", remedy)]
    try:
        content = read_yaml(path)
    except ValueError as error:
        return [], [error.args[0]]
    cards = content.get(name) if isinstance(content, dict) and list(content) == [name] else None
    if not isinstance(cards, list):
        remedy = f"Start the file with '{name}:' and one '- id: …' card per record below it."
        return [], [Problem(file, 1, "", f"the file should hold one list called {name}.", remedy)]
    records, problems, line = [], [], content.key_lines[name]
    for card in cards:
        result = _read_card(card, file, line, SETS[name])
        if isinstance(result, Record):
            records.append(result)
        else:
            problems += result
        line = getattr(card, "line", line)
    return records, problems


def _read_card(card: object, file: str, line: int, model: type[Record]) -> Record | list[Problem]:
    if not isinstance(card, Card):
        remedy = "Write '- id: some-name' and the fields below it."
        return [Problem(file, line, model.noun, f"{excerpt(card)} is not a record.", remedy)]
    where = f"{model.noun} {excerpt(card.get('id', 'without id'))[1:-1]}"
    try:
        record = model.model_validate(card)
    except ValidationError as error:
        return [_schema_problem(detail, card, file, where, model) for detail in error.errors()]
    record._file, record._line, record._lines = file, card.line, card.key_lines
    return record


def _schema_problem(detail: dict, card: Card, file: str, where: str, model: type[Record]) -> Problem:
    loc = [str(part) for part in detail["loc"] if str(part) not in ("constrained-str", "float", "function-after")]
    name = loc[0] if loc else ""
    line = card.key_lines.get(name, card.line)
    kind, context = detail["type"], detail.get("ctx", {})
    given = excerpt(detail.get("input"))
    if kind == "value_error":
        wrong, _, remedy = str(context["error"]).partition("; ")
        wrong, remedy = f"{given} {wrong}.", f"{remedy[:1].upper()}{remedy[1:]}."
    elif kind in ("enum", "literal_error"):
        wrong, remedy = f"{given} is not one of the words allowed.", f"Write {context['expected']}."
    elif kind == "extra_forbidden":
        close = difflib.get_close_matches(loc[-1], list(model.model_fields), 1)
        wrong = MESSAGES[kind][0]
        remedy = f"Did you mean {close[0]}?" if close else f"Fields are {', '.join(model.model_fields)}."
    elif kind == "string_too_long":
        wrong, remedy = f"has over {context['max_length']} characters.", "Say it shorter, or split the record."
    elif kind == "string_pattern_mismatch":
        wrong, remedy = f"{given} is not an id.", "Write small letters, digits and single hyphens: kebab-case."
    elif kind == "less_than_equal":
        remedy = "Write fewer digits; the unit belongs in its own field."
        wrong = f"{given} is more than {context['le']:g}."
    elif kind in ("greater_than_equal", "greater_than", "finite_number"):
        wrong, remedy = f"{given} is not a usable quantity.", "Write a positive number."
    else:
        wrong, remedy = MESSAGES.get(kind, (f"{detail['msg']}.", "Write it as in the card above or below."))
    return Problem(file, line, f"{where}, field {'.'.join(loc)}", wrong, remedy)


def dump_card(record: Record) -> str:
    """A record as YAML, for messages and tests."""
    return yaml.safe_dump(record.model_dump(mode="json", exclude_none=True), sort_keys=False, allow_unicode=True)
