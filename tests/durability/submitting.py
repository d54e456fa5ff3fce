"""Clients that keep sending last answers while a test breaks something, and remember what was said."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.client import HTTPException
from threading import Event, Lock, Thread

from tests.durability.served import Answer, Client
from tests.durability.world import Learner

CLIENTS = 4
SECONDS_BEFORE_AGAIN = 0.02


class Submitting:
    """Sends the answers of these learners, each again until the server acknowledges it with 303."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._lock = Lock()
        self._waiting: deque[Learner] = deque()
        self._stop = Event()
        self._open = 0
        self.acknowledged: set[int] = set()
        self.refused: list[Answer] = []
        self.broken = 0

    def add(self, learners: Iterable[Learner]) -> None:
        """Have these answers sent too."""
        with self._lock:
            more = list(learners)
            self._open += len(more)
            self._waiting.extend(more)

    @property
    def is_done(self) -> bool:
        """Whether everything was acknowledged."""
        return self._open == 0

    def until_acknowledged(self, count: int, seconds: float = 60) -> None:
        """Wait until so many answers in all were acknowledged. Fails after `seconds`."""
        for _ in range(int(seconds / 0.005)):
            if len(self.acknowledged) >= count:
                return
            self._stop.wait(0.005)
        raise AssertionError(f"{len(self.acknowledged)} of {count} acknowledged; {self.refused[-3:]}")

    @contextmanager
    def running(self) -> Iterator[Submitting]:
        """Send from CLIENTS connections until this is left."""
        threads = [Thread(target=self._send_all, daemon=True) for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _send_all(self) -> None:
        client = Client(self._port)
        while not self._stop.is_set():
            try:
                learner = self._waiting.popleft()
            except IndexError:
                self._stop.wait(SECONDS_BEFORE_AGAIN)
                continue
            if not self._send(client, learner):
                self._waiting.append(learner)
                self._stop.wait(SECONDS_BEFORE_AGAIN)
        client.close()

    def _send(self, client: Client, learner: Learner) -> bool:
        try:
            answer = client.post(learner.question, learner.cookie, learner.answer)
        except (OSError, HTTPException):
            with self._lock:
                self.broken += 1
            return False
        with self._lock:
            if answer.status != 303:
                self.refused.append(answer)
                return False
            self.acknowledged.add(learner.attempt_id)
            self._open -= 1
            return True
