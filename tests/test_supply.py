"""Promises about what the site is made with: pinned, hashed, listed, and nothing more."""

from __future__ import annotations

import json
import re
import urllib.error
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


def test_no_package_has_a_known_vulnerability():
    packages = sbom.pinned(ROOT / "requirements-test.txt")
    queries = [{"package": {"name": name, "ecosystem": "PyPI"}, "version": version} for name, (version, _) in packages.items()]
    request = urllib.request.Request(
        "https://api.osv.dev/v1/querybatch", json.dumps({"queries": queries}).encode(), {"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as response:
            results = json.load(response)["results"]
    except (urllib.error.URLError, TimeoutError, OSError) as error:
        pytest.skip(f"the vulnerability database can't be reached from here ({error}); nothing was checked")
    found = {q["package"]["name"]: [v["id"] for v in r.get("vulns", [])] for q, r in zip(queries, results, strict=True)}
    assert not {name: ids for name, ids in found.items() if ids}


def test_no_path_of_a_machine_and_no_registry_stands_in_the_project():
    import subprocess

    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    for name in files:
        path = ROOT / name
        if path.suffix in (".png", ".zip") or not path.is_file():
            continue
        text = path.read_text("utf-8", errors="replace")
        assert str(ROOT) not in text and f'"{"resolved"}": "http' not in text, name
