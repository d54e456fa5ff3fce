"""Runs a Python program that can reach this machine alone.

    python -m tests.security.only_loopback PROGRAM …

A connection to anywhere else, and the look-up of a name, fails and is told on standard error after `REFUSED`.
Imports nothing of ours or of others: it runs in the virtual environment of the scanner.
"""

from __future__ import annotations

import runpy
import sys
from typing import Any

REFUSED = "refused to reach "
HERE = {"127.0.0.1", "::1", None}


def refuse_the_outside(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook (PEP 578). Raises ConnectionRefusedError for what is not this machine."""
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # a socket file is on this machine
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = arguments[0]
    else:
        return
    host = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if host not in HERE:
        sys.stderr.write(f"{REFUSED}{host}\n")
        raise ConnectionRefusedError(f"{REFUSED}{host}")


if __name__ == "__main__":
    sys.addaudithook(refuse_the_outside)
    del sys.argv[0]
    runpy.run_path(sys.argv[0], run_name="__main__")
