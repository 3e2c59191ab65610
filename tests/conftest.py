"""What the tests share: the site built once, a server for it on a free local port, a real browser."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from dossier.build import build_site
from dossier.check import check, navigation
from dossier.hosting import serve_folder
from dossier.problems import ROOT
from dossier.testing import find_chromium
from dossier.views import built_path

PAGES = ["/" + built_path(path, True).removesuffix("index.html") for path in navigation(ROOT / "mkdocs.yml")]
BROWSER_FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The finished site, built from the working tree."""
    out = tmp_path_factory.mktemp("site") / "site"
    build_site(out)
    return out


@pytest.fixture(scope="session")
def checked():
    """(records, pages) of the working tree."""
    return check()


@pytest.fixture(scope="session")
def url(site) -> str:
    """Address of the finished site, served with its real headers."""
    with serve_folder(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium; the test command has made sure that there is one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_chromium(), args=BROWSER_FLAGS)
        yield chromium
        chromium.close()


# Scripts come after the first paint (publish/later.js), which is no matter for readers but one for machines.
NOTE_SCRIPTS = """new MutationObserver(changes => changes.forEach(({addedNodes}) => addedNodes.forEach(node => {
  if (/[/]site[.]js$/.test(node.src)) node.addEventListener('load', () => { window.scriptsRan = true })
}))).observe(document, {childList: true, subtree: true})"""


def patient_tab(context):
    """A tab that goes on once scripts have run on the page it was sent to."""
    context.add_init_script(NOTE_SCRIPTS)
    tab = context.new_page()
    goto = tab.goto

    def goto_and_wait(*args, **kwargs):
        response = goto(*args, **kwargs)
        tab.wait_for_function("() => window.scriptsRan || !document.querySelector('script[data-later]')")
        return response

    tab.goto = goto_and_wait
    return tab


@pytest.fixture
def page(browser, url):
    """A fresh tab on a desktop-sized window; fails the test on console errors and foreign requests."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=url)
    tab = patient_tab(context)
    trouble: list[str] = []
    watch(tab, url, trouble)
    yield tab
    context.close()
    assert not trouble, "the page logged errors or asked another origin: " + "; ".join(trouble)


def watch(tab, url: str, trouble: list[str]) -> None:
    """Collect console errors, uncaught exceptions and requests to other origins of a tab."""
    tab.on("console", lambda message: trouble.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: trouble.append(str(error)))
    tab.on("request", lambda request: None if request.url.startswith((url, "data:", "blob:")) else trouble.append(request.url))


def start_theme(tab) -> None:
    """Wait for the theme's script, which starts when the reader first acts (theme-later.js)."""
    tab.wait_for_function("() => Boolean(window.document$) || void dispatchEvent(new Event('scroll'))")


def switch_colors(tab) -> None:
    """Press the button for the colors, and wait until the theme shows the one for the next choice in its place."""
    button = tab.locator("[data-md-component=palette] label:visible")
    title = button.get_attribute("title")
    button.click()
    tab.wait_for_function("""title => [...document.querySelectorAll('[data-md-component=palette] label')]
      .some(label => label.checkVisibility() && label.title !== title)""", arg=title)


@pytest.fixture
def project(tmp_path) -> Path:
    """A copy of the pages, records and configuration that a test may damage."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path / "mkdocs.yml")
    return tmp_path


@pytest.fixture(autouse=True)
def _no_surprises(monkeypatch):
    """Tests don't depend on where the site will be published."""
    for name in ("SITE_URL", "REPO_URL"):
        monkeypatch.delenv(name, raising=False)
    os.environ.setdefault("PYTHONDONTWRITEBYTECODE", "1")
