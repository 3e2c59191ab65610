"""Our scripts without comments and needless space."""

from __future__ import annotations

from pathlib import Path

from rjsmin import jsmin


def shorten_scripts(out: Path) -> None:
    """Rewrite the scripts of a built site; the theme's come minified."""
    for path in (out / "assets/javascripts").glob("*.js"):
        if not path.name.endswith(".min.js"):
            path.write_text(jsmin(path.read_text("utf-8")), "utf-8")
