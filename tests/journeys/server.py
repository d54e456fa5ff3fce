"""The demonstration as a visitor gets it: made and served by the real command, on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

COMMAND = (sys.executable, "-m", "mhtraining.cli")
ROOT = Path(__file__).resolve().parent.parent.parent


def free_port() -> int:
    """A port of loopback on which nobody listens now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@dataclass
class Demonstration:
    """A running demonstration: where it is served, and the environment in which commands reach it."""

    url: str
    environment: dict[str, str]

    def command(self, *arguments: str, check: bool = True) -> str:
        """Run a command of the console script on the same database; gives what it prints."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            env=self.environment,
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert not check or done.returncode == 0, done.stderr
        return done.stdout


@contextmanager
def running(
    folder: Path,
    *,
    employees: int = 530,
    content: Path = ROOT / "content",
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Demonstration]:
    """Make a demonstration in `folder` and serve it; it has ended when this is left.

    `settings` are settings of mhtraining, by their whole names.
    """
    port = free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("MHTRAINING_")},
        "MHTRAINING_INSTANCE": str(folder),
        "MHTRAINING_CONTENT": str(content),
        "PYTHONUNBUFFERED": "1",
        **settings,
    }
    log = (folder / "demo.log").open("w+", encoding="utf-8")
    process = subprocess.Popen(
        [*COMMAND, "demo", "--port", str(port), "--employees", str(employees)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:  # ends when the process does
            if line.startswith("Ready on"):
                break
        else:
            log.seek(0)
            raise AssertionError(f"the demonstration did not start: {log.read()}")
        yield Demonstration(f"http://127.0.0.1:{port}", environment)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=40)
        log.close()
