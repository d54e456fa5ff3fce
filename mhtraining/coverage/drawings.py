"""The drawings of charts as they are kept: what pages asked for, and what a job drew of it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mhtraining.core.db import Model


class Picture(Model):
    """A chart that a page asked for.

    `scope` is empty for the whole organisation, `d:7` for department 7 with all below it, as of the kept
    figures. `as_at` is empty for a picture of today, else the past day. `wanted` is the version of the
    data that a page waits for (empty: nobody waits), `version` the one drawn last (empty: none yet).
    """

    __table_args__ = (
        UniqueConstraint("organisation_id", "chart", "scope", "as_at", "language"),
        Index("ix_picture_wanted", "wanted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    chart: Mapped[str] = mapped_column(String(20))
    scope: Mapped[str] = mapped_column(String(80))
    as_at: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    asked_on: Mapped[date]
    wanted: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(64))


class Drawing(Model):
    """A picture in one of its forms (light or dark, wide or narrow), as drawn of one version of the data."""

    picture_id: Mapped[int] = mapped_column(ForeignKey("picture.id", ondelete="CASCADE"), primary_key=True)
    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    form: Mapped[str] = mapped_column(String(20), primary_key=True)
    drawn_at: Mapped[datetime]
    svg: Mapped[str] = mapped_column(Text)
