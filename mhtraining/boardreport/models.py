"""Public figures as they were released: they never change, and what gives somebody away is not in them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mhtraining.core.db import Model, word


class CellKind(StrEnum):
    """What a public figure is of; the fixed list of rule 5."""

    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    AUDIENCE = "audience"
    MUNICIPALITY = "municipality"
    MODULE = "module"


class PublicRelease(Model):
    """The public figures of an organisation as at a month end, released once; triggers refuse changes.

    `minimum_group`: the setting by which they were suppressed.
    """

    __table_args__ = (UniqueConstraint("organisation_id", "month_end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    month_end: Mapped[date]
    minimum_group: Mapped[int]
    released_at: Mapped[datetime]
    figures: Mapped[list[PublicFigure]] = relationship(order_by="PublicFigure.id", lazy="selectin")


class PublicFigure(Model):
    """One figure of a release, in the order of the list; suppressed when it has no numbers.

    `cell` names it for the next releases ("department:12"), `name` for people, as it was called that day:
    the path of a department, the slug of a module.
    """

    __table_args__ = (
        UniqueConstraint("release_id", "cell"),
        CheckConstraint("(in_scope IS NULL) = (covered IS NULL)", name="both_numbers_or_none"),
        CheckConstraint("covered BETWEEN 0 AND in_scope", name="covered_are_in_scope"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("public_release.id"))
    kind: Mapped[CellKind] = mapped_column(word(CellKind))
    cell: Mapped[str] = mapped_column(String(140))
    name: Mapped[str] = mapped_column(Text)
    in_scope: Mapped[int | None]
    covered: Mapped[int | None]

    @property
    def suppressed(self) -> bool:
        """Whether its numbers are hidden."""
        return self.in_scope is None

    @property
    def percent(self) -> int | None:
        """Covered of those in scope in whole percent, rounded down; None when suppressed."""
        if self.in_scope is None or self.covered is None:
            return None
        return self.covered * 100 // self.in_scope
