"""The Content-Security-Policy and the other headers that keep the site to itself."""

import base64
import hashlib
import re
from collections.abc import Iterable
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from dossier.site import Site
from dossier.views import templates

INLINE = re.compile(r"<(script|style)(?![^>]*(?:src=|json))[^>]*>(.*?)</\1>", re.S)
ARTICLE = re.compile(r"<article.*</article>", re.S)
CHARSET = re.compile(r"<meta charset=\"?utf-8\"?>", re.I)
HASHED = re.compile(r"\.[0-9a-f]{8}\.")  # a file whose name changes with its content


def policy_for(texts: Iterable[str]) -> str:
    """The policy that fits all pages, whose sources are given.

    It allows our own files, and inline code by its hash. The theme's differs with a page's depth,
    so it is read off the pages; what stands in an article gets no hash, so that nothing smuggled
    into the text runs. One policy serves all, as instant loading keeps that of the first page.
    """
    hashes: dict[str, set[str]] = {"script": set(), "style": set()}
    for text in texts:
        for tag, body in INLINE.findall(ARTICLE.sub("", text)):
            digest = base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
            hashes[tag].add(f"'sha256-{digest}'")
    inline = (" ".join([f"{tag}-src 'self'", *sorted(found)]) for tag, found in hashes.items())
    # The first is also for what browsers fetch ahead.
    return (
        f"default-src 'self'; {'; '.join(inline)}; img-src 'self' data:; object-src 'none'; "
        "frame-src 'none'; base-uri 'none'; form-action 'none'"
    )


def with_policy(text: str, policy: str) -> str:
    """Page source with the policy before anything that it governs."""
    content = escape(policy, quote=False)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{content}">'
    return CHARSET.sub(lambda match: match.group() + meta, text, count=1)


def headers(out: Path, site: Site, policy: str) -> str:
    """The file `_headers`, as Netlify and Cloudflare read it, for the site in `out`.

    Files with a hash in their name are kept for a year; the hosts themselves ask anew for others.
    Only a header can say the last part of the policy.
    """
    paths = sorted(out.rglob("*.*"))
    hashed = [path.relative_to(out).as_posix() for path in paths if HASHED.search(path.name)]
    root = urlsplit(site.url).path or "/"
    return templates().get_template("headers.txt").render(root=root, policy=policy, hashed=hashed)
