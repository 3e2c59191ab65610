"""To somebody who knows MkDocs this is an ordinary MkDocs project."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from dossier.records import DOCS, load

ROOT = Path(__file__).resolve().parents[1]
BRIDGE = ROOT / "tests/bridge"
MKDOCS = [sys.executable, "-m", "mkdocs"]


def environment(**variables: str) -> dict[str, str]:
    """The environment of a command, without an address of the site unless one is given."""
    kept = {k: v for k, v in os.environ.items() if k not in ("SITE_URL", "REPO_URL")}
    return {**kept, "NO_MKDOCS_2_WARNING": "1", **variables}


def build(project: Path, **variables: str) -> subprocess.CompletedProcess:
    """Run `mkdocs build --strict` in a project."""
    command = [*MKDOCS, "build", "--strict"]
    return subprocess.run(
        command, cwd=project, env=environment(**variables), capture_output=True, text=True
    )


@pytest.fixture
def project(tmp_path) -> Path:
    """A copy of the made-up story, with the project's own hooks."""
    folder = tmp_path / "project"
    shutil.copytree(BRIDGE, folder)
    edit(folder / "mkdocs.yml", "../../scripts/hooks.py", str(ROOT / "scripts/hooks.py"))
    return folder


def edit(path: Path, before: str, after: str) -> None:
    """Replace the first occurrence of a text in a file."""
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


def test_mkdocs_build_strict_writes_the_site(project):
    result = build(project)
    assert result.returncode == 0, result.stderr
    assert "Traceback" not in result.stderr
    assert "A bridge is planned" in (project / "site/index.html").read_text("utf-8")


def test_nothing_in_the_code_belongs_to_the_story_of_this_site(project):
    """The names of this story are in its records, pages and settings, so another story fits."""
    named = ("company", "product", "program", "person", "publication")
    entries = load(DOCS, "2099-12-31").organisations.values()
    names = [name for e in entries if e.kind in named for name in [e.name, *e.aka]]
    words = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?!\w)")
    assert words.search((DOCS / "index.md").read_text("utf-8"))
    assert build(project).returncode == 0
    written = [p for p in (project / "site").rglob("*") if "assets" not in p.parts]
    found = []
    for path in [*written, *(ROOT / "scripts").rglob("*")]:
        if path.suffix in (".py", ".html", ".md", ".txt", ".json", ".csv", ".xml"):
            match = words.search(path.read_text("utf-8"))
            found += [f"{path}: {match.group()}"] if match else []
    assert not found


def test_extensions_plugins_and_folders_are_the_editors_to_add(project):
    added = """markdown_extensions:
  - pymdownx.tabbed: {alternate_style: true}
  - pymdownx.details
  - pymdownx.superfences
  - pymdownx.mark
  - pymdownx.tasklist: {custom_checkbox: true}
  - admonition
  - pymdownx.emoji:
      emoji_index: !!python/name:material.extensions.emoji.twemoji
      emoji_generator: !!python/name:material.extensions.emoji.to_svg
"""
    edit(project / "mkdocs.yml", "markdown_extensions:\n", added)
    edit(project / "mkdocs.yml", "plugins: [search]", "plugins: [search, tags]\nwatch: [notes]")
    edit(project / "mkdocs.yml", "  - Compare:", "  - notes/new.md\n  - Compare:")
    (project / "notes").mkdir()
    (project / "docs/notes").mkdir()
    page = "\n".join([
        "---", "title: New", "description: A page in a new folder, with what extensions offer.",
        "---", "", "# New", "", '=== "One"', "", "    A tab. ==marked== :smile:", "",
        '??? note "More"', "", "    Folded text.", "", "- [x] done", "- [ ] open", "",
    ])  # fmt: skip
    (project / "docs/notes/new.md").write_text(page, "utf-8")
    result = build(project)
    assert result.returncode == 0, result.stderr
    html = (project / "site/notes/new/index.html").read_text("utf-8")
    for part in ("tabbed-set", "<mark>marked", "task-list", "<details", "twemoji"):
        assert part in html, f"{part} is missing"


@pytest.mark.parametrize("name", [
    "assets/cat.gif", "paper.pdf", "assets/letters.woff2", "facts.json", "CNAME", "robots.txt",
    ".well-known/security.txt", "_redirects", ".nojekyll", "data/claims.yml",
])  # fmt: skip
def test_any_kind_of_file_is_published(project, name):
    path = project / "docs" / name
    path.parent.mkdir(exist_ok=True)
    if not path.exists():
        path.write_bytes(b"{}")
    assert build(project).returncode == 0
    assert (project / "site" / name).read_bytes() == path.read_bytes()


def test_a_dead_link_stops_the_build_with_file_and_line(project):
    edit(project / "docs/index.md", "story/index.md", "story/indx.md")
    edit(project / "docs/story/index.md", "cost.md#sum", "cost.md#sums")
    result = build(project)
    assert result.returncode == 1
    assert re.search(r"docs/index\.md:8: .*story/indx\.md", result.stderr), result.stderr
    assert re.search(r"docs/story/index\.md:8: .*cost\.md#sums", result.stderr), result.stderr
    assert "Traceback" not in result.stderr


