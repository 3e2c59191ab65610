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
    """Write data/<set>.json and .csv for every set; its schema is that of the YAML files."""
    folder = out / "data"
    for name, model in SETS.items():
        records = dossier.sets[name].values()
        rows = [record.model_dump(mode="json", exclude_none=True) for record in records]
        document = {
            "$schema": site.address(f"data/schemas/{name}.json", "data/"),
            "as_of": dossier.as_of,
            "licence": LICENSE,
            "count": len(rows),
            name: rows,
        }
        voices = {r.id: sorted(roots(dossier, r)) for r in records if isinstance(r, Evidence)}
        if voices:
            document[VOICES] = voices
        text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
        (folder / f"{name}.json").write_text(text, "utf-8", newline="\n")
        rows = [{**row, VOICES: voices.get(row["id"])} for row in rows]
        # Excel takes a file without this mark at its beginning for one in an old encoding.
        (folder / f"{name}.csv").write_text(as_csv(rows, model), "utf-8-sig", newline="\n")


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
