"""Which files below docs/ are the project's own."""

from __future__ import annotations

import re
from pathlib import Path, PurePath

# What programs keep beside the file they work on: faq.md~, #faq.md#. Others begin with a dot: .faq.md.swp, .DS_Store.
BESIDE = re.compile(r".*~|#.*#", re.S)


def kept_by_programs(name: PurePath) -> bool:
    """Whether an editor or the system keeps a file for itself; none of them is read or published.

    The generator leaves out what begins with a dot, publish() the others. name: the path below the folder looked at.
    """
    return any(part.startswith(".") for part in name.parts) or bool(BESIDE.fullmatch(name.name))


def own_files(folder: Path) -> list[Path]:
    """The project's files below a folder, in order. Links, pipes and devices are none: to read one may never end."""
    return sorted(path for path in folder.rglob("*") if not kept_by_programs(path.relative_to(folder))
                  and path.is_file() and not path.is_symlink())
