"""All facts that decide what is required of one person, by one SELECT: a row per fact."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Date,
    Integer,
    Row,
    Select,
    String,
    bindparam,
    cast,
    literal,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.types import TypeEngine

from mhtraining.catalogue.models import Module
from mhtraining.core.periods import DAY, holds_on
from mhtraining.core.reader import Reader
from mhtraining.organisation.models import (
    Absence,
    DepartmentAudience,
    DepartmentPosition,
    Employee,
    Employment,
    Placement,
)
from mhtraining.requirements.models import Extension, Requirement, Waiver


class FactKind(StrEnum):
    """What a row tells."""

    RULE = "rule"
    EMPLOYMENT = "employment"
    ABSENCE = "absence"
    PLACEMENT = "placement"
    AUDIENCE = "audience"
    POSITION = "position"
    EXTENSION = "extension"
    WAIVER = "waiver"


_COLUMNS: dict[str, TypeEngine[Any]] = {
    "module_slug": String(),
    "audience": String(),
    "department_id": Integer(),
    "parent_id": Integer(),
    "starts_on": Date(),
    "ends_on": Date(),
    "due_on": Date(),
    "due_days": Integer(),
}
"""Every row has these; those that its kind of fact does not have are None."""


def facts_about(reader: Reader, employee_id: int, on: date) -> Sequence[Row[Any]]:
    """The rules of the person's organisation that hold on `on`, and the facts they are compared with.

    Of the departments those in which the person was ever placed, with all that ever stood above
    them; of waivers those that hold on `on`; of the other facts all, for a due day follows from when
    a rule began to apply. Rows have `kind` and the columns of `_COLUMNS`.
    """
    return reader.execute(_FACTS, {"employee_id": employee_id, "on": on}).all()


def _fact(kind: FactKind, **columns: ColumnElement[Any] | Any) -> Select[Any]:
    given = [columns.get(name, cast(null(), of_type)) for name, of_type in _COLUMNS.items()]
    return select(
        literal(kind.value, String(), literal_execute=True).label("kind"),
        *(column.label(name) for name, column in zip(_COLUMNS, given, strict=True)),
    )


def _period(model: Any) -> dict[str, ColumnElement[Any]]:
    return {"starts_on": model.starts_on, "ends_on": model.ends_on}


def _lines() -> CTE:
    """The departments in which the person was ever placed, and all that ever stood above them."""
    placed = select(Placement.department_id).where(Placement.employee_id == _PERSON)
    lines = placed.cte("lines", recursive=True)
    above = select(DepartmentPosition.parent_id).join(
        lines, DepartmentPosition.department_id == lines.c.department_id
    )
    return lines.union(above.where(DepartmentPosition.parent_id.is_not(None)))  # each once: no ring


def _facts() -> CompoundSelect[Any]:
    lines = _lines()
    organisation = select(Employee.organisation_id).where(Employee.id == _PERSON).scalar_subquery()
    rule, position, given = Requirement, DepartmentPosition, DepartmentAudience
    return union_all(
        _fact(
            FactKind.RULE,
            module_slug=rule.module_slug,
            audience=rule.audience,
            department_id=rule.department_id,
            due_on=rule.due_on,
            due_days=rule.due_days,
            **_period(rule),
        )
        .join(Module, Module.slug == rule.module_slug)
        .where(rule.organisation_id == organisation, holds_on(rule, DAY))
        .where(or_(Module.retired_on.is_(None), Module.retired_on > DAY)),
        _fact(FactKind.EMPLOYMENT, **_period(Employment)).where(Employment.employee_id == _PERSON),
        _fact(FactKind.ABSENCE, **_period(Absence)).where(Absence.employee_id == _PERSON),
        _fact(FactKind.PLACEMENT, department_id=Placement.department_id, **_period(Placement)).where(
            Placement.employee_id == _PERSON
        ),
        _fact(
            FactKind.AUDIENCE, audience=given.audience, department_id=given.department_id, **_period(given)
        ).join(lines, lines.c.department_id == given.department_id),
        _fact(
            FactKind.POSITION,
            department_id=position.department_id,
            parent_id=position.parent_id,
            **_period(position),
        ).join(lines, lines.c.department_id == position.department_id),
        _fact(FactKind.EXTENSION, module_slug=Extension.module_slug, due_on=Extension.due_on).where(
            Extension.employee_id == _PERSON
        ),
        _fact(FactKind.WAIVER, module_slug=Waiver.module_slug, **_period(Waiver)).where(
            Waiver.employee_id == _PERSON, holds_on(Waiver, DAY)
        ),
    )


_PERSON = bindparam("employee_id", type_=Integer)
_FACTS = _facts()
