"""What a reader on a slow line sees: the page arrives in pieces, and nothing that was painted moves."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from functools import partial
from pathlib import Path

import pytest
from conftest import PAGES, patient_tab, start_theme

from dossier.hosting import Handler, Server

PIECE = 1200  # bytes, about: small enough to end within a table or a list, as a packet does
# A piece ends where a block does: that the last words of half a sentence wrap anew no page can prevent.
BLOCK = re.compile(rb"</(?:p|h\d|li|ul|ol|dt|dd|dl|t[dhr]|thead|tbody|div|nav|section|header|figure|details|summary)>\s*")
PAUSE = 0.02  # seconds: longer than a frame, so that each piece is painted
FIRST_SCREENS = 9_000  # bytes of a page's text that arrive in pieces; no first screen is longer
LATE = 0.2  # seconds until a script comes: the page has been painted long before
FILTERED = ["/evidence/claims/?status=reported&text=samsung", "/evidence/timeline/?names=Anthropic#year-2026",
            "/evidence/claims/?status=confirmed#since-job-ads", "/evidence/sources/#the-article", "/glossary/#hbm",
            "/compare/accelerators/?sort=-memory&foundry=Samsung"]
WATCH = """window.moved = []; new PerformanceObserver(list => list.getEntries().forEach(entry => {
  // Words that wrap anew when the rest of their line comes are no fault; blocks that move are.
  const block = ({node}) => !(node instanceof Text || node instanceof Element && getComputedStyle(node).display === 'inline')
  if (entry.sources.some(block)) moved.push(entry.value.toFixed(6) + ' ' + entry.sources.map(({node}) => node?.outerHTML?.slice(0, 80)).join(' '))
})).observe({type: 'layout-shift', buffered: true})"""
WHOLE_FIRST = ":is(.md-search, .md-nav__list, .md-footer, .path, table):not(:has("  # the rule of site.css that holds back what is not whole


def pieces(page: bytes, size: int) -> list[bytes]:
    """A page cut after blocks into pieces of at least `size` bytes, up to the end of the first screen; the rest is one."""
    cuts, end = [0], page.index(b"<article") + FIRST_SCREENS
    for block in BLOCK.finditer(page, 0, end):
        if block.end() >= cuts[-1] + size:
            cuts.append(block.end())
    return [page[start:stop] for start, stop in zip(cuts, [*cuts[1:], None], strict=True)]


class SlowHandler(Handler):
    """Sends pages in pieces, uncompressed; `leave_out` is a rule's beginning that the style sheet is sent without."""

    def __init__(self, *args, size: int, leave_out: str, **kwargs):
        self.size, self.leave_out = size, leave_out
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            data = (path / "index.html").read_bytes()
            self._pieces("text/html; charset=utf-8", pieces(data, self.size))
        elif self.leave_out and path.suffix == ".css":
            before, rule, after = path.read_text("utf-8").partition(self.leave_out)
            assert rule, "the style sheet has no such rule any more: this test should leave out what took its place"
            self._pieces("text/css", [(before + after.partition("}")[2]).encode()])
        elif path.suffix == ".js":
            time.sleep(LATE)
            self._pieces("text/javascript", [path.read_bytes()])
        else:
            super().do_GET()

    def _pieces(self, kind: str, pieces: list[bytes]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Cache-Control", "no-store")  # late on each page, not on the first alone
        self.send_header("Content-Length", str(sum(map(len, pieces))))
        self.end_headers()
        for piece in pieces:
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(PAUSE)


@contextlib.contextmanager
def slow_line(folder: Path, size: int = PIECE, leave_out: str = ""):
    """Address of `folder` behind a slow line, while the block runs."""
    server = Server(("127.0.0.1", 0), partial(SlowHandler, directory=str(folder), size=size, leave_out=leave_out))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def shifts(browser, address: str, width: int, paths) -> dict[str, list[str]]:
    """The pages on which something painted moved while page, scripts and theme arrived, with how much and what."""
    context = browser.new_context(base_url=address, viewport={"width": width, "height": 900})
    context.add_init_script(WATCH)
    tab = patient_tab(context)
    found = {}
    for path in paths:
        tab.goto(path)
        if path in FILTERED:  # our scripts and the theme's change these the most
            start_theme(tab)
        tab.wait_for_timeout(60)
        found[path] = tab.evaluate("moved")
    context.close()
    return {path: moved for path, moved in found.items() if moved}


@pytest.mark.parametrize("width", [320, 820, 1440])
def test_nothing_moves_while_a_page_arrives_in_pieces(browser, site, width):
    with slow_line(site) as address:
        assert not shifts(browser, address, width, [*PAGES, *FILTERED])


def test_parts_shown_before_they_are_whole_would_be_noticed(browser, site):
    samples = {"/about/evidence/", "/story/two-signals/", "/about/changes/"}  # a table, a way through the story, a footer
    noticed: set[str] = set()
    with slow_line(site, size=300, leave_out=WHOLE_FIRST) as address:
        for _ in range(5):  # on a busy machine two pieces may be painted as one
            noticed |= shifts(browser, address, 820, samples - noticed).keys()
    assert noticed == samples
