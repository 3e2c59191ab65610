"""What our code needs to know of the site's configuration, whichever generator read it."""

import json
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

CONFIG = Path(__file__).resolve().parents[2] / "mkdocs.yml"


@dataclass(frozen=True)
class Site:
    """The settings of mkdocs.yml that pages, checks and exports depend on."""

    docs: Path  # folder of pages and records
    as_of: str  # the day to which facts were checked, YYYY-MM-DD
    name: str = ""
    description: str = ""
    url: str = ""  # public address with a slash at its end, or "" while unknown
    directory_urls: bool = True
    copyright: str = ""
    slug: str = "site"  # what files to take along are called
    nav: tuple[str, ...] = ()  # page paths below docs/ in reading order
    repository: str = ""  # where the source can be read, if that is known
    main: str = ""  # the company that the story is about
    vocabulary: Mapping = field(default_factory=dict)  # by field, its values and words for them
    pictures: Mapping = field(default_factory=dict)  # what charts have to know of the story

    @classmethod
    def from_config(cls, config: Mapping) -> Self:
        """The settings in a configuration of MkDocs or Zensical, mappings with the same keys."""
        extra = config["extra"]
        story = ("slug", "main", "vocabulary", "pictures", "repository")
        return cls(
            docs=CONFIG.parent / config["docs_dir"],
            as_of=str(extra.get("as_of", "")),
            name=config["site_name"],
            description=config.get("site_description") or "",
            url=config.get("site_url") or "",
            directory_urls=config["use_directory_urls"],
            copyright=config.get("copyright") or "",
            # Lists and mappings from titles to paths; other generators put flags among them.
            nav=tuple(re.findall(r'"([^"]+\.md)"', json.dumps(config["nav"]))),
            **{name: extra[name] for name in story if extra.get(name)},
        )

    def address(self, target: str, here: str = "") -> str:
        """The public address of a file of the site; while unknown, its path as seen from `here`."""
        folder = posixpath.dirname(here) or "."
        return self.url + target if self.url else posixpath.relpath(target, folder)
