"""`build.py --review` lists what needs an editor's eyes, on a made-up story."""

import shutil
from datetime import date
from pathlib import Path

from dossier.index import read_index
from dossier.review import review

BRIDGE = Path(__file__).parent / "bridge/docs"


def lists(docs: Path, today: str) -> list[list[str]]:
    """The ids in each list of a review on that day."""
    found = review(read_index(docs, "2026-03-01"), date.fromisoformat(today))
    return [[record.id for record in records] for _, records in found]


def test_what_needs_eyes_is_listed(tmp_path):
    docs = shutil.copytree(BRIDGE, tmp_path / "docs")
    assert lists(docs, "2026-03-02") == [[], [], [], ["pylon"]]
    assert lists(docs, "2026-06-01")[1] == ["plan", "start", "no-builder", "cost"]
    sources = docs / "data/sources.yml"
    sources.write_text(sources.read_text().replace("seen: page", "seen: listing", 1))
    assert lists(docs, "2026-03-02")[0] == ["plan"]
    for page in docs.rglob("*.md"):
        page.write_text(page.read_text().replace("[^", "[").replace("glossary.md#", "#"))
    _, _, unused, unlinked = lists(docs, "2026-03-02")
    assert "courier-start" in unused and len(unlinked) > 1
