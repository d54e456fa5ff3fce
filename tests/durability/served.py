"""The real server as a process of its own, which a test can kill: started, asked, ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

from mhtraining.core.settings import Settings
from tests.journeys.server import COMMAND, ROOT, free_port

PATIENCE = 60
"""Seconds that a client waits for an answer before the test fails: far above what is promised."""
PLAIN_START = 2.5
"""Seconds that the first start takes at most on a machine with two processors of its own."""
BYTECODE = Path(tempfile.gettempdir()) / f"mhtraining-bytecode-{os.getuid()}"
NAIVE = (sys.executable, "-m", "tests.durability.naive")


@dataclass(frozen=True)
class Answer:
    """What came back, with headers by their names in small letters, and how long it took in seconds."""

    status: int
    headers: dict[str, str]
    text: str
    seconds: float


class Client:
    """A browser's connection: kept alive, made anew when the server broke it."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)

    def get(self, path: str, cookie: str = "") -> Answer:
        return self._send("GET", path, cookie, None)

    def post(self, path: str, cookie: str, fields: dict[str, str]) -> Answer:
        return self._send("POST", path, cookie, urlencode(fields))

    def close(self) -> None:
        self._connection.close()

    def _send(self, method: str, path: str, cookie: str, body: str | None) -> Answer:
        """The answer. Raises OSError or HTTPException when there was none: nothing was acknowledged."""
        headers = {"Cookie": cookie} if cookie else {}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        begun = time.monotonic()
        try:
            self._connection.request(method, path, body, headers)
            answer = self._connection.getresponse()
            text = answer.read().decode()
        except (OSError, HTTPException):
            self._connection.close()
            raise
        headers = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, headers, text, time.monotonic() - begun)


@dataclass
class Served:
    """One installation, served on one port for as long as its process lives."""

    settings: Settings
    workers: int = 2
    command: tuple[str, ...] = (*COMMAND, "serve", "--no-jobs")
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    said: deque[str] = field(default_factory=lambda: deque(maxlen=200))
    first_start: float = 0.0
    """Seconds that the first start took, with nothing to recover from: what this machine does now."""

    @property
    def pid(self) -> int:
        """The server's process, which starts the workers."""
        assert self.process is not None
        return self.process.pid

    def start(self) -> None:
        """Start the server and wait until it serves."""
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("MHTRAINING_")
        }
        environment |= {
            "MHTRAINING_DATABASE_URL": self.settings.database_url,
            "MHTRAINING_INSTANCE": str(self.settings.instance),
            "MHTRAINING_SECRET_KEY": self.settings.secret_key,
            "MHTRAINING_CONTENT": os.pathsep.join(map(str, self.settings.content)),
            "PYTHONPYCACHEPREFIX": str(BYTECODE),  # as an installation has it: compiled once
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        self.process = subprocess.Popen(
            [*self.command, "--port", str(self.port), "--workers", str(self.workers)],
            env=environment,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        Thread(target=self._listen, args=(self.process,), daemon=True).start()
        self.until_healthy()

    def until_healthy(self, seconds: float = PATIENCE) -> float:
        """Wait until it says it is well; gives how long that took. Fails after `seconds`."""
        begun = time.monotonic()
        while time.monotonic() < begun + seconds:
            assert self.process is not None
            assert self.process.poll() is None, f"the server ended: {''.join(self.said)}"
            client = Client(self.port)
            try:
                if client.get("/healthz").status == 200:
                    return time.monotonic() - begun
            except (OSError, HTTPException):
                Event().wait(0.02)
            finally:
                client.close()
        raise AssertionError(f"not serving after {seconds} s: {''.join(self.said)}")

    @property
    def slowness(self) -> float:
        """By how much more time all takes than promised, on a machine on which a plain start is so slow."""
        return max(1.0, self.first_start / PLAIN_START)

    def worker_pids(self) -> list[int]:
        """The workers that live now."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children")
        with suppress(FileNotFoundError, ProcessLookupError):
            return [int(pid) for pid in listed.read_text().split() if is_alive(int(pid))]
        return []

    def until_workers(self, count: int, seconds: float = PATIENCE) -> list[int]:
        """Wait until so many workers live; gives them."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = self.worker_pids()
            if len(found) == count:
                return found
            Event().wait(0.01)
        raise AssertionError(f"{len(found)} workers instead of {count}: {''.join(self.said)}")

    def until_replaced(self, victim: int, workers: list[int], seconds: float = PATIENCE) -> int:
        """Wait until another worker lives in the place of `victim`, one of these; gives it."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            newer = [pid for pid in self.worker_pids() if pid not in workers]
            if newer and not is_alive(victim):
                return newer[0]
            Event().wait(0.01)
        raise AssertionError(f"nobody took the place of {victim}: {''.join(self.said)}")

    def kill(self) -> None:
        """Kill the server's own process, and it alone, as the kernel does when memory runs out."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def end(self) -> None:
        """End whatever is left of it."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def _listen(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.said.append(line)


def is_alive(pid: int) -> bool:
    """Whether this process runs (a zombie does not)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state not in "ZX"


@contextmanager
def serving(settings: Settings, **more: object) -> Iterator[Served]:
    """The installation, served; nothing of it runs when this is left."""
    served = Served(settings, **more)  # type: ignore[arg-type]
    try:
        begun = time.monotonic()
        served.start()
        served.first_start = time.monotonic() - begun
        yield served
    finally:
        served.end()
