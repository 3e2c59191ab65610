"""Structured data for search engines: JSON-LD with the types of schema.org that they use."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import urljoin

from dossier.collection import RECORD_PAGES, Dossier
from dossier.finish.exports import LICENSE
from dossier.finish.feeds import AUTHOR
from dossier.finish.html import address, heading
from dossier.pages import Page
from dossier.schema import SETS
from dossier.site import Site

DATA_PAGE = "about/data.md"
PICTURE = "assets/images/social.png"
SECTION = re.compile(r'md-tabs__item--active">\s*<a href="([^"]*)"[^>]*>\s*(.*?)\s*</a>', re.S)


def with_structured_data(text: str, page: Page, site: Site, dossier: Dossier) -> str:
    """Page source with JSON-LD at the end of its head; without a public address as it is."""
    if not site.url:
        return text
    url = site.url + address(page.path, site)
    graph = [breadcrumbs(text, url, site)]
    if page.path == DATA_PAGE:
        graph += [dataset(name, url, site, dossier) for name in SETS]
    elif page.citations and page.path not in RECORD_PAGES.values():
        graph.append(article(text, page, url, site, dossier))
    data = {"@context": "https://schema.org", "@graph": graph}
    code = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    code = code.replace("<", r"\u003c")  # "</script" would end the element
    return text.replace("</head>", f'<script type="application/ld+json">{code}</script></head>', 1)


def breadcrumbs(text: str, url: str, site: Site) -> dict:
    """The way from home by the section of the navigation to the page, each with its address."""
    steps = {site.url: "Home"}
    for link, name in SECTION.findall(text):
        steps.setdefault(urljoin(url, link), unescape(re.sub(r"<[^>]*>", "", name)).strip())
    steps[url] = heading(text)  # a page that opens its section is named once
    items = [
        {"@type": "ListItem", "position": position, "name": name, "item": link}
        for position, (link, name) in enumerate(steps.items(), 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def article(text: str, page: Page, url: str, site: Site, dossier: Dossier) -> dict:
    """A page of prose as an article, based on the one that this site explains."""
    data = {"@type": "Article", "headline": heading(text)[:110], "url": url} | _common(dossier)
    data["description"] = str(page.meta.get("description", ""))
    data["author"] = {"@type": "Organization", "name": AUTHOR, "url": site.url}
    source = dossier.sources.get(site.article)
    if source:
        data["isBasedOn"] = {"@type": "Article", "name": source.title, "url": source.url}
    if (site.docs / PICTURE).is_file():
        data["image"] = site.url + PICTURE
    return data


def dataset(name: str, url: str, site: Site, dossier: Dossier) -> dict:
    """A set of records as it can be downloaded."""
    data = {"@type": "Dataset", "name": f"{site.name}: {name}", "url": url} | _common(dossier)
    kind, count = (SETS[name].__doc__ or "").splitlines()[0], len(dossier.sets[name])
    data["description"] = f"{kind} {count} records, checked to {dossier.as_of}."
    data["creator"] = {"@type": "Organization", "name": AUTHOR}
    data["distribution"] = [
        {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{site.url}data/{file}"}
        for kind, file in (("application/json", f"{name}.json"), ("text/csv", f"{name}.csv"))
    ]
    return data


def _common(dossier: Dossier) -> dict:
    return {"inLanguage": "en", "license": LICENSE, "dateModified": dossier.as_of}
