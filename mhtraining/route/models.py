"""The reporting route of an organisation or a department, and how many signals came in a month."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from mhtraining.core.db import Model


class Route(Model):
    """To whom a signal goes: a department's own, or the organisation's (no department).

    A department without one uses that of the nearest department above it, then the organisation's.
    """

    __table_args__ = (
        UniqueConstraint("organisation_id", "department_id"),
        Index(
            "uq_route_organisation",
            "organisation_id",
            unique=True,
            sqlite_where=text("department_id IS NULL"),
            postgresql_where=text("department_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    contact_name: Mapped[str] = mapped_column(String(160), default="")
    contact_phone: Mapped[str] = mapped_column(String(40), default="")
    contact_hours: Mapped[str] = mapped_column(String(120), default="")
    deputy_name: Mapped[str] = mapped_column(String(160), default="")
    deputy_phone: Mapped[str] = mapped_column(String(40), default="")
    point_name: Mapped[str] = mapped_column(String(160), default="")
    point_phone: Mapped[str] = mapped_column(String(40), default="")
    point_hours: Mapped[str] = mapped_column(String(120), default="")
    partners: Mapped[str] = mapped_column(Text, default="")
    verified_on: Mapped[date | None]


class SignalCount(Model):
    """How many signals of one form came in at a department in one month: a bare number, never a case.

    `month` is its first day; `form` is the id of a form of exploitation in the vocabulary.
    """

    __table_args__ = (
        UniqueConstraint("department_id", "month", "form"),
        CheckConstraint("count >= 0", name="count_not_negative"),
        Index("ix_signal_count_organisation", "organisation_id", "month"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    month: Mapped[date]
    form: Mapped[str] = mapped_column(String(40))
    count: Mapped[int]
