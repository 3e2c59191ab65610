"""Compressed copies beside the files, for hosts that serve them as they are."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli

COMPRESSIBLE = {".html", ".css", ".js", ".json", ".csv", ".xml", ".svg", ".txt", ".md", ".yml"}
MIN_BYTES = 512


def compress(out: Path) -> None:
    """Write .gz and .br beside every text file worth it; no time stamps, so that builds repeat."""
    for path in sorted(out.rglob("*")):
        if not path.is_file() or path.suffix not in COMPRESSIBLE or path.stat().st_size < MIN_BYTES:
            continue
        data = path.read_bytes()
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
        path.with_name(f"{path.name}.br").write_bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=9))
