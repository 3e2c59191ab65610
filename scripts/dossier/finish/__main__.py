"""Finish a site that any generator has built in FOLDER, or add files to one that is finished."""

import argparse
from pathlib import Path

from mkdocs.config import load_config

from dossier.finish import finish, html, offline, pdf
from dossier.index import read_index
from dossier.site import CONFIG, Site

EXTRAS = {"pdf": pdf.write_pdf, "offline": offline.write_offline}

parser = argparse.ArgumentParser(prog="python -m dossier.finish", description=__doc__)
parser.add_argument("folder", type=Path, metavar="FOLDER")
for name in EXTRAS:
    parser.add_argument(f"--{name}", action="store_true", help=f"only add the {name} file")
options = parser.parse_args()

site = Site.from_config(load_config(str(CONFIG)))
wanted = [name for name in EXTRAS if getattr(options, name)]
for name in wanted:
    html.offer(options.folder, EXTRAS[name](options.folder, site), site)
if not wanted:
    index = read_index(site.docs, site.as_of)
    for note in finish(options.folder, site, index.dossier, index.pages):
        print(note)
