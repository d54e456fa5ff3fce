"""The scanner of `make audit` reaches this machine and no other, whatever it tries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.journeys.server import ROOT
from tests.security.only_loopback import REFUSED


def run(program: Path, words: str) -> subprocess.CompletedProcess[str]:
    program.write_text(f"import socket\n{words}\nprint('done')\n", encoding="utf-8")
    command = [sys.executable, "-m", "tests.security.only_loopback", str(program)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("words", "host"),
    [
        # with datagrams nothing is sent by connecting: without the hook this simply succeeds
        ("socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 9))", "192.0.2.1"),
        ("socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 9))", "192.0.2.1"),
        ("socket.socket(type=socket.SOCK_DGRAM).sendmsg([b''], [], 0, ('192.0.2.1', 9))", "192.0.2.1"),
        ("socket.getaddrinfo('name.invalid', 80)", "name.invalid"),
        ("socket.gethostbyname('name.invalid')", "name.invalid"),
    ],
)
def test_the_outside_is_refused_and_told(tmp_path: Path, words: str, host: str) -> None:
    done = run(tmp_path / "program.py", words)
    assert done.returncode != 0
    assert f"{REFUSED}{host}\n" in done.stderr


def test_this_machine_is_reached(tmp_path: Path) -> None:
    words = "\n".join(
        (
            "listening = socket.create_server(('127.0.0.1', 0))",
            "socket.create_connection(listening.getsockname()).close()",
            "socket.gethostbyname('127.0.0.1')",
        )
    )
    done = run(tmp_path / "program.py", words)
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")
