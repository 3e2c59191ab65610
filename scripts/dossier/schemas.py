"""JSON Schemas of the YAML files under docs/data/, for editors that complete and check as you type.

`python -m dossier.schemas` writes them; the first line of each file of records names its own.
"""

import json
from pathlib import Path

from pydantic import create_model

from dossier.schema import SETS

FOLDER = Path(__file__).resolve().parents[2] / "docs/data/schemas"


def file_schema(name: str) -> str:
    """The schema, as JSON text, of a file that holds a list of records called `name`."""
    about = f"A file of records: {SETS[name].__doc__}"
    file = create_model(name, __doc__=about, **{name: (list[SETS[name]], ...)})
    return json.dumps(file.model_json_schema(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for name in SETS:
        (FOLDER / f"{name}.json").write_text(file_schema(name), "utf-8")
