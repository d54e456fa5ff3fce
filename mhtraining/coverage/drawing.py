"""The job that draws: what pages wait for, each once; and removes what nobody asks for any more."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from logging import getLogger

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import Connection, and_, delete, exists, insert, or_, select, update
from sqlalchemy.orm import Session, aliased, sessionmaker

from mhtraining.core.db import reading
from mhtraining.core.settings import Settings
from mhtraining.coverage.charted import read
from mhtraining.coverage.drawings import Drawing, Picture
from mhtraining.coverage.sheet import FORMS

log = getLogger("mhtraining.jobs")

KEPT = timedelta(days=3)
"""So long a picture is kept after it was last noted to be asked for."""
KEPT_WHEN_OLDER = timedelta(hours=1)
"""So long one is kept of which there is a newer one: pages that show it are still open."""


def pictures_wanted(connection: Connection) -> bool:
    """Whether somebody waits for a picture."""
    return connection.scalar(select(Picture.id).where(Picture.drawn_at.is_(None)).limit(1)) is not None


def draw_pictures(sessions: sessionmaker[Session], now: datetime) -> None:
    """Draw every picture that is waited for, and remove old ones; commits after each.

    One that can't be drawn is logged by its id, and given up until it is removed and asked for again.
    """
    with reading(), sessions() as session:
        waiting = session.scalars(
            select(Picture.id).where(Picture.drawn_at.is_(None)).order_by(Picture.id)
        ).all()
    for picture_id in waiting:
        _draw(sessions, picture_id, now)
    with sessions() as session:
        remove_old(session, now)
        session.commit()


def _draw(sessions: sessionmaker[Session], picture_id: int, now: datetime) -> None:
    with reading(), sessions() as session:
        rows = session.scalar(select(Picture.rows).where(Picture.id == picture_id))
    if rows is None:
        return
    try:
        drawings = drawings_of(rows)
    except Exception:  # whatever it is: the other pictures are drawn
        log.exception("picture not drawn", extra={"fields": {"picture": picture_id}})
        drawings = {}
    with sessions() as session:
        is_first = update(Picture).where(Picture.id == picture_id, Picture.drawn_at.is_(None))
        if session.execute(is_first.values(drawn_at=now)).rowcount == 1 and drawings:  # type: ignore[attr-defined]
            session.execute(
                insert(Drawing),
                [{"picture_id": picture_id, "form": form, "svg": svg} for form, svg in drawings.items()],
            )
        session.commit()


def drawings_of(rows: str) -> dict[str, str]:
    """The drawings of these rows by their form, in the language of the rows."""
    settings: Settings = current_app.extensions["mhtraining.settings"]
    os.environ.setdefault(
        "MPLCONFIGDIR", str(settings.instance.resolve() / "matplotlib")
    )  # its list of fonts
    from mhtraining.coverage.charts import drawn

    charted = read(rows)
    with force_locale(charted.language):
        return {form.name: drawn(charted, form) for form in FORMS}


def remove_old(session: Session, now: datetime) -> None:
    """Remove pictures, with their drawings, that nobody asked for lately or that a newer one replaced."""
    newer = aliased(Picture)
    is_replaced = exists().where(
        newer.id > Picture.id,
        newer.drawn_at.is_not(None),
        *(
            getattr(newer, name) == getattr(Picture, name)
            for name in ("organisation_id", "scope", "chart", "language")
        ),
    )
    old = or_(
        Picture.asked_at < now - KEPT,
        and_(Picture.asked_at < now - KEPT_WHEN_OLDER, Picture.drawn_at.is_not(None), is_replaced),
        and_(Picture.drawn_at < now - KEPT_WHEN_OLDER, ~exists().where(Drawing.picture_id == Picture.id)),
    )
    session.execute(delete(Picture).where(old), execution_options={"synchronize_session": False})
