"""The file that `backup` writes and `restore` reads: a zip of manifest and database, sealed by a digest.

Any unzip opens it. The archive's comment ends with the SHA-256 over every byte of the file before
it, so that a file of which one byte was changed or lost is known before anything in it is read.
That tells damage, not malice: who can write the file can write another digest.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

import msgspec

from mhtraining.core.errors import RefusedError, UsageError

FORMAT = 1
DATABASE, MANIFEST = "mhtraining.sqlite3", "manifest.json"
MARK = b"mhtraining backup, sha256 "
DIGITS = 64
BLOCK = 1 << 20


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a backup says of itself: when and by what it was made, and what the database in it holds."""

    format: int
    made_at: str
    program: str
    migration: str
    bytes: int
    sha256: str
    rows: dict[str, int]


class _AnyFormat(msgspec.Struct):
    format: int


def sha256_of(path: Path) -> str:
    """The SHA-256 of a whole file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(database: Path, manifest: Manifest, target: Path, passed: Callable[[int], None]) -> None:
    """Write the backup of this database file to `target`. `passed` is told how many bytes went in."""
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, msgspec.json.format(msgspec.json.encode(manifest)))
        with database.open("rb") as source, archive.open(DATABASE, "w", force_zip64=True) as packed:
            while block := source.read(BLOCK):
                packed.write(block)
                passed(len(block))
        archive.comment = MARK + b"0" * DIGITS
    digest, end = _digest(target)
    with target.open("r+b") as file:
        file.seek(end)
        file.write(digest)


def checked(path: Path) -> Manifest:
    """The manifest of a whole and unchanged backup.

    Raises UsageError for a file that can't be read, is cut off or is something else; RefusedError for
    one that was changed or has a newer format.
    """
    try:
        digest, end = _digest(path)
        with path.open("rb") as file:
            file.seek(max(0, end - len(MARK)))
            mark, written = file.read(min(end, len(MARK))), file.read()
    except OSError as error:
        raise UsageError(f"{path} can't be read: {error.strerror}.") from error
    if mark != MARK:
        raise UsageError(f"{path} is no whole backup of mhtraining: it is cut off, or another file.")
    if written != digest:
        raise RefusedError(f"{path} was changed since it was made: take another backup.")
    return _manifest(path)


def unpack(path: Path, manifest: Manifest, target: Path, passed: Callable[[int], None]) -> None:
    """Write the database of a backup to `target`; RefusedError when it is not what the manifest says."""
    room = manifest.bytes
    try:
        with ZipFile(path) as archive, archive.open(DATABASE) as packed, target.open("xb") as file:
            while room >= 0 and (block := packed.read(BLOCK)):
                room -= len(block)
                file.write(block)
                passed(len(block))
    except (BadZipFile, KeyError, EOFError, zlib.error) as error:
        raise UsageError(f"{path} is no backup of mhtraining: its contents can't be read.") from error
    if room or sha256_of(target) != manifest.sha256:
        raise RefusedError(f"{path} holds another database than its manifest says: take another backup.")


def _manifest(path: Path) -> Manifest:
    try:
        with ZipFile(path) as archive, archive.open(MANIFEST) as packed:
            text = packed.read(BLOCK)
        if msgspec.json.decode(text, type=_AnyFormat).format > FORMAT:
            raise RefusedError(f"{path} was made by a newer version of mhtraining: install that first.")
        return msgspec.json.decode(text, type=Manifest)
    except (BadZipFile, KeyError, EOFError, zlib.error, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is no backup of mhtraining: its manifest can't be read.") from error


def _digest(path: Path) -> tuple[bytes, int]:
    """The SHA-256, in hexadecimal digits, over all but the last DIGITS bytes; and where those begin."""
    end = left = max(0, path.stat().st_size - DIGITS)
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while left and (block := file.read(min(BLOCK, left))):
            digest.update(block)
            left -= len(block)
    return digest.hexdigest().encode(), end
