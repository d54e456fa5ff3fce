"""Commands that make and serve an installation: `init` and `serve`, and the server both share."""

from __future__ import annotations

import errno
import socket
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from mhtraining.accounts.services import invite
from mhtraining.audit.services import command_actor, log
from mhtraining.core.clock import now, today
from mhtraining.core.db import db, reading
from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.core.logs import log_config
from mhtraining.core.migrations import at_newest_migration
from mhtraining.core.settings import DEFAULT_HOST, DEFAULT_PORT, Settings
from mhtraining.organisation.models import Installation, Role
from mhtraining.organisation.names import clean, email_as_written
from mhtraining.organisation.services import assign_role, checked_code, make_employee, make_organisation
from mhtraining.worker import make_ready
from mhtraining.working import JobsProcess

DEFAULT_WORKERS = 2
THREADS = 4
"""Requests a worker handles at once; its pool of database connections holds more."""
SECONDS_TO_FINISH = 30
"""How long requests in hand may take after SIGTERM before their worker is killed."""
APPLICATION = "mhtraining.worker:application"
"""What a worker makes and serves."""


@click.command("init")
@click.option("--organisation", "name", required=True, metavar="NAME", help="The organisation's name.")
@click.option("--code", required=True, help="Its short code: letters, digits and hyphens.")
@click.option("--coordinator", required=True, metavar="EMAIL", help="Who is invited as coordinator.")
@with_appcontext
def init(name: str, code: str, coordinator: str) -> None:
    """Make a real, empty installation, or add an organisation to it.

    Prints the link with which the coordinator sets a password.
    """
    code, email = checked_code(code), email_as_written(coordinator)
    name = clean(name, what="The organisation's name", longest=120)
    upgrade()
    session = db.session()
    _mark_as_real(session)
    organisation = make_organisation(session, code=code, name=name)
    # no employment and no name yet: staff data give those, and recognise the person by the address
    person = make_employee(
        session, organisation_id=organisation.id, family_name=email.partition("@")[0], email=email
    )
    assign_role(session, person, Role.COORDINATOR, starts_on=today())
    path = invite(session, person, now=now())
    log(
        session,
        at=now(),
        actor=command_actor(),
        action="organisation.init",
        organisation_id=organisation.id,
        employee_id=person.id,
    )
    session.commit()
    settings: Settings = current_app.extensions["mhtraining.settings"]
    click.echo(f"{name} ({code}) is made. The coordinator sets a password, within 14 days, at:")
    click.echo(f"{settings.address}{path}")


@click.command("serve")
@click.option("--host", default=DEFAULT_HOST, show_default=True, help="The address to listen on.")
@click.option(
    "--port",
    default=DEFAULT_PORT,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="The port to listen on.",
)
@click.option(
    "--workers",
    default=DEFAULT_WORKERS,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that serve.",
)
@click.option("--migrate", is_flag=True, help="Bring the database to the newest migration first.")
@click.option("--no-jobs", is_flag=True, help="Leave the jobs to `mhtraining jobs run`.")
@with_appcontext
def serve(host: str, port: int, workers: int, migrate: bool, no_jobs: bool) -> None:
    """Serve this installation until SIGTERM or Ctrl-C; requests in hand are finished first."""
    settings: Settings = current_app.extensions["mhtraining.settings"]
    see_clock(settings, demonstration=False)
    if migrate:
        upgrade()
    elif not at_newest_migration():
        raise RefusedError(
            "The database is not at the newest migration: run `mhtraining db upgrade`, "
            "or `mhtraining serve --migrate`."
        )
    with reading():
        installation = db.session().get(Installation, 1)
        if installation is not None and installation.demonstration:
            raise RefusedError("This is a demonstration database: serve it with `mhtraining demo`.")
    if not settings.url:
        click.echo(
            "MHTRAINING_URL is not set: papers and links will carry whatever address a visitor used. "
            "Set it to the outside address.",
            err=True,
        )
    db.session.remove()
    db.engine.dispose()
    run_server(host, port, workers, jobs=not no_jobs)


def see_clock(settings: Settings, *, demonstration: bool) -> None:
    """Raises RefusedError when a real installation is told what day it is: its records would lie."""
    if settings.today is not None and not demonstration:
        raise RefusedError("MHTRAINING_TODAY is set: only a demonstration may have a clock of its own.")


def see_clock_of_installation(settings: Settings) -> None:
    """The same, of the installation that the database holds. Needs an application context."""
    with reading():
        installation = db.session().get(Installation, 1)
    see_clock(settings, demonstration=installation is not None and installation.demonstration)


def see_file(settings: Settings) -> None:
    """Raises UsageError when the SQLite file is not there, before anything makes an empty one."""
    url = make_url(settings.database)
    if url.get_backend_name() != "sqlite":
        return
    try:
        there = Path(url.database or "").exists()
    except OSError as error:
        raise UsageError(f"The database at {url.database} can't be reached: {error.strerror}.") from error
    if not there:
        raise UsageError(f"There is no database at {url.database}: run `mhtraining init` first.")


def see_database(app: Flask) -> None:
    """Raises UsageError when the database is at another migration, RefusedError for a wrong clock."""
    with app.app_context(), reading():
        if not at_newest_migration():
            raise UsageError(
                "The database has no tables yet, or those of another version: "
                "run `mhtraining db upgrade` first."
            )
        see_clock_of_installation(app.extensions["mhtraining.settings"])


def run_server(host: str, port: int, workers: int, *, jobs: bool, quiet: bool = False) -> None:
    """Serve the application until told to stop. Raises UsageError when the port is taken.

    On SIGTERM the server stops listening at once and lets its workers finish what they have in hand.
    `jobs`: with a process that runs what is due. `quiet`: log warnings only, unless MHTRAINING_LOG_LEVEL
    says otherwise.
    """
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    check_port(host, port)
    settings: Settings = current_app.extensions["mhtraining.settings"]
    level = settings.log_level or ("warning" if quiet else "info")
    make_ready(current_app._get_current_object())  # type: ignore[attr-defined]
    db.engine.dispose()  # no worker may share a connection
    working = JobsProcess(level) if jobs else None
    server = Server(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=workers,
        blocking_threads=THREADS,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=SECONDS_TO_FINISH,
        log_level=LogLevels(level),
        log_dictconfig=log_config(level),
    )
    try:
        server.serve()
    finally:
        if working is not None:
            working.stop()


def check_port(host: str, port: int) -> None:
    """See that nobody listens there: the server itself would share the port without a word."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, port), family=family):
            pass
    except OSError as error:
        why = "something listens there already" if error.errno == errno.EADDRINUSE else error.strerror
        raise UsageError(f"Can't listen on {host}:{port}: {why}. Choose another --host or --port.") from error


def _mark_as_real(session: Session) -> None:
    installation = session.get(Installation, 1)
    if installation is None:
        session.add(Installation(id=1, demonstration=False, made_at=now()))
    elif installation.demonstration:
        raise RefusedError(
            "This is a demonstration database: set MHTRAINING_INSTANCE or MHTRAINING_DATABASE_URL "
            "to a new place."
        )
