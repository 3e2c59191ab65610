"""The serve command: the preview while an editor writes, or the finished site with its real headers."""

from __future__ import annotations

import argparse
import logging
import sys

from dossier.build import CONFIG, replace_site, report
from dossier.hosting import make_server
from dossier.preview import Preview
from dossier.problems import ROOT, Problems


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
        server.prepare()
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
