"""The one page as a PDF, printed by Chromium: with outline, page numbers and links that work wherever the file goes."""

from __future__ import annotations

import io
import os
import re
import time
from pathlib import Path

from dossier.browser import chromium
from dossier.hosting import serve_folder
from dossier.publish.onepage import PAGE, PDF

# Links to the rest of the site become its public addresses. A place for a page number follows each line of contents.
PREPARE = """siteUrl => {
  const served = new URL('..', location.href).href;
  document.title = document.querySelector('meta[property="og:site_name"]').content;
  for (const link of document.querySelectorAll('article a[href]')) {
    if (!link.getAttribute('href').startsWith('#')) link.href = link.href.replace(served, siteUrl);
  }
  for (const link of document.querySelectorAll('.onepage__contents a')) {
    const number = document.createElement('span');
    number.className = 'onepage__number';
    number.textContent = '00';
    link.after(number);
  }
}"""
NODE = re.compile(rb"node\d{8}")
NUMBER = """pages => {
  for (const link of document.querySelectorAll('.onepage__contents a')) {
    link.nextElementSibling.textContent = pages[link.hash.slice(1)];
  }
}"""


def write_pdf(out: Path, site_url: str) -> None:
    """Print the one page of the finished site in `out`. Raises Problems where there is no Chromium."""
    with chromium() as browser, serve_folder(out) as address:
        # Without scripts nothing depends on timing; the drawings and the text need none.
        page = browser.new_context(java_script_enabled=False, color_scheme="light").new_page()
        page.goto(f"{address}/{PAGE.removesuffix('.md')}/", wait_until="load")
        page.evaluate(PREPARE, site_url)
        data = _print(page)
        for _ in range(3):  # the numbers could move what they count, though hardly ever
            pages = places(data)
            page.evaluate(NUMBER, pages)
            data = _print(page)
            if places(data) == pages:
                break
    (out / PDF).write_bytes(repeatable(data, int(os.environ.get("SOURCE_DATE_EPOCH", "0"))))


def _print(page) -> bytes:
    return page.pdf(format="A4", print_background=True, outline=True, tagged=True)


def places(data: bytes) -> dict[str, int]:
    """The number of the page on which each place that a link leads to stands."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    targets = reader.named_destinations.items()
    return {name.lstrip("/"): reader.get_destination_page_number(target) + 1 for name, target in targets}


def repeatable(data: bytes, seconds: int) -> bytes:
    """The file without what differs from run to run, so that the same site gives the same file: its date, and the
    numbers that Chromium counts its nodes by, which become their ranks. No byte moves."""
    stamp = time.strftime("D:%Y%m%d%H%M%S+00'00'", time.gmtime(seconds)).encode()
    data = re.sub(rb"D:\d{14}\+00'00'", lambda _: stamp, data)
    ranks = {name: rank for rank, name in enumerate(sorted(set(NODE.findall(data))))}
    return NODE.sub(lambda match: b"node%08d" % ranks[match.group()], data)
