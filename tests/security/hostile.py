"""Sends hostile strings to every place of the site that takes one, and says what is wrong with an answer.

Places are found: path parts and methods from the application's addresses, fields from the forms on its
pages. So what is added to the site is attacked too.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html.parser import HTMLParser
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.test import TestResponse

from tests.accounts.made import csrf
from tests.security.looking import wrong_headers
from tests.security.payloads import MARK, PRODUCT, encoded
from tests.security.site import Site

EXPECTED = {200, 206, 303, 304, 400, 403, 404, 405, 410, 413, 416, 422, 429}
QUERY = (
    "next", "after", "v", "a", "language", "csrf_token", "page", "q", "since", "until", "action", "person",
    "actor", "department", "month",
)  # fmt: skip
HEADERS = (
    "Host", "Referer", "Origin", "User-Agent", "Accept", "Accept-Language", "Accept-Encoding",
    "Content-Type", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Prefix",
    "Authorization", "Range", "If-None-Match", "If-Modified-Since", "X-Request-Id",
    "X-HTTP-Method-Override", "X-CSRFToken", "Forwarded",
)  # fmt: skip
COOKIES = ("mhtraining", "language", "known", "other")
OWN_COOKIES = ("mhtraining", "language", "known", "mhtraining-preview")
ARGUMENT = re.compile(r"<(?:[^<>]*:)?(\w+)>")
LEAKS = ("root:x:0:", "Traceback (most recent", "sqlite3.", "psycopg.", "<class '", "werkzeug.")

Send = Callable[[str], TestResponse]


@dataclass(frozen=True)
class Place:
    """Somewhere a string goes in: its name, and how a request with a string there is sent."""

    name: str
    send: Send


@dataclass
class Form:
    """A form of a page: where it goes, and the values with which a person would send it."""

    action: str
    values: dict[str, str]


class Forms(HTMLParser):
    """Collects the forms of a page that are sent by POST."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self._form = Form(given.get("action", ""), {})
        if self._form is None:
            return
        name = given.get("name", "")
        if tag in ("input", "button", "textarea") and name:
            self._form.values.setdefault(name, given.get("value", ""))
        if tag == "select":
            self._select = name
        if tag == "option" and self._select and given.get("value"):
            self._form.values.setdefault(self._select, given["value"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form is not None:
            self.found.append(self._form)
            self._form = None


class Visitor:
    """One role in a browser of its own, and all places where it can put a string."""

    def __init__(self, site: Site, who: str | None) -> None:
        self._site, self._who = site, who
        self._browser = site.browser(who)
        self._token = csrf(self._browser.get("/route"))
        self._whose = who if who in site.own else "employee"

    def places(self) -> Iterator[Place]:
        """All of them, in the order of the site's addresses."""
        yield from self._in_paths()
        yield from self._in_queries()
        yield from self._in_forms()
        yield from self._in_headers()

    def harmless(self) -> Iterator[TestResponse]:
        """Answers to requests that mean no harm: every page, every form empty and with a letter a field."""
        for rule, method in self._site.rules():
            if method == "GET":
                yield self._open(self._site.address(rule, self._whose), follow_redirects=True)
        for form in self._forms.values():
            for text in ("", "x"):
                yield self._post(form, {name: text for name in form.values if name != "csrf_token"})
        for method, path in (("GET", "/nowhere"), ("GET", "/language"), ("POST", "/language"), ("PUT", "/")):
            yield self._open(path, method=method)
        for path in ("/password/reset/x", "/sign-in?next=/x"):
            yield self._site.browser(None).get(path)

    def _in_paths(self) -> Iterator[Place]:
        for rule, method in self._site.rules():
            texts = {name: str(value) for name, value in self._site.values(rule, self._whose).items()}
            for name in sorted(rule.arguments):
                parts = ARGUMENT.split(rule.rule)  # text, name, text, name, …, text
                place = parts[1::2].index(name) * 2 + 1
                filled = [texts[part] if number % 2 else part for number, part in enumerate(parts)]
                send = self._path(method, "".join(filled[:place]), "".join(filled[place + 1 :]))
                yield Place(f"{method} {rule.rule}: {name}", send)
        for method in ("GET", "POST", "HEAD"):
            yield Place(f"{method} /…", self._path(method, "/", ""))

    def _path(self, method: str, before: str, after: str) -> Send:
        data = {"csrf_token": self._token} if method == "POST" else None
        return lambda text: self._open(before + encoded(text) + after, method=method, data=data)

    def _in_queries(self) -> Iterator[Place]:
        for rule, method in self._site.rules():
            path = self._site.address(rule, self._whose)
            data = {"csrf_token": self._token} if method == "POST" else None
            for name in QUERY:
                yield Place(f"{method} {rule.rule}?{name}=", self._query(method, path, name, data))
            yield Place(
                f"{method} {rule.rule}?…",
                lambda text, path=path, method=method, data=data: self._open(  # type: ignore[misc]
                    path, method=method, query_string=encoded(text), data=data
                ),
            )

    def _query(self, method: str, path: str, name: str, data: dict[str, str] | None) -> Send:
        return lambda text: self._open(path, method=method, query_string=f"{name}={encoded(text)}", data=data)

    @cached_property
    def _forms(self) -> dict[tuple[str, ...], Form]:
        """The forms of all pages, one of each kind; numbers in their addresses do not tell them apart."""
        kinds: dict[tuple[str, ...], Form] = {}
        for rule, method in self._site.rules():
            if method != "GET":
                continue
            page = self._browser.get(self._site.address(rule, self._whose), follow_redirects=True)
            forms = Forms()
            if page.mimetype == "text/html":
                forms.feed(page.text)
            for form in forms.found:
                form.action = form.action or page.request.path
                kinds.setdefault((re.sub(r"\d+", "0", form.action), *sorted(form.values)), form)
        return kinds

    def _in_forms(self) -> Iterator[Place]:
        for form in self._forms.values():
            for name in form.values:
                yield Place(f"form {form.action}: {name}", self._field(form, name))
            yield Place(f"form {form.action}: …", self._name_of_field(form))
            yield Place(f"form {form.action}: a file's name", self._file_name(form))
            yield Place(f"form {form.action}: twice", self._twice(form))

    def _field(self, form: Form, name: str) -> Send:
        return lambda text: self._post(form, {**form.values, name: text})

    def _name_of_field(self, form: Form) -> Send:
        return lambda text: self._post(form, {**form.values, text: "x"})

    def _twice(self, form: Form) -> Send:
        return lambda text: self._post(
            form, {name: [value, text] for name, value in form.values.items() if name != "csrf_token"}
        )

    def _file_name(self, form: Form) -> Send:
        def send(text: str) -> TestResponse:
            name = text.encode("utf-8", "replace").decode()
            file = (io.BytesIO(b"x"), name, "image/png")
            return self._post(form, {**form.values, "file": file, "options": file})

        return send

    def _post(self, form: Form, data: dict[str, Any]) -> TestResponse:
        sent: dict[str, Any] = {"csrf_token": self._token}
        for name, value in data.items():
            sent[_writable(name)] = _writable(value)
        if form.action == "/sign-out":  # in a browser of its own, else this one is out
            browser = self._site.browser(self._who)
            sent["csrf_token"] = csrf(browser.get("/route"))
            return browser.post(form.action, data=sent)
        return self._open(form.action, method="POST", data=sent)

    def _in_headers(self) -> Iterator[Place]:
        for path in ("/", "/sign-in", "/nowhere", "/static/style.css"):
            for name in HEADERS:
                yield Place(f"GET {path}, header {name}", self._header("GET", path, name))
            for name in COOKIES:
                yield Place(f"GET {path}, cookie {name}", self._cookie(path, name))
        for name in HEADERS:
            yield Place(f"POST /language, header {name}", self._header("POST", "/language", name))

    def _header(self, method: str, path: str, name: str) -> Send:
        key = name.upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        data = {"csrf_token": self._token, "language": "nl"} if method == "POST" else None
        return lambda text: self._open(
            path, method=method, data=data, environ_overrides={key: _on_the_wire(text)}
        )

    def _cookie(self, path: str, name: str) -> Send:
        return lambda text: self._site.browser(None).get(
            path, environ_overrides={"HTTP_COOKIE": f"{name}={_on_the_wire(text)}"}
        )

    def _open(self, path: str, **request: Any) -> TestResponse:
        return self._browser.open(path, **request)


def _writable(value: Any) -> Any:
    """A text, or several, as a form sends them: half characters become question marks, as in a browser."""
    if isinstance(value, list):
        return [_writable(each) for each in value]
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _on_the_wire(text: str) -> str:
    """As a server hands a header on: bytes read as Latin 1, without the line ends and NULs it refuses."""
    return re.sub(r"[\r\n\0]", "", text).encode("utf-8", "replace").decode("latin-1")[:8000]


def wrong_with_answer(text: str, status: int, headers: Headers, body: str) -> list[str]:
    """What is wrong with the answer to a request that held `text`, but for what a browser must say."""
    wrong = [] if status in EXPECTED else [f"status {status}"]
    wrong += wrong_headers(headers)
    for name, value in headers:
        if MARK in name.lower() or re.search(r"[\r\n\0]", name + value):
            wrong.append(f"header {name!r}: {value!r}")
        if name == "Set-Cookie" and value.split("=")[0] not in OWN_COOKIES:
            wrong.append(f"cookie {value!r}")
    where = headers.get("Location", "/")
    if re.match(r"/[/\\]|[^/]", where) or re.search(r"[\x00-\x20\\]", where):
        wrong.append(f"leads to {where!r}")
    if PRODUCT in body and PRODUCT not in text:
        wrong.append("a template was evaluated")
    wrong += [f"leaks {leak!r}" for leak in LEAKS if leak in body and leak not in text]
    return wrong
