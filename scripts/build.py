#!/usr/bin/env python3
"""Write the finished site to site/, all or nothing. Options: --help."""

from dossier.bootstrap import run_inside

if __name__ == "__main__":
    run_inside("dossier.build")
