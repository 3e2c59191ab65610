#!/usr/bin/env python3
"""Preview the site; pages reload when a file changes. This is `mkdocs serve` in .venv."""

import argparse
import signal
import socket
import sys
import tempfile

from bootstrap import prepare, run


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 lets other machines see it")
    parser.add_argument("--port", default=8000, type=int, help="8000 unless given")
    options = parser.parse_args()
    address = f"{options.host}:{options.port}"
    try:
        socket.create_server((options.host, options.port)).close()
    except (OSError, OverflowError) as error:
        parser.error(f"{address}: {error}. Choose another with --port.")
    prepare()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # MkDocs leaves the folder that it builds in when it is stopped by a signal.
    with tempfile.TemporaryDirectory(prefix="site-preview-") as folder:
        try:
            return run("mkdocs", "serve", "--no-strict", "--dev-addr", address, TMPDIR=folder)
        except KeyboardInterrupt:
            return 130
        finally:  # a second signal must not interrupt the cleaning up
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
