"""The Content-Security-Policy and the other headers that keep the site to itself."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from dossier.finish.html import article
from dossier.site import Site

INLINE = re.compile(r"<(script|style)(?![^>]*(?:src=|json))[^>]*>(.*?)</\1>", re.S)
CHARSET = re.compile(r"<meta charset=\"?utf-8\"?>", re.I)
META = '<meta http-equiv="Content-Security-Policy" content="{}">'
HASHED = re.compile(r"\.[0-9a-f]{8}\.")  # a file whose name changes with its content
YEAR, MINUTES = "public, max-age=31536000, immutable", "public, max-age=600"


def policy_for(texts: Iterable[str]) -> list[str]:
    """The directives that fit all pages, whose sources are given.

    They allow our own files, and inline code by its hash. The theme's differs with a page's depth,
    so it is read off the pages; what stands in an article gets no hash, so that nothing smuggled
    into the text runs. One policy serves all, as instant loading keeps that of the first page.
    """
    hashes: dict[str, set[str]] = {"script": set(), "style": set()}
    for text in texts:
        for tag, body in INLINE.findall(text.replace(article(text), "")):
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            hashes[tag].add(f"'sha256-{digest}'")
    return [
        "default-src 'self'",  # also for what browsers fetch ahead
        *(" ".join([f"{tag}-src 'self'", *sorted(found)]) for tag, found in hashes.items()),
        "img-src 'self' data:",
        "object-src 'none'",
        "frame-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def with_policy(text: str, policy: list[str]) -> str:
    """Page source with the policy before anything that it governs."""
    meta = META.format(escape("; ".join(policy), quote=False))
    return CHARSET.sub(lambda match: match.group() + meta, text, count=1)


def headers(out: Path, site: Site, policy: list[str]) -> str:
    """A `_headers` file as Netlify and Cloudflare read it, for the site in `out`.

    They join the values of all rules that match, so no header stands in two rules for one address;
    and of two rules for the same pattern one is lost.
    """
    rules = {address: {"Cache-Control": time} for address, time in _caching(out)}
    rules["*"] = {
        # Only a header can say the last of these.
        "Content-Security-Policy": "; ".join([*policy, "frame-ancestors 'none'"]),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000",
    }
    rules["data/*"]["Access-Control-Allow-Origin"] = "*"
    rules["data/*"]["Cross-Origin-Resource-Policy"] = "cross-origin"
    root = urlsplit(site.url).path or "/"
    lines = []
    for address, values in rules.items():
        lines += [root + address, *(f"  {name}: {value}" for name, value in values.items())]
    return "\n".join(lines) + "\n"


def _caching(out: Path) -> Iterator[tuple[str, str]]:
    """Address patterns and how long to keep what they match: a year where names carry a hash."""
    yield "", MINUTES  # the home page
    folders = [path for path in (out, *sorted(out.rglob("*"))) if path.is_dir()]
    mixed = [folder for folder in folders if any(map(HASHED.search, _names(folder)))]
    for folder in mixed:
        for path in sorted(folder.iterdir()):
            address = path.relative_to(out).as_posix()
            if path.is_dir() and path not in mixed:
                yield f"{address}/*", MINUTES
            elif path.is_file() and address != "index.html":
                yield address, YEAR if HASHED.search(path.name) else MINUTES


def _names(folder: Path) -> Iterator[str]:
    return (path.name for path in folder.rglob("*"))
