"""What a merge of departments or of persons means for rules and exceptions."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from mhtraining.core.changes import changing
from mhtraining.core.errors import RefusedError
from mhtraining.organisation.models import Employee
from mhtraining.requirements.models import Extension, Requirement, Waiver


class StillRequiredError(RefusedError):
    """Rules name the department that would end."""

    def __init__(self, rules: list[int]) -> None:
        named = ", ".join(map(str, rules))
        super().__init__(f"This department has requirements of its own ({named}): end them first.")
        self.rules = rules


def rules_of_department(session: Session, department_id: int, on: date) -> list[int]:
    """The ids of the rules that name this department and hold on this day or later."""
    rules = select(Requirement.id).where(
        Requirement.department_id == department_id,
        or_(Requirement.ends_on.is_(None), Requirement.ends_on > on),
    )
    return list(session.scalars(rules.order_by(Requirement.id)))


def refuse_ending(sender: object, *, session: Session, department_id: int, on: date) -> None:
    """Raise StillRequiredError while rules name the department. Connected to `department_ending`."""
    rules = rules_of_department(session, department_id, on)
    if rules:
        raise StillRequiredError(rules)


def carry_over_exceptions(session: Session, *, duplicate: Employee, person: Employee) -> None:
    """Make the duplicate's waivers and extensions the person's: each holds on its own days."""
    with changing(session, {duplicate.id, person.id}):
        for model in (Waiver, Extension):
            session.execute(
                update(model).where(model.employee_id == duplicate.id).values(employee_id=person.id)
            )
