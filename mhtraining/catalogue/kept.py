"""Keeps what was parsed lately in this process, so that a page need not parse it again; for many threads."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Kept(Generic[Key, Value]):
    """The last `room` values by key; each key names one immutable value for ever."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._values: OrderedDict[Key, Value] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Value | None:
        """The value, now the one used last; None when it is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def keep(self, key: Key, make: Callable[[], Value]) -> Value:
        """Make the value and keep it; of threads that come at once only the first makes it.

        `make` runs under the lock: it may compute, and must never wait for the database.
        """
        with self._lock:
            if key not in self._values:
                self._values[key] = make()
                if len(self._values) > self._room:
                    self._values.popitem(last=False)
            return self._values[key]
