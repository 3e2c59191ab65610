#!/usr/bin/env python3
"""Write the finished site to site/, all or nothing. This is `mkdocs build --strict` in .venv.

Set SITE_URL to the address where the site will be, and REPO_URL if its source is public.
"""

import argparse
import os
import shutil
import signal
import sys

from bootstrap import ROOT, prepare, run

OPTIONS = {
    "--pdf": "also write the PDF, drawn by Chromium",
    "--offline": "also write the zip that needs no server",
    "--review": "build nothing; list what needs an editor's eyes",
}
SITE = ROOT / "site"


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    for option, text in OPTIONS.items():
        parser.add_argument(option, action="store_true", help=text)
    options = parser.parse_args()
    prepare("requirements-test.txt" if options.pdf else "requirements.txt")
    if options.review:
        return run("dossier.review")
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    status = replace_site([name for name in ("pdf", "offline") if getattr(options, name)])
    wrote = "Wrote site/." if os.environ.get("SITE_URL") else "Wrote site/, without SITE_URL."
    print(wrote if status == 0 else "Nothing was replaced.", flush=True)
    return status


def replace_site(extras: list[str]) -> int:
    """Build beside the last site and put the new one in its place; return an exit status."""
    new = SITE.with_name(f"site.new-{os.getpid()}")
    old = SITE.with_name(f"site.old-{os.getpid()}")
    try:
        status = run("mkdocs", "build", "--strict", "--site-dir", str(new))
        for name in extras:
            status = status or run(f"dossier.finish.{name}", str(new))
        if status == 0:
            if SITE.exists():
                SITE.rename(old)
            new.rename(SITE)
        return status
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        print(f"{error.filename}: {error.strerror}.", file=sys.stderr)
        return 1
    finally:
        if old.exists() and not SITE.exists():
            old.rename(SITE)
        shutil.rmtree(new, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
