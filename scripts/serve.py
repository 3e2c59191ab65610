#!/usr/bin/env python3
"""Preview the site; pages reload when a file changes. This is `mkdocs serve --dirty` in .venv."""

import argparse
import socket

from bootstrap import become, prepare

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
become("mkdocs", "serve", "--dirty", "--no-strict", "--dev-addr", address)
