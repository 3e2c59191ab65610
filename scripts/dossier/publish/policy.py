"""The Content-Security-Policy and the other headers that keep the site to itself."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from collections.abc import Iterable

SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.S)
STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.S)
META = '<meta http-equiv="Content-Security-Policy" content="{}">'
# What a meta element can't say, and only a header can.
HEADER_ONLY = ["frame-ancestors 'none'"]


def _hash(body: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"


def inline_code(text: str) -> set[tuple[str, str]]:
    """The hashes of a page's inline scripts and styles, each with the directive that has to name it."""
    styles = {("style-src", _hash(body)) for body in STYLE.findall(text)}
    return styles | {
        ("script-src", _hash(match["body"])) for match in SCRIPT.finditer(text)
        if "src=" not in match["attributes"] and "json" not in match["attributes"]
    }


def policy_for(codes: Iterable[set[tuple[str, str]]]) -> list[str]:
    """The directives that fit all pages, whose inline code is given: that, and else nothing but our own files.

    One policy serves all pages, because instant loading keeps the first page's policy for those that follow.
    """
    found = sorted(set().union(*codes))
    scripts, styles = ([hash for name, hash in found if name == wanted] for wanted in ("script-src", "style-src"))
    return [
        "default-src 'none'",
        " ".join(["script-src 'self'", *scripts]),
        " ".join(["style-src 'self'", *styles]),
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def with_policy(text: str, policy: list[str]) -> str:
    """Page source with the policy right after the character set, before anything that it governs."""
    meta = META.format(html.escape("; ".join(policy), quote=True).replace("&#x27;", "'"))
    return re.sub(r"(<meta charset=\"?utf-8\"?>)", lambda match: match.group(1) + meta, text, count=1)


def headers(policy: list[str]) -> str:
    """A `_headers` file as static hosts read it: security for all, long caching for files named by content."""
    lines = [
        "/*",
        f"  Content-Security-Policy: {'; '.join([*policy, *HEADER_ONLY])}",
        "  X-Content-Type-Options: nosniff",
        "  X-Frame-Options: DENY",
        "  Referrer-Policy: no-referrer",
        "  Permissions-Policy: accelerometer=(), camera=(), geolocation=(), gyroscope=(), microphone=(), payment=(), usb=()",
        "  Cross-Origin-Opener-Policy: same-origin",
        "  Cross-Origin-Embedder-Policy: require-corp",
        "  Cross-Origin-Resource-Policy: same-origin",
        "  Strict-Transport-Security: max-age=31536000",
        "  Cache-Control: public, max-age=600",
        "/data/*",
        "  Access-Control-Allow-Origin: *",
        "  Cross-Origin-Resource-Policy: cross-origin",
    ]
    return "\n".join(lines) + "\n"
