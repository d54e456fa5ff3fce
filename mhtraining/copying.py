"""The commands `backup` and `restore`: a consistent copy of a SQLite installation while it serves, and back.

Everything is done in a hidden folder beside the file to come and looked at there; only what is whole
gets its name. The secret key is no part of a backup (docs/decisions/0010).
"""

from __future__ import annotations

import secrets
import shlex
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from sqlalchemy import func, select
from sqlalchemy.engine import make_url

from mhtraining.accounts.services import end_all_sessions
from mhtraining.app import create_app
from mhtraining.audit.services import command_actor, log
from mhtraining.core.backup_file import FORMAT, Manifest, checked, pack, sha256_of, unpack
from mhtraining.core.clock import now
from mhtraining.core.db import db, reading
from mhtraining.core.errors import RefusedError
from mhtraining.core.migrations import known_migrations, newest_migrations
from mhtraining.core.placing import put, put_new, workplace
from mhtraining.core.settings import Settings, load_settings
from mhtraining.core.sqlite_file import copy_of_one_moment, looked_at, settle
from mhtraining.organisation.models import Employee
from mhtraining.records.verification import Verification
from mhtraining.serving import see_clock_of_installation

NEXT_TO_IT = ("-wal", "-shm", "-journal")


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--overwrite", is_flag=True, help="Replace FILE when it is there.")
@with_appcontext
def backup(file: Path, overwrite: bool) -> None:
    """Write a consistent copy of the database to FILE, while the installation serves.

    On PostgreSQL: names the line with which pg_dump does it. FILE holds everything but the secret key.
    """
    settings: Settings = current_app.extensions["mhtraining.settings"]
    source = _sqlite_file(settings)
    if source is None:
        line = f"pg_dump --format=custom --no-owner --file={shlex.quote(str(file))} {_address(settings)}"
        touch = f"touch {shlex.quote(str(settings.last_backup))}"
        raise RefusedError(f"A PostgreSQL database is copied by its own program: {line} && {touch}")
    see_clock_of_installation(settings)
    db.session.remove()
    with _in_words(f"No backup was made at {file}"):
        if file.exists() and not overwrite:
            raise RefusedError(f"{file} is there already: choose another name, or add --overwrite.")
        if file.resolve() in _files_of_installation(settings, source):
            raise RefusedError(f"{file} is a file of the installation itself: choose another name.")
    with _in_words(f"No backup was made at {file}"), workplace(file.parent) as folder:
        copy, packed = folder / "copy", folder / "packed"
        copy_of_one_moment(source, copy)
        manifest = _manifest(copy)
        with _bar("Packing", manifest.bytes) as passed:
            pack(copy, manifest, packed, passed)
        packed.chmod(0o600)
        _note("installation.backup", {"migration": manifest.migration, "bytes": manifest.bytes})
        put(packed, file, overwrite=overwrite)
        db.session.commit()
        settings.last_backup.touch()
    click.echo(
        f"{file}: {sum(manifest.rows.values())} rows, migration {manifest.migration}, {manifest.made_at}"
    )
    click.echo(f"SHA-256 {sha256_of(file)}")


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path) -> None:
    """Put the copy in FILE in place as the database of an empty instance.

    Refused where there is a database, and for a file that is cut off, altered, foreign or newer.
    On PostgreSQL: names the line with which pg_restore does it.
    """
    settings = load_settings()
    target = _sqlite_file(settings)
    if target is None:
        line = f"pg_restore --exit-on-error --single-transaction --no-owner --dbname={_address(settings)}"
        raise RefusedError(
            f"An empty PostgreSQL database is filled by its own program: {line} {shlex.quote(str(file))}"
        )
    with _in_words("Nothing was restored"):
        there = [each for each in _files_of(target) if each.exists()]
    if there:
        raise RefusedError(f"{there[0]} is there: restore into an empty instance folder.")
    manifest = checked(file)
    settings.make_instance()
    with _in_words("Nothing was restored"), workplace(target.parent) as folder:
        copy = folder / "copy"
        with _bar("Unpacking", manifest.bytes) as passed:
            unpack(file, manifest, copy, passed)
        if looked_at(copy) != (manifest.migration, manifest.rows):
            raise RefusedError(f"{file} holds another database than its manifest says: take another backup.")
        said = _made_ready(settings, copy, manifest.migration)
        copy.chmod(0o600)
        put_new(copy, target)
    click.echo(f"{target}: {sum(manifest.rows.values())} rows of {manifest.made_at}, {said}")


