"""Settings: read from the environment and, beneath it, from the file that MHTRAINING_CONFIG names.

An empty variable counts as not set. Every setting is described in docs/operating.md; a test sees to it.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from io import StringIO
from pathlib import Path
from urllib.parse import quote

from mhtraining.core.errors import UsageError
from mhtraining.core.logs import LEVELS

PREFIX = "MHTRAINING_"
DEFAULT_HOST, DEFAULT_PORT = "127.0.0.1", 8000
"""Where `serve` listens unless told otherwise."""
OUTSIDE_ADDRESS = re.compile(
    r"https?://(\w[\w.-]*|\[[0-9a-f:.]+\])(:\d{1,5})?(/[\w.~%/-]*)?", re.ASCII | re.I
)
"""No user, query or fragment: paths are put behind it. A host with other letters is written as xn--…."""
FEWEST_CHARACTERS = 32
"""Of a secret key: a shorter one may be guessed from a single cookie."""
CHOICES = {"LOG_LEVEL": LEVELS, "CERTIFICATE_NAME": ("full", "initials")}


@dataclass(frozen=True)
class Settings:
    """What an installation is told; every field is the setting MHTRAINING_<FIELD>."""

    instance: Path = field(default_factory=lambda: Path("instance"))
    content: tuple[Path, ...] = (Path("content"),)
    database_url: str = ""
    secret_key: str = ""
    today: date | None = None
    name: str = "Signalen zien"
    url: str = ""
    idle_minutes: int = 240
    idle_minutes_roles: int = 30
    session_hours: int = 12
    proxies: int = 0
    log_level: str = ""
    certificate_name: str = "full"
    minimum_group: int = 5

    @property
    def database(self) -> str:
        """The database's address; SQLite in the instance folder unless set."""
        if self.database_url:
            return self.database_url
        return _sqlite((self.instance / "mhtraining.sqlite3").resolve())

    @property
    def last_backup(self) -> Path:
        """The file that is touched when a backup is made."""
        return (self.instance / "last_backup").resolve()

    @property
    def address(self) -> str:
        """The outside address; while it is not set, where `serve` listens unless told otherwise."""
        return self.url or f"http://{DEFAULT_HOST}:{DEFAULT_PORT}"

    def make_instance(self) -> None:
        """Make the instance folder where there is none, for its owner alone. Raises UsageError."""
        try:
            self.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"The instance folder {self.instance} can't be made: {error.strerror}. "
                "Set MHTRAINING_INSTANCE to a folder of your own."
            ) from error

    def kept_secret(self) -> str:
        """The secret that signs cookies and links; made once and kept in the instance folder, 0600.

        Raises UsageError when the folder or the file can't be written or read, or holds no whole secret.
        """
        if self.secret_key:
            return self.secret_key
        from mhtraining.core.secret_key import kept_in  # here, so that `content check` starts without it

        self.make_instance()
        return kept_in(self.instance)


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings. Raises UsageError for an unknown setting, a bad value, an unreadable file."""
    environ = os.environ if environ is None else environ
    values = {name: value for name, value in environ.items() if name.startswith(PREFIX) and value}
    config = values.pop("MHTRAINING_CONFIG", "")
    if config:
        values = {**_file_values(Path(config)), **values}
    known = {PREFIX + item.name.upper(): item.name for item in fields(Settings)}
    chosen: dict[str, object] = {}
    for name, value in values.items():
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f" Do you mean {near[0]}?" if near else " The settings are listed in docs/operating.md."
            raise UsageError(f"{name} is not a setting.{hint}")
        chosen[known[name]] = _parse(name, value)
    return Settings(**chosen)  # type: ignore[arg-type]


def _file_values(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"MHTRAINING_CONFIG names {path}, which can't be read as UTF-8 text.") from error
    from dotenv.parser import parse_stream  # here, so that `content check` starts without it

    found = {}
    for binding in parse_stream(StringIO(text)):
        if binding.error or (binding.key is not None and binding.value is None):
            line = binding.original.line
            raise UsageError(f"Line {line} of {path}, which MHTRAINING_CONFIG names, is not NAME=value.")
        if binding.key and binding.value:
            found[binding.key] = binding.value
    return found


def _parse(name: str, value: str) -> object:
    match name.removeprefix(PREFIX):
        case "INSTANCE":
            return Path(value)
        case "CONTENT":
            return tuple(Path(part) for part in value.split(os.pathsep) if part)
        case "DATABASE_URL":
            return _database_url(value)
        case "TODAY":
            try:
                return date.fromisoformat(value)
            except ValueError as error:
                raise UsageError(f"{name} is {value!r}: write a day as YYYY-MM-DD.") from error
        case "IDLE_MINUTES" | "IDLE_MINUTES_ROLES" | "SESSION_HOURS" | "PROXIES" | "MINIMUM_GROUP":
            return _whole_number(name, value)
        case "LOG_LEVEL" | "CERTIFICATE_NAME" as which:
            if value.lower() not in CHOICES[which]:
                raise UsageError(f"{name} is {value!r}: write one of {', '.join(CHOICES[which])}.")
            return value.lower()
        case "URL":
            return _text(name, value).rstrip("/")
        case _:
            return _text(name, value)


def _whole_number(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 6:
        raise UsageError(f"{name} is {value!r}: write a whole number.")
    if name == f"{PREFIX}MINIMUM_GROUP" and not 5 <= int(value) <= 100:
        raise UsageError(f"{name} is {value!r}: write a whole number from 5 to 100.")
    return int(value)


def _text(name: str, value: str) -> str:
    match name.removeprefix(PREFIX):
        case "URL" if not OUTSIDE_ADDRESS.fullmatch(value):
            raise UsageError(f"{name} is {value!r}: write a web address, like https://leren.voorbeeld.nl.")
        case "NAME" if not value.isprintable():
            raise UsageError(f"{name} is {value!r}: write it without control characters.")
        case "SECRET_KEY" if len(value) < FEWEST_CHARACTERS:
            raise UsageError(f"{name} is too short: write at least {FEWEST_CHARACTERS} characters.")
    return value


def _database_url(value: str) -> str:
    from sqlalchemy.engine import make_url  # here, so that `content check` starts without it
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(value)
    except (ArgumentError, ValueError) as error:
        raise UsageError(
            "MHTRAINING_DATABASE_URL can't be read: "
            "write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."
        ) from error
    if url.drivername in ("postgresql", "postgres", "postgresql+psycopg"):
        return url.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    if url.drivername == "sqlite":
        if url.host or url.username or url.query or (url.database or ":").startswith((":", "file:")):
            raise UsageError(
                "MHTRAINING_DATABASE_URL must name a file, and nothing else: sqlite:////path/file."
            )
        return _sqlite(Path(str(url.database)).absolute())  # Flask would put it in a folder of its own
    raise UsageError(f"MHTRAINING_DATABASE_URL names {url.drivername!r}: use sqlite or postgresql.")


def _sqlite(path: Path) -> str:
    return f"sqlite:///{quote(str(path))}"
