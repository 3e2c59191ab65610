"""Structured data for search engines: JSON-LD with the types of schema.org that they use."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import urljoin

from dossier.collection import RECORD_PAGES, Dossier
from dossier.finish.exports import LICENSE
from dossier.finish.feeds import AUTHOR
from dossier.finish.html import heading
from dossier.pages import Page
from dossier.schema import SETS
from dossier.site import Site

DATA_PAGE = "about/data.md"
PICTURE = "assets/images/social.png"
SECTION = re.compile(r'md-tabs__item--active">\s*<a href="([^"]*)"[^>]*>\s*(.*?)\s*</a>', re.S)
EDITORS = {"@type": "Organization", "name": AUTHOR}


def with_structured_data(text: str, page: Page, address: str, site: Site, dossier: Dossier) -> str:
    """Page source with its JSON-LD at the end of the head. address: the page's own, public one."""
    graph = [breadcrumbs(text, address, site)]
    if page.path == DATA_PAGE:
        graph += [dataset(name, address, site, dossier) for name in SETS]
    elif page.citations and page.path not in RECORD_PAGES.values():
        graph.append(article(text, page, address, site, dossier))
    data = {"@context": "https://schema.org", "@graph": graph}
    code = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # "<" can't stand in a script element: a text that holds "</script" would end it.
    script = f'<script type="application/ld+json">{code.replace("<", chr(92) + "u003c")}</script>'
    return text.replace("</head>", f"{script}</head>", 1)


def article(text: str, page: Page, address: str, site: Site, dossier: Dossier) -> dict:
    """A page of prose as an article, based on the one that this site explains."""
    source = dossier.sources.get(site.article)
    data = {
        "@type": "Article",
        "headline": heading(text)[:110],
        "description": str(page.meta.get("description", "")),
        "url": address,
        "dateModified": dossier.as_of,
        "inLanguage": "en",
        "license": LICENSE,
        "author": EDITORS | {"url": site.url},
    }
    if source:
        data["isBasedOn"] = {"@type": "Article", "name": source.title, "url": source.url}
    if (site.docs / PICTURE).is_file():
        data["image"] = site.url + PICTURE
    return data


def breadcrumbs(text: str, address: str, site: Site) -> dict:
    """The way from the home page by the section of the navigation to the page, each level with its address."""
    trail = [(site.url, "Home")]
    for link, name in SECTION.findall(text):
        trail.append((urljoin(address, link), unescape(re.sub(r"<[^>]*>", " ", name)).strip()))
    trail.append((address, heading(text)))
    # A page that stands for its section or for the site is named once.
    steps = {link.removesuffix("index.html"): name for link, name in trail}
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": link}
        for position, (link, name) in enumerate(steps.items(), 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def dataset(name: str, address: str, site: Site, dossier: Dossier) -> dict:
    """A set of records as it can be downloaded."""
    kind = (SETS[name].__doc__ or "").splitlines()[0]
    count = len(dossier.sets[name])
    files = {"application/json": "json", "text/csv": "csv"}
    return {
        "@type": "Dataset",
        "name": f"{site.name}: {name}",
        "url": address,
        "description": f"{kind} {count} records, checked to {dossier.as_of}.",
        "license": LICENSE,
        "isAccessibleForFree": True,
        "dateModified": dossier.as_of,
        "creator": EDITORS,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": media_type,
                "contentUrl": f"{site.url}data/{name}.{ending}",
            }
            for media_type, ending in files.items()
        ],
    }
