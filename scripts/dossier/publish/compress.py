"""Compressed copies beside the files, for hosts that serve them as they are."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli

COMPRESSIBLE = {".html", ".css", ".js", ".json", ".csv", ".xml", ".svg", ".txt", ".md", ".yml"}
MIN_BYTES = 512
QUALITY = 6  # 7 takes almost twice as long for less than a percent, 9 eight times


def compress(out: Path, which: Callable[[Path], bool] = lambda path: True) -> None:
    """Write .gz and .br beside every text file worth it (and chosen by `which`); no time stamps, so builds repeat."""
    files = (path for path in out.rglob("*") if path.suffix in COMPRESSIBLE and path.is_file() and which(path))
    with ThreadPoolExecutor(os.cpu_count()) as workers:  # both compressors let other threads work
        list(workers.map(_copies, [path for path in files if path.stat().st_size >= MIN_BYTES]))


def _copies(path: Path) -> None:
    data = path.read_bytes()
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(data, 9, mtime=0))
    path.with_name(f"{path.name}.br").write_bytes(brotli.compress(data, mode=brotli.MODE_TEXT, quality=QUALITY))
