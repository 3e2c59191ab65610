"""The Content-Security-Policy and the other headers that keep the site to itself."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from dossier.finish.html import article
from dossier.site import Site

SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.S)
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.S)
CHARSET = re.compile(r"(<meta charset=\"?utf-8\"?>)", re.I)
META = '<meta http-equiv="Content-Security-Policy" content="{}">'
HASHED = re.compile(r"\.[0-9a-f]{8}\.")  # a file whose name changes with its content
YEAR, MINUTES = "public, max-age=31536000, immutable", "public, max-age=600"


def policy_for(texts: Iterable[str]) -> list[str]:
    """The directives that fit all pages, whose sources are given: our own files and the theme's inline code.

    The theme's inline scripts differ with a page's depth, so their hashes are read off the pages. What stands
    in an article gets no hash: a script smuggled into the text doesn't run. One policy serves all pages, because
    instant loading keeps the first page's policy for those that follow.
    """
    scripts: set[str] = set()
    styles: set[str] = set()
    for text in texts:
        around = text.replace(article(text), "")
        styles.update(map(_hash, STYLE.findall(around)))
        for match in SCRIPT.finditer(around):
            if "src=" not in match["attributes"] and "json" not in match["attributes"]:
                scripts.add(_hash(match["body"]))
    return [
        "default-src 'self'",
        " ".join(["script-src 'self'", *sorted(scripts)]),
        " ".join(["style-src 'self'", *sorted(styles)]),
        "img-src 'self' data:",
        "object-src 'none'",
        "frame-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def _hash(body: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"


def with_policy(text: str, policy: list[str]) -> str:
    """Page source with the policy right after the character set, before anything that it governs."""
    meta = META.format(html.escape("; ".join(policy)).replace("&#x27;", "'"))
    return CHARSET.sub(lambda match: match.group(1) + meta, text, count=1)


def headers(out: Path, site: Site, policy: list[str]) -> str:
    """A `_headers` file as Netlify and Cloudflare read it, for the site in `out`.

    Hosts join the values of all rules that match, so no header stands in two rules for one address; and of two
    rules for the same pattern some hosts forget one.
    """
    # Only a header can say the last of these.
    directives = [*policy, "frame-ancestors 'none'"]
    rules = {
        "*": {
            "Content-Security-Policy": "; ".join(directives),
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Strict-Transport-Security": "max-age=31536000",
        },
        **{address: {"Cache-Control": time} for address, time in _caching(out)},
    }
    rules["data/*"] |= {
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    root = urlsplit(site.url).path or "/"
    lines = []
    for address, values in rules.items():
        lines += [root + address, *(f"  {name}: {value}" for name, value in values.items())]
    return "\n".join(lines) + "\n"


def _caching(out: Path) -> Iterator[tuple[str, str]]:
    """How long to keep what: a year where the name carries a hash, else minutes.

    Folders come whole, except for those that hold files of both kinds.
    """
    yield "", MINUTES
    folders = [path for path in (out, *sorted(out.rglob("*"))) if path.is_dir()]
    mixed = [folder for folder in folders if any(HASHED.search(p.name) for p in folder.rglob("*"))]
    for folder in mixed:
        for path in sorted(folder.iterdir()):
            address = path.relative_to(out).as_posix()
            if path.is_dir() and path not in mixed:
                yield f"{address}/*", MINUTES
            elif path.is_file() and address not in ("index.html", "_headers"):
                yield address, YEAR if HASHED.search(path.name) else MINUTES
