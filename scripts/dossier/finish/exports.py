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
VOICES = "independent_parties"
MONTH = re.compile(r"\d{4}-\d{2}")


def write_exports(out: Path, site: Site, dossier: Dossier) -> None:
    """Write data/<set>.json, .csv and .schema.json for every set of records."""
    for name, model in SETS.items():
        rows = [as_row(record, dossier) for record in dossier.sets[name].values()]
        about = {"$schema": site.address(f"data/{name}.schema.json", "data/"), "name": name}
        about |= {"as_of": dossier.as_of, "licence": LICENSE, "count": len(rows)}
        files = {
            "json": json.dumps(about | {name: rows}, ensure_ascii=False, indent=1) + "\n",
            # Excel takes a file without this mark at its beginning for one in an old encoding.
            "csv": "\ufeff" + as_csv(rows, model),
            "schema.json": json.dumps(schema(name, model, site), indent=1) + "\n",
        }
        for ending, text in files.items():
            path = out / f"data/{name}.{ending}"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")


def as_row(record: Record, dossier: Dossier) -> dict:
    """A record as plain data, with what the site works out from it: who speaks for themselves."""
    row = record.model_dump(mode="json", exclude_none=True)
    return row | ({VOICES: sorted(roots(dossier, record))} if isinstance(record, Evidence) else {})


def schema(name: str, model: type[Record], site: Site) -> dict:
    """JSON Schema of a whole export file."""
    item = model.model_json_schema(ref_template="#/$defs/{model}")
    definitions = item.pop("$defs", {})
    text = {"type": "string"}
    if issubclass(model, Evidence):
        words = "Who speaks for themselves behind the sources, relays followed to their beginning"
        item["properties"][VOICES] = {"type": "array", "items": text, "description": words}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": site.address(f"data/{name}.schema.json", "data/"),
        "title": f"{name}: {(model.__doc__ or '').splitlines()[0]}",
        "type": "object",
        "required": ["name", "as_of", "licence", "count", name],
        "properties": {
            "$schema": text,
            "name": {"const": name},
            "as_of": text | {"format": "date"},
            "licence": text,
            "count": {"type": "integer"},
            name: {"type": "array", "items": item},
        },
        "$defs": definitions,
    }


def as_csv(rows: list[dict], model: type[Record]) -> str:
    """One line per record; lists are joined by semicolons, cells of tables are written as JSON."""
    columns = [*model.model_fields, *([VOICES] if issubclass(model, Evidence) else [])]
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column, "")) for column in columns] for row in rows)
    return target.getvalue()


def _cell(value: object) -> object:
    """A value as spreadsheets leave it alone.

    A month gets XX for its day, as ISO 8601-2 writes what isn't known: of 2026-05 they make the
    first of May. A text that they would take for a formula begins with an apostrophe.
    """
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = "; ".join(value)
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, str) and MONTH.fullmatch(value):
        return f"{value}-XX"
    if isinstance(value, str) and value.lstrip()[:1] in tuple("=+-@"):
        return f"'{value}"
    return value
