#!/usr/bin/env python3
"""Write the finished site to site/, all or nothing. This is `mkdocs build --strict` in .venv.

Set SITE_URL to the address where the site will be, and REPO_URL if its source is public.
"""

import argparse
import os
import signal
import sys
import tempfile
from pathlib import Path

from bootstrap import ROOT, prepare, run

SITE = ROOT / "site"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--pdf", action="store_true", help="also write the PDF, drawn by Chromium")
    add("--offline", action="store_true", help="also write the zip that needs no server")
    add("--review", action="store_true", help="build nothing; list what needs an editor's eyes")
    options = parser.parse_args()
    prepare("requirements-test.txt" if options.pdf else "requirements.txt")
    if options.review:
        return run("dossier.review")
    extras = [f"--{name}" for name in ("pdf", "offline") if vars(options)[name]]
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        # Built beside the last site, which the new one replaces when it is whole.
        with tempfile.TemporaryDirectory(prefix="site.new-", dir=ROOT) as folder:
            new = Path(folder, "new")
            status = run("mkdocs", "build", "--strict", "--site-dir", str(new))
            if extras and status == 0:
                status = run("dossier.finish", *extras, str(new))
            if status == 0:
                if SITE.exists():
                    SITE.rename(Path(folder, "old"))
                new.rename(SITE)
    except KeyboardInterrupt:
        status = 130
    except OSError as error:
        sys.exit(f"{error.filename}: {error.strerror}.")
    wrote = "Wrote site/." if os.environ.get("SITE_URL") else "Wrote site/, without SITE_URL."
    print(wrote if status == 0 else "Nothing was replaced.", flush=True)
    return status


if __name__ == "__main__":
    sys.exit(main())
