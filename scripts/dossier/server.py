"""The preview: builds, serves and reloads while an editor writes, and shows mistakes instead of stopping."""

from __future__ import annotations

import argparse
import html
import logging
import shutil
import sys
import tempfile
import time
from pathlib import Path

from mkdocs.livereload import LiveReloadServer

from dossier.build import CONFIG, build_site, replace_site, report
from dossier.hosting import make_server
from dossier.problems import ROOT, Problem, Problems, shown

TEMPLATES = Path(__file__).parent / "templates"
BANNER = """<div role="alert" style="position:fixed;inset:auto 0 0 0;z-index:99;max-height:60vh;overflow:auto;
padding:1rem 1.5rem;background:#5c1a00;color:#fff;font:15px/1.5 system-ui,sans-serif"><b>This is the last good
version. To mend:</b><ul>{}</ul></div>"""
EMPTY = "<!doctype html><html lang=en><title>Not built yet</title><body><h1>Nothing could be built yet</h1></body></html>"


class Preview(LiveReloadServer):
    """MkDocs' live-reload server over builds of ours: each in a folder of its own, shown only when it is whole."""

    def __init__(self, config: Path, port: int):
        self.config, self.problems = config, []
        self.folder = Path(tempfile.mkdtemp(prefix="dossier-preview-"))
        self.builds = 0
        super().__init__(builder=self.rebuild, host="127.0.0.1", port=port, root=str(self.folder / "0"))
        # The folder is named without its number only once, so this mustn't be the theme's error page.
        self.error_handler = lambda code: self._not_found() if code == 404 else None
        for path in (config, config.parent / "docs", TEMPLATES):
            self.watch(str(path))

    def rebuild(self) -> None:
        """Build what is there now; on a mistake keep the last good build and show what is wrong."""
        started = time.monotonic()
        self.builds += 1
        new, old = self.folder / str(self.builds), Path(self.root)
        try:
            build_site(new, self.config, final=False, site_url=self.url)
        except Problems as error:
            self.problems = error.problems
            report(error)
        except Exception as error:  # never leave the editor with a dead server
            self.problems = [Problem(shown(self.config), 0, type(error).__name__, str(error), "")]
            report(Problems(self.problems))
        else:
            self.problems = []
            self.root = str(new)
            shutil.rmtree(old, ignore_errors=True)
            print(f"Built in {time.monotonic() - started:.1f} s.", flush=True)
            return
        shutil.rmtree(new, ignore_errors=True)

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


def main(arguments: list[str] | None = None) -> int:
    """The serve command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="scripts/serve.py", description="See the site while you write it.")
    parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (8000); 0 takes a free one")
    parser.add_argument("--production", action="store_true", help="serve the finished site with its real headers")
    options = parser.parse_args(arguments)
    try:
        return _production(options.port) if options.production else _preview(options.port)
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0
    except OSError as error:
        if error.errno not in (98, 48, 10048):
            raise
        print(f"Port {options.port} is taken. Stop what uses it, or choose another with --port.", file=sys.stderr)
        return 1


def _preview(port: int) -> int:
    logging.getLogger("mkdocs.livereload").addHandler(logging.NullHandler())
    logging.getLogger("mkdocs").propagate = False
    server = Preview(CONFIG, port)
    try:
        server.server_bind()
        server.url = f"http://127.0.0.1:{server.server_address[1]}/"
        server.server_bind = lambda: None
        print("Checking and building …", flush=True)
        server.rebuild()
        print(f"The site is at {server.url} - it follows your edits; stop with Ctrl+C.", flush=True)
        server.serve()
    finally:
        server.close()
    return 0


def _production(port: int) -> int:
    try:
        replace_site(ROOT / "site")
    except Problems as error:
        report(error)
        return 1
    server = make_server(ROOT / "site", port, quiet=False)
    print(f"The finished site is at http://127.0.0.1:{server.server_address[1]}/ - stop with Ctrl+C.", flush=True)
    with server:
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
