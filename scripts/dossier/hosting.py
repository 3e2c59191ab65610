"""Serves a finished site on this machine with the headers that a host would send."""

from __future__ import annotations

import contextlib
import fnmatch
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path


def read_headers(path: Path) -> list[tuple[str, list[tuple[str, str]]]]:
    """The rules of a _headers file as (path pattern, [(name, value)]); none when there is no file."""
    rules: list[tuple[str, list[tuple[str, str]]]] = []
    for line in path.read_text("utf-8").splitlines() if path.exists() else []:
        if line.startswith(" "):
            name, _, value = line.strip().partition(": ")
            rules[-1][1].append((name, value))
        elif line.strip():
            rules.append((line.strip(), []))
    return rules


class Handler(SimpleHTTPRequestHandler):
    """Static files with the site's own headers, its 404 page, and compressed copies where the browser takes them."""

    protocol_version = "HTTP/1.1"
    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".xml": "application/atom+xml",
        ".md": "text/markdown; charset=utf-8",
        ".yml": "text/plain; charset=utf-8",
        ".txt": "text/plain; charset=utf-8",
        ".svg": "image/svg+xml",
        ".html": "text/html; charset=utf-8",
        ".css": "text/css; charset=utf-8",
    }

    def __init__(self, *args, quiet: bool = True, **kwargs):
        self.quiet = quiet
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        self._send(body=True)

    def do_HEAD(self) -> None:
        self._send(body=False)

    def _send(self, body: bool) -> None:
        path = Path(self.translate_path(self.path))
        status = 200
        if path.is_dir():
            if not self.path.partition("?")[0].endswith("/"):
                self.send_response(301)
                self.send_header("Location", self.path.partition("?")[0] + "/")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            path /= "index.html"
        if not path.is_file():
            path, status = Path(self.directory) / "404.html", 404
        if not path.is_file():
            self.send_error(404)
            return
        kind, served = self.guess_type(str(path)), path
        zipped = path.with_name(path.name + ".gz")
        use_zipped = "gzip" in self.headers.get("Accept-Encoding", "") and zipped.is_file()
        data = (zipped if use_zipped else served).read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Vary", "Accept-Encoding")
        if use_zipped:
            self.send_header("Content-Encoding", "gzip")
        self._site_headers()
        self.end_headers()
        if body:
            self.wfile.write(data)

    def _site_headers(self) -> None:
        chosen: dict[str, str] = {}
        for pattern, pairs in read_headers(Path(self.directory) / "_headers"):
            if fnmatch.fnmatch(self.path.partition("?")[0], pattern):
                chosen.update(pairs)
        # This server speaks plain HTTP on the loopback; the promise of HTTPS is the real host's to make.
        chosen.pop("Strict-Transport-Security", None)
        for name, value in chosen.items():
            self.send_header(name, value)

    def log_message(self, format: str, *args) -> None:
        if not self.quiet:
            super().log_message(format, *args)


class Server(ThreadingHTTPServer):
    """Many browsers at once, and no traceback when one hangs up."""

    daemon_threads = True

    def handle_error(self, request, client_address) -> None:
        """A browser that closes the connection early is no error."""


def make_server(folder: Path, port: int = 0, quiet: bool = True) -> Server:
    """A server for `folder` on 127.0.0.1; port 0 takes a free one. Raises OSError when the port is taken."""
    return Server(("127.0.0.1", port), partial(Handler, directory=str(folder), quiet=quiet))


@contextlib.contextmanager
def serve_folder(folder: Path) -> Iterator[str]:
    """Serve `folder` while the block runs and give its address, without a slash at the end."""
    server = make_server(folder)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
