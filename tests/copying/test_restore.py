"""`restore` puts back what was copied, all of it, or refuses and leaves nothing."""

from __future__ import annotations

import hashlib
import random
import shutil
from pathlib import Path
from zipfile import ZipFile

import msgspec
import pytest
from flask_migrate import upgrade
from sqlalchemy import text

from mhtraining.app import create_app
from mhtraining.core.backup_file import DIGITS, MARK, Manifest, checked, pack, sha256_of
from mhtraining.core.db import db
from mhtraining.core.errors import MhtrainingError
from mhtraining.core.settings import Settings
from tests.copying.made import change, command, digest_of, no_file_larger, rows_in


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """An instance folder that is not there yet."""
    return tmp_path / "new"


def is_empty(instance: Path) -> bool:
    """Whether nothing was put there."""
    return not instance.exists() or list(instance.iterdir()) == []


def packed(database: Path, file: Path, **lies: object) -> Path:
    """A backup of this database file, sealed as it should be, whose manifest says something else."""
    with_rows = dict(rows_in(database, "SELECT name, 0 FROM sqlite_master WHERE type = 'table'"))
    rows = {name: rows_in(database, f"SELECT count(*) FROM {name}")[0][0] for name in with_rows}
    [(migration,)] = rows_in(database, "SELECT version_num FROM alembic_version")
    true = Manifest(
        format=1,
        made_at="2026-11-22T09:30:00+00:00",
        program="mhtraining",
        migration=migration,
        bytes=database.stat().st_size,
        sha256=sha256_of(database),
        rows=rows,
    )
    pack(database, msgspec.structs.replace(true, **lies), file, lambda _: None)
    return file


@pytest.fixture
def database(backup_file: Path, tmp_path: Path) -> Path:
    """The database of the backup, to be changed and packed again."""
    with ZipFile(backup_file) as archive:
        return Path(archive.extract("mhtraining.sqlite3", tmp_path))


def test_what_counts_is_as_it_was(filled: Path, backup_file: Path, empty: Path) -> None:
    said = command(empty, "restore", backup_file)
    restored = empty / "mhtraining.sqlite3"

    assert said.exit_code == 0, said.stderr
    assert [path.name for path in empty.iterdir()] == ["mhtraining.sqlite3"]
    assert restored.stat().st_mode & 0o777 == 0o600
    assert digest_of(f"sqlite:///{restored}") == digest_of(f"sqlite:///{filled}/mhtraining.sqlite3")
    digest = command(filled, "records", "verify").stdout.split()[-1]
    assert f"digest of the ledger {digest}." in said.stdout
    assert command(empty, "records", "verify").exit_code == 0


def test_the_triggers_are_there_and_who_was_signed_in_is_not(backup_file: Path, empty: Path) -> None:
    command(empty, "restore", backup_file)
    restored = empty / "mhtraining.sqlite3"

    assert rows_in(restored, "SELECT count(*) FROM sign_in_session WHERE ended_at IS NULL") == [(0,)]
    assert rows_in(restored, "SELECT action FROM audit_entry ORDER BY id")[-1] == ("installation.restore",)
    with pytest.raises(Exception, match="append-only"):
        change(restored, "DELETE FROM learning_record")


def test_a_key_that_was_put_there_first_stays(filled: Path, backup_file: Path, empty: Path) -> None:
    empty.mkdir()
    shutil.copy(filled / "secret_key", empty)

    assert command(empty, "restore", backup_file).exit_code == 0
    assert (empty / "secret_key").read_bytes() == (filled / "secret_key").read_bytes()


@pytest.mark.parametrize("name", ["", "-wal", "-shm", "-journal"])
def test_an_instance_that_is_not_empty_is_left_as_it_is(backup_file: Path, empty: Path, name: str) -> None:
    empty.mkdir()
    there = empty / f"mhtraining.sqlite3{name}"
    there.write_bytes(b"dear")
    said = command(empty, "restore", backup_file)

    assert (said.exit_code, said.stderr.count("\n")) == (1, 1)
    assert ([path.name for path in empty.iterdir()], there.read_bytes()) == ([there.name], b"dear")


@pytest.mark.parametrize(("place", "code"), [("file/k", 2), ("/proc/nope", 2), ("a" * 300, 1)])
def test_an_instance_that_can_not_be_made_is_one_sentence(
    backup_file: Path, tmp_path: Path, place: str, code: int
) -> None:
    (tmp_path / "file").write_bytes(b"")
    said = command(tmp_path / place, "restore", backup_file)

    assert (said.exit_code, said.stderr.count("\n")) == (code, 1)


