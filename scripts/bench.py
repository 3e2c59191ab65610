#!/usr/bin/env python3
"""Print build times, live-reload times, memory and growth, beside plain MkDocs-Material. Options: --help."""

from dossier.bootstrap import run_inside

if __name__ == "__main__":
    run_inside("dossier.bench")
