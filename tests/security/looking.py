"""What is wrong with an answer: headers that are missing or loose, and anything inline in its page."""

from __future__ import annotations

from html.parser import HTMLParser

from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

EXACTLY = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Live(HTMLParser):
    """Collects what a strict policy forbids in a page: inline styles, scripts, event handlers."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "iframe", "object", "embed", "base"):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            running = (value or "").strip().lower().startswith(("javascript:", "data:", "vbscript:"))
            if name == "style" or name.startswith("on") or running:
                self.found.append(f"<{tag} {name}={value!r}>")


def wrong_with(answer: TestResponse) -> list[str]:
    """What is wrong with the headers, and with the page if it is one."""
    wrong = wrong_headers(answer.headers)
    if answer.mimetype == "text/html":
        live = Live()
        live.feed(answer.text)
        wrong += live.found
    return wrong


def wrong_headers(headers: Headers) -> list[str]:
    """What is missing, loose or twice among the headers."""
    wrong = [
        f"{name}: {headers.getlist(name)}" for name in EXACTLY if headers.getlist(name) != [EXACTLY[name]]
    ]
    policies = headers.getlist("Content-Security-Policy")
    rules = dict(part.strip().partition(" ")[::2] for part in ";".join(policies).split(";"))
    if len(policies) != 1 or rules.get("default-src") != "'none'" or rules.get("frame-ancestors") != "'none'":
        wrong.append(f"policy: {policies}")
    if rules.get("base-uri") != "'none'" or "unsafe" in policies[0] or "script-src" in rules:
        wrong.append(f"policy: {policies}")
    if "sandbox" not in rules and rules.get("form-action") != "'self'":
        wrong.append(f"policy: {policies}")
    if not headers.get("Cache-Control"):
        wrong.append("may be kept for ever")
    return wrong
