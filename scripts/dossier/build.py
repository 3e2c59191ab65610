"""Builds the finished site, all or nothing: built beside the last good one, checked, then swapped in."""

from __future__ import annotations

import argparse
import calendar
import ctypes
import errno
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path, PurePosixPath

from dossier.browser import need_chromium
from dossier.check import check
from dossier.pages import Page
from dossier.problems import ROOT, Problem, Problems, excerpt, plain, shown
from dossier.records import Dossier
from dossier.rendering import ADDRESS_REMEDY, render, unfit_address

CONFIG = ROOT / "mkdocs.yml"
OFFLINE = ROOT / "dist/anthropic-chip-offline.zip"
FULL = (errno.ENOSPC, errno.EDQUOT)
LATEST = 4_354_819_199  # the last second of 2107, where the dates in zips end


def source_date(root: Path, as_of: str) -> int:
    """Seconds since 1970 of the last commit, else of the newest record date: what makes builds repeatable.

    Only a repository of the project's own counts, not one that happens to lie around the folder.
    """
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return int(os.environ["SOURCE_DATE_EPOCH"])
    top = _git(root, "rev-parse", "--show-toplevel")
    if top and Path(top).resolve() == root.resolve():
        committed = _git(root, "log", "-1", "--format=%ct")
        if committed.isdigit():
            return int(committed)
    year, month, day = map(int, as_of.split("-"))
    return calendar.timegm((year, month, day, 12, 0, 0))


def check_variables() -> None:
    """Raises Problems when a variable that a build reads can't be right: long before it shows in the built pages."""
    addresses = {name: unfit_address(os.environ.get(name, "")) for name in ("SITE_URL", "REPO_URL")}
    problems = [
        Problem(name, 0, "", wrong, ADDRESS_REMEDY) for name, wrong in addresses.items() if wrong
    ]
    when = os.environ.get("SOURCE_DATE_EPOCH", "")
    if when and not (re.fullmatch("[0-9]{1,10}", when) and int(when) <= LATEST):
        remedy = f"Write a number of seconds since 1970, at most {LATEST} (the end of 2107), or unset it."
        problems.append(Problem("SOURCE_DATE_EPOCH", 0, "", f"can't be {excerpt(when)}.", remedy))
    if problems:
        raise Problems(problems)


def _checked(config: Path) -> tuple[Dossier, dict[str, Page]]:
    """The records and pages of a project that can be built, with the date that makes the build repeatable set."""
    check_variables()
    dossier, pages = check(config.parent / "docs")
    os.environ["SOURCE_DATE_EPOCH"] = str(source_date(config.parent, dossier.as_of))
    return dossier, pages


def _git(folder: Path, *arguments: str) -> str:
    """What git says in a folder; nothing where it fails or isn't installed."""
    try:
        result = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)
    except FileNotFoundError:
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def build_site(
    out: Path, config: Path = CONFIG, final: bool = True, pdf: bool = False, **overrides
) -> Dossier:
    """Check, render and publish into `out`, a folder that doesn't exist yet. Raises Problems; see publish().

    A build that isn't final is for the preview: without policy, compressed copies and manifest. `overrides` are
    settings of mkdocs.yml.
    """
    dossier, pages = _checked(config)
    render(config, out, meanwhile=_load_publisher, **overrides)
    from dossier.publish import publish

    publish(out, dossier, pages, final, pdf)
    return dossier


def _load_publisher() -> None:
    import dossier.publish  # noqa: F401 - takes a third of a second, which rendering hides


def build_pages(out: Path, paths: set[str], config: Path = CONFIG, **overrides) -> None:
    """Build a few pages (paths below docs/) of a preview in `out` anew. Raises Problems.

    What repeats other pages stays as it was until the next whole build: lists, search, the one page.
    """
    from dossier.publish import finished
    from dossier.publish.html import HtmlPage
    from dossier.views import built_path

    dossier, pages = check(config.parent / "docs")
    files = [out / built_path(path, True) for path in sorted(paths)]
    for file in files:
        file.unlink(missing_ok=True)
    whole = {
        file: file.read_bytes() for file in (out / "404.html", out / "search/search_index.json")
    }
    render(config, out, dirty=True, **overrides)
    for file, content in whole.items():
        file.write_bytes(content)
    for file in files:
        page = HtmlPage.read(file, out)
        file.write_text(finished(page, dossier, pages, page.site_url), "utf-8")


def build_offline(target: Path, config: Path = CONFIG) -> Dossier:
    """Write the site as a zip that needs no server; on any failure `target` stays as it was. Raises Problems or OSError."""
    from dossier.publish import publish
    from dossier.publish.offline import drop_unused, make_offline, write_zip

    dossier, pages = _checked(config)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "site"
        render(config, out, use_directory_urls=False)
        drop_unused(out)
        publish(out, dossier, pages, final=False)
        make_offline(out)
        write_zip(out, target)
    return dossier


def exchange(new: Path, old: Path) -> None:
    """Put `new` in the place of `old` in one step, so that there is never a moment without a whole site.

    Linux can exchange two folders atomically; elsewhere two renames come as close as they can.
    """
    if not old.exists():
        new.rename(old)
        return
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        at_cwd, exchange_flag = -100, 2
        if hasattr(libc, "renameat2") and not libc.renameat2(
            at_cwd, os.fsencode(new), at_cwd, os.fsencode(old), exchange_flag
        ):
            return
    aside = old.with_name(f"{old.name}.old-{os.getpid()}")
    old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        aside.rename(old)
        raise
    aside.rename(new)


