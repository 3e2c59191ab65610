"""The serve command: the preview while an editor writes, or the finished site with its real headers."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys

from dossier.build import CONFIG, FULL, failure, replace_site, report
from dossier.hosting import make_server
from dossier.preview import Preview
from dossier.problems import ROOT, Problems, excerpt

TAKEN, DENIED = (98, 48, 10048), (1, 13, 10013)  # a port, on Linux, macOS and Windows


def main(arguments: list[str] | None = None) -> int:
    """The serve command; returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="scripts/serve.py", description="See the site while you write it."
    )
    parser.add_argument(
        "--port", type=_port, default=8000, help="port on 127.0.0.1 (8000); 0 takes a free one"
    )
    parser.add_argument(
        "--production", action="store_true", help="serve the finished site with its real headers"
    )
    options = parser.parse_args(arguments)
    try:
        return _production(options.port) if options.production else _preview(options.port)
    except KeyboardInterrupt:
        print("\nStopped.")
        return 0
    except OSError as error:
        if error.filename or error.errno in FULL:
            wrong = f"{failure(error, ROOT / 'site')} Mend that and start again."
        elif error.errno in TAKEN:
            wrong = (
                f"Port {options.port} is taken. Stop what uses it, or choose another with --port."
            )
        elif error.errno in DENIED:
            wrong = (
                f"Port {options.port} may not be used. Choose another with --port, such as 8000."
            )
        else:
            wrong = f"{error.strerror or error}. Mend that and start again."
        print(wrong, file=sys.stderr)
        return 1


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(
        f"{excerpt(text)} is not a port; write a number up to 65535, such as 8000"
    )


def _stop_when_told() -> None:
    """To be ended, or left by a terminal that closes, is the same as Ctrl+C: what was built is removed."""
    server = os.getpid()

    def stop(*_) -> None:
        if os.getpid() != server:  # one of the processes of a build, which have nothing to remove
            os._exit(1)
        raise KeyboardInterrupt

    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if (
            number and signal.getsignal(number) is signal.SIG_DFL
        ):  # else it was started to outlive its terminal
            signal.signal(number, stop)


def _preview(port: int) -> int:
    _stop_when_told()
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
    print(
        f"The finished site is at http://127.0.0.1:{server.server_address[1]}/ - stop with Ctrl+C.",
        flush=True,
    )
    with server:
        server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main())
