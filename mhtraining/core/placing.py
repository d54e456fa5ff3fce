"""Files that are there whole or not at all: made in a hidden folder beside their place, then named."""

from __future__ import annotations

import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mhtraining.core.errors import RefusedError, UsageError


@contextmanager
def workplace(beside: Path) -> Iterator[Path]:
    """A folder there that nobody else may read, gone afterwards, also on SIGTERM; for commands alone.

    Raises UsageError when there is no folder `beside`.
    """
    if not beside.is_dir():
        raise UsageError(f"There is no folder {beside}: make it first.")
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with tempfile.TemporaryDirectory(prefix=".mhtraining-", dir=beside) as folder:
            yield Path(folder).resolve()
    finally:
        signal.signal(signal.SIGTERM, before)


def put(made: Path, name: Path, *, overwrite: bool) -> None:
    """Give a finished file its name, and see that the disk keeps both.

    Raises RefusedError when there is such a file and it may not be replaced.
    """
    sync(made)
    if name.exists() and not overwrite:
        raise RefusedError(f"{name} is there already: choose another name, or add --overwrite.")
    made.replace(name)
    sync(name.parent)


def put_new(made: Path, name: Path) -> None:
    """The same, never replacing anything: FileExistsError for what was made meanwhile.

    The file system must know hard links, as one that SQLite can use does.
    """
    sync(made)
    os.link(made, name)
    sync(name.parent)


def sync(path: Path) -> None:
    """Have the disk keep this file, or the names in this folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
