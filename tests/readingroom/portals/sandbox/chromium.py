"""A real browser without a window: Debian's Chromium, driven as a person drives it."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from selenium.common.exceptions import WebDriverException
from selenium.webdriver import Chrome
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

PHONE = (360, 740)
DESKTOP = (1366, 768)

_FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-dev-shm-usage",
)

# For every visible text: the contrast of its colour with the first ground below it that is opaque (WCAG 2.2, 1.4.3).
_CONTRAST = """
const channel = c => { c /= 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const parts = s => s.match(/[\\d.]+/g).map(Number);
const found = [];
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const element = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
  let ground = [255, 255, 255];
  for (let e = element; e; e = e.parentElement) {
    const c = parts(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] === 1) { ground = c.slice(0, 3); break; }
  }
  const a = light(parts(getComputedStyle(element).color).slice(0, 3)), b = light(ground);
  found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), walker.currentNode.data.trim().slice(0, 40)]);
}
return found.sort((x, y) => x[0] - y[0])[0];
"""

# Everything a person fills in or presses must have a name that is read out.
_NAMELESS = """
return [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a[href]')]
  .filter(e => e.checkVisibility() && !(e.labels && e.labels.length) && !e.textContent.trim() && !e.ariaLabel)
  .map(e => e.outerHTML);
"""


def missing() -> str:
    """What is not installed here; empty if the browser can be used."""
    wanted = {"chromium": "chromium", "chromedriver": "chromium-driver"}
    return ", ".join(package for program, package in wanted.items() if shutil.which(program) is None)


class Person:
    """Somebody at a browser.

    Args:
        driver: the browser.
        address: of the portal.
    """

    def __init__(self, driver: Chrome, address: str) -> None:
        self.driver = driver
        self.address = address

    def size(self, size: tuple[int, int]) -> None:
        """Let the screen be so many pixels wide and high; a narrow one is a phone."""
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def open(self, path: str) -> None:
        self.driver.get(self.address + path)

    def one(self, css: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def write(self, name: str, text: str) -> None:
        field = self.driver.find_element(By.NAME, name)
        field.clear()
        field.send_keys(text)

    def choose(self, name: str, value: str) -> None:
        self.one(f"select[name='{name}'] option[value='{value}']").click()

    def attach(self, name: str, file: Path) -> None:
        self.driver.find_element(By.NAME, name).send_keys(str(file))

    def send(self, action: str) -> None:
        """Press the button of the form that goes there."""
        button = self.one(f"form[action$='{action}'] button")
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
        with self._leaving():
            button.click()

    def go(self, css: str) -> None:
        """Press the link that leads on."""
        with self._leaving():
            self.one(css).click()

    def sign_in(self, name: str = "王小明", number: str = "11010519491231002X") -> None:
        self.open("/sign-in")
        self.write("name", name)
        self.write("document_number", number)
        self.write("phone", "13800001234")
        self.send("/sign-in")

    def press(self, *keys: str) -> None:
        ActionChains(self.driver).send_keys(*keys).perform()

    def follow(self) -> None:
        """Press Enter where that leads to another page."""
        with self._leaving():
            self.press(Keys.ENTER)

    @contextmanager
    def _leaving(self) -> Iterator[None]:
        """Wait until this page is gone and the next one stands: on a busy machine it is late.

        The page is marked, for the browser answers a question about an element of a page that it is just taking down
        with an error of its own (``unhandled inspector error``) instead of calling the element stale.
        """
        self.driver.execute_script("window.leaving = true")
        yield
        WebDriverWait(self.driver, 60, ignored_exceptions=(WebDriverException,)).until(
            lambda driver: driver.execute_script(
                "return !window.leaving && document.readyState === 'complete'"
            )
        )

    def tab_to(self, css: str) -> WebElement:
        """Press Tab until this has the focus, as somebody without a mouse does."""
        for _ in range(80):
            self.press(Keys.TAB)
            focused = self.driver.switch_to.active_element
            if focused in self.driver.find_elements(By.CSS_SELECTOR, css):
                return focused
        raise AssertionError(f"Tab never comes to {css}")

    def text(self, css: str = "main") -> str:
        return " ".join(self.one(css).text.split())

    def trouble(self) -> dict[str, Any]:
        """What is wrong with the page for somebody who sees badly, hears it read out, or has a small screen."""
        script = self.driver.execute_script
        worst = script(_CONTRAST)
        found: dict[str, Any] = {}
        if worst[0] < 4.5:
            found["contrast"] = worst
        if nameless := script(_NAMELESS):
            found["nameless"] = nameless
        wide = script("return [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        if wide[0] > wide[1]:
            found["wider than the screen"] = wide
        if len(self.driver.find_elements(By.TAG_NAME, "h1")) != 1:
            found["headings"] = "not one h1"
        return found

    def picture(self, file: Path) -> None:
        """The whole page, however long, as it looks at this width."""
        height = self.driver.execute_script("return document.documentElement.scrollHeight")
        width = self.driver.execute_script("return window.innerWidth")
        clip = {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}
        shot = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip}
        )
        file.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def chromium(language: str, profile: Path) -> Iterator[Chrome]:
    """A browser whose person likes this language best (``zh-CN`` or ``en-GB``)."""
    options = Options()
    for flag in (*_FLAGS, f"--user-data-dir={profile}", f"--lang={language}"):
        options.add_argument(flag)
    options.add_experimental_option("prefs", {"intl.accept_languages": language})
    options.binary_location = shutil.which("chromium") or ""
    driver = Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        yield driver
    finally:
        driver.quit()
