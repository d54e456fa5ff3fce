"""The charts that pages asked for, with the rows they are drawn from, and what a job drew of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mhtraining.core.db import Model


class Picture(Model):
    """A chart of these rows, for whoever may see this part of the organisation.

    `scope` is empty for the whole organisation and `d:7` for department 7 with all below it, as in the
    kept figures. `version` is the digest of `rows` (`charted.py`): other rows are another picture.
    `drawn_at` is empty while it waits for the job; drawn without drawings, it could not be drawn.
    """

    __table_args__ = (
        UniqueConstraint("organisation_id", "scope", "version"),
        Index("ix_picture_drawn_at", "drawn_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    scope: Mapped[str] = mapped_column(String(80))
    chart: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(2))
    version: Mapped[str] = mapped_column(String(64))
    rows: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    drawn_at: Mapped[datetime | None]


class Drawing(Model):
    """A picture in one of its forms: light or dark, wide or narrow."""

    picture_id: Mapped[int] = mapped_column(ForeignKey("picture.id", ondelete="CASCADE"), primary_key=True)
    form: Mapped[str] = mapped_column(String(20), primary_key=True)
    svg: Mapped[str] = mapped_column(Text)
