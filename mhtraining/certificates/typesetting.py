"""Runs the press: as a process of its own, one at a time in each worker, and never for long."""

from __future__ import annotations

import json
import subprocess  # nosec B404 - runs our own program, with no shell and no word of a request
import sys
from collections.abc import Mapping
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

_free = BoundedSemaphore(AT_ONCE)


class TypesettingFailedError(MhtrainingError):
    """The press was busy for too long, took too long, or failed; nothing was made."""


def typeset(manuscript: Mapping[str, Any]) -> bytes:
    """The paper as PDF. Call it outside a transaction: it takes its time. Raises TypesettingFailedError."""
    if not _free.acquire(timeout=SECONDS_TO_WAIT):
        raise TypesettingFailedError(f"the press was not free within {SECONDS_TO_WAIT} seconds")
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603 - as above: its arguments are fixed
            [sys.executable, "-I", str(PRESS)],
            input=json.dumps(manuscript).encode(),
            capture_output=True,
            timeout=MOST_SECONDS,
            env={"RAYON_NUM_THREADS": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise TypesettingFailedError(f"the press took longer than {MOST_SECONDS} seconds") from error
    except OSError as error:
        raise TypesettingFailedError(f"the press did not start: {error.strerror}") from error
    finally:
        _free.release()
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        raise TypesettingFailedError(f"the press ended with {done.returncode}")
    return done.stdout
