"""python -m dossier.finish FOLDER: finish a site that another generator built."""

from __future__ import annotations

import sys
from pathlib import Path

from mkdocs.config import load_config

from dossier.finish import finish
from dossier.pages import read_pages
from dossier.records import load
from dossier.site import CONFIG, Site

if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
    sys.exit("usage: python -m dossier.finish FOLDER, with the HTML that a generator built there")
site = Site.from_config(load_config(str(CONFIG)))
finish(Path(sys.argv[1]), site, load(site.docs, site.as_of), read_pages(site.docs))
