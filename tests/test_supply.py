"""Promises about what the site is made with: pinned, hashed, listed, and nothing more."""

from __future__ import annotations

import io
import json
import re
import urllib.request

import pytest

from dossier import sbom
from dossier.problems import ROOT

FILES = ["requirements.txt", "requirements-test.txt"]


@pytest.mark.parametrize("name", FILES)
def test_every_package_is_pinned_with_hashes(name):
    packages = sbom.pinned(ROOT / name)
    assert len(packages) > 20
    assert all(version and hashes for version, hashes in packages.values())
    text = (ROOT / name).read_text("utf-8")
    assert "http" not in text
    assert not re.search(r"^\s*-(?!-hash=)", text, re.M), "an option says where this machine gets packages from"


def test_the_requirements_follow_the_project_file():
    wanted = re.findall(r'"([A-Za-z0-9_-]+)==([0-9.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    packages = sbom.pinned(ROOT / "requirements-test.txt")
    assert wanted
    for name, version in wanted:
        assert packages[sbom.normal(name)][0] == version, f"{name}: run the pip-compile lines at the top of pyproject.toml"


def test_the_bill_of_materials_is_up_to_date_and_says_why():
    document = json.loads((ROOT / "sbom.json").read_text("utf-8"))
    assert document == sbom.bill(), "run: .venv/bin/python -m dossier.sbom"
    assert document["bomFormat"] == "CycloneDX" and document["specVersion"] == "1.6"
    reasons = {c["name"]: c["properties"][0]["value"] for c in document["components"]}
    assert all(reasons.values()), [name for name, reason in reasons.items() if not reason]
    assert {"axe-core", "html-validate", "ajv"} <= set(reasons), "the checkers that run in Node are missing"


def known_vulnerabilities() -> dict[str, list[str]]:
    """Ids of what the vulnerability database holds against each package that is installed; OSError if out of reach."""
    installed = {"PyPI": sbom.pinned(ROOT / "requirements-test.txt"), "npm": sbom.locked()}
    queries = [{"package": {"name": name, "ecosystem": kind}, "version": packages[name][0]}
               for kind, packages in installed.items() for name in packages]
    request = urllib.request.Request(
        "https://api.osv.dev/v1/querybatch", json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=5) as response:
        results = json.load(response)["results"]
    found = {q["package"]["name"]: [v["id"] for v in r.get("vulns", [])] for q, r in zip(queries, results, strict=True)}
    return {name: ids for name, ids in found.items() if ids}


def test_no_package_has_a_known_vulnerability():
    try:
        found = known_vulnerabilities()
    except OSError as error:
        pytest.skip(f"the vulnerability database can't be reached from here ({error}); nothing was checked")
    assert not found


def test_a_known_vulnerability_would_be_noticed(monkeypatch):
    def answer(request, timeout):
        """What the database says, in its form, as if it held something against two packages."""
        asked = [(q["package"]["ecosystem"], q["package"]["name"], q["version"]) for q in json.loads(request.data)["queries"]]
        assert len(asked) > 60 and all(version for _, _, version in asked)
        bad = {("PyPI", "lxml"), ("npm", "ajv")}
        results = [{"vulns": [{"id": "X-1", "modified": "2026-01-01T00:00:00Z"}]} if (kind, name) in bad else {} for kind, name, _ in asked]
        return io.BytesIO(json.dumps({"results": results}).encode())

    monkeypatch.setattr(urllib.request, "urlopen", answer)
    assert known_vulnerabilities() == {"lxml": ["X-1"], "ajv": ["X-1"]}


def test_no_path_of_a_machine_and_no_registry_stands_in_the_project():
    import subprocess

    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in files:
        path = ROOT / name
        if path.suffix in (".png", ".zip") or not path.is_file():
            continue
        text = path.read_text("utf-8", errors="replace")
        assert str(ROOT) not in text and f'"{"resolved"}": "http' not in text, name
