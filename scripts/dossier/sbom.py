"""The list of what is installed and why, as CycloneDX: made from the pinned requirements and the packages' own data,
and from the lock file of the checkers that the tests run in Node."""

from __future__ import annotations

import json
import re
from importlib import metadata
from pathlib import Path

from dossier.problems import ROOT

LOCK = ROOT / "tests/package-lock.json"
PIN = re.compile(r"^([a-zA-Z0-9._-]+)==([^ \\;]+)")


def pinned(path: Path) -> dict[str, tuple[str, list[str]]]:
    """Name, version and SHA-256 hashes of every package that a requirements file pins."""
    packages: dict[str, tuple[str, list[str]]] = {}
    name = ""
    for line in path.read_text("utf-8").splitlines():
        match = PIN.match(line)
        if match:
            name = normal(match.group(1))
            packages[name] = (match.group(2), [])
        packages[name][1].extend(re.findall(r"sha256:([0-9a-f]{64})", line)) if name else None
    return packages


def normal(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def wanted_by(names: set[str]) -> dict[str, list[str]]:
    """For each package, the installed ones that need it; the project itself is called site."""
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    reasons: dict[str, set[str]] = {name: set() for name in names}
    for name in names:
        if re.search(rf'"{re.escape(name)}==', project, re.I):
            reasons[name].add("site")
        for requirement in metadata.requires(name) or []:
            needed = normal(re.match(r"[A-Za-z0-9._-]+", requirement).group())
            if needed in reasons and "extra ==" not in requirement:
                reasons[needed].add(name)
    return {name: sorted(reason) for name, reason in reasons.items()}


def locked() -> dict[str, tuple[str, list[str]]]:
    """Name and version of every npm package that the tests install, with those that need it; the project is called site."""
    packages = json.loads(LOCK.read_text("utf-8"))["packages"]
    names = {path: path.rpartition("node_modules/")[2] or "site" for path in packages}
    reasons: dict[str, set[str]] = {}
    for path, package in packages.items():
        for needed in package.get("dependencies", {}):
            reasons.setdefault(needed, set()).add(names[path])
    return {
        names[path]: (package["version"], sorted(reasons.get(names[path], ())))
        for path, package in packages.items()
        if path
    }


def _component(kind: str, name: str, version: str, reasons: list[str], scope: str) -> dict:
    """One entry of the bill; kind: pypi or npm."""
    address = f"pkg:{kind}/{name.replace('@', '%40')}@{version}"
    return {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": version,
        "scope": scope,
        "purl": address,
        "properties": [{"name": "needed-by", "value": ", ".join(reasons)}],
    }


def bill() -> dict:
    """The CycloneDX document for both requirements files and the lock file; what only the tests need has scope optional."""
    site, everything = pinned(ROOT / "requirements.txt"), pinned(ROOT / "requirements-test.txt")
    reasons = wanted_by(set(everything))
    components = [
        _component("pypi", name, version, reasons[name], "required" if name in site else "optional")
        for name, (version, _) in sorted(everything.items())
    ]
    components += [
        _component("npm", name, version, needed_by, "optional")
        for name, (version, needed_by) in sorted(locked().items())
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "site",
                "name": "anthropic-chip-explained",
            }
        },
        "components": components,
    }


def text() -> str:
    """The document as it is kept in sbom.json."""
    return json.dumps(bill(), indent=1) + "\n"


if __name__ == "__main__":
    (ROOT / "sbom.json").write_text(text(), "utf-8")
