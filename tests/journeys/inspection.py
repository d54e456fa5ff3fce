"""Inspects a page of the product in the real browser: axe-core, and what axe does not look at.

Every page is looked at narrow and wide, light and dark. A finding is one line that names the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Request

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
VISIBLE = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]
"""The rules whose outcome follows from width or colours: all that is asked after a page's first view."""
DUTCH_VIEWS = ((320, "light"), (1280, "dark"))
ENGLISH_VIEWS = ((320, "dark"), (1280, "light"))
"""Together every pair of language, width and scheme."""

LEAST_TARGET = 24
"""CSS pixels, WCAG 2.2 success criterion 2.5.8; a link inside a sentence is exempt there."""

SMALL_TARGETS = """least => [...document.querySelectorAll("a, button, input, select, textarea, summary")]
  .filter(each => !each.closest("[aria-hidden=true]") && each.type !== "hidden")
  .filter(each => !(getComputedStyle(each).display === "inline"
    && each.parentElement.matches("p, li, dd, dt, span")
    && each.parentElement.innerText.trim() !== each.innerText.trim()))
  .map(each => [each, (each.closest("label") || each).getBoundingClientRect()])
  .filter(([each, box]) => box.width && (box.width < least || box.height < least))
  .map(([each, box]) => `${each.outerHTML.slice(0, 80)} is ${box.width} by ${box.height}`)"""
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d ")
"""What Chromium writes about a page that refuses on purpose; not a fault of that page."""


@dataclass
class Inspection:
    """Looks at what `page` shows and keeps what is wrong with it in `findings`."""

    page: Page
    findings: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Listen to what the page asks for and complains about."""
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self._find(f"error: {error}"))
        self.page.on("request", self._asked)

    def look(self, name: str, views: tuple[tuple[int, str], ...] = DUTCH_VIEWS) -> None:
        """Inspect the page as it stands; `name` tells it from other pages, whatever its address."""
        page = self.page
        if (count := page.locator("h1").count()) != 1:
            self._find(f"{count} h1")
        language = page.locator("html").get_attribute("lang")
        if (known := self.titles.setdefault(f"{language}: {page.title()}", name)) != name:
            self._find(f"the title {page.title()!r} is that of {known} too")
        for place, (width, scheme) in enumerate(views):
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            self._look_at_this_size(f"{name}, {language}, {width}, {scheme}", TAGS if not place else VISIBLE)

    def _look_at_this_size(self, view: str, rules: list[str]) -> None:
        page = self.page
        if page.evaluate("!window.axe"):
            page.evaluate(AXE_SCRIPT)
        options = {"runOnly": rules, "resultTypes": ["violations"], "elementRef": False}
        for each in page.evaluate("options => axe.run(options)", options)["violations"]:
            for node in each["nodes"]:
                self._find(f"{view}: {each['id']}: {node['html'][:150]} {node.get('failureSummary', '')}")
        scrolls = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if scrolls > 0:
            self._find(f"{view}: {scrolls} px too wide")
        for target in page.evaluate(SMALL_TARGETS, LEAST_TARGET):
            self._find(f"{view}: small target: {target}")

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not REFUSED.match(message.text):
            self._find(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in (None, "127.0.0.1"):
            self._find(f"asks {host} for {request.url}")

    def _find(self, finding: str) -> None:
        self.findings.append(f"{urlsplit(self.page.url).path}: {finding}")