def clear_leftovers(out: Path) -> None:
    """Remove what a killed build left beside `out`, and bring the old site back if it was killed in mid-swap."""
    for path in out.parent.glob(f"{out.name}.*-*"):
        pid = path.name.rpartition("-")[2]
        if not pid.isdigit() or _alive(int(pid)):
            continue
        if ".old-" in path.name and not out.exists():
            path.rename(out)
        else:
            shutil.rmtree(path, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return pid != os.getpid()


def replace_site(out: Path, config: Path = CONFIG, **overrides) -> Dossier:
    """Build beside `out` and swap; on any failure `out` stays as it was. Raises Problems or OSError."""
    try:
        out = out.resolve()
        round_and_round = out.is_symlink()
    except RuntimeError:  # so says Python before 3.13
        round_and_round = True
    if round_and_round:
        remedy = "Remove it, or name a folder with --out."
        raise Problems([Problem(shown(out), 0, "", "is a link that leads back to itself.", remedy)])
    if out.exists() and not out.is_dir():
        remedy = "Name a folder with --out, or move the file away."
        raise Problems([Problem(shown(out), 0, "", "is a file; a site takes a folder.", remedy)])
    lost = foreign(out) if out.exists() else ""
    if lost:
        wrong = f"the folder holds something that is not a site of ours: {excerpt(lost, 120)}."
        remedy = "Name another folder with --out, or move it away."
        raise Problems([Problem(shown(out), 0, "", wrong, remedy)])
    out.parent.mkdir(parents=True, exist_ok=True)
    clear_leftovers(out)
    new = out.with_name(f"{out.name}.new-{os.getpid()}")
    try:
        dossier = build_site(new, config, **overrides)
        _let_read(new)
        exchange(new, out)
        return dossier
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _let_read(new: Path) -> None:
    """Let a web server read the site, whoever it runs as and whatever this user's umask keeps from others."""
    for path in (new, *new.rglob("*")):
        path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o644))


def foreign(out: Path) -> str:
    """The first path in a folder that is no part of a site of this build; empty when replacing the folder loses nothing."""
    try:
        listed = [
            PurePosixPath(name)
            for name in json.loads((out / "manifest.json").read_text("utf-8"))["files"]
        ]
    except (OSError, ValueError, KeyError, TypeError):
        known = set()
    else:
        known = {
            "manifest.json",
            *map(str, listed),
            *(str(folder) for path in listed for folder in path.parents),
        }
    paths = {
        *out.iterdir(),
        *(path for path in out.rglob("*") if path.is_symlink() or not path.is_dir()),
    }
    return min({path.relative_to(out).as_posix() for path in paths} - known, default="")


def report(error: Problems) -> None:
    """Print every problem, one per line."""
    print(
        f"{len(error.problems)} thing{'s' if len(error.problems) > 1 else ''} to mend:",
        file=sys.stderr,
    )
    for problem in error.problems:
        print(f"  {problem}", file=sys.stderr)


def failure(error: OSError, target: Path) -> str:
    """Why a site could not be written to `target`, in a sentence or two."""
    # A copy names where it comes from first. The folder that was written to is gone; an editor knows it by the name that
    # it would have got.
    name = error.filename2 or error.filename or target
    where = Path(re.sub(r"(?:\.(?:new|share\d+)-\d+)+(?=[/\\]|$)", "", str(name)))
    remedy = " Make room on its disk." if error.errno in FULL else ""
    return f"{plain(shown(where))}: {error.strerror or error}.{remedy}"


def main(arguments: list[str] | None = None) -> int:
    """The build command; returns its exit status."""
    about = "Write the finished site, all or nothing."
    parser = argparse.ArgumentParser(prog="scripts/build.py", description=about, allow_abbrev=False)
    parser.add_argument(
        "--out", type=Path, default=ROOT / "site", metavar="DIR", help="where to write it (site)"
    )
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument(
        "--pdf", action="store_true", help="with the one page as a PDF; needs Chromium"
    )
    kind.add_argument(
        "--offline",
        action="store_true",
        help=f"write a zip that needs no server instead ({shown(OFFLINE)})",
    )
    kind.add_argument(
        "--social",
        action="store_true",
        help="only draw the picture for links to the site; needs Chromium",
    )
    kind.add_argument(
        "--audit", action="store_true", help="only list sentences that state facts without evidence"
    )
    options = parser.parse_args(arguments)
    target = OFFLINE if options.offline else options.out
    started = time.monotonic()
    try:
        if options.audit:
            from dossier.audit import print_audit

            return print_audit(*check())
        if options.social:
            from dossier.social import draw

            print(f"Drew {shown(draw(ROOT / 'docs'))}.")
            return 0
        if options.pdf:
            need_chromium()
        dossier = (
            build_offline(target) if options.offline else replace_site(target, pdf=options.pdf)
        )
    except Problems as error:
        report(error)
        if not options.audit and not options.social:
            print(f"Nothing was written; {shown(target)} is as it was.", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{failure(error, target)} Nothing was replaced.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped. Nothing was replaced.", file=sys.stderr)
        return 130
    files = (
        f"{sum(1 for path in target.rglob('*') if path.is_file())} files to "
        if target.is_dir()
        else ""
    )
    print(
        f"Wrote {files}{shown(target)} in {time.monotonic() - started:.1f} s, facts checked to {dossier.as_of}."
    )
    if options.pdf and not os.environ.get("SITE_URL"):
        print(
            "SITE_URL is not set, so the PDF's links to the site lead to the preview on this machine."
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
