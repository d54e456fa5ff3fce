"""`serve` serves what is real and up to date, and ends requests in hand before it stops."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import text

from mhtraining.app import create_app
from mhtraining.core.db import db
from mhtraining.organisation.models import Installation
from tests.command_line import run
from tests.durability.served import BYTECODE, is_alive


@pytest.fixture
def real(settings):
    """The application with the real clock, as it is served."""
    app = create_app(replace(settings, today=None))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def served(monkeypatch):
    """Hear what would be served instead of serving it."""
    asked: list[tuple[str, int, int, bool]] = []
    monkeypatch.setattr("mhtraining.serving.run_server", lambda *what, jobs: asked.append((*what, jobs)))
    return asked


def test_it_serves_here_with_two_workers_and_jobs_unless_told_otherwise(real, served):
    run(real, "serve")
    run(real, "serve", "--host", "0.0.0.0", "--port", "80", "--workers", "4", "--no-jobs")

    assert served == [("127.0.0.1", 8000, 2, True), ("0.0.0.0", 80, 4, False)]


@pytest.mark.parametrize(("url", "warnings"), [("", 1), ("https://leren.voorbeeld.nl", 0)])
@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_who_sets_no_outside_address_is_warned(settings, served, url, warnings):
    result = run(create_app(replace(settings, today=None, url=url)), "serve")

    assert (result.exit_code, result.stderr.count("MHTRAINING_URL is not set"), len(served)) == (
        0,
        warnings,
        1,
    )


def test_a_clock_of_its_own_is_refused(app, served):
    result = run(app, "serve")

    assert (result.exit_code, "MHTRAINING_TODAY" in result.stderr, served) == (1, True, [])


def test_a_demonstration_is_refused(real, served):
    with real.app_context():
        db.session.add(Installation(id=1, demonstration=True, made_at=datetime(2026, 1, 1, tzinfo=UTC)))
        db.session.commit()
    result = run(real, "serve")

    assert (result.exit_code, "demonstration" in result.stderr, served) == (1, True, [])


def test_an_older_database_is_refused_until_it_is_migrated(settings, tmp_path, served):
    app = create_app(replace(settings, today=None, database_url=f"sqlite:///{tmp_path}/new.sqlite3"))

    codes = [run(app, "serve", *words).exit_code for words in ([], ["--migrate"], [])]
    assert (codes, len(served)) == ([1, 0, 0], 2)


def test_a_newer_database_is_refused(real, served):
    with real.app_context():
        db.session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        db.session.commit()

    assert (run(real, "serve").exit_code, served) == (1, [])


def test_a_port_that_is_taken_is_named(real):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        result = run(real, "serve", "--port", str(port))

    assert (result.exit_code, f"127.0.0.1:{port}" in result.stderr) == (2, True)


@pytest.fixture
def running(settings) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The real command, serving on a free port; it is killed if a test leaves it running."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MHTRAINING_")}
    environment |= {
        "MHTRAINING_DATABASE_URL": settings.database_url,
        "MHTRAINING_INSTANCE": str(settings.instance),
        "MHTRAINING_SECRET_KEY": settings.secret_key,
        "PYTHONPYCACHEPREFIX": str(BYTECODE),  # as an installation has it: compiled once
    }
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "mhtraining.cli", "serve", "--no-jobs", "--port", str(port), "--workers", "2"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,  # so that its workers can be ended with it
    )
    try:
        for _worker in range(2):
            until(process, "Started worker")
        until_listening(port)
        yield process, port
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def until(process, words):
    """Read what the server says until it says this."""
    said = []
    for line in process.stdout:
        said.append(line)
        if words in line:
            return
    raise AssertionError(f"never said {words!r}: {''.join(said)}")


def until_listening(port):
    """Try until somebody answers the door: the worker says it started just before it listens."""
    for _ in range(600):
        with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=30):
            return
        Event().wait(0.05)
    raise AssertionError("nobody listens after half a minute")


def begun(port: int) -> socket.socket:
    """A request that the application has begun to read: it waits for the last part of what is sent."""
    client = socket.create_connection(("127.0.0.1", port), timeout=30)
    head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nExpect: 100-continue\r\n"
    about = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\n"
    client.sendall((head + about).encode())
    assert client.recv(100).startswith(b"HTTP/1.1 100")
    return client


def finished(client: socket.socket) -> bytes:
    """Send the last part; gives the first line of the answer."""
    client.sendall(b"email=a")
    with client, client.makefile("rb") as answer:
        return answer.readline()


def test_requests_in_hand_are_finished_before_the_server_stops(running):
    process, port = running
    clients = [begun(port) for _ in range(4)]  # as many as both workers take turns at
    process.send_signal(signal.SIGTERM)
    until(process, "Shutting down")
    statuses = [finished(client) for client in clients]

    # the page that says the form is too old: a whole answer
    assert {status[:12] for status in statuses} == {b"HTTP/1.1 400"}
    assert process.wait(timeout=60) == 0  # it may take 30 to finish


def test_a_worker_that_dies_is_replaced_and_the_server_ends_well_all_the_same(running):
    process, port = running
    [first, other] = children(process.pid)
    os.kill(first, signal.SIGKILL)
    until(process, "Unexpected exit")
    until(process, "Started worker")
    until_listening(port)

    assert len(children(process.pid) - {first, other}) == 1
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0  # it may take 30 to finish


def children(pid):
    """The processes that this one started and that live."""
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in listed if is_alive(int(child))}
