"""python -m dossier.finish FOLDER: finish a site that any generator has built there."""

import sys
from pathlib import Path

from mkdocs.config import load_config

from dossier.finish import finish
from dossier.index import read_index
from dossier.site import CONFIG, Site

if len(sys.argv) != 2:
    sys.exit(__doc__)
site = Site.from_config(load_config(str(CONFIG)))
index = read_index(site.docs, site.as_of)
for note in finish(Path(sys.argv[1]), site, index.dossier, index.pages):
    print(note)
