#!/usr/bin/env python3
"""Write the finished site to site/, all or nothing. Options: --help."""

import sys

from dossier.bootstrap import run_inside

if __name__ == "__main__":
    # What is drawn by a browser takes its driver, which the tests bring along.
    drawn = {"--pdf", "--social"} & set(sys.argv[1:])
    run_inside("dossier.build", "requirements-test.txt" if drawn else "requirements.txt")
