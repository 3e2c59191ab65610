"""Our scripts without indents and comments that have lines of their own; code stays as it is written."""

from __future__ import annotations

import re
from pathlib import Path

# A comment is taken only where it fills its lines, so texts that look like one stay.
LINES = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n|^[ \t]*//[^\n]*\n|^[ \t]+|^\n", re.M | re.S)


def shorten_scripts(out: Path) -> None:
    """Rewrite the scripts of a built site; the theme's come minified. No text of ours may run over several lines."""
    for path in (out / "assets/javascripts").glob("*.js"):
        if not path.name.endswith(".min.js"):
            path.write_text(shorter(path.read_text("utf-8")), "utf-8")


def shorter(script: str) -> str:
    """A script without what only its readers need."""
    return LINES.sub("", script)
