"""The command `demo`: makes the demonstration municipality where there is none yet, and serves it."""

from __future__ import annotations

import threading
import time
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import inspect, text
from sqlalchemy.engine import make_url

from mhtraining.content.library import Library, NoContentFolderError, load_library
from mhtraining.core.clock import now, today
from mhtraining.core.db import db, reading
from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.core.migrations import at_newest_migration
from mhtraining.core.settings import DEFAULT_HOST, DEFAULT_PORT, Settings
from mhtraining.demo.house import PEOPLE
from mhtraining.demo.making import completions_planned, is_demonstration, make_demonstration
from mhtraining.serving import check_port, run_server

FEWEST, MOST = 30, 20_000
SECONDS_TO_FIRST_PAGE = 60
NOT_ONE = (
    "This database holds real data, or none of a demonstration: "
    "set MHTRAINING_INSTANCE or MHTRAINING_DATABASE_URL to a new place."
)


@click.command("demo")
@click.option(
    "--port",
    default=DEFAULT_PORT,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="The port to listen on.",
)
@click.option(
    "--employees",
    default=530,
    show_default=True,
    type=click.IntRange(FEWEST, MOST),
    help="People in service; the history grows with them.",
)
@click.option("--fresh", is_flag=True, help="Throw the demonstration away first and make it anew.")
@click.option("--no-jobs", is_flag=True, help="Leave the jobs to `mhtraining jobs run`.")
@click.option("--started", type=float, default=None, hidden=True)
@with_appcontext
def demo(port: int, employees: int, fresh: bool, no_jobs: bool, started: float | None) -> None:
    """Serve a fictional municipality with two years of history, on this machine only.

    Made at the first start and kept; the same every time for the same day and number of people.
    """
    started = time.time() if started is None else started
    check_port(DEFAULT_HOST, port)
    _prepare(employees, fresh=fresh)
    db.session.remove()
    db.engine.dispose()
    click.echo("Gemeente Voorbeeld, a fictional municipality. Sign in with a button, without a password, as:")
    for email, label in PEOPLE:
        click.echo(f"  {label} ({email})")
    teller = threading.Thread(target=_tell_first_page, args=(port, started), daemon=True)
    teller.start()
    run_server(DEFAULT_HOST, port, workers=2, jobs=not no_jobs, quiet=True)


def _prepare(employees: int, *, fresh: bool) -> None:
    """See that the database holds a demonstration of this version. Raises RefusedError or UsageError."""
    library = _library()
    if fresh:
        _throw_away()
    with reading():
        known = _state()
        db.session.remove()
    if known is False:
        raise RefusedError(NOT_ONE)
    if known and at_newest_migration():
        return
    if known:
        raise RefusedError("This demonstration was made by another version: add --fresh to make it anew.")
    upgrade()
    session = db.session()
    with click.progressbar(
        length=completions_planned(library, employees, today()), label="Making two years of history"
    ) as bar:
        make_demonstration(session, library, employees=employees, today=today(), now=now(), step=bar.update)
        session.commit()


def _library() -> Library:
    settings: Settings = current_app.extensions["mhtraining.settings"]
    try:
        return load_library(settings.content)
    except NoContentFolderError as error:
        raise UsageError(f"{error}.") from error


def _state() -> bool | None:
    """Whether the database holds a demonstration; None when it is empty, False for anything else."""
    tables = set(inspect(db.engine).get_table_names())
    if not tables:
        return None
    return is_demonstration(db.session()) if "installation" in tables else False


def _throw_away() -> None:
    """Empty a demonstration database, whatever version made it; refuse any other."""
    with reading():
        known = _state()
        db.session.remove()
    if known is None:
        return
    if known is False:
        raise RefusedError(NOT_ONE)
    db.engine.dispose()
    url = make_url(current_app.config["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite":
        for ending in ("", "-wal", "-shm"):
            Path(f"{url.database}{ending}").unlink(missing_ok=True)
        return
    with db.engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))


def _tell_first_page(port: int, started: float) -> None:
    """Ask for the first page until it comes, and say how long that took from the start."""
    until = time.monotonic() + SECONDS_TO_FIRST_PAGE
    while time.monotonic() < until:
        try:
            connection = HTTPConnection(DEFAULT_HOST, port, timeout=5)
            connection.request("GET", "/sign-in")
            if connection.getresponse().status == 200:
                seconds = time.time() - started
                click.echo(f"Ready on http://{DEFAULT_HOST}:{port} after {seconds:.1f} s. Ctrl-C stops it.")
                return
        except (OSError, HTTPException):
            time.sleep(0.1)  # nobody listens yet
    raise UsageError("The first page did not come.")