def test_a_backup_that_is_cut_off_is_refused_wherever(backup_file: Path, tmp_path: Path) -> None:
    whole = backup_file.read_bytes()
    end = len(whole)
    lengths = {0, 1, DIGITS - 1, DIGITS, DIGITS + 1, *range(end - 200, end), *range(0, end, end // 60)}
    taken = [length for length in sorted(lengths) if not refused(tmp_path / "cut", whole[:length])]

    assert taken == []
    assert len(lengths) > 250


def test_a_backup_of_which_a_byte_was_changed_is_refused_wherever(backup_file: Path, tmp_path: Path) -> None:
    whole = backup_file.read_bytes()
    end = len(whole)
    chance = random.Random(20261122)
    places = {*range(120), *range(end - 300, end), *(chance.randrange(end) for _ in range(300))}
    taken = []
    for place in sorted(places):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << chance.randrange(8)
        if not refused(tmp_path / "flipped", bytes(flipped)):
            taken.append(place)

    assert taken == []


def refused(file: Path, content: bytes) -> bool:
    """Whether a file with this content is refused, in one sentence."""
    file.write_bytes(content)
    try:
        checked(file)
    except MhtrainingError as error:
        return "\n" not in str(error)
    return False


@pytest.mark.parametrize("cut", [0, 1, 70, 5000])
def test_nothing_is_left_of_what_was_refused(
    backup_file: Path, empty: Path, tmp_path: Path, cut: int
) -> None:
    whole = backup_file.read_bytes()
    (tmp_path / "cut").write_bytes(whole[:-cut] if cut else whole[:900] + b"x" + whole[901:])
    said = command(empty, "restore", tmp_path / "cut")

    assert (said.exit_code in (1, 2), said.stderr.count("\n"), is_empty(empty)) == (True, 1, True)


def test_another_file_is_refused(filled: Path, empty: Path, tmp_path: Path) -> None:
    with ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("manifest.json", "{}")
    files = [tmp_path / "other.zip", filled / "mhtraining.sqlite3", filled / "none", tmp_path]

    assert [command(empty, "restore", file).exit_code for file in files] == [2, 2, 2, 2]
    assert is_empty(empty)


@pytest.mark.parametrize("text", [b"{}", b"\xff", b'{"format": 1}', b'{"format": "1"}', b"[]"])
def test_a_sealed_file_with_another_content_is_refused(empty: Path, tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "sealed.zip"
    with ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", text)
        archive.comment = MARK + b"0" * DIGITS
    body = file.read_bytes()[:-DIGITS]
    file.write_bytes(body + hashlib.sha256(body).hexdigest().encode())

    assert (command(empty, "restore", file).exit_code, is_empty(empty)) == (2, True)


@pytest.mark.parametrize(
    "lies",
    [
        {"format": 2},
        {"migration": "9999"},
        {"bytes": 4096},
        {"bytes": 2**40},
        {"sha256": "0" * 64},
        {"rows": {}},
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    database: Path, empty: Path, tmp_path: Path, lies: dict[str, object]
) -> None:
    file = packed(database, tmp_path / "made.zip", **lies)

    assert (command(empty, "restore", file).exit_code, is_empty(empty)) == (1, True)


FORGERY = (
    "DROP TRIGGER learning_record_no_update; UPDATE learning_record SET completed_on = '2020-01-01';"
    "CREATE TRIGGER learning_record_no_update BEFORE UPDATE ON learning_record "
    "BEGIN SELECT RAISE(ABORT, 'no'); END"
)


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "newer version"),
        (FORGERY, "ledger"),
        ("DELETE FROM completion", "ledger"),
        ("PRAGMA foreign_keys=OFF; DELETE FROM organisation", "damaged"),
        ("DROP TABLE alembic_version", "no database of mhtraining"),
    ],
)
def test_what_is_not_sound_is_refused_though_the_file_is_whole(
    database: Path, empty: Path, tmp_path: Path, damage: str, why: str
) -> None:
    whole = packed(database, tmp_path / "whole.zip")
    manifest = msgspec.structs.asdict(checked(whole))
    change(database, damage)
    if "alembic" in damage:
        manifest["rows"].pop("alembic_version")
        manifest["migration"] = "9999"
    if "DROP TABLE" not in damage:
        rows = {name: rows_in(database, f"SELECT count(*) FROM {name}")[0][0] for name in manifest["rows"]}
        manifest["rows"] = {**rows, "alembic_version": 1}
    manifest |= {"bytes": database.stat().st_size, "sha256": sha256_of(database)}
    pack(database, Manifest(**manifest), tmp_path / "made.zip", lambda _: None)
    said = command(empty, "restore", tmp_path / "made.zip")

    assert (said.exit_code, why in said.stderr, said.stderr.count("\n")) == (1, True, 1)
    assert is_empty(empty)


def test_an_older_one_is_put_back_as_it_is_and_upgraded_then(tmp_path: Path, empty: Path) -> None:
    old = tmp_path / "old"
    with create_app(Settings(instance=old)).app_context():
        upgrade(revision="0001")
        # by hand: the model has columns that came with later migrations
        db.session.execute(text("INSERT INTO organisation (code, name) VALUES ('vb', 'Gemeente Voorbeeld')"))
        db.session.commit()
        db.engine.dispose()
    assert command(old, "backup", tmp_path / "made.zip").exit_code == 0
    said = command(empty, "restore", tmp_path / "made.zip")

    assert (said.exit_code, "mhtraining db upgrade" in said.stdout) == (0, True)
    assert rows_in(empty / "mhtraining.sqlite3", "SELECT version_num FROM alembic_version") == [("0001",)]
    assert command(empty, "db", "upgrade").exit_code == 0
    assert rows_in(empty / "mhtraining.sqlite3", "SELECT code FROM organisation") == [("vb",)]


def test_a_full_disk_leaves_nothing(backup_file: Path, empty: Path) -> None:
    with no_file_larger(100_000):
        said = command(empty, "restore", backup_file)

    assert (said.exit_code, said.stderr.count("\n"), is_empty(empty)) == (1, 1, True)
