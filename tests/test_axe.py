"""axe-core, best-practice rules included, on every page, in both color schemes, at three widths."""

from __future__ import annotations

import pytest
from conftest import PAGES, patient_tab

from dossier.testing import NODE_TOOLS

AXE = NODE_TOOLS / "node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (360, 820, 1440)
# Colors in the middle of a change are nobody's colors.
AT_ONCE = "*, *::before, *::after { transition: none !important }"


def axe(tab) -> list[str]:
    """Violations that axe-core finds on the open page, one line each."""
    if not tab.evaluate("typeof axe === 'object'"):
        tab.evaluate(AXE.read_text("utf-8"))
    return tab.evaluate(
        """rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})
        .then(result => result.violations.map(v => v.id + ': ' + v.help + ' at ' +
          v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.html.slice(0, 120)).join(' | ')))""",
        RULES,
    )


@pytest.fixture(scope="module")
def tab(browser, url):
    """A tab into which axe may be put, past the policy."""
    context = browser.new_context(base_url=url, bypass_csp=True)
    yield patient_tab(context)
    context.close()


@pytest.mark.parametrize("path", [*PAGES, "/404.html"])
def test_axe_finds_nothing(tab, path):
    tab.set_viewport_size({"width": WIDTHS[0], "height": 900})
    tab.emulate_media(color_scheme="light")
    tab.goto(path)
    tab.add_style_tag(content=AT_ONCE)
    found = []
    for width in WIDTHS:
        tab.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            tab.emulate_media(color_scheme=scheme)
            tab.wait_for_function(
                "dark => document.body.dataset.mdColorScheme === (dark ? 'slate' : 'default')", arg=scheme == "dark"
            )
            found += [f"{scheme}, {width} px: {line}" for line in axe(tab)]
    assert not found, "\n".join(found)


def test_axe_would_notice_a_broken_page(tab):
    tab.goto("/404.html")
    tab.evaluate("document.querySelector('article').innerHTML += '<img src=x><a href=y></a><h5>x</h5>'")
    found = "\n".join(axe(tab))
    assert "image-alt" in found and "link-name" in found


def test_axe_would_notice_pale_text_in_one_scheme(tab):
    tab.goto("/404.html")
    tab.add_style_tag(content=AT_ONCE)
    tab.emulate_media(color_scheme="dark")
    tab.evaluate("document.querySelector('article').innerHTML += '<p style=\"color:#333\">Hard to read</p>'")
    assert "color-contrast" in "\n".join(axe(tab))