def test_mistakes_of_records_and_pages_come_together(project):
    edit(project / "docs/data/claims.yml", "status: reported", "status: reportd")
    edit(project / "docs/index.md", "title:", "titel:")
    result = build(project)
    assert result.returncode == 1
    assert re.search(r"claims\.yml:\d+: claim start, field status", result.stderr), result.stderr
    assert re.search(r"index\.md:1: front matter, field title", result.stderr), result.stderr
    assert "Traceback" not in result.stderr


def test_a_mistake_in_template_code_is_named_by_line(project):
    edit(project / "docs/glossary.md", 'records("terms")', 'recods("terms")')
    result = build(project)
    assert result.returncode == 1
    assert re.search(r"glossary\.md:8: template code: 'recods' is undefined", result.stderr)
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("address", ["https://example.org//chip", "example.org", "ftp://x.org"])
def test_an_address_that_cannot_be_is_refused_in_one_line(project, address):
    result = build(project, SITE_URL=address)
    assert result.returncode == 1
    assert re.search(rf"ERROR .*({re.escape(address)}|site_url)", result.stderr), result.stderr
    assert len(result.stderr.splitlines()) < 12


def test_the_packages_of_requirements_are_enough(project):
    """Our own package need not be installed: MkDocs finds it beside the hooks."""
    forget = "import sys; sys.path = [p for p in sys.path if not p.endswith('scripts')]; "
    code = forget + "from mkdocs.__main__ import cli; cli(['build', '--strict'])"
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, cwd=project, env=environment(), capture_output=True, text=True)
    assert result.returncode == 0, result.stderr


class Preview:
    """`mkdocs serve` on a free port."""

    def __init__(self, project: Path):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.log, self.folder = project / "serve.log", project / "tmp"
        self.folder.mkdir()
        command = [*MKDOCS, "serve", "--dev-addr", self.address]
        own = environment(TMPDIR=str(self.folder))
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, cwd=project, env=own, stdout=log, stderr=log)

    def page(self, path: str = "/") -> str:
        with urllib.request.urlopen(f"http://{self.address}{path}", timeout=5) as answer:
            return answer.read().decode()

    def wait_for(self, words: str, path: str = "/", seconds: float = 20) -> str:
        """The page, once it holds these words."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                text = self.page(path)
            except OSError:
                text = ""
            if words in text:
                return text
            time.sleep(0.1)
        raise AssertionError(f"{words!r} never appeared: {self.log.read_text()[-2000:]}")


@pytest.fixture
def preview(project):
    """A running preview of the project."""
    server = Preview(project)
    yield server
    server.process.terminate()
    server.process.wait(timeout=20)
    assert list(server.folder.iterdir()) == [], "a preview that is stopped left something behind"


def test_the_preview_shows_mistakes_and_keeps_the_last_good_version(project, preview):
    preview.wait_for("A bridge is planned")
    edit(project / "docs/index.md", "A bridge is planned", "A bridge is decided")
    edit(project / "docs/data/claims.yml", "status: reported", "status: reportd")
    text = preview.wait_for("preview-errors")
    assert "A bridge is planned" in text and "A bridge is decided" not in text
    assert re.search(r"claims\.yml:\d+: claim start, field status", text)
    assert "Traceback" not in preview.log.read_text()
    edit(project / "docs/data/claims.yml", "status: reportd", "status: reported")
    assert "preview-errors" not in preview.wait_for("A bridge is decided")


def test_the_preview_shows_a_dead_link_and_a_broken_configuration(project, preview):
    preview.wait_for("A bridge is planned")
    edit(project / "docs/index.md", "(story/index.md)", "(story/indx.md)")
    text = preview.wait_for("preview-errors")
    assert "index.md:8:" in text and 'href="story/"' in text
    edit(project / "docs/index.md", "(story/indx.md)", "(story/index.md)")
    preview.wait_for("<title>")
    edit(project / "mkdocs.yml", "strict: true", "strict: [true")
    preview.wait_for("mkdocs.yml")
    edit(project / "mkdocs.yml", "strict: [true", "strict: true")
    edit(project / "docs/index.md", "A bridge is planned", "A bridge is decided")
    assert "preview-errors" not in preview.wait_for("A bridge is decided")
    assert "Traceback" not in preview.log.read_text()


def test_of_two_quick_saves_the_second_is_seen(project, preview):
    preview.wait_for("A bridge is planned")
    for claim in ("The town plans one bridge.", "The town plans two bridges."):
        text = (project / "docs/data/claims.yml").read_text("utf-8")
        text = re.sub(r"(id: plan\n    claim: ).*", rf"\1{claim}", text)
        (project / "docs/data/claims.yml").write_text(text, "utf-8")
        time.sleep(0.3)
    preview.wait_for("The town plans two bridges.", "/evidence/claims/")
