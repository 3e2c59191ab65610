"""The records as data: JSON, CSV and JSON Schema for each set, at addresses that stay."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from dossier.records import Dossier
from dossier.rules import roots
from dossier.schema import SETS, Evidence, Record

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def write_exports(out: Path, dossier: Dossier, site_url: str) -> None:
    """Write data/<set>.json, .csv and .schema.json for every set of records."""
    folder = out / "data"
    folder.mkdir(exist_ok=True)
    for name, model in SETS.items():
        rows = [plain(record, dossier) for record in dossier.sets[name].values()]
        document = {
            "$schema": f"{site_url}data/{name}.schema.json",
            "name": name, "as_of": dossier.as_of, "licence": LICENCE, "count": len(rows), name: rows,
        }
        _write(folder / f"{name}.json", json.dumps(document, ensure_ascii=False, indent=1) + "\n")
        _write(folder / f"{name}.csv", as_csv(rows, model))
        _write(folder / f"{name}.schema.json", json.dumps(schema(name, model, site_url), indent=1) + "\n")


def plain(record: Record, dossier: Dossier) -> dict:
    """A record as plain data; what the site works out from it (independent voices) is added."""
    row = record.model_dump(mode="json", exclude_none=True)
    if isinstance(record, Evidence):
        row["independent_parties"] = sorted(roots(dossier, record))
    return row


def schema(name: str, model: type[Record], site_url: str) -> dict:
    """JSON Schema of a whole export file."""
    item = model.model_json_schema(ref_template="#/$defs/{model}")
    definitions = item.pop("$defs", {})
    if issubclass(model, Evidence):
        item["properties"]["independent_parties"] = {
            "type": "array", "items": {"type": "string"},
            "description": "Who speaks for themselves behind the sources, relays followed to their beginning",
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{site_url}data/{name}.schema.json",
        "title": f"{name}: {(model.__doc__ or '').splitlines()[0]}",
        "type": "object",
        "required": ["name", "as_of", "licence", "count", name],
        "properties": {
            "$schema": {"type": "string"}, "name": {"const": name}, "as_of": {"type": "string", "format": "date"},
            "licence": {"type": "string"}, "count": {"type": "integer"}, name: {"type": "array", "items": item},
        },
        "$defs": definitions,
    }


def as_csv(rows: list[dict], model: type[Record]) -> str:
    """One line per record; lists are joined by semicolons, cells of tables are written as JSON.

    A text that a spreadsheet would take for a formula is led by an apostrophe.
    """
    columns = [*model.model_fields, *(["independent_parties"] if issubclass(model, Evidence) else [])]
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_field(row.get(column)) for column in columns])
    return target.getvalue()


def _field(value: object) -> object:
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = "; ".join(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and value.lstrip()[:1] in tuple("=+-@"):
        return f"'{value}"
    return value


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8", newline="\n")
