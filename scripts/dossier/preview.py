"""The preview that follows an editor's edits, and shows mistakes instead of stopping."""

from __future__ import annotations

import html
import os
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.livereload import LiveReloadServer

from dossier.build import build_pages, build_site, report
from dossier.files import kept_by_programs
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
        self.stamps: dict[str, tuple[int, int]] = {}
        self.looked_at: dict[str, None] = {}  # built pages that browsers asked for, the latest last
        root = str(self.folder / "0")
        super().__init__(builder=self.rebuild, host="127.0.0.1", port=port, root=root)
        # The folder is named without its number only once, so this mustn't be the theme's error page.
        self.error_handler = lambda code: self._not_found() if code == 404 else None
        self.observer = Watcher(self)
        self._watched_paths = {str(self.docs): 1}  # MkDocs starts the observer when there is any

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
        problems = self._try(lambda: self._rebuild(time.monotonic()))
        if problems:
            self._tell(problems)
        if not self.behind:
            self.idle.set()

    def notice(self) -> None:
        """Have all that changed built soon."""
        with self._rebuild_cond:
            self._want_rebuild = True
            self._rebuild_cond.notify_all()

    def _rebuild(self, started: float) -> None:
        changed, behind = self._changed(), self.behind
        self.behind = False
        if not changed and not behind and not self.problems:
            return
        pages = self._first(changed)
        if pages and not self._attempt(lambda new: self._some(new, pages)):
            self.problems, self.behind = [], True
            count = f"{len(pages)} page{'s' if len(pages) > 1 else ''}"
            print(f"Built {count} in {time.monotonic() - started:.1f} s; the others follow.", flush=True)
            self.notice()
        elif behind and not changed:
            self._follow(started)
        else:
            self._whole(started)

    def _whole(self, started: float) -> None:
        self._tell(self._attempt(lambda new: build_site(new, self.config, final=False, site_url=self.url)))
        if not self.problems:
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
        problems = self._try(lambda: build(new))
        if problems:
            shutil.rmtree(new, ignore_errors=True)
            return problems
        old, self.root = Path(self.root), str(new)
        for folder in set(self.folder.iterdir()) - {new, old}:  # the old one may be in the middle of an answer
            shutil.rmtree(folder, ignore_errors=True)
        return []

    def _try(self, work: Callable[[], object]) -> list[Problem]:
        """Do some work; returns what is wrong if it fails. MkDocs would leave the editor with a dead server."""
        try:
            work()
            return []
        except Exception as error:
            wrong = [Problem(shown(self.config), 0, type(error).__name__, " ".join(str(error).split()), "")]
            return getattr(error, "problems", None) or wrong

    def _tell(self, problems: list[Problem]) -> None:
        self.problems = problems
        if problems:
            report(Problems(problems))

    def _some(self, new: Path, pages: set[str]) -> None:
        shutil.copytree(self.root, new)
        build_pages(new, pages, self.config, site_url=self.url)

    def _changed(self) -> set[Path]:
        """What is not as it was at the last call."""
        old, self.stamps = self.stamps, self.now()
        return {Path(path) for path in old.keys() | self.stamps.keys() if old.get(path) != self.stamps.get(path)}

    def now(self) -> dict[str, tuple[int, int]]:
        """Every file, link and folder that can matter to a build: its kind, and when it was written last."""
        paths = [os.path.realpath(self.config)]
        for top in (self.docs, TEMPLATES):
            for folder, folders, files in os.walk(top):
                names = [*folders, *(name for name in files if not kept_by_programs(Path(name)))]
                paths += [os.path.join(folder, name) for name in names]
        stamps = {}
        for path in paths:
            with suppress(OSError):  # it has just been removed
                about = os.lstat(path)
                stamps[path] = about.st_mode, 0 if stat.S_ISDIR(about.st_mode) else about.st_mtime_ns
        return stamps

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
        contents = []
        for name in self.looked_at:
            with suppress(OSError, ValueError):  # browsers ask for whatever they like
                contents.append((Path(self.root) / name.lstrip("/")).read_bytes())
        return contents

    def _serve_request(self, environ, start_response):
        path = environ["PATH_INFO"]
        if path.startswith("/livereload/"):
            path = urlsplit(environ.get("HTTP_REFERER", "")).path
        else:  # before the folder is looked up, which is another one after a build
            with self._epoch_cond:
                self._epoch_cond.wait_for(lambda: self._visible_epoch == self._wanted_epoch)
        name = f"{path}index.html" if path.endswith("/") else path
        if name.endswith(".html"):
            others = [other for other in self.looked_at if other != name]
            self.looked_at = dict.fromkeys([*others, name][-REMEMBERED:])  # a new one: a build may be going through the old
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


class Watcher(threading.Thread):
    """Tells a preview when files are not as it built them. MkDocs' own misses links and folders, and for good what lies
    in a folder that is moved away for a moment."""

    def __init__(self, preview: Preview):
        super().__init__(daemon=True)
        self.preview, self.stopped = preview, threading.Event()

    def run(self) -> None:
        while not self.stopped.wait(0.2):
            if self.preview.now() != self.preview.stamps:
                self.preview.notice()

    def stop(self) -> None:
        self.stopped.set()
