"""The real server, over real connections: hostile strings byte by byte, and HTTP that is none.

What the application answers carries the headers. What is no HTTP the server refuses by itself, with an
empty page (nothing of it reaches the application), and goes on serving.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest
from werkzeug.datastructures import Headers

from mhtraining.core.settings import Settings
from tests.security.hostile import LEAKS
from tests.security.looking import wrong_headers
from tests.security.payloads import MARK, encoded, take
from tests.security.server import exchange, serving

QUICK, ALL = 250, 2_500
REST = "Host: a\r\nConnection: close\r\n"
LINES = [
    "", "\r\n\r\n", "\0" * 500, "GET / HTTP/9.9\r\n\r\n", "GET /\r\n\r\n", "get / http/1.1\r\n\r\n",
    "GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\nHost: a\nConnection: close\n\n",
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc", f"GET /{'a' * 500_000} HTTP/1.1\r\n\r\n",
]  # fmt: skip
"""What begins like no request at all."""
TARGETS = [
    "GET /\0", "GET /\xff\xfe", "GET *", "GET http://evil.example/", "CONNECT evil.example:80", "OPTIONS *",
    "BREW /sign-in", "GET /%zz%%%2", "GET /?%zz=%%%2", "GET /../../etc/passwd", "GET //evil.example/",
    "GET /static/../app.py", "GET /static//etc/passwd", "GET /static/%2e%2e/%2e%2e/app.py", "GET /nowhere",
]  # fmt: skip
FIELDS = [
    "Host: b", " Host: a", "Host : a", "X", "X: \0", "X: a\rb", "Host: \xe9\xff",
    "X: y\r\n" * 5_000, "X: " + "y" * 1_000_000, "Cookie: mhtraining=\xff\xfe; known=;;;===",
    "Expect: the-unexpected", "Upgrade: websocket\r\nSec-WebSocket-Key: x",
    "Upgrade: h2c\r\nHTTP2-Settings: x", "Range: bytes=9-1,-,x", "Accept-Language: " + "nl;q=9," * 500,
]  # fmt: skip
HOSTS = ["a b", "", "[::1", "a:99999", "a:x", "\xe9", "evil.example/x", "a@b", "%00", "." * 300]
BODIES = [
    "Content-Length: -1", "Content-Length: 1e9", "Content-Length: 99999999999999999999",
    "Content-Length: 400", "Content-Length: 5\r\nContent-Length: 6", "Content-Length: 5, 5",
    "Transfer-Encoding: chunked, identity", "Transfer-Encoding: chunked", "Content-Encoding: gzip",
    "Transfer-Encoding: xchunked\r\nContent-Length: 1",
    "Content-Type: multipart/form-data\r\nContent-Length: 2",
    f"Content-Type: multipart/form-data; boundary={'b' * 300}\r\nContent-Length: 2",
    "Content-Type: application/x-www-form-urlencoded; charset=\0\r\nContent-Length: 2",
    "Content-Type: application/json\r\nContent-Length: 2",
]  # fmt: skip
NO_HTTP = [
    *LINES,
    *(f"{target} HTTP/1.1\r\n{REST}\r\n" for target in TARGETS),
    *(f"GET / HTTP/1.1\r\n{REST}{lines}\r\n\r\n" for lines in FIELDS),
    *(f"GET / HTTP/1.1\r\nConnection: close\r\nHost: {host}\r\n\r\n" for host in HOSTS),
    *(f"POST /sign-in HTTP/1.1\r\n{REST}{lines}\r\n\r\nzz\r\nx" for lines in BODIES),
]
SMUGGLING = [
    "Content-Length: 4\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 4",
    "Content-Length: 0\r\nContent-Length: 60", "Transfer-Encoding : chunked\r\nContent-Length: 60",
    "Transfer-Encoding: \x0bchunked\r\nContent-Length: 60", "Content-Length: 0, 60", "Content-Length: +0",
]  # fmt: skip
"""Two lengths, or one that is none: a proxy and a server might each take another one."""


@pytest.fixture(scope="module")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a real server, on a migrated database with nobody in it."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copyfile(sqlite_template, folder / "test.sqlite3")
    url = f"sqlite:///{folder / 'test.sqlite3'}"
    with serving(Settings(instance=folder, database_url=url, secret_key="tests" * 8)) as port:
        yield port


def answers(received: bytes) -> list[tuple[int, Headers, bytes]]:
    """The answers in what was received (more than one where a request was taken for two)."""
    found = []
    for start in re.finditer(rb"(?m)^HTTP/1\.[01] (\d{3}) .*?\r\n", received):
        head, _, body = received[start.end() :].partition(b"\r\n\r\n")
        lines = [line.decode("latin-1").partition(": ") for line in head.split(b"\r\n")]
        found.append((int(start[1]), Headers([(name, value) for name, _, value in lines if name]), body))
    return found


def wrong_with(received: bytes) -> list[str]:
    wrong = []
    for status, headers, body in answers(received):
        if status >= 500 and status not in (501, 505):
            wrong.append(f"status {status}")
        by_the_server = not body and "X-Request-Id" not in headers
        if not by_the_server and status != 100:
            wrong += wrong_headers(headers)
        wrong += [f"leaks {leak}" for leak in LEAKS if leak.encode() in body]
        wrong += [f"header {name}" for name, _value in headers if MARK in name.lower()]
    return wrong


def is_well(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/sign-in")
    status = connection.getresponse().status
    connection.close()
    return status == 200


def test_what_is_no_http_is_refused_and_the_server_goes_on(served: int) -> None:
    wrong, statuses = {}, set()
    with ThreadPoolExecutor(8) as clients:  # who sends half a request waits for nothing
        exchanges = clients.map(lambda text: exchange(served, text.encode("latin-1"), seconds=5), NO_HTTP)
        all_received = list(zip(NO_HTTP, exchanges, strict=True))
    for text, received in all_received:
        statuses |= {status for status, _headers, _body in answers(received)}
        if found := wrong_with(received):
            wrong[text[:100]] = found
    assert not wrong
    assert {400, 404, 405} <= statuses
    assert is_well(served)


def test_one_request_is_never_taken_for_two(served: int) -> None:
    body = "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX: y\r\n\r\n"
    for about in SMUGGLING:
        text = f"POST /sign-in HTTP/1.1\r\nHost: a\r\n{about}\r\n\r\n{body}"
        received = answers(exchange(served, text.encode("latin-1")))
        assert len(received) == 1, about
        assert received[0][0] == 400, about
    assert is_well(served)


def many(port: int, count: int) -> dict[str, list[str]]:
    """Send so many hostile strings in addresses, headers and forms; what was wrong, by string."""
    wrong, refused = {}, 0
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    for number, text in enumerate(take(count, seed=11)):
        raw = text.encode("utf-8", "surrogatepass")[:6000]
        line = re.sub(rb"[\r\n\0]", b"", raw)
        path, body, headers = "/sign-in", None, {}
        match number % 5:
            case 0:
                path = "/" + encoded(text)[:7000]
            case 1:
                path = "/sign-in?next=" + encoded(text)[:7000]
            case 2:
                headers = {"Referer": line, "User-Agent": line, "Accept-Language": line}
            case 3:
                headers = {"Cookie": b"mhtraining=" + line, "X-Forwarded-For": line}
            case _:
                headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": b"x=" + line}
                body = b"email=" + encoded(text).encode() + b"&password=" + raw
        try:
            connection.request("POST" if body else "GET", path, body, headers)  # type: ignore[arg-type]
            answer = connection.getresponse()
            page = answer.read().decode("utf-8", "replace")
        except (OSError, ValueError, HTTPException):  # the client or the server refuses it as no HTTP
            refused += 1
            connection.close()
            continue
        found = [f"status {answer.status}"] if answer.status >= 500 else []
        if page or answer.getheader("X-Request-Id"):
            found += wrong_headers(Headers(answer.getheaders()))
        if found:
            wrong[f"{path[:60]} {text[:80]!r}"] = found
    connection.close()
    assert refused < count // 10
    return wrong


def test_hostile_strings_over_real_connections(served: int) -> None:
    assert not many(served, QUICK)
    assert is_well(served)


@pytest.mark.slow
def test_many_more_hostile_strings_over_real_connections(served: int) -> None:
    assert not many(served, ALL)
    assert is_well(served)
