"""The database goes out of reach: everybody hears so in time, nothing is lost, and soon it is well again."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy.engine import make_url

from mhtraining.core.settings import Settings
from tests.conftest import migrated
from tests.durability.breaking import frozen, locked, postgres_disk_full, sqlite_disk_full, stopped
from tests.durability.served import Answer, Client, Served, serving
from tests.durability.standing import assert_nothing_lost
from tests.durability.submitting import Submitting
from tests.durability.world import Learner, make_learners
from tests.postgres_server import running_postgres

ON_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("engine_name", ["postgresql"], indirect=True)
LASTING = pytest.mark.parametrize("seconds", [3, pytest.param(20, marks=pytest.mark.slow)])
BEFORE, PEOPLE = 5, 30
SECONDS_TO_ANSWER = 10
"""The promise is 7 (docs/decisions/0008): the rest is for the clients beside it."""
SECONDS_TO_BE_WELL = 10
OUT_OF_REACH = "De training is even niet bereikbaar"


@pytest.fixture
def cluster(instance: Path, engine_name: str) -> Iterator[Path]:
    """The folder of a PostgreSQL server of this test alone, which it may break; empty on SQLite."""
    folder = Path(tempfile.mkdtemp(prefix="mht")) / "pg"
    if engine_name == "sqlite":
        yield folder
    else:
        with running_postgres(folder):
            yield folder
    shutil.rmtree(folder.parent, ignore_errors=True)


@pytest.fixture
def database_url(database_url: str, engine_name: str, cluster: Path, instance: Path) -> str:
    """On PostgreSQL a database in that server."""
    if engine_name == "sqlite":
        return database_url
    url = f"postgresql+psycopg://postgres@/postgres?host={cluster}"
    migrated(url, instance)
    return url


class Watching:
    """A reader who opens a page again and again; what was answered and what was not."""

    def __init__(self, served: Served, reader: Learner) -> None:
        self._client, self._cookie = Client(served.port), reader.cookie
        self._left = Event()
        self._thread = Thread(target=self._read, daemon=True)
        self.answers: list[Answer] = []

    def __enter__(self) -> list[Answer]:
        self._thread.start()
        return self.answers

    def __exit__(self, *_error: object) -> None:
        self._left.set()
        self._thread.join()

    def _read(self) -> None:
        while not self._left.is_set():
            self.answers.append(self._client.get("/", self._cookie))
            self._left.wait(0.05)
        self._client.close()


def wait(seconds: float, noticed: Callable[[], bool], longest: float) -> None:
    """Wait so long, and until the outage was noticed: that may take `longest` more seconds."""
    begun = time.monotonic()
    while time.monotonic() < begun + seconds or not noticed():
        assert time.monotonic() < begun + seconds + longest, "nobody was refused"
        Event().wait(0.05)


def break_while_answers_come(
    app: Flask,
    served: Served,
    outage: AbstractContextManager[None],
    seconds: float,
    *,
    pages: int = 200,
    people: int = 30,
) -> None:
    """Break the database while answers come in, so long and until somebody was refused.

    Fails unless all are answered in time, refused with a page in Dutch, nothing is lost, and all is
    well soon after. `pages`: the worst status that a reader is given meanwhile.
    """
    reader, *learners = make_learners(app, people + 1)
    to_answer, to_be_well = SECONDS_TO_ANSWER * served.slowness, SECONDS_TO_BE_WELL * served.slowness
    submitting = Submitting(served.port)
    with submitting.running():
        submitting.add(learners[: 2 * BEFORE])
        submitting.until_acknowledged(BEFORE)
        with Watching(served, reader) as read:
            with outage:
                submitting.add(learners[2 * BEFORE :])
                wait(seconds, lambda: bool(submitting.refused) and pages in statuses(read), 2 * to_answer)
            over, before = time.monotonic(), len(submitting.acknowledged)
        served.until_healthy(to_be_well)
        submitting.until_acknowledged(before + 1, to_be_well)
        assert time.monotonic() - over < to_be_well
        submitting.until_acknowledged(len(learners))

    for answer in (*submitting.refused, *(one for one in read if one.status != 200)):
        assert (answer.status, answer.headers.get("retry-after")) == (503, "60"), answer.text
        assert OUT_OF_REACH in answer.text
    assert max(statuses(read)) == pages
    assert max(answer.seconds for answer in (*submitting.refused, *read)) < to_answer
    assert_nothing_lost(app, learners, submitting.acknowledged)


def statuses(answers: Iterable[Answer]) -> set[int]:
    """Which statuses there are among these answers."""
    return {answer.status for answer in answers}


@LASTING
@ON_POSTGRES
@pytest.mark.parametrize("outage", [stopped, frozen])
def test_postgresql_is_gone(app: Flask, settings: Settings, cluster: Path, outage, seconds: int) -> None:
    with serving(settings) as served:
        break_while_answers_come(app, served, outage(cluster), seconds, pages=503)


@LASTING
@ON_SQLITE
def test_somebody_else_writes_to_sqlite(app: Flask, settings: Settings, seconds: int) -> None:
    with serving(settings) as served:
        break_while_answers_come(app, served, locked(sqlite_file(settings)), seconds)


@LASTING
@ON_SQLITE
def test_the_disk_is_full_under_sqlite(app: Flask, settings: Settings, seconds: int) -> None:
    with serving(settings) as served:
        outage = sqlite_disk_full(served, sqlite_file(settings))
        break_while_answers_come(app, served, outage, seconds)


@LASTING
@ON_POSTGRES
def test_the_disk_is_full_under_postgresql(
    app: Flask, settings: Settings, cluster: Path, seconds: int
) -> None:
    with serving(settings) as served:
        outage = postgres_disk_full(cluster, settings.database_url)
        break_while_answers_come(app, served, outage, seconds, people=240)


def sqlite_file(settings: Settings) -> Path:
    """The file of the test's database."""
    return Path(str(make_url(settings.database_url).database))
