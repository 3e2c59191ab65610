"""A reader's way in WebKit, Safari's engine, where Debian's driver of it is installed."""

import os
import shutil
import subprocess

import pytest
from selenium.common.exceptions import WebDriverException
from selenium.webdriver import WebKitGTK, WebKitGTKOptions
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.select import Select
from selenium.webdriver.support.wait import WebDriverWait
from selenium.webdriver.webkitgtk.service import Service
from test_readers_way import LANDED, TARGETS

pytestmark = pytest.mark.skipif(
    not shutil.which("WebKitWebDriver") or not shutil.which("Xvfb"),
    reason="Debian's webkit2gtk-driver and xvfb are not installed",
)


class Tab:
    """A window of WebKit on the site."""

    def __init__(self, driver, url: str) -> None:
        self.driver, self.url = driver, url

    def goto(self, path: str) -> None:
        self.driver.get("about:blank")  # or a link within a page would not load it
        self.driver.get(self.url + path)

    def run(self, script: str, *arguments):
        """What a function in JavaScript returns."""
        return self.driver.execute_script(f"return ({script})(...arguments)", *arguments)

    def wait(self, script: str, *arguments) -> None:
        """Wait until a function in JavaScript returns something true."""
        found = WebDriverWait(self.driver, 20, 0.1, ignored_exceptions=[Exception])
        found.until(lambda _: self.run(script, *arguments), script)

    def find(self, selector: str):
        return self.driver.find_element(By.CSS_SELECTOR, selector)


@pytest.fixture(scope="module")
def tab(url):
    """WebKit on a display that nobody sees."""
    screen = ["Xvfb", "-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]
    with subprocess.Popen(screen, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as display:
        number = display.stdout.readline().decode().strip()
        environment = {**os.environ, "DISPLAY": f":{number}", "NO_PROXY": "127.0.0.1,localhost"}
        service = Service(shutil.which("WebKitWebDriver"), env=environment)
        try:
            driver = WebKitGTK(options=WebKitGTKOptions(), service=service)
        except WebDriverException as error:
            display.terminate()
            pytest.skip(f"WebKit can't be started here: {error.msg}")
        yield Tab(driver, url)
        driver.quit()
        display.terminate()


def test_the_search_finds_a_term_and_leads_to_it(tab):
    tab.goto("/summary/")
    tab.wait("() => document.querySelector('[data-md-component=search-query]')")
    tab.find("body").send_keys("/")
    tab.find("[data-md-component=search-query]").send_keys("hbm")
    result = ".md-search-result__link[href*='#hbm']"
    tab.wait("selector => document.querySelector(selector)", result)
    tab.run("selector => document.querySelector(selector).click()", result)
    tab.wait("() => location.pathname.endsWith('/glossary/') && location.hash === '#hbm'")
    tab.wait(LANDED, "hbm")


@pytest.mark.parametrize("path", ["/evidence/claims/?utm_source=newsletter"])
def test_a_link_to_any_heading_or_record_lands_there(tab, path):
    tab.goto(path)
    targets = tab.run(TARGETS)
    assert len(targets) > 20
    for id in targets[len(targets) // 4 :: len(targets) // 2]:
        tab.goto(f"{path}#{id}")
        tab.wait(LANDED, id)


def test_reload_and_back_keep_the_place(tab):
    path = "/evidence/claims/"
    tab.goto(path)
    place = tab.run("() => Math.round(document.documentElement.scrollHeight / 2)")
    kept = "(path, y) => location.pathname === path && Math.abs(scrollY - y) < 60"
    tab.run("y => scrollTo(0, y)", place)
    tab.wait(kept, path, place)
    noted = "y => history.state && Math.abs(history.state.y - y) < 60"  # by the theme
    tab.wait(noted, place)
    tab.driver.refresh()
    tab.wait(kept, path, place)
    tab.wait(noted, place)
    tab.driver.get(f"{tab.url}/summary/")
    tab.driver.back()
    tab.wait(kept, path, place)


def test_a_shared_filter_shows_its_records_at_once(tab):
    tab.goto("/evidence/claims/?status=confirmed")
    tab.wait("() => document.querySelector('form.filter output').textContent.includes(' of ')")
    words = tab.find("form.filter output").text
    Select(tab.find("form.filter select[name=status]")).select_by_value("weak")
    tab.wait("w => document.querySelector('form.filter output').textContent !== w", words)
    assert "status=weak" in tab.driver.current_url


def test_a_mark_and_a_term_show_what_stands_behind_them(tab):
    tab.goto("/story/samsung-talks/")
    for selector in ("a.footnote-ref", "a.term"):
        tab.find("body").send_keys(Keys.TAB)
        tab.run("selector => document.querySelector(`article ${selector}`).focus()", selector)
        tab.wait("() => document.querySelector('.tip')?.checkVisibility()")
        tab.find("body").send_keys(Keys.ESCAPE)
        tab.wait("() => !document.querySelector('.tip')")


def test_a_calculator_and_the_colors_follow_the_reader(tab):
    tab.goto("/explore/memory/")
    tab.wait(r"""() => {
      document.querySelector(".explorer input[name=bits][value='4']").click()
      return /^35\sGB$/.test(document.querySelector('[data-figure=weights]').textContent)
    }""")
    before = tab.run("() => document.body.dataset.mdColorScheme")
    tab.wait(
        """before => {
          const labels = [...document.querySelectorAll('[data-md-component=palette] label')]
          labels.find(label => label.checkVisibility()).click()
          return document.body.dataset.mdColorScheme !== before
        }""",
        before,
    )
