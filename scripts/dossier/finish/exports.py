"""The records as data: JSON, CSV and JSON Schema for each set, at addresses that stay."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

from dossier.collection import Dossier
from dossier.rules import roots
from dossier.schema import SETS, Evidence, Record
from dossier.site import Site

LICENSE = "https://creativecommons.org/licenses/by/4.0/"
MONTH = re.compile(r"\d{4}-\d{2}")


def write_exports(out: Path, site: Site, dossier: Dossier) -> None:
    """Write data/<set>.json, .csv and .schema.json for every set of records."""
    folder = out / "data"
    folder.mkdir(exist_ok=True)
    for name, model in SETS.items():
        rows = [as_row(record, dossier) for record in dossier.sets[name].values()]
        document = {
            "$schema": site.address(f"data/{name}.schema.json", "data/"),
            "name": name,
            "as_of": dossier.as_of,
            "licence": LICENSE,
            "count": len(rows),
            name: rows,
        }
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.json").write_text(text, "utf-8", newline="\n")
        # Excel takes a file without this mark at its beginning for one in an old encoding.
        (folder / f"{name}.csv").write_text(as_csv(rows, model), "utf-8-sig", newline="\n")
        text = json.dumps(schema(name, model, site), indent=1) + "\n"
        (folder / f"{name}.schema.json").write_text(text, "utf-8", newline="\n")


def as_row(record: Record, dossier: Dossier) -> dict:
    """A record as plain data, with what the site works out from it: who speaks for themselves."""
    row = record.model_dump(mode="json", exclude_none=True)
    if isinstance(record, Evidence):
        row["independent_parties"] = sorted(roots(dossier, record))
    return row


def schema(name: str, model: type[Record], site: Site) -> dict:
    """JSON Schema of a whole export file."""
    item = model.model_json_schema(ref_template="#/$defs/{model}")
    definitions = item.pop("$defs", {})
    if issubclass(model, Evidence):
        item["properties"]["independent_parties"] = {
            "type": "array",
            "items": {"type": "string"},
            "description": "Who speaks for themselves behind the sources; relays don't count",
        }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": site.address(f"data/{name}.schema.json", "data/"),
        "title": f"{name}: {(model.__doc__ or '').splitlines()[0]}",
        "type": "object",
        "required": ["name", "as_of", "licence", "count", name],
        "properties": {
            "$schema": {"type": "string"},
            "name": {"const": name},
            "as_of": {"type": "string", "format": "date"},
            "licence": {"type": "string"},
            "count": {"type": "integer"},
            name: {"type": "array", "items": item},
        },
        "$defs": definitions,
    }


def as_csv(rows: list[dict], model: type[Record]) -> str:
    """One line per record; lists are joined by semicolons, cells of tables are written as JSON."""
    columns = list(model.model_fields)
    if issubclass(model, Evidence):
        columns.append("independent_parties")
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return target.getvalue()


def _cell(value: object) -> object:
    """A value as spreadsheets leave it.

    A month gets XX for its day, as ISO 8601-2 writes what is not known: from 2026-05 alone spreadsheets make the
    first of May. A text that would be taken for a formula begins with an apostrophe.
    """
    if value is None:
        return ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = "; ".join(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and MONTH.fullmatch(value):
        return f"{value}-XX"
    if isinstance(value, str) and value.lstrip()[:1] in tuple("=+-@"):
        return f"'{value}"
    return value
