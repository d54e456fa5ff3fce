"""Runs the press: as a process of its own, one at a time in each worker, and never for long."""

from __future__ import annotations

import json
import subprocess  # nosec B404 - runs our own program, with no shell and no word of a request
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from mhtraining.core.errors import MhtrainingError

PRESS = Path(__file__).with_name("press.py")
MOST_SECONDS = 20
"""A paper takes less than a second; on a machine that is short of breath, a few."""
SECONDS_TO_WAIT = 10
"""For the paper before this one, in the same worker."""
AT_ONCE = 1
MOST_WAITING = 2
"""Of the four threads of a worker one stays free for whoever wants no paper, the monitor among them."""

_free = BoundedSemaphore(AT_ONCE)
_room = BoundedSemaphore(AT_ONCE + MOST_WAITING)


class TypesettingFailedError(MhtrainingError):
    """The press was busy for too long, took too long, or failed; nothing was made."""


@contextmanager
def at_the_press() -> Iterator[None]:
    """Have the press to oneself inside, after waiting for it. Raises TypesettingFailedError when busy."""
    if not _room.acquire(blocking=False):
        raise TypesettingFailedError(f"{MOST_WAITING} are waiting for the press already")
    try:
        if not _free.acquire(timeout=SECONDS_TO_WAIT):
            raise TypesettingFailedError(f"the press was not free within {SECONDS_TO_WAIT} seconds")
        try:
            yield
        finally:
            _free.release()
    finally:
        _room.release()


def typeset(template: Path, manuscript: Mapping[str, Any], *, seconds: float | None = None) -> bytes:
    """The manuscript as PDF, by a template of ours. Call it outside a transaction: it takes its time.

    A process that serves pages calls it `at_the_press`. `seconds`: what it may take, MOST_SECONDS when left
    out. Raises TypesettingFailedError.
    """
    most = MOST_SECONDS if seconds is None else seconds
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603 - as above: its arguments are fixed
            [sys.executable, "-I", str(PRESS), str(template)],
            input=json.dumps(manuscript).encode(),
            capture_output=True,
            timeout=most,
            env={"RAYON_NUM_THREADS": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TypesettingFailedError(f"the press took longer than {most} seconds") from error
    except OSError as error:
        raise TypesettingFailedError(f"the press did not start: {error.strerror}") from error
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise TypesettingFailedError(f"the press ended with {done.returncode}")
    return done.stdout
