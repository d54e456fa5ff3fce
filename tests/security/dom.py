"""Looks in the real browser at pages that answered hostile strings: did any of it come alive?

Two looks: every page is read by the browser's own parser and its elements, attributes and addresses are
compared with those of harmless pages; some are opened for real, without the Content-Security-Policy, with
every event set off, to see that no script runs and nothing is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request, Route

import mhtraining
from tests.security.payloads import MARK

PACKAGE = Path(mhtraining.__file__).parent
ORIGIN = "http://localhost"
AT_ONCE = 200

ADDRESSES = ["href", "src", "action", "formaction", "poster", "xlink:href", "srcset"]
READ = """([pages, origin, schemes, addresses]) => pages.map(html => {
  const seen = new Set(), leads = new Set();
  const walk = root => {
    for (const each of root.querySelectorAll("*")) {
      seen.add(each.localName);
      for (const {name, value} of each.attributes) {
        seen.add(`${each.localName} ${name}`);
        if (!addresses.includes(name)) continue;
        let url;
        try { url = new URL(value, origin + "/folder/page"); } catch { continue; }
        const known = schemes.includes(url.protocol) || schemes.includes(value);
        if (url.origin !== origin && !known) leads.add(`${name}=${value}`);
      }
      if (each.localName === "template") walk(each.content);
    }
  };
  walk(new DOMParser().parseFromString(html, "text/html"));
  return [[...seen], [...leads]];
})"""
SET_OFF = """() => {
  const events = ["mouseover", "mouseenter", "focus", "click", "pointerenter", "toggle", "load", "error",
                  "animationstart", "begin"];
  for (const each of document.querySelectorAll("*"))
    for (const name of events) each.dispatchEvent(new Event(name, {cancelable: true}));
  return window.told || [];
}"""
TELL = f"""window.told = [];
for (const name of ["{MARK}", "alert", "confirm", "prompt"]) window[name] = () => window.told.push(name);
addEventListener("submit", event => event.preventDefault(), true);
addEventListener("click", event => event.preventDefault(), true);"""


class _Markup(HTMLParser):
    """Collects the names of elements, and of each with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names |= {tag, *(f"{tag} {name}" for name, _value in attrs if re.fullmatch(r"[a-zA-Z-]+", name))}


def in_templates() -> set[str]:
    """The elements and attributes that are written in the templates themselves."""
    markup = _Markup()
    for path in PACKAGE.rglob("templates/**/*.html"):
        markup.feed(re.sub(r"(?s){#.*?#}|{%.*?%}", " ", path.read_text(encoding="utf-8")))
    return markup.names


@dataclass
class Looker:
    """Looks at pages in `browser`.

    `known` is what templates and harmless pages hold, `schemes` what links may lead to beside this site (a
    scheme, or a whole address), `images` where pages may ask for images.
    """

    browser: Browser
    known: set[str] = field(default_factory=in_templates)
    schemes: Sequence[str] = ("tel:", "mailto:")
    images: str = "/attempts/"

    def learn(self, pages: Iterable[str]) -> None:
        """Take these pages as harmless."""
        for seen, leads in self._read(list(pages)):
            assert not leads, leads
            self.known |= set(seen)

    def live(self, pages: Sequence[str]) -> list[list[str]]:
        """What each page holds that no harmless one does: elements, attributes, addresses elsewhere."""
        return [
            [f"{name} in {_around(html)}" for name in sorted(set(seen) - self.known) + leads]
            for html, (seen, leads) in zip(pages, self._read(pages), strict=True)
        ]

    def running(self, pages: Sequence[str]) -> list[list[str]]:
        """What each page does when it is opened without its policy and every event is set off."""
        context = self.browser.new_context(bypass_csp=True)
        context.add_init_script(TELL)
        page = context.new_page()
        told: list[str] = []
        page.on("dialog", lambda dialog: (told.append(f"dialog {dialog.message}"), dialog.dismiss()))
        found = []
        for html in pages:
            told.clear()
            page.unroute_all()
            page.route("**/*", _answer(html, self.images, told))
            page.goto(f"{ORIGIN}/folder/page", wait_until="domcontentloaded")
            told += [f"ran {name}" for name in page.evaluate(SET_OFF)]
            found.append([f"{each} in {_around(html)}" for each in told])
        context.close()
        return found

    def _read(self, pages: Sequence[str]) -> list[tuple[list[str], list[str]]]:
        page: Page = self.browser.new_page()
        found = []
        for start in range(0, len(pages), AT_ONCE):
            given = [list(pages[start : start + AT_ONCE]), ORIGIN, list(self.schemes), ADDRESSES]
            found += [(seen, leads) for seen, leads in page.evaluate(READ, given)]
        page.close()
        return found


def _answer(html: str, images: str, told: list[str]) -> Callable[[Route, Request], None]:
    """Answers the page itself, and nothing for our own files and images; tells on every other request."""

    def handle(route: Route, request: Request) -> None:
        address = urlsplit(request.url)
        if request.is_navigation_request() and address.path == "/folder/page":
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
            return
        if not request.url.startswith((f"{ORIGIN}/static/", ORIGIN + images)):
            told.append(f"asked for {request.url}")
        route.fulfill(body="", status=404)

    return handle


def _around(html: str) -> str:
    place = html.find(MARK)
    return repr(html[max(0, place - 150) : place + 150]) if place >= 0 else "a page without it"
