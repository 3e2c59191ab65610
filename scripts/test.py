#!/usr/bin/env python3
"""Run every test, a real browser included. Arguments go to pytest."""

from dossier.bootstrap import run_inside

if __name__ == "__main__":
    run_inside("dossier.testing", "requirements-test.txt")
