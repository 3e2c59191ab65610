"""The preview follows an editor's edits, says what is wrong with them, and never stops over them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

import dossier.server
import pytest
from dossier.preview import Preview
from dossier.problems import ROOT

PAGE = "story/since.md"


class Editor:
    """Somebody who edits a copy of the project and has its preview open."""

    def __init__(self, project):
        self.docs = project / "docs"
        self.server = Preview(project / "mkdocs.yml", 0)
        self.server.prepare()
        self.thread = threading.Thread(target=self.server.serve, daemon=True)
        self.thread.start()
        while self.server.builds < 2:  # until the server watches the files
            (self.docs / "about/site.md").touch()
            time.sleep(0.5)
        self.server.idle.wait()

    def look(self, address: str) -> str:
        """The source of a page as the browser gets it."""
        try:
            with urllib.request.urlopen(self.server.url + address, timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.read().decode()

    def edit(self, path: str, old: str, new: str) -> None:
        """Change the first occurrence of a text in a file under docs/."""
        text = (self.docs / path).read_text("utf-8")
        assert old in text
        (self.docs / path).write_text(text.replace(old, new, 1), "utf-8")

    def wait(self, address: str, words: str, present: bool = True) -> str:
        """Look at a page until it has some words, or has them no more; fails after half a minute."""
        until = time.monotonic() + 30
        while (words in (text := self.look(address))) is not present:
            assert time.monotonic() < until, f"{address} {'lacks' if present else 'still has'} {words!r}"
            time.sleep(0.1)
        return text


@pytest.fixture(scope="module")
def editor(tmp_path_factory):
    """One for all tests, each of which leaves words of its own behind."""
    project = tmp_path_factory.mktemp("preview")
    shutil.copytree(ROOT / "docs", project / "docs")
    shutil.copy(ROOT / "mkdocs.yml", project)
    editor = Editor(project)
    yield editor
    editor.server.shutdown()
    editor.thread.join(60)
    editor.server.close()
    assert not editor.server.folder.exists()


def test_an_edited_page_is_shown_and_the_rest_of_the_site_follows(editor):
    assert "Zebra" not in editor.look("story/since/")
    editor.edit(PAGE, "title: ", "title: Zebra ")
    text = editor.wait("story/since/", "Zebra")
    assert "livereload(" in text
    editor.wait("story/samsung-talks/", "Zebra")  # in the navigation


def test_an_edited_record_is_shown_where_it_is_looked_at_and_everywhere_else(editor):
    path = next(p for p in sorted((editor.docs / "data/claims").glob("*.yml")) if "since-silicon-team" in p.read_text("utf-8"))
    editor.look("evidence/claims/")
    editor.edit(path.relative_to(editor.docs).as_posix(), "claim: ", "claim: Yak ")
    editor.wait("evidence/claims/", "Yak")
    editor.wait("search/search_index.json", "Yak")


def test_a_page_built_first_is_the_same_as_in_the_whole_build(editor):
    editor.look("story/since/")
    editor.edit(PAGE, "description: ", "description: Gnu ")
    editor.wait("story/since/", "Gnu")
    page = next(path for path in editor.server.folder.glob("*/story/since/index.html") if "Gnu" in path.read_text("utf-8"))
    first = page.read_text("utf-8")
    editor.wait("llms.txt", "Gnu")
    whole = max(editor.server.folder.iterdir(), key=lambda path: int(path.name)) / "story/since/index.html"
    assert whole.read_text("utf-8") == first


def test_a_mistake_is_shown_with_the_last_good_page_and_goes_when_it_is_mended(editor, capsys):
    good = editor.look("story/since/")
    editor.edit(PAGE, "[^since-", "[^sinse-")
    text = editor.wait("story/since/", "To mend:")
    assert "docs/story/since.md" in text and "sinse-" in text and "no record has this id" in text
    assert good.partition("<script>livereload")[0][:2000] == text[:2000], "the last good page isn't shown"
    assert "no record has this id" in capsys.readouterr().err
    editor.edit(PAGE, "[^sinse-", "[^since-")
    editor.wait("story/since/", "To mend:", present=False)


def test_a_mistake_in_the_configuration_or_in_a_record_doesn_t_stop_it(editor):
    config = editor.docs.parent / "mkdocs.yml"
    kept = config.read_text("utf-8")
    config.write_text(kept + "\n  - [", "utf-8")
    editor.wait("", "To mend:")
    config.write_text(kept, "utf-8")
    editor.wait("", "To mend:", present=False)
    editor.edit("data/timeline.yml", "date:", "dote:")
    assert "timeline.yml" in editor.wait("", "To mend:")
    editor.edit("data/timeline.yml", "dote:", "date:")
    editor.wait("", "To mend:", present=False)


def test_a_new_page_and_a_removed_one_are_followed(editor):
    config = editor.docs.parent / "mkdocs.yml"
    new = "---\ntitle: Zebra\ndescription: A page about zebras, which exists only in this test of the preview.\n---\n\n# Zebra\n\nStripes.\n"
    (editor.docs / "about/zebra.md").write_text(new, "utf-8")
    editor.wait("", "missing from the navigation")
    kept = config.read_text("utf-8")
    config.write_text(kept.replace("      - about/site.md\n", "      - about/site.md\n      - about/zebra.md\n"), "utf-8")
    editor.wait("about/zebra/", "Stripes")
    config.write_text(kept, "utf-8")
    (editor.docs / "about/zebra.md").unlink()
    editor.wait("about/zebra/", "Stripes", present=False)
    assert "Page not found" in editor.look("about/zebra/") or "404" in editor.look("about/zebra/")


def test_who_asks_in_the_middle_of_a_build_gets_an_answer(editor):
    failed = []

    def ask():
        while not done.is_set():
            if "</html>" not in editor.look("story/since/"):
                failed.append(time.monotonic())

    done = threading.Event()
    readers = [threading.Thread(target=ask) for _ in range(3)]
    for reader in readers:
        reader.start()
    editor.edit(PAGE, "title: ", "title: Emu ")
    editor.wait("story/samsung-talks/", "Emu")
    done.set()
    for reader in readers:
        reader.join()
    assert not failed


def test_who_asks_while_a_build_goes_through_what_was_asked_for_stops_nothing(editor):
    editor.look("story/since/")
    editor.look("faq/")
    names = iter(editor.server.looked_at)
    next(names)
    editor.look("story/since/")
    assert "/faq/index.html" in list(names)


def test_what_is_no_page_is_told_and_forgotten_once_it_is_gone(editor):
    """A folder, a link that leads nowhere and a name that can't be written; the edit meanwhile isn't lost."""
    folder, link = editor.docs / "story/folder.md", editor.docs / "story/link.md"
    named = editor.docs / os.fsdecode(b"story/caf\xe9.md")
    folder.mkdir()
    link.symlink_to("nowhere.md")
    shutil.copy(editor.docs / PAGE, named)
    editor.edit(PAGE, "title: ", "title: Ibis ")
    text = editor.wait("story/since/", "To mend:")
    assert "story/folder.md: is a folder" in text and "story/link.md: is a symbolic link" in text
    assert r"story/caf\udce9.md: the name is not UTF-8" in text
    folder.rmdir()
    named.unlink()
    editor.wait("story/since/", "story/folder.md", present=False)
    assert "story/link.md" in editor.look("story/since/")
    link.unlink()
    assert "Ibis" in editor.wait("story/since/", "To mend:", present=False)


def test_a_folder_that_was_away_for_a_moment_is_followed_again(editor):
    away = editor.docs.with_name("away")
    editor.docs.rename(away)
    editor.wait("story/since/", "To mend:")
    away.rename(editor.docs)
    editor.wait("story/since/", "To mend:", present=False)
    editor.edit(PAGE, "title: ", "title: Okapi ")
    editor.wait("story/since/", "Okapi")


def test_what_nobody_foresaw_is_shown_too(editor, monkeypatch):
    def fail(changed):
        raise RuntimeError("no such luck")

    with monkeypatch.context() as patched:
        patched.setattr(editor.server, "_first", fail)
        editor.edit(PAGE, "title: ", "title: Auk ")
        editor.wait("story/since/", "RuntimeError: no such luck")
    editor.edit(PAGE, "title: ", "title: Great ")
    assert "Great Auk" in editor.wait("story/since/", "To mend:", present=False)


def test_what_editors_write_for_themselves_is_not_followed(editor):
    before = editor.server.now()
    scratch = [editor.docs / "story" / name for name in (".#since.md", ".since.md.swp", "#since.md#", "since.md~")]
    for path in scratch:
        path.symlink_to("nobody@nowhere")
    assert editor.server.now() == before
    for path in scratch:
        path.unlink()


def test_an_address_too_long_for_a_file_stops_nothing(editor):
    assert "Page not found" in editor.look("x" * 300 + ".html")
    editor.edit(PAGE, "title: ", "title: Lynx ")
    assert "To mend:" not in editor.wait("story/samsung-talks/", "Lynx")


@pytest.mark.parametrize("port", ["99999", "-1", "65536", "http", "8e3"])
@pytest.mark.parametrize("how", [[], ["--production"]])
def test_a_number_that_is_no_port_is_refused(port, how, capsys):
    with pytest.raises(SystemExit) as end:
        dossier.server.main([f"--port={port}", *how])
    assert end.value.code == 2 and f"{port!r} is not a port; write a number up to 65535" in capsys.readouterr().err


@pytest.mark.parametrize("error, told", [
    (OSError(98, "Address already in use"), "Port 8000 is taken. Stop what uses it, or choose another with --port."),
    (PermissionError(13, "Permission denied"), "Port 8000 may not be used. Choose another with --port"),
    (OSError(28, "No space left on device", "/some/\x1bwhere"), r"/some/\x1bwhere: No space left on device. Make room on its disk. Mend that"),
    (OSError(24, "Too many open files"), "Too many open files. Mend that and start again."),
])
@pytest.mark.parametrize("how", ["_preview", "_production"])
def test_why_it_can_t_serve_is_told_without_a_traceback(error, told, how, monkeypatch, capsys):
    def fail(port):
        raise error

    monkeypatch.setattr(dossier.server, how, fail)
    assert dossier.server.main(["--production"] if how == "_production" else []) == 1
    assert told in capsys.readouterr().err


def test_a_file_in_the_place_of_the_site_is_told(tmp_path, monkeypatch, capsys):
    (tmp_path / "site").write_text("x")
    monkeypatch.setattr(dossier.server, "ROOT", tmp_path)
    assert dossier.server.main(["--production", "--port=0"]) == 1
    assert "site: is a file; a site takes a folder." in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="Windows ends a process without telling it")
def test_who_ends_it_finds_nothing_left_behind(tmp_path):
    environment = os.environ | {"TMPDIR": str(tmp_path), "PYTHONPATH": str(ROOT / "scripts")}
    command = [sys.executable, "-m", "dossier.server", "--port=0"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE) as process:
        until = time.monotonic() + 30
        while not list(tmp_path.glob("dossier-preview-*/*")):  # the first build has begun to write
            assert process.poll() is None and time.monotonic() < until
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        out, errors = process.communicate(timeout=30)
    assert process.returncode == 0 and out.endswith("Stopped.\n") and not errors
    assert not list(tmp_path.glob("dossier-preview-*"))
