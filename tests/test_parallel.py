"""Work in several processes gives what one would give, and leaves none behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from types import SimpleNamespace

import jinja2
import pytest

from dossier import hooks
from dossier.build import build_site
from dossier.compiled import _Compiled
from dossier.parallel import Beside, each, processors
from dossier.problems import Problem, Problems
from dossier.rendering import _merge

PROBLEM = Problem("docs/x.md", 3, "claim y", "is wrong.", "Mend it.")
# In a process of its own, as the tests' own may have threads.
ALONE = "import os, sys, threading, time\nfrom dossier.parallel import *\nfrom dossier.problems import *\n"
needs_two = pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="one processor")


def alone(code: str) -> str:
    """What a piece of code prints."""
    return subprocess.run([sys.executable, "-c", ALONE + code], check=True, capture_output=True, text=True).stdout.strip()


@needs_two
def test_each_gives_results_in_order_from_several_processes():
    assert alone("print(each(lambda n: n * n, range(7)))") == "[0, 1, 4, 9, 16, 25, 36]"
    assert int(alone("print(len(set(each(lambda n: os.getpid(), range(7)))))")) > 1
    assert alone("print(each(len, []), each(len, ['one']))") == "[] [3]"


@needs_two
def test_results_larger_than_a_pipe_arrive():
    assert alone("print([len(x) for x in each(lambda n: 'x' * n, [5_000_000] * 5)])") == str([5_000_000] * 5)


@needs_two
def test_problems_come_through_whole():
    told = alone(
        "def fail(_): raise Problems([Problem('docs/x.md', 3, 'claim y', 'is wrong.', 'Mend it.')])\n"
        "try:\n  with Beside(fail, 0) as beside: beside.result()\n"
        "except Problems as error: print(error.problems[0])"
    )
    assert told == str(PROBLEM)


@needs_two
def test_an_error_that_cant_be_sent_arrives_as_its_words():
    told = alone(
        "class Holds(Exception):\n  def __init__(self, words): super().__init__(words); self.lock = threading.Lock()\n"
        "class Asks(Exception):\n  def __init__(self, words, more): super().__init__(words)\n"
        "def fail(error): raise error\n"
        "for error in (Holds('one'), Asks('two', 3)):\n"
        "  try:\n    with Beside(fail, error) as beside: beside.result()\n"
        "  except RuntimeError as error: print(error)"
    )
    assert told == "Holds: one\nAsks: two"


@needs_two
def test_a_process_that_is_killed_is_an_error_and_no_wait_without_end():
    told = alone(
        "def die(): os.kill(os.getpid(), 9)\n"
        "try:\n  with Beside(die) as beside: beside.result()\n"
        "except OSError as error: print(error.strerror)"
    )
    assert "stopped from outside" in told


@needs_two
def test_a_process_ends_with_the_one_that_started_it():
    code = (
        "def wait(): print(os.getpid(), flush=True); time.sleep(60)\n"
        "with Beside(wait) as beside: beside.result()"
    )
    with subprocess.Popen([sys.executable, "-c", ALONE + code], stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        for _ in range(100):
            try:
                if open(f"/proc/{child}/stat").read().split()[2] == "Z":
                    break
            except FileNotFoundError:
                break
            time.sleep(0.05)
        else:
            os.kill(child, signal.SIGKILL)
            pytest.fail("the process outlived its parent")


@needs_two
def test_an_order_to_stop_that_comes_in_the_middle_of_a_fork_is_obeyed():
    told = alone(
        "import multiprocessing, signal\n"
        "def stop(*_): raise KeyboardInterrupt\n"
        "signal.signal(signal.SIGTERM, stop)\n"
        "os.register_at_fork(after_in_parent=lambda: (os.kill(os.getpid(), signal.SIGTERM), time.sleep(0.1)))\n"
        "try:\n  with Beside(time.sleep, 2) as beside: beside.result()\n"
        "except KeyboardInterrupt: print('stopped', multiprocessing.active_children())"
    )
    assert told == "stopped []"


def test_beside_other_threads_all_is_done_in_this_process():
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert processors() == 1
        assert set(each(lambda _: os.getpid(), range(5))) == {os.getpid()}
        with Beside(os.getpid) as beside:
            assert beside.result() == os.getpid()
    finally:
        done.set()
        thread.join()


@needs_two
def test_one_process_builds_the_same_site_as_several(project, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    code = (
        "from pathlib import Path\nfrom dossier.build import build_site\n"
        f"build_site(Path({str(tmp_path / 'several')!r}), Path({str(project / 'mkdocs.yml')!r}))"
    )
    alone(code)
    monkeypatch.setattr("dossier.rendering.processors", lambda: 1)
    monkeypatch.setattr("dossier.parallel.processors", lambda: 1)
    build_site(tmp_path / "one", project / "mkdocs.yml")
    one, several = (
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        for folder in (tmp_path / "one", tmp_path / "several")
    )
    assert one.keys() == several.keys()
    assert [name for name in one if one[name] != several[name]] == []


def test_each_page_is_taken_once_by_whoever_asks_first(tmp_path):
    class File:
        def __init__(self, name):
            self.src_uri = name

        def is_documentation_page(self):
            return self.src_uri.endswith(".md")

    config = SimpleNamespace(extra={})
    both = [[File("a.md"), File("a/b.md"), File("picture.png")] for _ in range(2)]
    for number, files in enumerate(both):
        config.extra["share"] = (number, tmp_path)
        hooks.on_files(files, config)
    first, second = both
    assert first[0].is_modified() and second[1].is_modified()
    for _ in range(2):  # and the answer stays
        assert [file.is_modified() for file in first] == [True, False, True]
        assert [file.is_modified() for file in second] == [False, True, False]


def test_a_template_is_compiled_once_and_anew_when_it_changes(tmp_path):
    kept = _Compiled(str(tmp_path / "kept"), "%s")

    def shows(source):
        environment = jinja2.Environment(loader=jinja2.DictLoader({"x.html": source}), bytecode_cache=kept)
        generated = []
        environment._generate = lambda *arguments, **names: generated.append(1) or jinja2.Environment._generate(environment, *arguments, **names)
        return environment.get_template("x.html").render(), len(generated)

    assert [shows("one"), shows("one"), shows("two"), shows("one")] == [("one", 1), ("one", 0), ("two", 1), ("one", 1)]
    (file,) = (tmp_path / "kept").iterdir()
    file.write_bytes(file.read_bytes()[:40])  # cut short by a power failure
    assert shows("one") == ("one", 1)
    kept.directory = str(tmp_path / "no/such")
    assert shows("one") == ("one", 1), "nowhere to keep it is no reason to fail"


def test_a_share_gives_its_pages_and_never_takes_the_place_of_others(tmp_path):
    for folder, page in (("out", "a"), ("share", "b")):
        (tmp_path / folder / page).mkdir(parents=True)
        (tmp_path / folder / page / "index.html").write_text(page)
        (tmp_path / folder / "404.html").write_text(folder)
    _merge(tmp_path / "share", tmp_path / "out")
    assert (tmp_path / "out/b/index.html").read_text() == "b" and (tmp_path / "out/404.html").read_text() == "out"


def test_problems_survive_the_way_between_processes():
    import pickle

    assert pickle.loads(pickle.dumps(Problems([PROBLEM]))).problems == [PROBLEM]
