"""The log: one JSON object a line on standard error, with ids and never a name, answer, address or secret.

What an exception says of itself may hold what somebody typed, so of most kinds only the type and the
places in the code are written down. Bound values never are, nor are local variables.
"""

from __future__ import annotations

import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import msgspec

LEVELS = ("debug", "info", "warning", "error")

request_id: ContextVar[str | None] = ContextVar("mhtraining_request_id", default=None)
"""The id of the request in hand; every line that is written meanwhile carries it."""

SPEAKS_OF_CODE = (AttributeError, ImportError, NameError, NotImplementedError, TypeError)
"""Kinds of exception whose message names types and names of our code, never a value."""
MOST_CAUSES = 5


class JsonLines(logging.Formatter):
    """Formats a record as one JSON object: time (UTC), level, logger, event, request, and its `fields`.

    `fields` come by `extra={"fields": {…}}`; an exception is described by `described`.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line, without its line end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        if (request := request_id.get()) is not None:
            line["request"] = request
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1] is not None:
            line["exception"] = described(record.exc_info[1])
        return msgspec.json.encode(line).decode()


def described(error: BaseException, *, depth: int = 1) -> dict[str, Any]:
    """What the log may hold of an exception: its type, the places in the code, its cause, and little more."""
    frames = traceback.extract_tb(error.__traceback__)
    kind = type(error)
    said: dict[str, Any] = {"type": f"{kind.__module__}.{kind.__qualname__}", **_harmless(error)}
    said["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and depth < MOST_CAUSES:
        said["cause"] = described(cause, depth=depth + 1)
    return said


def _harmless(error: BaseException) -> dict[str, Any]:
    """The parts of an exception that hold no value somebody gave."""
    if isinstance(error, SPEAKS_OF_CODE) or _says_why_no_database(error):
        return {"message": str(error).strip()}
    if isinstance(error, OSError):
        return {"message": error.strerror}
    found = {
        "statement": getattr(error, "statement", None),  # SQLAlchemy's: with placeholders for the values
        "sqlstate": getattr(error, "sqlstate", None),  # psycopg's
        "constraint": getattr(getattr(error, "diag", None), "constraint_name", None),
        "code": getattr(error, "sqlite_errorname", None),
    }
    return {name: value for name, value in found.items() if value is not None}


def _says_why_no_database(error: BaseException) -> bool:
    """Whether a driver speaks of file, lock or connection: what a server says of values has an SQLSTATE."""
    driver = type(error).__module__.partition(".")[0]
    operational = any(kind.__name__ == "OperationalError" for kind in type(error).__mro__)
    return operational and driver in ("sqlite3", "psycopg") and getattr(error, "sqlstate", None) is None


def log_config(level: str) -> dict[str, Any]:
    """What `logging.config.dictConfig` takes, and granian's `log_dictconfig` for each of its processes."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "mhtraining.core.logs.JsonLines"}},
        "handlers": {
            "stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}
        },
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "sqlalchemy": {"level": "WARNING"},  # more than warnings would hold the rows read, so names
            "alembic": {"level": "WARNING"},  # else every health check is told
            "_granian": {"level": level.upper()},
        },
    }