def _sqlite_file(settings: Settings) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL."""
    url = make_url(settings.database)
    return Path(url.database or "").resolve() if url.get_backend_name() == "sqlite" else None


def _files_of(database: Path) -> list[Path]:
    """The file of a SQLite database, and those that SQLite makes beside it."""
    return [database.with_name(database.name + end) for end in ("", *NEXT_TO_IT)]


def _files_of_installation(settings: Settings, database: Path) -> list[Path]:
    """The files that a backup must never replace."""
    return [*_files_of(database), (settings.instance / "secret_key").resolve(), settings.last_backup]


def _address(settings: Settings) -> str:
    """The database's address as PostgreSQL's programs take it, without its password, for a shell."""
    url = make_url(settings.database).set(drivername="postgresql")
    url = url._replace(password=None)  # `set` takes None for "leave it"
    plain = url.difference_update_query(["password"]).render_as_string(hide_password=False)
    return shlex.quote(plain)


def _manifest(database: Path) -> Manifest:
    """What a backup of this file says of itself."""
    migration, rows = looked_at(database)
    return Manifest(
        format=FORMAT,
        made_at=now().isoformat(timespec="seconds"),
        program=f"mhtraining {version('mhtraining')}",
        migration=migration,
        bytes=database.stat().st_size,
        sha256=sha256_of(database),
        rows=rows,
    )


def _made_ready(settings: Settings, copy: Path, migration: str) -> str:
    """See that this version can use the database and that its ledger is sound; end its sessions.

    An older one is upgraded on trial, in a copy of its own, and left as it is. Gives what to tell.
    """
    with _application(settings, copy):
        if migration not in known_migrations():
            raise RefusedError("The backup was made by a newer version of mhtraining: install that first.")
        older = {migration} != newest_migrations()
        digest = "" if older else _ledger_digest()
    if older:
        trial = copy.with_name("trial")
        shutil.copyfile(copy, trial)
        with _application(settings, trial):
            upgrade()
            digest = _ledger_digest()
    with _application(settings, copy):
        end_all_sessions(db.session(), now=now())  # who signed out since is not signed in again
        _note("installation.restore", {"migration": migration})
        db.session.commit()
    settle(copy)
    more = " Run `mhtraining db upgrade`, or `mhtraining serve --migrate`." if older else ""
    return f"migration {migration}, digest of the ledger {digest}.{more}"


@contextmanager
def _application(settings: Settings, database: Path) -> Iterator[None]:
    """Inside, the application's database is this file; nothing is kept anywhere else."""
    own = replace(
        settings,
        instance=database.parent,
        database_url=f"sqlite:///{database}",
        secret_key=secrets.token_hex(),
        today=None,
    )
    with create_app(own).app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def _ledger_digest() -> str:
    """The digest over all heads, as `records verify` prints it; RefusedError when there are findings."""
    session = db.session()
    with reading():
        people = session.scalar(select(func.count()).select_from(Employee)) or 0
        with _bar("Verifying the ledger", people) as passed:
            verification = Verification(session, passed=passed)
            findings = sum(1 for _ in verification.findings())
        session.rollback()
    if findings:
        raise RefusedError(f"The ledger in it has {findings} findings: restore an older backup.")
    return verification.digest


def _note(action: str, detail: dict[str, object]) -> None:
    log(db.session(), at=now(), actor=command_actor(), action=action, detail=detail)


@contextmanager
def _in_words(what: str) -> Iterator[None]:
    """Say a failure of the disk or of SQLite in one sentence."""
    try:
        yield
    except sqlite3.Error as error:
        raise RefusedError(f"{what}: {error}.") from error
    except OSError as error:
        raise RefusedError(f"{what}: {error.strerror}.") from error


@contextmanager
def _bar(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on a terminal; gives what is told of each step."""
    with click.progressbar(
        length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        yield bar.update
