"""How long the database may keep a request waiting; commands wait as long as their work takes.

The numbers and their reasons: docs/decisions/0008-a-database-that-does-not-answer.md.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

SECONDS_FOR_A_REQUEST = 5
"""All statements of one request together, and the wait for SQLite's one writer."""
SECONDS_FOR_AN_IMPORT = 30
"""The same of the few requests that work through a whole file."""
SECONDS_FOR_A_COMMAND = 15
"""How long a command waits for SQLite's one writer."""

_until: ContextVar[float | None] = ContextVar("mhtraining_patience", default=None)


@contextmanager
def patience_of_a_request(seconds: float = SECONDS_FOR_A_REQUEST) -> Iterator[None]:
    """Whatever asks the database inside has an answer, or an error, within so many seconds."""
    token = _until.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _until.reset(token)


def seconds_left() -> float | None:
    """What is left of this request's patience (negative: used up); None outside a request."""
    until = _until.get()
    return None if until is None else until - time.monotonic()


def patience() -> int:
    """Whole seconds that a connection made here and now waits for a lock."""
    return SECONDS_FOR_A_COMMAND if _until.get() is None else SECONDS_FOR_A_REQUEST
