"""A worker of the server: the application, in a process that ends with the server that started it."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import sys

from flask import Flask

from mhtraining.app import create_app
from mhtraining.readying import readied

PR_SET_PDEATHSIG = 1
"""The kernel's number for "signal me when my parent dies" (prctl(2))."""


_ready: Flask | None = None


def make_ready(app: Flask) -> None:
    """Ready this application in the server: its workers are born with it, and share its memory."""
    global _ready
    _ready = readied(app)


def application() -> Flask:
    """What a worker serves: what the server made ready; where a worker is no copy of it, one of its own."""
    end_with_the_server()
    return made_ready()


def made_ready() -> Flask:
    """The application that the server made ready; in a process that is no copy of it, one of its own."""
    return _ready or readied(create_app())


def end_with_the_server() -> None:
    """Have the kernel kill this worker when its server dies, however it dies (Linux).

    A worker left alone would serve on, unseen, beside those of the next start.
    """
    server = multiprocessing.parent_process()
    if server is None or sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != server.pid:  # it died before we asked
        os._exit(1)
