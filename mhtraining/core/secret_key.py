"""The secret key in the instance folder: made whole or not at all, once, whoever starts first."""

from __future__ import annotations

import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from mhtraining.core.errors import UsageError
from mhtraining.core.placing import put_new
from mhtraining.core.settings import FEWEST_CHARACTERS


def kept_in(folder: Path) -> str:
    """The key that is kept in this folder, mode 0600; made when there is none.

    Raises UsageError when the file can't be written or read, or holds no whole key.
    """
    path = folder / "secret_key"
    try:
        if not path.exists():
            _make(path)
        key = path.read_bytes().strip()
    except OSError as error:
        raise UsageError(
            f"The secret key can't be kept in {folder}: {error.strerror}. "
            "Make that folder writable, or set MHTRAINING_SECRET_KEY."
        ) from error
    if len(key) < FEWEST_CHARACTERS or not key.isascii():
        raise UsageError(
            f"{path} holds no whole key: put the one you kept back, or remove the file and a new one is made."
        )
    return key.decode("ascii")


def _make(path: Path) -> None:
    """Put a new key there; of two that start at once the first one's stays."""
    with NamedTemporaryFile("w", prefix=".secret_key-", dir=path.parent, encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        with suppress(FileExistsError):
            put_new(Path(file.name), path)
