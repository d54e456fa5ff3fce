"""A client for load on loopback: so many connections, each asking again as soon as it was answered."""

from __future__ import annotations

import selectors
import socket
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 30
"""Seconds without any answer after which a run is given up."""


@dataclass
class Run:
    """What a run measured: how long each answer took, in seconds, and the whole of it."""

    took: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.took) / self.seconds

    def percentile(self, share: float) -> float:
        """The time, in milliseconds, within which this share of the answers came."""
        return 1000 * sorted(self.took)[min(len(self.took) - 1, int(share * len(self.took)))]


@dataclass
class _Line:
    """One connection: since when it waits for which answer, and what came of it so far."""

    link: socket.socket
    since: float = 0.0
    got: bytearray = field(default_factory=bytearray)
    length: int = -1


def get(path: str, cookie: str = "") -> bytes:
    """The bytes of a GET."""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n\r\n".encode()


def post(path: str, cookie: str = "", fields: Mapping[str, str] | None = None) -> bytes:
    """The bytes of a form that is sent."""
    body = urlencode(fields or {})
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookie}\r\n"
    kind = "Content-Type: application/x-www-form-urlencoded\r\n"
    return f"{head}{kind}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def load(port: int, requests: Iterator[bytes], *, connections: int, seconds: float, status: int = 200) -> Run:
    """Send requests until they or the seconds are used up. Raises RuntimeError for any other status."""
    selector = selectors.DefaultSelector()
    run = Run()
    for _ in range(connections):
        link = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(link, selectors.EVENT_READ, _Line(link))
    began = time.perf_counter()
    waiting = sum(_ask(key.data, requests) for key in selector.get_map().values())
    while waiting:
        ready = selector.select(PATIENCE)
        if not ready:
            raise RuntimeError("the server does not answer any more")
        for key, _ in ready:
            line: _Line = key.data
            if not _answered(line, status):
                continue
            now = time.perf_counter()
            run.took.append(now - line.since)
            if now - began > seconds or not _ask(line, requests):
                waiting -= 1
    run.seconds = time.perf_counter() - began
    for key in list(selector.get_map().values()):
        key.data.link.close()
    selector.close()
    return run


def _ask(line: _Line, requests: Iterator[bytes]) -> bool:
    """Send the next request, if there is one."""
    request = next(requests, None)
    if request is None:
        return False
    line.got.clear()
    line.length = -1
    line.since = time.perf_counter()
    line.link.sendall(request)
    return True


def _answered(line: _Line, status: int) -> bool:
    """Read what has come; whether the answer is whole."""
    part = line.link.recv(65536)
    if not part:
        raise RuntimeError("the server closed a connection")
    line.got += part
    if line.length < 0 and (end := line.got.find(b"\r\n\r\n")) >= 0:
        head = bytes(line.got[:end]).lower()
        if not head.startswith(b"http/1.1 %d " % status):
            raise RuntimeError(f"expected {status}: {bytes(line.got[:2000])!r}")
        line.length = end + 4 + int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    return 0 <= line.length <= len(line.got)
