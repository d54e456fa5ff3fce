"""Runs `mhtraining db upgrade REVISION`, killed just before its Nth statement; run as a module."""

from __future__ import annotations

import os
import signal
import sys

from sqlalchemy import Engine, event

from mhtraining.cli import main


def die_before(number: int) -> None:
    """Have this process killed, as by the kernel, when it is about to send statement `number` (from 1)."""
    sent = 0

    @event.listens_for(Engine, "before_cursor_execute")
    def count(*_about: object) -> None:
        nonlocal sent
        sent += 1
        if sent == number:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    die_before(int(sys.argv.pop(1)))
    main()
