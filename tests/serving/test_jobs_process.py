"""The process beside a server: it does the jobs that are due, is replaced, and ends with the server."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import create_engine, func, insert, select, text
from sqlalchemy.engine import Engine

from mhtraining.core.jobs import JobRun
from mhtraining.coverage.charted import kind, written
from mhtraining.coverage.drawings import Drawing, Picture
from mhtraining.coverage.sheet import FORMS
from mhtraining.records.models import SealedDigest
from tests.conftest import NOW
from tests.coverage.test_charts import AHEAD
from tests.durability.served import BYTECODE, is_alive
from tests.journeys.server import COMMAND, free_port

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
PATIENCE = 60


@dataclass
class Served:
    process: subprocess.Popen[str]
    engine: Engine

    def children(self) -> set[int]:
        listed = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return {int(pid) for each in listed for pid in each.read_text().split() if is_alive(int(pid))}

    def until_done(self, name: str) -> None:
        """Wait until this job was done."""
        until(lambda: self._done_at(name) is not None)

    def _done_at(self, name: str):
        with self.engine.connect() as connection:
            return connection.scalar(select(JobRun.done_at).where(JobRun.name == name))


@pytest.fixture
def served(settings) -> Iterator[Served]:
    """The real command, with its jobs; whatever is left of it is killed."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MHTRAINING_")}
    environment |= {
        "MHTRAINING_DATABASE_URL": settings.database_url,
        "MHTRAINING_INSTANCE": str(settings.instance),
        "MHTRAINING_SECRET_KEY": settings.secret_key,
        "PYTHONPYCACHEPREFIX": str(BYTECODE),
    }
    process = subprocess.Popen(
        [*COMMAND, "serve", "--port", str(free_port()), "--workers", "1"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield Served(process, create_engine(settings.database_url))
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def until(holds) -> None:
    for _ in range(PATIENCE * 20):
        if holds():
            return
        Event().wait(0.05)
    raise AssertionError("it did not come to that in time")


def said_until(process, words) -> list[dict]:
    """What the server says until it says this, as it logs."""
    said = []
    for line in process.stdout:
        with suppress(ValueError):
            said.append(json.loads(line))
        if words in line:
            return said
    raise AssertionError(f"never said {words!r}: {said}")


def test_it_seals_the_day_and_ends_with_a_server_that_is_told_to_stop(served):
    said_until(served.process, "Started worker")
    served.until_done("seal")
    children = served.children()
    with served.engine.connect() as connection:
        assert len(connection.execute(select(SealedDigest)).all()) == 1
    served.process.send_signal(signal.SIGTERM)

    assert (len(children), served.process.wait(timeout=PATIENCE)) == (2, 0)
    until(lambda: not any(map(is_alive, children)))


def test_only_it_loads_what_draws(served):
    said_until(served.process, "Started worker")
    wish(served.engine)
    until(lambda: drawn(served.engine))
    jobs = [pid for pid in served.children() if "/matplotlib/" in Path(f"/proc/{pid}/maps").read_text()]

    assert [niceness(pid) > niceness(served.process.pid) for pid in jobs] == [True]
    assert len(served.children()) == 2


def test_it_ends_with_a_server_that_is_killed(served):
    served.until_done("seal")
    until(lambda: len(served.children()) == 2)
    children = served.children()
    served.process.kill()

    until(lambda: not any(map(is_alive, children)))


@pytest.mark.slow
def test_one_that_dies_is_replaced(served):
    served.until_done("seal")
    said_until(served.process, "Started worker")
    [jobs] = [pid for pid in served.children() if niceness(pid) > niceness(served.process.pid)]
    before = served.children()
    os.kill(jobs, signal.SIGKILL)
    until(lambda: len(served.children() - before) == 1)

    assert len(served.children()) == 2


def niceness(pid: int) -> int:
    """By how much a process lets others go first."""
    return os.getpriority(os.PRIO_PROCESS, pid)


def wish(engine: Engine) -> None:
    """Leave a chart to be drawn, as a page does."""
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO organisation (code, name) VALUES ('vb', 'Voorbeeld')"))
        values = {"organisation_id": 1, "scope": "", "chart": kind(AHEAD), "language": "nl", "version": "1"}
        connection.execute(insert(Picture).values(**values, rows=written(AHEAD), asked_at=NOW))


def drawn(engine: Engine) -> bool:
    """Whether the chart is drawn."""
    with engine.connect() as connection:
        return connection.scalar(select(func.count()).select_from(Drawing)) == len(FORMS)
