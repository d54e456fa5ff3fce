"""The real server on a free port of loopback, for the tests that need real HTTP or several workers."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from threading import Event

from mhtraining.core.settings import Settings
from tests.journeys.server import COMMAND, ROOT, free_port

SECONDS_TO_START = 60


@contextmanager
def serving(settings: Settings, *, workers: int = 1, **more: str) -> Iterator[int]:
    """Serve the installation of `settings` by the clock on the wall; gives the port. `more`: environment."""
    port = free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MHTRAINING_")}
    environment |= {
        "MHTRAINING_DATABASE_URL": settings.database_url,
        "MHTRAINING_INSTANCE": str(settings.instance),
        "MHTRAINING_SECRET_KEY": settings.secret_key,
        "MHTRAINING_LOG_LEVEL": "error",
        **more,
    }
    process = subprocess.Popen(
        [*COMMAND, "serve", "--no-jobs", "--port", str(port), "--workers", str(workers)],
        env=environment,
        cwd=ROOT,
        start_new_session=True,  # so that its workers can be ended with it
    )
    try:
        _wait_for(port, process)
        yield port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=30)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(SECONDS_TO_START * 20):
        assert process.poll() is None, "the server ended before it began"
        with suppress(OSError, HTTPException):
            connection = HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            connection.close()
            return
        Event().wait(0.05)
    raise AssertionError("nobody listens")


def exchange(port: int, sent: bytes, seconds: float = 10) -> bytes:
    """Send these bytes, whatever they are, and read until the server closes, or is silent so long."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as client:
        with suppress(OSError):
            client.sendall(sent)
        received = b""
        with suppress(OSError):
            while part := client.recv(65536):
                received += part
        return received
