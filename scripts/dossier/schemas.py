"""JSON Schemas of the YAML files under docs/data/, for editors that complete and check as you type.

`python -m dossier.schemas` writes them to docs/data/schemas/ and names them in the first line of
each file of records, where the YAML language server looks for them.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from dossier.schema import SETS

DATA = Path(__file__).resolve().parents[2] / "docs/data"
LINE = "# yaml-language-server: $schema="


def file_schema(name: str) -> str:
    """The schema, as JSON text, of a file that holds a list of records called `name`."""
    record = SETS[name].model_json_schema()
    definitions = record.pop("$defs", {})
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "description": f"A file of records: {SETS[name].__doc__}",
        "type": "object",
        "required": [name],
        "properties": {name: {"type": "array", "items": record}},
        "$defs": definitions,
    }
    return json.dumps(schema, indent=1, ensure_ascii=False) + "\n"


def first_line(file: Path) -> str | None:
    """The line that names the schema of a file of records; None for another file."""
    name = file.relative_to(DATA).parts[0].removesuffix(".yml")
    if name not in SETS:
        return None
    return LINE + os.path.relpath(DATA / f"schemas/{name}.json", file.parent).replace("\\", "/")


def main() -> None:
    """Write every schema, and the first line of every file."""
    (DATA / "schemas").mkdir(exist_ok=True)
    for name in SETS:
        (DATA / f"schemas/{name}.json").write_text(file_schema(name), "utf-8")
    for file in sorted(DATA.rglob("*.yml")):
        text, line = file.read_text("utf-8"), first_line(file)
        if line and not text.startswith(line):
            rest = text.partition("\n")[2] if text.startswith(LINE) else text
            file.write_text(f"{line}\n{rest}", "utf-8")


if __name__ == "__main__":
    main()
