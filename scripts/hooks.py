"""MkDocs hooks: check records and pages before a build, finish the site after it.

In the preview a mistake shows in terminal and page, and the last good version stays.
"""

import html
import logging
import os
import re
import shutil
import signal
import subprocess
import tempfile
from logging.handlers import MemoryHandler
from pathlib import Path

from mkdocs.config.base import ValidationError
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger

try:  # MkDocs finds the package beside this file only while it loads the hooks
    import dossier.extension  # noqa: F401 (Markdown looks it up by name)
    from dossier.checks import check
    from dossier.collection import RECORD_PAGES
    from dossier.finish import finish
    from dossier.site import CONFIG, Site
    from dossier.views import TEMPLATES
except ModuleNotFoundError as error:
    raise ValidationError(f"{error}. Run: pip install -r requirements.txt") from None

log = get_plugin_logger("dossier")
ADDRESS = re.compile(r"https?://[\w.-]+(:\d+)?(/[\w.~-]+)*/?")
# MkDocs names the page and the link, but not the line.
DEAD_LINK = re.compile(r"Doc file '([^']+)' contains an? .*?link '([^']+)'")
state = {"preview": False, "pages": {}, "shared": (), "notes": []}
recorder = MemoryHandler(10_000, flushLevel=logging.CRITICAL + 1)  # keeps what goes wrong
recorder.setLevel(logging.WARNING)


def _with_line(record: logging.LogRecord) -> bool:
    """Put file and line before what MkDocs says of a link; a filter that drops nothing."""
    match = DEAD_LINK.match(record.getMessage())
    page = state["pages"].get(match.group(1)) if match else None
    if page and record.levelno >= logging.WARNING:
        line = next((n for n, _, _, target in page.links if target == match.group(2)), 0)
        place = f"{page.file}:{line}" if line else page.file
        record.msg, record.args = f"{place}: {record.getMessage()}", ()
    return True


def on_startup(command: str, dirty: bool) -> None:
    """Remember what MkDocs was started for."""
    state["preview"] = command == "serve"
    if state["preview"]:  # ended by either signal, it removes its folder
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    # MkDocs warns that --dirty may show what is out of date; on_pre_build sees to that.
    logging.getLogger("mkdocs.commands.build").addFilter(lambda r: "'dirty'" not in r.getMessage())
    logging.getLogger("mkdocs").addHandler(recorder)
    logging.getLogger("mkdocs.structure.pages").addFilter(_with_line)


def on_config(config):
    """Add our Markdown extension, and check the address, which comes from the environment."""
    if "dossier.extension" not in config.markdown_extensions:
        config.markdown_extensions.append("dossier.extension")
    if config.site_url and not ADDRESS.fullmatch(config.site_url):
        example = "write it as https://example.org/ or https://example.org/chip/"
        raise PluginError(f"SITE_URL {config.site_url} is not a plain address; {example}.")
    return config


def on_pre_build(config) -> None:
    """Report every mistake in records and pages; without records nothing can be built."""
    state["dossier"], state["pages"], problems = check(Site.from_config(config))
    for problem in problems:
        log.warning(str(problem))
    if state["dossier"] is None:
        raise PluginError("The records have mistakes, so no page can be built.")
    if state["preview"] and state["shared"] != (shared := _shared(config)):
        shutil.rmtree(config.site_dir, ignore_errors=True)  # --dirty builds what isn't there
        state["shared"] = shared


def _shared(config) -> tuple:
    """What any page may show: every file but pages, and of pages all but their text."""
    files = [CONFIG]
    for folder in (config.docs_dir, *config.watch):
        files += sorted(Path(folder).rglob("[!.]*.*"))
    saved = [(file, file.stat().st_mtime_ns) for file in files if file.suffix != ".md"]
    return saved, [page.outline() for page in state["pages"].values()]


def on_nav(nav, config, files):
    """Give pages their titles, which --dirty leaves out, or else the day of their last commit."""
    if state["preview"]:
        for page in nav.pages:
            source = state["pages"].get(page.file.src_uri)
            page.title = page.title or (source and source.title)
    elif shutil.which("git"):
        for page in nav.pages:
            sets = [name for name, path in RECORD_PAGES.items() if path == page.file.src_uri]
            paths = [page.file.src_uri, *(f"data/{name}*" for name in sets)]
            command = ["git", "log", "-1", "--format=%cs", "--", *paths]
            last = subprocess.run(command, cwd=config.docs_dir, capture_output=True, text=True)
            page.update_date = last.stdout.strip() or config.extra["as_of"]
    return nav


def on_post_build(config) -> None:
    """Add to the pages what only the built site can have."""
    site = Site.from_config(config)
    notes = finish(Path(config.site_dir), site, state["dossier"], state["pages"], state["preview"])
    state["notes"] = [] if state["preview"] or recorder.buffer else notes


def on_shutdown() -> None:
    """Say last what the site lacks, where it is seen."""
    for note in state["notes"]:
        log.info(note)


def on_serve(server, config, builder):
    """Serve a copy of the last good build, and show the mistakes of a failed one in it."""
    build, built = server.builder, server.root
    server.folder = tempfile.TemporaryDirectory(prefix="preview-")  # removed with the server
    server.root = shutil.copytree(built, os.path.join(server.folder.name, "site"))
    if recorder.buffer:  # the first build, where it isn't strict
        _show(Path(server.root))

    def build_or_show_mistakes(*args) -> None:
        recorder.buffer.clear()
        try:
            build(*args)
        except Exception as error:  # whatever it is, the editor sees it and works on
            if not recorder.buffer:
                log.error("%s: %s", type(error).__name__, error)
        if recorder.buffer:
            _show(Path(server.root))
            log.error("The last good version stays.")
            state["shared"] = ()  # so that the next build looks at every page again
        else:
            shutil.rmtree(server.root)
            shutil.copytree(built, server.root)

    server.builder = build_or_show_mistakes
    return server


def _show(site: Path) -> None:
    """Put the messages of the last build into every page, after what it ends with."""
    items = "".join(f"<li>{html.escape(record.getMessage())}</li>" for record in recorder.buffer)
    banner = (TEMPLATES / "preview-errors.html").read_text("utf-8").format(items)
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8").split('<div id="preview-errors"')[0]
        page.write_text(text + banner, "utf-8")
