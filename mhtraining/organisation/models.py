"""Organisations, the department tree, employees; every fact that counts has a period.

A period runs from `starts_on` up to, not including, `ends_on` (the first day no longer; None while
it lasts). History is kept, never overwritten: rule 1 of the domain.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mhtraining.core.changes import Fact, RuleFact
from mhtraining.core.db import Model, period_check, word


class Installation(Model):
    """What this database is, once: a demonstration is never served as the real thing."""

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    demonstration: Mapped[bool]
    made_at: Mapped[datetime]


class Organisation(Model):
    """An employer: one municipality or joint service; owns all its data.

    `managers_see_persons` is the works council's: without it managers see figures, never persons.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    managers_see_persons: Mapped[bool] = mapped_column(default=True, server_default=true())


class SettingChange(Model):
    """A setting of the organisation was changed: to what, why, when and by whom (`account:7`, `cli:root`)."""

    __table_args__ = (Index("ix_setting_change_organisation", "organisation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(500))
    changed_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))


class Region(Model):
    """Organisations that report together."""

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)


class RegionMember(Model):
    """One organisation in one region."""

    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)


class Department(Model):
    """A unit of an organisation; it exists on the days on which it has a position in the tree."""

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)

    positions: Mapped[list[DepartmentPosition]] = relationship(
        back_populates="department",
        foreign_keys="DepartmentPosition.department_id",
        order_by="DepartmentPosition.starts_on",
    )


class DepartmentPosition(Model, RuleFact):
    """Where a department hangs in the tree (no parent: at the top), under which name, over one period."""

    __table_args__ = (
        period_check(),
        CheckConstraint("parent_id IS NULL OR parent_id <> department_id", name="not_its_own_parent"),
        UniqueConstraint("department_id", "starts_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    department: Mapped[Department] = relationship(back_populates="positions", foreign_keys=[department_id])


class DepartmentAudience(Model, RuleFact):
    """For which content a department is the audience, over one period; it does not pass to those below."""

    __table_args__ = (period_check(), UniqueConstraint("department_id", "starts_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    audience: Mapped[str] = mapped_column(String(40), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class DepartmentMunicipality(Model, RuleFact):
    """A municipality that a department serves, over one period; a department may serve several."""

    __table_args__ = (period_check(), UniqueConstraint("department_id", "municipality", "starts_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    municipality: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


# letter by letter on both engines: a database's own language would heed or skip spaces its own way
_SORTS_BY_CODE = String(260).with_variant(String(260, collation="C"), "postgresql")


def _subject_key() -> str:
    return uuid4().hex


class Employee(Model):
    """A person who works, or worked, for an organisation.

    `subject_key` is the random name under which the ledger knows this person. `email_key` is the
    address in lower case for as long as it is this person's: a leaver gives it up. `sort_key` puts
    names in Dutch order ("van der Berg" under B). `merged_into_id`: this number was a mistake, the
    person is that one. Erasing blanks everything but the keys.
    """

    __table_args__ = (
        UniqueConstraint("organisation_id", "number"),
        UniqueConstraint("organisation_id", "email_key"),
        CheckConstraint("email_key IS NULL OR email_key = lower(email_key)", name="email_key_lower"),
        Index("ix_employee_sort", "organisation_id", "sort_key", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    subject_key: Mapped[str] = mapped_column(String(32), unique=True, default=_subject_key)
    number: Mapped[str | None] = mapped_column(String(40))
    given_name: Mapped[str] = mapped_column(String(80), default="")
    particle: Mapped[str] = mapped_column(String(40), default="")
    family_name: Mapped[str] = mapped_column(String(120))
    sort_key: Mapped[str] = mapped_column(_SORTS_BY_CODE)
    email: Mapped[str | None] = mapped_column(String(254))
    email_key: Mapped[str | None] = mapped_column(String(254), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"), index=True)
    erased_at: Mapped[datetime | None]

    organisation: Mapped[Organisation] = relationship()
    employments: Mapped[list[Employment]] = relationship(order_by="Employment.starts_on")
    placements: Mapped[list[Placement]] = relationship(order_by="Placement.starts_on")

    @property
    def name(self) -> str:
        """The whole name as it is said: given name, particle, family name."""
        return " ".join(part for part in (self.given_name, self.particle, self.family_name) if part)


class Employment(Model, Fact):
    """One unbroken run of days in the organisation's service; periods of one person never overlap."""

    __table_args__ = (
        period_check(),
        UniqueConstraint("employee_id", "starts_on"),
        Index(
            "uq_employment_open",
            "employee_id",
            unique=True,
            sqlite_where=text("ends_on IS NULL"),
            postgresql_where=text("ends_on IS NULL"),
        ),
        Index("ix_employment_period", "starts_on", "ends_on", "employee_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Placement(Model, Fact):
    """One employee in one department over one period; several at once are allowed."""

    __table_args__ = (
        period_check(),
        Index("ix_placement_scope", "department_id", "starts_on", "ends_on", "employee_id"),
        Index("ix_placement_employee", "employee_id", "starts_on", "ends_on", "department_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]

    department: Mapped[Department] = relationship()


class Absence(Model, Fact):
    """Recorded leave. Of more than 30 days, or without an end, it takes a person out of the denominator.

    Days count with both ends: 1 to 31 March is 31 days, stored as ends_on = 1 April.
    """

    __table_args__ = (
        period_check(),
        UniqueConstraint("employee_id", "starts_on"),
        Index("ix_absence_period", "employee_id", "starts_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class Role(StrEnum):
    """What somebody may see and do beside the own modules; each role has the scope it belongs to."""

    MANAGER = "manager"
    CONTACT_OFFICER = "contact-officer"
    COORDINATOR = "coordinator"
    REGIONAL_COORDINATOR = "regional-coordinator"
    ADMINISTRATOR = "administrator"


class RoleAssignment(Model):
    """One person in one role over one scope and one period.

    Scope: a department (manager, contact officer, with all below it), a region (regional
    coordinator), or the person's own organisation (coordinator, administrator: neither column).
    A deputy may do all that the other may; `deputy` only says who is asked first.
    """

    __table_args__ = (
        period_check(),
        CheckConstraint(
            "(role IN ('manager', 'contact-officer')) = (department_id IS NOT NULL)",
            name="department_where_it_belongs",
        ),
        CheckConstraint(
            "(role = 'regional-coordinator') = (region_id IS NOT NULL)", name="region_where_it_belongs"
        ),
        Index("ix_role_assignment_employee", "employee_id", "starts_on", "ends_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    role: Mapped[Role] = mapped_column(word(Role))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    region_id: Mapped[int | None] = mapped_column(ForeignKey("region.id"))
    deputy: Mapped[bool] = mapped_column(default=False, server_default=false())
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
