"""Structured data, read off the page that the reader sees: JSON-LD with the types of schema.org."""

from __future__ import annotations

import json
import re

from lxml import html as lxml_html

from dossier.publish.exports import LICENCE
from dossier.publish.html import HtmlPage
from dossier.records import Dossier
from dossier.schema import SETS

PROSE = ("story/", "summary/", "index.html")


def with_structured_data(text: str, page: HtmlPage, dossier: Dossier, site_url: str) -> str:
    """Page source with its JSON-LD before the end of the head; the 404 page stays without."""
    if not page.canonical:
        return text
    # Only questions and terms are read to the end.
    whole = page.name.startswith(("faq/", "glossary/"))
    tree = lxml_html.fromstring(text if whole else text[: text.find("</h1>") + len("</h1>")])
    graph = [part for part in (_breadcrumbs(tree, page, site_url), *_main(tree, page, dossier, site_url)) if part]
    if not graph:
        return text
    data = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    # "<" can't stand in a script element: a text that holds "</script" would end it.
    data = data.replace("<", "\\u003c")
    return text.replace("</head>", f'<script type="application/ld+json">{data}</script></head>', 1)


def _main(tree, page: HtmlPage, dossier: Dossier, site_url: str) -> list[dict]:
    name = page.name
    if name.startswith("faq/"):
        return [_faq(tree, page)]
    if name.startswith("glossary/"):
        return [_terms(tree, page)]
    if name.startswith("about/data/"):
        return [_dataset(set_name, dossier, site_url) for set_name in SETS]
    if name.startswith(PROSE[:2]) or name == PROSE[2]:
        return [_article(tree, page, dossier)]
    return []


def _text(element) -> str:
    """An element's words as read: without marks, permalinks and what is hidden."""
    copy = lxml_html.fromstring(lxml_html.tostring(element, encoding="unicode"))
    for part in copy.xpath("//sup | //*[contains(@class,'headerlink')] | //*[@hidden] | //svg | //details"):
        part.drop_tree()
    return " ".join(copy.text_content().split())


def _article(tree, page: HtmlPage, dossier: Dossier) -> dict:
    article = dossier.sources.get("the-article")
    return {
        "@type": "Article",
        "headline": _text(tree.xpath("//article//h1")[0])[:110],
        "description": tree.xpath("string(//meta[@name='description']/@content)"),
        "url": page.canonical,
        "dateModified": dossier.as_of,
        "inLanguage": "en",
        "license": LICENCE,
        "author": {"@type": "Organization", "name": "The editors of this site"},
        "isBasedOn": {"@type": "Article", "name": article.title, "url": article.url} if article else None,
    }


def _faq(tree, page: HtmlPage) -> dict:
    questions = []
    for heading in tree.xpath("//article//h3[@id]"):
        answer = []
        for sibling in heading.itersiblings():
            if sibling.tag in ("h2", "h3", "div", "aside"):
                break
            answer.append(_text(sibling))
        questions.append({"@type": "Question", "name": _text(heading), "url": f"{page.canonical}#{heading.get('id')}",
                          "acceptedAnswer": {"@type": "Answer", "text": _beginning(" ".join(answer))}})
    return {"@type": "FAQPage", "url": page.canonical, "mainEntity": questions}


def _beginning(answer: str) -> str:
    """The sentence that answers; the rest stands on the page, which should not weigh twice what it says."""
    return re.match(r".{40,}?[.!?](?=\s|$)|.*", answer, re.S).group()


def _terms(tree, page: HtmlPage) -> dict:
    terms = [
        {"@type": "DefinedTerm", "@id": f"{page.canonical}#{section.xpath('string(h4/@id)')}",
         "name": _text(section.xpath("h4")[0]), "description": _text(section.xpath(".//dfn")[0])}
        for section in tree.xpath("//section[contains(@class,'term')]")
    ]
    return {"@type": "DefinedTermSet", "name": _text(tree.xpath("//article//h1")[0]), "url": page.canonical,
            "hasDefinedTerm": terms}


def _dataset(name: str, dossier: Dossier, site_url: str) -> dict:
    model = SETS[name]
    return {
        "@type": "Dataset", "name": f"Anthropic's AI chip, explained: {name}", "url": f"{site_url}about/data/",
        "description": f"{(model.__doc__ or '').splitlines()[0]} {len(dossier.sets[name])} records, checked to {dossier.as_of}.",
        "license": LICENCE, "isAccessibleForFree": True, "dateModified": dossier.as_of,
        "creator": {"@type": "Organization", "name": "The editors of this site"},
        "distribution": [
            {"@type": "DataDownload", "encodingFormat": kind, "contentUrl": f"{site_url}data/{name}.{ending}"}
            for kind, ending in (("application/json", "json"), ("text/csv", "csv"))
        ],
    }


def _breadcrumbs(tree, page: HtmlPage, site_url: str) -> dict | None:
    trail = [("Home", site_url)]
    for label in tree.xpath("//nav[contains(@class,'md-tabs')]//li[contains(@class,'md-tabs__item--active')]"):
        trail.append((_text(label), None))
    heading = tree.xpath("//article//h1")
    if page.name == "index.html" or not heading:
        return None
    trail.append((_text(heading[0]), page.canonical))
    items = []
    for position, (label, url) in enumerate(trail, 1):
        item = {"@type": "ListItem", "position": position, "name": re.sub(r"\s+", " ", label)}
        items.append(item | ({"item": url} if url else {}))
    return {"@type": "BreadcrumbList", "itemListElement": items}
