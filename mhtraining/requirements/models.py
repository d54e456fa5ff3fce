"""Rules that require a module of an audience or a department, and the exceptions to them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from mhtraining.core.changes import Fact, RuleFact
from mhtraining.core.db import Model, period_check


class Requirement(Model, RuleFact):
    """A module is required of an audience, or of a department and all below it, from a day until ended.

    Who must do what follows from rule and population, never from rows per person: rule 2. Due on a
    fixed day, a number of days after coming into scope, or both, then the later.
    """

    __table_args__ = (
        period_check(),
        CheckConstraint("(audience IS NULL) <> (department_id IS NULL)", name="audience_or_department"),
        CheckConstraint("due_on IS NOT NULL OR due_days IS NOT NULL", name="some_due"),
        CheckConstraint("due_days IS NULL OR due_days >= 0", name="due_days_not_negative"),
        Index("ix_requirement_organisation", "organisation_id", "module_slug"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    module_slug: Mapped[str] = mapped_column(ForeignKey("module.slug"))
    audience: Mapped[str | None] = mapped_column(String(40))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    due_on: Mapped[date | None]
    due_days: Mapped[int | None]


class Waiver(Model, Fact):
    """Takes a module out for a person on its days, with a reason."""

    __table_args__ = (period_check(), Index("ix_waiver_employee", "employee_id", "module_slug"))

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    module_slug: Mapped[str] = mapped_column(ForeignKey("module.slug"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(Text)


class Extension(Model, Fact):
    """Moves the due day of a module for a person to a later day, with a reason."""

    __table_args__ = (Index("ix_extension_employee", "employee_id", "module_slug"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    module_slug: Mapped[str] = mapped_column(ForeignKey("module.slug"))
    due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)


class Goal(Model):
    """The awareness goal: so many percent of an organisation, or of a department with all below, by a day."""

    __table_args__ = (
        CheckConstraint("percent BETWEEN 1 AND 100", name="percent_possible"),
        Index(
            "uq_goal_organisation",
            "organisation_id",
            unique=True,
            sqlite_where=text("department_id IS NULL"),
            postgresql_where=text("department_id IS NULL"),
        ),
        Index("uq_goal_department", "department_id", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    percent: Mapped[int]
    reach_by: Mapped[date]
