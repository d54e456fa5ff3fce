"""How fast a learner's pages are, beside floors that do next to nothing (benchmarks/floor.py).

    python -m benchmarks.pages [--quick]

Both are served by the same server with the same flags, on one processor, while this client runs on
another; PostgreSQL, with its fsync on, runs on that of the server. Runs alternate; all figures are
printed, with their medians. Nothing is asserted. The numbers of statements are counted in tests/learning.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, cycle
from pathlib import Path
from urllib.request import urlopen

from flask_migrate import upgrade
from sqlalchemy import create_engine, text

from benchmarks.learners import Seat, fill, seated, signed_in
from benchmarks.load import Run, get, load, post
from mhtraining.app import create_app
from mhtraining.core.db import db
from mhtraining.core.settings import Settings
from mhtraining.serving import DEFAULT_WORKERS, SECONDS_TO_FINISH, THREADS
from tests.postgres_server import running_postgres

ROOT = Path(__file__).parents[1]
SECRET = "benchmark" * 5
LEARNERS = 500
CONNECTIONS = 8
CROWD = 200
PROCESSORS = sorted(os.sched_getaffinity(0))
OURS = [sys.executable, "-m", "mhtraining.cli", "serve", "--no-jobs", "--workers", str(DEFAULT_WORKERS)]
FLOOR = [
    *(sys.executable, "-m", "granian", "benchmarks.floor:create_app", "--factory", "--interface", "wsgi"),
    *("--workers", str(DEFAULT_WORKERS), "--blocking-threads", str(THREADS), "--no-ws"),
    *("--respawn-failed-workers", "--workers-kill-timeout", str(SECONDS_TO_FINISH)),
]
"""The flags of `mhtraining.serving.run_server`."""
LESSON = "|".join(["Een alinea van een les, zo lang als de tekst van een bladzijde is. " * 3] * 15)


@dataclass(frozen=True)
class Plan:
    """How long to measure, and what."""

    runs: int = 5
    seconds: float = 1.5
    crowd_seconds: float = 5.0
    sizes: tuple[int, ...] = (530, 20_000)


QUICK = Plan(runs=3, seconds=0.7, crowd_seconds=2.0, sizes=(530,))


def main() -> None:
    """Measure every size on both engines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one size, short runs")
    parser.add_argument("--only", choices=("sqlite", "postgresql"), help="one engine")
    asked = parser.parse_args()
    os.sched_setaffinity(0, {PROCESSORS[-1]})
    plan = QUICK if asked.quick else Plan()
    with tempfile.TemporaryDirectory(prefix="bmk") as name:
        folder = Path(name)
        folder.chmod(0o755)
        if asked.only != "postgresql":
            for people in plan.sizes:
                where = folder / str(people)
                where.mkdir()
                urls = [f"sqlite:///{where}/{each}.sqlite3" for each in ("floor", "mhtraining")]
                measure("sqlite", urls[0], urls[1], where, people, plan)
        if asked.only != "sqlite":
            with running_postgres(folder / "pg", durable=True) as base:
                _onto_the_servers_processor(folder / "pg")
                for people in plan.sizes:
                    where = folder / f"pg{people}"
                    where.mkdir()
                    urls = [_new_database(base, f"{each}{people}") for each in ("floor", "mhtraining")]
                    measure("postgresql", urls[0], urls[1], where, people, plan)


def measure(engine: str, floor_url: str, url: str, folder: Path, people: int, plan: Plan) -> None:
    """Fill both databases, serve both, and measure in turns."""
    _floor_tables(floor_url)
    app = create_app(Settings(instance=folder, database_url=url, secret_key=SECRET))
    with app.app_context():
        upgrade()
    version = fill(app, people)
    learners = signed_in(app, people, LEARNERS)

    def sit() -> list[Seat]:
        return seated(app, learners, version)

    environment = {"MHTRAINING_INSTANCE": str(folder), "MHTRAINING_SECRET_KEY": SECRET}
    print(f"\n{engine}, {people} employees, {len(learners)} of them at work", flush=True)
    with (
        served(FLOOR, {"FLOOR_DATABASE_URL": floor_url}, folder / "floor.log") as (floor_pid, floor_port),
        served(OURS, {**environment, "MHTRAINING_DATABASE_URL": url}, folder / "ours.log") as (pid, port),
    ):
        _rates(plan, floor_port, port, sit)
        _crowd(plan, floor_port, port, sit())
        of_floor, of_ours = _memory(floor_pid), _memory(pid)
    print(f"PSS of all processes: floor {of_floor:.0f} MB, ours {of_ours:.0f} MB: {of_ours / of_floor:.2f} x")
    with app.app_context():
        db.engine.dispose()


