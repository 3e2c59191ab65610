#!/usr/bin/env python3
"""See the site at http://127.0.0.1:8000, rebuilt while you write. Options: --help."""

from dossier.bootstrap import run_inside

if __name__ == "__main__":
    run_inside("dossier.server")
