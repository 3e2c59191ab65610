"""The preview that follows an editor's edits, and shows mistakes instead of stopping."""

from __future__ import annotations

import html
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.livereload import LiveReloadServer

from dossier.build import build_pages, build_site, report
from dossier.pages import read_pages
from dossier.problems import Problem, Problems, shown
from dossier.publish.onepage import PAGE as ONE_PAGE
from dossier.views import TEMPLATES, built_path

BANNER = """<div role="alert" style="position:fixed;inset:auto 0 0 0;z-index:99;max-height:60vh;overflow:auto;
padding:1rem 1.5rem;background:#5c1a00;color:#fff;font:15px/1.5 system-ui,sans-serif"><b>This is the last good
version. To mend:</b><ul>{}</ul></div>"""
EMPTY = "<!doctype html><html lang=en><title>Not built yet</title><body><h1>Nothing could be built yet</h1></body></html>"
REMEMBERED = 3


class Preview(LiveReloadServer):
    """MkDocs' live-reload server over builds of ours: each in a folder of its own, shown only when it is whole.

    After an edit of text or records, the pages edited and those that browsers show are built first, into a copy of
    the last build; the whole site follows behind, and browsers reload once more only if that changes what they show.
    """

    def __init__(self, config: Path, port: int):
        self.config, self.docs = config, config.parent / "docs"
        self.problems: list[Problem] = []
        self.folder = Path(tempfile.mkdtemp(prefix="dossier-preview-"))
        self.builds = 0
        self.idle = threading.Event()  # set while there is nothing to build
        self.behind = False  # whether the rest of the site is older than the pages built first
        self.stamps: dict[Path, int] = {}
        self.looked_at: dict[str, None] = {}  # built pages that browsers asked for, the latest last
        root = str(self.folder / "0")
        super().__init__(builder=self.rebuild, host="127.0.0.1", port=port, root=root, polling_interval=0.2)
        # The folder is named without its number only once, so this mustn't be the theme's error page.
        self.error_handler = lambda code: self._not_found() if code == 404 else None
        for path in (config, self.docs, TEMPLATES):
            self.watch(str(path))
        self._want_rebuild = True  # once it watches, look for what was edited during the first build

    def prepare(self) -> None:
        """Take the port, so that the address is known, and build for the first time."""
        self.server_bind()
        self.url = f"http://127.0.0.1:{self.server_address[1]}/"
        self.server_bind = lambda: None  # serve() would bind again
        print("Checking and building …", flush=True)
        self.rebuild()

    def rebuild(self) -> None:
        """Build what is there now; on a mistake keep the last good build and show what is wrong."""
        self.idle.clear()
        self._rebuild(time.monotonic())
        if not self.behind:
            self.idle.set()

    def _rebuild(self, started: float) -> None:
        changed, behind = self._changed(), self.behind
        self.behind = False
        if not changed and not behind:
            return
        pages = self._first(changed)
        if pages and not self._attempt(lambda new: self._some(new, pages)):
            self.problems, self.behind = [], True
            count = f"{len(pages)} page{'s' if len(pages) > 1 else ''}"
            print(f"Built {count} in {time.monotonic() - started:.1f} s; the others follow.", flush=True)
            with self._rebuild_cond:
                self._want_rebuild = True
        elif not changed:
            self._follow(started)
        else:
            self._whole(started)

    def _whole(self, started: float) -> None:
        self.problems = self._attempt(lambda new: build_site(new, self.config, final=False, site_url=self.url))
        if self.problems:
            report(Problems(self.problems))
        else:
            print(f"Built in {time.monotonic() - started:.1f} s.", flush=True)

    def _follow(self, started: float) -> None:
        """Build the whole site while the last build is served."""
        with self._epoch_cond:
            self._wanted_epoch = self._visible_epoch
            self._epoch_cond.notify_all()
        before = self._contents()
        self._whole(started)
        if self.problems or self._contents() != before:
            with self._epoch_cond:
                self._wanted_epoch = round(time.monotonic() * 1000)

    def _attempt(self, build: Callable[[Path], object]) -> list[Problem]:
        """Build into a new folder and serve that if it works; returns what is wrong if it doesn't."""
        self.builds += 1
        new = self.folder / str(self.builds)
        try:
            build(new)
        except Problems as error:
            problems = error.problems
        except Exception as error:  # never leave the editor with a dead server
            problems = [Problem(shown(self.config), 0, type(error).__name__, str(error), "")]
        else:
            old, self.root = Path(self.root), str(new)
            for folder in set(self.folder.iterdir()) - {new, old}:  # the old one may be in the middle of an answer
                shutil.rmtree(folder, ignore_errors=True)
            return []
        shutil.rmtree(new, ignore_errors=True)
        return problems

    def _some(self, new: Path, pages: set[str]) -> None:
        shutil.copytree(self.root, new)
        build_pages(new, pages, self.config, site_url=self.url)

    def _changed(self) -> set[Path]:
        """Files that are not as they were at the last call."""
        files = [path for path in (self.config, *self.docs.rglob("*"), *TEMPLATES.iterdir()) if path.is_file()]
        old, self.stamps = self.stamps, {path: path.stat().st_mtime_ns for path in files}
        return {path for path in old.keys() | self.stamps.keys() if old.get(path) != self.stamps.get(path)}

    def _first(self, changed: set[Path]) -> set[str]:
        """Pages to build before the others, as paths below docs/; none if more than text and records has changed."""
        texts = {path for path in changed if path.suffix == ".md"}
        records = {path for path in changed if path.suffix == ".yml" and path.is_relative_to(self.docs / "data")}
        if not changed or changed != texts | records or not Path(self.root).is_dir():
            return set()
        built = {f"/{built_path(page, True)}": page for page in read_pages(self.docs)}
        pages = {path.relative_to(self.docs).as_posix() for path in texts}
        pages |= {built[name] for name in self.looked_at if name in built}
        return {page for page in pages if page != ONE_PAGE and self._file(page).exists()}

    def _file(self, page: str) -> Path:
        return Path(self.root) / built_path(page, True)

    def _contents(self) -> list[bytes]:
        """The files that browsers show."""
        files = [Path(self.root) / name.lstrip("/") for name in self.looked_at]
        return [file.read_bytes() for file in files if file.is_file()]

    def _serve_request(self, environ, start_response):
        path = environ["PATH_INFO"]
        if path.startswith("/livereload/"):
            path = urlsplit(environ.get("HTTP_REFERER", "")).path
        else:  # before the folder is looked up, which is another one after a build
            with self._epoch_cond:
                self._epoch_cond.wait_for(lambda: self._visible_epoch == self._wanted_epoch)
        name = f"{path}index.html" if path.endswith("/") else path
        if name.endswith(".html"):
            self.looked_at.pop(name, None)
            self.looked_at = dict.fromkeys([*self.looked_at, name][-REMEMBERED:])
        return super()._serve_request(environ, start_response)

    def _not_found(self) -> bytes:
        page = Path(self.root) / "404.html"
        content = page.read_bytes() if page.exists() else EMPTY.encode()
        return self._inject_js_into_html(content, self._visible_epoch)

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        if self.problems:
            items = "".join(f"<li>{html.escape(str(problem))}</li>" for problem in self.problems)
            content = content.replace(b"</body>", BANNER.format(items).encode() + b"</body>")
        return super()._inject_js_into_html(content, epoch)

    def close(self) -> None:
        """Stop serving and remove what was built."""
        self.shutdown()
        shutil.rmtree(self.folder, ignore_errors=True)
