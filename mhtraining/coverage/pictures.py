"""The picture of a chart on a page: where its drawings are, or that it is being drawn.

A page never waits for one: it finds a drawing of exactly the rows of its table, or leaves them for the job.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from mhtraining.core.db import db, is_sqlite, writing
from mhtraining.core.errors import NotFoundError
from mhtraining.core.outages import is_outage
from mhtraining.core.reader import Reader
from mhtraining.coverage.charted import Charted, kind, version_of, written
from mhtraining.coverage.drawings import Drawing, Picture
from mhtraining.coverage.frame import ORGANISATION, department_scope
from mhtraining.coverage.sheet import FORMS
from mhtraining.coverage.told import story_of, title_of
from mhtraining.organisation.scope import Scope

ASKED_AGAIN = timedelta(days=1)
"""A picture that is shown is noted to be so after a day: those nobody asks for are removed in the end."""


class State(StrEnum):
    """How a picture stands."""

    DRAWN = "drawn"
    WAITING = "waiting"
    FAILED = "failed"


@dataclass(frozen=True)
class Shown:
    """A chart as a page shows it: `urls` by form ("wide-light") when it is drawn; the words always."""

    title: str
    story: str
    state: State
    urls: Mapping[str, str] = field(default_factory=dict)


def picture(
    reader: Reader, charted: Charted, *, organisation_id: int, now: datetime, department_id: int | None = None
) -> Shown:
    """The chart of these rows on a page, of the whole organisation or of a department; in its language.

    When it was not drawn yet, the wish is noted, without waiting: where the database has no time for it
    the next look does. Says it in the language that is spoken.
    """
    rows = written(charted)
    values = {
        "organisation_id": organisation_id,
        "scope": ORGANISATION if department_id is None else department_scope(department_id),
        "version": version_of(rows),
    }
    drawings = select(func.count()).where(Drawing.picture_id == Picture.id).scalar_subquery()
    found = reader.execute(
        select(Picture.id, Picture.asked_at, Picture.drawn_at, drawings.label("drawings")).where(
            *(getattr(Picture, name) == value for name, value in values.items())
        )
    ).one_or_none()
    if found is None or now - found.asked_at > ASKED_AGAIN:
        about = {"chart": kind(charted), "language": charted.language, "rows": rows, "asked_at": now}
        _note({**values, **about})
    title, story = title_of(charted), story_of(charted)
    if found is None or found.drawn_at is None:
        return Shown(title, story, State.WAITING)
    if not found.drawings:
        return Shown(title, story, State.FAILED)
    urls = {form.name: url_for("charts.drawing", picture_id=found.id, form=form.name) for form in FORMS}
    return Shown(title, story, State.DRAWN, urls)


def svg_of(reader: Reader, scope: Scope, picture_id: int, form: str) -> str:
    """A drawing, for who may see this part. Raises NotFoundError: missing and out of scope alike."""
    found = reader.execute(
        select(Picture.scope, Drawing.svg)
        .join(Drawing, Drawing.picture_id == Picture.id)
        .where(
            Picture.id == picture_id,
            Picture.organisation_id == scope.organisation_id,
            Drawing.form == form,
        )
    ).one_or_none()
    if found is None or not _covers(scope, found.scope):
        raise NotFoundError("There is no such drawing.")
    return str(found.svg)


def _covers(scope: Scope, part: str) -> bool:
    if scope.departments is None:
        return True
    return any(part == department_scope(each) for each in scope.departments)


def _note(values: Mapping[str, object]) -> None:
    """Ask for this picture, or say that it is still asked for."""
    try:
        with writing(wait=False), db.engine.begin() as connection:
            insert = sqlite.insert if is_sqlite(connection) else postgresql.insert
            wish = insert(Picture).values(**values)
            connection.execute(
                wish.on_conflict_do_update(
                    index_elements=["organisation_id", "scope", "version"],
                    set_={"asked_at": wish.excluded.asked_at},
                )
            )
    except SQLAlchemyError as error:
        if not is_outage(error):
            raise
