"""To somebody who knows MkDocs this is an ordinary MkDocs project."""

import filecmp
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from conftest import free_port

ROOT = Path(__file__).resolve().parents[1]
BRIDGE = ROOT / "tests/bridge"
MKDOCS = [sys.executable, "-m", "mkdocs"]
TEXTS = (".html", ".md", ".txt", ".json", ".csv", ".xml", ".py")
# Kinds of files that are published as they are.
FILES = [
    "assets/cat.gif", "paper.pdf", "assets/letters.woff2", "facts.json", "CNAME", "robots.txt",
    ".well-known/security.txt", "_redirects", ".nojekyll",
]  # fmt: skip


def environment(**variables: str) -> dict[str, str]:
    """The environment of a command: no address of the site unless one is given, and no path to
    our package, which MkDocs finds beside the hooks."""
    left_out = ("SITE_URL", "REPO_URL", "PYTHONPATH")
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return {**kept, "NO_MKDOCS_2_WARNING": "1", **variables}


def build(project: Path, **variables: str) -> subprocess.CompletedProcess:
    """Run `mkdocs build --strict` in a project."""
    command = [*MKDOCS, "build", "--strict"]
    return subprocess.run(
        command, cwd=project, env=environment(**variables), capture_output=True, text=True
    )


def copied(folder: Path) -> Path:
    """A copy of the made-up story, with the project's own hooks."""
    shutil.copytree(BRIDGE, folder)
    edit(folder / "mkdocs.yml", "../../scripts/hooks.py", str(ROOT / "scripts/hooks.py"))
    return folder


@pytest.fixture
def project(tmp_path) -> Path:
    """The made-up story, to be changed."""
    return copied(tmp_path / "project")


def edit(path: Path, before: str, after: str) -> None:
    """Replace the first occurrence of a text in a file."""
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")


# ---- A story that builds.


@pytest.fixture(scope="module")
def story(tmp_path_factory) -> tuple[Path, str]:
    """The made-up story, built without an address, and what was said."""
    project = copied(tmp_path_factory.mktemp("story") / "project")
    result = build(project)
    assert result.returncode == 0 and "Traceback" not in result.stderr, result.stderr
    return project / "site", result.stderr


def written(out: Path) -> list[Path]:
    """The files of words in a site, the theme's own aside."""
    return [path for path in out.rglob("*") if path.suffix in TEXTS and "assets" not in path.parts]


def test_another_story_has_its_own_name_and_no_address_and_the_last_line_says_so(story):
    out, said = story
    assert "A bridge is planned" in (out / "index.html").read_text("utf-8")
    assert ": SITE_URL is not set: " in said.strip().splitlines()[-1]
    for path in written(out):
        text = path.read_text("utf-8")
        assert not re.search("127.0.0.1|localhost|canonical|ld.json", text), path
    assert "(story/cost.md)" in (out / "llms.txt").read_text("utf-8")
    assert not (out / "robots.txt").exists()
    for name in ("timeline.xml", "changes.xml", "llms.txt", "search/search_index.json"):
        assert "Ottersund" in (out / name).read_text("utf-8"), name


def test_nothing_in_the_code_belongs_to_the_story_of_this_site(story, dossier):
    """The names of this story are in its records, pages and settings, so another story fits."""
    named = ("company", "product", "program", "person", "publication")
    entries = dossier.organisations.values()
    names = [name for e in entries if e.kind in named for name in [e.name, *e.aka]]
    words = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?!\w)")
    assert words.search((ROOT / "docs/index.md").read_text("utf-8"))
    for path in [*written(story[0]), *written(ROOT / "scripts")]:
        assert not words.search(path.read_text("utf-8")), path


def test_two_builds_are_equal(story, project):
    assert build(project, PYTHONHASHSEED="7").returncode == 0
    first, second = story[0], project / "site"
    names = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    same, differ, missing = filecmp.cmpfiles(first, second, names, shallow=False)
    assert not differ and not missing and len(same) > 40


def test_extensions_plugins_folders_and_any_kind_of_file_are_the_editors_to_add(project):
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
    for name in FILES:
        path = project / "docs" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"{}")
    result = build(project)
    assert result.returncode == 0, result.stderr
    html = (project / "site/notes/new/index.html").read_text("utf-8")
    for part in ("tabbed-set", "<mark>marked", "task-list", "<details", "twemoji"):
        assert part in html, f"{part} is missing"
    for name in (*FILES, "data/claims.yml"):
        assert (project / "site" / name).read_bytes() == (project / "docs" / name).read_bytes()


# ---- Mistakes.


def test_a_dead_link_stops_the_build_with_file_and_line(project):
    edit(project / "docs/index.md", "story/index.md", "story/indx.md")
    edit(project / "docs/story/index.md", "cost.md#sum", "cost.md#sums")
    words = "title: A, sub: A, caption: A, alt: A, as_of: 2026"
    drawings = f"drawings: [{{id: a, file: assets/images/a.svg, {words}}}]\n"
    (project / "docs/data/drawings.yml").write_text(drawings)
    with (project / "docs/story/cost.md").open("a") as page:
        page.write("\n![A](../assets/images/a.svg)\n")
    result = build(project)
    assert result.returncode == 1
    assert re.search(r"docs/index\.md:8: .*story/indx\.md", result.stderr), result.stderr
    assert re.search(r"docs/story/index\.md:8: .*cost\.md#sums", result.stderr), result.stderr
    assert re.search(r"docs/story/cost\.md:\d+: .*images/a\.svg", result.stderr), result.stderr
    assert "Traceback" not in result.stderr


