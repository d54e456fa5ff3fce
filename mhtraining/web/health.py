"""Is the service well: the database answers and has all migrations, the disk has room; the last backup's age.

Asked often, by machines, also while things go wrong: so it answers within `ANSWER_WITHIN` seconds
whatever the database does, and the one thread that hangs is not joined by others.
"""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any

from flask import Flask, current_app
from sqlalchemy.engine import make_url

from mhtraining.core.db import db, reading
from mhtraining.core.migrations import migrations_of, newest_migrations
from mhtraining.core.patience import patience_of_a_request
from mhtraining.core.settings import Settings

ANSWER_WITHIN = 3.0
"""Seconds: balancers wait 5 by habit."""
LEAST_FREE = 100_000_000
"""Bytes: forty times what the largest transaction known, 530 people with two years of history, writes."""
RECENT_HOURS = 26
"""A daily backup may take two hours longer than yesterday's."""
_INQUIRY = "mhtraining.inquiry"
_one_at_a_time = Lock()


class Inquiry:
    """One question to the database, asked in a thread of its own; what is not answered yet is False."""

    def __init__(self, app: Flask) -> None:
        self.answers = self.newest = False
        self.ended = Event()
        self._app = app
        Thread(target=self._ask, name="healthz", daemon=True).start()

    def _ask(self) -> None:
        try:
            with (
                patience_of_a_request(),
                self._app.app_context(),
                reading(),
                db.engine.connect() as connection,
            ):
                self.newest = migrations_of(connection) == newest_migrations()
                self.answers = True
        except Exception:  # whatever it is: the database does not answer
            self._app.logger.exception("the database does not answer the health check")
        finally:
            self.ended.set()


@dataclass(frozen=True)
class Health:
    """How the service is; `free_bytes` is None where nothing is kept, `backup_hours` without a backup."""

    database: bool
    migrations: bool
    free_bytes: int | None
    backup_hours: float | None

    @property
    def trouble(self) -> str | None:
        """What makes the service unfit to be used, in a few words; None when it is well."""
        if not self.database:
            return "the database does not answer"
        if not self.migrations:
            return "the database is not at the newest migration"
        return None if self._room else "the disk is nearly full"

    @property
    def figures(self) -> dict[str, Any]:
        """All of it, for a monitor."""
        hours, free = self.backup_hours, self.free_bytes
        return {
            "status": self.trouble or "ok",
            "database": {"answers": self.database, "newest_migration": self.migrations},
            "disk": {"enough": self._room, "free_mb": None if free is None else free // 1_000_000},
            "backup": {
                "recent": hours is not None and hours <= RECENT_HOURS,
                "age_hours": None if hours is None else round(hours, 1),
            },
        }

    @property
    def _room(self) -> bool:
        return self.free_bytes is None or self.free_bytes >= LEAST_FREE


def health() -> Health:
    """How the service is at this moment; takes little longer than ANSWER_WITHIN seconds at most."""
    settings: Settings = current_app.extensions["mhtraining.settings"]
    with _one_at_a_time:
        inquiry = current_app.extensions.get(_INQUIRY)
        if inquiry is None or inquiry.ended.is_set():
            inquiry = current_app.extensions[_INQUIRY] = Inquiry(current_app._get_current_object())  # type: ignore[attr-defined]
    inquiry.ended.wait(ANSWER_WITHIN)
    return Health(inquiry.answers, inquiry.newest, _free_bytes(settings), _backup_hours(settings))


def _free_bytes(settings: Settings) -> int | None:
    """The least room left where the instance folder and a SQLite database are."""
    folders = [settings.instance]
    url = make_url(settings.database)
    if url.get_backend_name() == "sqlite" and url.database:
        folders.append(Path(url.database).parent)
    return min((shutil.disk_usage(folder).free for folder in folders if folder.exists()), default=None)


def _backup_hours(settings: Settings) -> float | None:
    """Hours since the last backup: since the file was touched, by `backup` or by whatever runs pg_dump."""
    try:
        made = settings.last_backup.stat().st_mtime
    except OSError:
        return None
    return max(0.0, time.time() - made) / 3600
