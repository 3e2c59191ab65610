"""Scripts: asked for after the first paint, and sent without what only their own readers need."""

from __future__ import annotations

import re
from pathlib import Path

# A comment is taken only where it fills its lines, so texts that look like one stay.
LINES = re.compile(r"^[ \t]*/\*.*?\*/[ \t]*\n|^[ \t]*//[^\n]*\n|^[ \t]+|^\n", re.M | re.S)
# Scripts with an id stay where they are: the explorers fill their form before what follows is shown.
SCRIPT = re.compile(r'<script src="([^"]+)"></script>\n?')
THEME = "assets/javascripts/bundle."


def shorten_scripts(out: Path) -> None:
    """Rewrite the scripts of a built site; the theme's come minified. No text of ours may run over several lines."""
    for path in (out / "assets/javascripts").glob("*.js"):
        if not path.name.endswith(".min.js"):
            path.write_text(shorter(path.read_text("utf-8")), "utf-8")


def shorter(script: str) -> str:
    """A script without what only its readers need."""
    return LINES.sub("", script)


LATER = shorter(Path(__file__).with_name("later.js").read_text("utf-8"))


def with_scripts_later(text: str) -> str:
    """Page source whose scripts are asked for after the first paint; Material's own waits longer, for the reader to act.

    See later.js and theme-later.js. A page without Material's script, of another generator, stays as it is.
    """
    addresses = SCRIPT.findall(text)
    theme = next((address for address in addresses if THEME in address), None)
    if not theme:
        return text
    later = " ".join(address for address in addresses if address != theme)
    place = SCRIPT.search(text).start()
    return f'{text[:place]}<script data-later="{later}" data-theme="{theme}">{LATER}</script>\n{SCRIPT.sub("", text[place:])}'

