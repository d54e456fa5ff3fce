"""Of whom nothing is required on a day: a rule may have been forgotten, or not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mhtraining.coverage.duties import duties
from mhtraining.coverage.line import placed_in
from mhtraining.coverage.population import Scope, population
from mhtraining.organisation.long_leave import on_long_leave
from mhtraining.organisation.models import Employee
from mhtraining.organisation.names import listed_name
from mhtraining.organisation.queries import paths

PAGE = 50


@dataclass(frozen=True)
class NotAsked:
    """Somebody in service, not on long leave, whom no rule asks anything; `departments`: their paths."""

    employee_id: int
    name: str
    departments: tuple[str, ...]


def not_asked(
    session: Session, organisation_id: int, on: date, *, skip: int = 0
) -> tuple[int, list[NotAsked]]:
    """How many people are asked nothing, by no rule or by a waiver, and at most `PAGE` after the first."""
    people = population(Scope(organisation_id, on))
    person = people.employed.c.employee_id
    those = select(person).where(
        ~on_long_leave(person, on), person.not_in(select(duties(people).c.employee_id))
    )
    total = session.scalars(select(func.count()).select_from(those.subquery())).one()
    rows = session.execute(
        select(Employee.id, Employee.given_name, Employee.particle, Employee.family_name)
        .where(Employee.id.in_(those))
        .order_by(Employee.sort_key, Employee.id)
        .offset(skip)
        .limit(PAGE)
    ).all()
    names = paths(session, organisation_id, on)
    placed = placed_in(session, [row.id for row in rows], names, on)
    return total, [
        NotAsked(
            row.id,
            listed_name(row.family_name, row.given_name, row.particle),
            tuple(names[one] for one in placed.get(row.id, ())),
        )
        for row in rows
    ]
