"""Finish a site that any generator has built in FOLDER, or add files to one that is finished."""

import argparse
from pathlib import Path

from mkdocs.config import load_config

from dossier.finish import finish
from dossier.finish.downloads import offer, write_offline, write_pdf
from dossier.pages import read_index
from dossier.site import CONFIG, Site

parser = argparse.ArgumentParser(prog="python -m dossier.finish", description=__doc__)
parser.add_argument("folder", type=Path, metavar="FOLDER")
parser.add_argument("--pdf", action="store_true", help="only add the one page as a PDF")
parser.add_argument("--offline", action="store_true", help="only add the zip that needs no server")
options = parser.parse_args()

site = Site.from_config(load_config(str(CONFIG)))
if options.pdf:
    offer(options.folder, write_pdf(options.folder, site), site)
if options.offline:
    offer(options.folder, write_offline(options.folder, site), site)
if not options.pdf and not options.offline:
    index = read_index(site.docs, site.as_of)
    for note in finish(options.folder, site, index.dossier, index.pages):
        print(note)