def test_all_mistakes_of_records_and_pages_come_together(project):
    edit(project / "docs/data/claims.yml", "status: reported", "status: reportd")
    edit(project / "docs/data/claims.yml", "    claim: No", "    clam: No")
    edit(project / "docs/index.md", "title:", "titel:")
    said = build(project).stderr
    assert re.search(r"claims\.yml:\d+: claim start, field status", said), said
    assert re.search(r"claims\.yml:\d+: claim no-builder.*Did you mean claim\?", said), said
    assert re.search(r"index\.md:1: front matter, field title", said), said
    assert "Traceback" not in said


def test_a_mistake_in_template_code_is_named_by_line(project):
    edit(project / "docs/glossary.md", 'records("terms")', 'recods("terms")')
    result = build(project)
    assert result.returncode == 1
    assert re.search(r"glossary\.md:8: template code: 'recods' is undefined", result.stderr)
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("address", ["https://example.org//chip", "ftp://x.org"])
def test_an_address_that_cannot_be_is_refused_in_one_line(project, address):
    result = build(project, SITE_URL=address)
    assert result.returncode == 1
    assert re.search(rf"ERROR .*({re.escape(address)}|site_url)", result.stderr), result.stderr
    assert len(result.stderr.splitlines()) < 12


# ---- The preview.


class Preview:
    """`mkdocs serve --dirty`, as scripts/serve.py starts it, on a free port."""

    def __init__(self, project: Path):
        self.address = f"127.0.0.1:{free_port()}"
        self.project, self.log, self.folder = project, project / "serve.log", project / "tmp"
        self.folder.mkdir()
        command = [*MKDOCS, "serve", "--dirty", "--dev-addr", self.address]
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


@pytest.fixture(scope="module")
def preview(tmp_path_factory):
    """A running preview of the made-up story; each test leaves the story without a mistake."""
    server = Preview(copied(tmp_path_factory.mktemp("preview") / "project"))
    yield server
    server.process.terminate()
    server.process.wait(timeout=20)
    assert list(server.folder.iterdir()) == [], "a preview that is stopped left something behind"
    assert "Traceback" not in server.log.read_text()


def test_the_preview_shows_mistakes_and_keeps_the_last_good_version(preview):
    docs = preview.project / "docs"
    preview.wait_for("A bridge is planned")
    edit(docs / "index.md", "A bridge is planned", "A bridge is decided")
    edit(docs / "data/claims.yml", "status: reported", "status: reportd")
    text = preview.wait_for("preview-errors")
    assert "A bridge is planned" in text and "A bridge is decided" not in text
    assert re.search(r"claims\.yml:\d+: claim start, field status", text)
    edit(docs / "data/claims.yml", "status: reportd", "status: reported")
    assert "preview-errors" not in preview.wait_for("A bridge is decided")


def test_the_preview_shows_a_dead_link_and_a_broken_configuration(preview):
    page, settings = preview.project / "docs/index.md", preview.project / "mkdocs.yml"
    preview.wait_for("A bridge is")
    edit(page, "(story/index.md)", "(story/indx.md)")
    text = preview.wait_for("preview-errors")
    assert "index.md:8:" in text and 'href="story/"' in text
    edit(page, "(story/indx.md)", "(story/index.md)")
    preview.wait_for("<title>")
    edit(settings, "strict: true", "strict: [true")
    preview.wait_for("mkdocs.yml")
    edit(settings, "strict: [true", "strict: true")
    edit(page, "A bridge is", "A new bridge is")
    assert "preview-errors" not in preview.wait_for("A new bridge is")


def test_a_mistake_is_shown_until_it_is_mended_also_while_another_page_is_edited(preview):
    page, other = preview.project / "docs/index.md", preview.project / "docs/story/index.md"
    preview.wait_for("bridge is")
    edit(page, "(story/index.md)", "(story/indx.md)")
    preview.wait_for("preview-errors")
    other.write_text(other.read_text("utf-8") + "\nMore.\n", "utf-8")
    time.sleep(2)
    assert "indx" in preview.page() and "More." not in preview.page("/story/")
    edit(page, "(story/indx.md)", "(story/index.md)")
    assert "preview-errors" not in preview.wait_for("More.", "/story/")
    edit(other, "More.", "More of it, and [a dead end](../glossary.md#nowhere).")
    preview.wait_for("does not contain an anchor")
    edit(other, "More of it, and [a dead end](../glossary.md#nowhere).", "Enough.")
    preview.wait_for("Enough.", "/story/")
    edit(other, "Enough.", "That is all.")  # after which only this page is built
    assert not re.search(r"\bNone\b", preview.wait_for("That is all.", "/story/")), "in a menu"


def test_the_other_pages_follow_a_title(preview):
    page = preview.project / "docs/story/index.md"
    edit(page, "title: Introduction", "title: The ferry")
    preview.wait_for("The ferry", "/glossary/")
    edit(page, "title: The ferry", "title: Introduction")


def test_of_two_quick_saves_the_second_is_seen(preview):
    preview.wait_for("bridge is")
    claims = preview.project / "docs/data/claims.yml"
    for claim in ("The town plans one bridge.", "The town plans two bridges."):
        text = re.sub(r"(id: plan\n    claim: ).*", rf"\1{claim}", claims.read_text("utf-8"))
        claims.write_text(text, "utf-8")
        time.sleep(0.3)
    preview.wait_for("The town plans two bridges.", "/evidence/claims/")
