"""What the tests share: the site built once, a server for it on a free local port, browsers."""

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from dossier.pages import read_index
from dossier.site import Site
from mkdocs.config import load_config
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parent.parent
SITE_URL = "https://example.org/"
expect.set_options(timeout=10_000)  # a busy machine needs more than five seconds
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def address(source: str) -> str:
    """The path under which the page of a source file is served: /story/since/ of story/since.md."""
    stem = source.removesuffix(".md").removesuffix("index").strip("/")
    return f"/{stem}/" if stem else "/"


PAGES = sorted(
    address(path.relative_to(ROOT / "docs").as_posix()) for path in ROOT.glob("docs/**/*.md")
)


def pytest_collection_modifyitems(items) -> None:
    """The longest files come first, so that no worker is left with one at the end.

    The very first builds with Zensical while the others wait for the site.
    """
    longest = ["test_zensical", "test_every_page", "test_readers_way", "test_webkit"]
    order = {name: number for number, name in enumerate(longest)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))


@pytest.fixture(scope="session")
def site(tmp_path_factory) -> Path:
    """The finished site, built once for all workers, as `mkdocs build --strict` writes it."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    out, draft = folder / "site", folder / "site.draft"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(draft)]
    with open(folder / "site.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # other workers wait here
        if not out.exists():
            environment = {**os.environ, "SITE_URL": SITE_URL, "REPO_URL": ""}
            subprocess.run(command, cwd=ROOT, env=environment, check=True)
            draft.rename(out)
    return out


@pytest.fixture(scope="session")
def settings() -> Site:
    """The settings of mkdocs.yml, with the address that the tests build for."""
    return Site.from_config(load_config(str(ROOT / "mkdocs.yml"), site_url=SITE_URL))


@pytest.fixture(scope="session")
def index(settings):
    """The project's records and pages."""
    return read_index(settings.docs, settings.as_of)


@pytest.fixture(scope="session")
def dossier(index):
    """The project's records."""
    return index.dossier


def free_port() -> int:
    """A port of this machine on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Handler(SimpleHTTPRequestHandler):
    """Serves a site as a host does, with its own page for what it doesn't have."""

    def do_GET(self) -> None:
        """Answer; the sitemap names this server, for the theme loads what it lists instantly."""
        if self.path != "/sitemap.xml":
            super().do_GET()
            return
        text = Path(self.directory, "sitemap.xml").read_text("utf-8")
        here = "http://{}:{}/".format(*self.server.server_address)
        self._answer(200, "text/xml", text.replace(SITE_URL, here).encode())

    def send_error(self, code: int, message=None, explain=None) -> None:
        """Answer with the site's own page."""
        self._answer(code, "text/html", Path(self.directory, "404.html").read_bytes())

    def _answer(self, code: int, kind: str, body: bytes) -> None:
        self.send_response(code)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server that takes no notice of browsers that don't wait for its answer."""

    def handle_error(self, request, client_address) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def url(site) -> str:
    """Address of the finished site, without a slash at its end."""
    server = Server(("127.0.0.1", 0), partial(Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield "http://{}:{}".format(*server.server_address)
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def playwright():
    """Playwright, which drives both browsers."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as running:
        yield running


def program(*names: str | None) -> str:
    """Path of the first program that this machine has."""
    found = next(filter(None, (shutil.which(name) for name in names if name)), None)
    assert found, f"None of {', '.join(filter(None, names))} is installed."
    return found


def chromium() -> str:
    """Path of Chromium: of its headless shell, which is lighter, if there is one."""
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    return program(os.environ.get("CHROME_PATH"), *names)


@pytest.fixture(scope="session")
def browser(playwright):
    """A headless Chromium."""
    running = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM)
    yield running
    running.close()


@pytest.fixture(scope="session")
def firefox(playwright):
    """A headless Firefox as it is installed, driven by WebDriver BiDi."""
    path = program("firefox-esr", "firefox")
    running = playwright.firefox.launch(channel="moz-firefox", executable_path=path)
    yield running
    running.close()


@pytest.fixture
def open_tab(browser, url):
    """A function that opens a tab; the test fails when one logs an error or asks another origin.

    Its arguments are those of a context of Playwright's; `engine` is another browser.
    """
    contexts, trouble = [], []

    def open_one(engine=browser, **options):
        context = engine.new_context(base_url=url, **options)
        contexts.append(context)
        tab = context.new_page()
        watch(tab, url, trouble)
        return tab

    yield open_one
    for context in contexts:
        context.close()
    assert not trouble, "a page logged errors or asked another origin: " + "; ".join(trouble)


@pytest.fixture
def page(open_tab):
    """A fresh tab of a desktop window in Chromium."""
    return open_tab(viewport={"width": 1440, "height": 900})


@pytest.fixture
def phone(open_tab):
    """A fresh tab on a small touch screen in Chromium."""
    return open_tab(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)


def watch(tab, url: str, trouble: list[str]) -> None:
    """Collect a tab's console errors, exceptions, breaches of the policy and foreign requests."""

    def ask(request) -> None:
        if not request.url.startswith((url, "data:", "blob:", "file:")):
            trouble.append(request.url)

    def log(message) -> None:
        if message.type == "error":
            trouble.append(message.text)

    tab.on("console", log)
    tab.on("pageerror", lambda error: trouble.append(str(error)))
    tab.on("request", ask)
