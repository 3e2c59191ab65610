"""Placeholder until the finishing package lands."""


def finish(out, site, dossier, pages, preview=False):
    return []