def _rates(plan: Plan, floor_port: int, port: int, sit: Callable[[], list[Seat]]) -> None:
    seats = sit()
    pages = {
        "bare page": (floor_port, [get("/bare")]),
        "one SELECT": (floor_port, [get("/lesson/1")]),
        "lesson": (port, [get(seat.lesson, seat.cookie) for seat in seats]),
        "question": (port, [get(seat.question, seat.cookie) for seat in seats]),
    }
    rates: dict[str, list[float]] = {name: [] for name in (*pages, "one commit", "submit")}
    for number in range(plan.runs + 1):  # the first does not count: caches fill, files grow
        for name, (where, requests) in pages.items():
            run = load(where, cycle(requests), connections=CONNECTIONS, seconds=plan.seconds)
            _keep(rates, name, run, number)
        floor_posts = (post("/answer/1") for _ in seats)
        _keep(rates, "one commit", _submit(floor_port, floor_posts), number)
        posts = (post(seat.question, seat.cookie, seat.answer) for seat in sit())
        _keep(rates, "submit", _submit(port, posts), number)
    for name, found in rates.items():
        floor = {"lesson": "one SELECT", "question": "one SELECT", "submit": "one commit"}.get(name)
        middle = statistics.median(found)
        ratio = f"   {middle / statistics.median(rates[floor]):.2f} of {floor}" if floor else ""
        print(f"{name:12}{middle:8.0f}/s   {' '.join(f'{rate:.0f}' for rate in found)}{ratio}", flush=True)


def _keep(rates: dict[str, list[float]], name: str, run: Run, number: int) -> None:
    if number:
        rates[name].append(run.rate)


def _submit(port: int, posts: Iterator[bytes]) -> Run:
    return load(port, posts, connections=CONNECTIONS, seconds=60, status=303)


def _crowd(plan: Plan, floor_port: int, port: int, seats: list[Seat]) -> None:
    """So many learners at once, each asking for lesson and question in turn, without a pause."""
    both = chain.from_iterable((get(s.lesson, s.cookie), get(s.question, s.cookie)) for s in cycle(seats))
    for name, where, requests in (
        ("floor", floor_port, cycle([get("/lesson/1")])),
        ("ours", port, both),
    ):
        run = load(where, requests, connections=CROWD, seconds=plan.crowd_seconds)
        p50, p99 = run.percentile(0.5), run.percentile(0.99)
        print(f"{CROWD} at once, {name}: {run.rate:.0f}/s, p50 {p50:.0f} ms, p99 {p99:.0f} ms", flush=True)


@contextmanager
def served(command: list[str], environment: dict[str, str], log: Path) -> Iterator[tuple[int, int]]:
    """A server on a free port and on the first processor; gives its process id and port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MHTRAINING_")}
    with log.open("w") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            env={**kept, **environment},
            cwd=ROOT,
            stdout=output,
            stderr=output,
            preexec_fn=lambda: os.sched_setaffinity(0, {PROCESSORS[0]}),
        )
    try:
        _wait_for(port, process, log)
        yield process.pid, port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            urlopen(f"http://127.0.0.1:{port}/static/mark.svg", timeout=5).close()
        except OSError as error:
            if getattr(error, "code", None) == 404:  # the floor has no such file, but it serves
                return
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


def _memory(pid: int) -> float:
    """The proportional set size of a process and all below it, in MB."""
    total, found = 0.0, [pid]
    for each in found:
        children = Path(f"/proc/{each}/task/{each}/children").read_text().split()
        found.extend(int(child) for child in children)
        for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1]) / 1024
    return total


def _floor_tables(url: str) -> None:
    engine = create_engine(url)
    number = "INTEGER" if engine.dialect.name == "sqlite" else "SERIAL"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE TABLE lesson (id {number} PRIMARY KEY, title TEXT, body TEXT)"))
        connection.execute(
            text(f"CREATE TABLE answer (id {number} PRIMARY KEY, lesson_id INTEGER, body TEXT, at TIMESTAMP)")
        )
        connection.execute(text("INSERT INTO lesson (title, body) VALUES ('Les', :body)"), {"body": LESSON})
    engine.dispose()


def _new_database(base: str, name: str) -> str:
    engine = create_engine(base, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    url = engine.url.set(database=name).render_as_string(hide_password=False)
    engine.dispose()
    return url


def _onto_the_servers_processor(data: Path) -> None:
    """PostgreSQL's processes are started by its first one, which hands this on."""
    first = int((data / "postmaster.pid").read_text().split()[0])
    os.sched_setaffinity(first, {PROCESSORS[0]})


if __name__ == "__main__":
    main()
