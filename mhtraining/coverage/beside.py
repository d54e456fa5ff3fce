"""The figures that stand beside coverage, from the facts: who they are, so that a figure is a count of them.

Ever trained, overdue and expiring speak of people in the denominator; on leave, waived out and
unplaced of people who are shown apart. Each gives employee ids in ascending order, each once.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import Executable, func, or_, select
from sqlalchemy.orm import Session

from mhtraining.coverage.duties import completed, duties, required, waived
from mhtraining.coverage.models import FROM, IN_SERVICE, NOWHERE, ON_LEAVE
from mhtraining.coverage.population import Scope, population
from mhtraining.organisation.long_leave import on_long_leave
from mhtraining.records.models import Completion

EXPIRING_DAYS = 90
"""How many days ahead, the day itself included, an expiry is announced (rule 4)."""


def ever_trained(session: Session, scope: Scope) -> list[int]:
    """Who has, valid or expired, a completion of every module required of him that day."""
    duty = duties(population(scope))
    person, module = duty.c.employee_id, duty.c.module_slug
    never = ~completed(person, module, on=scope.on, valid_on=None)
    return _ids(session, select(person).except_(select(person).where(never)))


def expiring(session: Session, scope: Scope) -> list[int]:
    """Who has a valid completion of a required module that expires within 90 days, today the first of them.

    Its last valid day is one of those days, and no completion known on the day reaches further.
    """
    duty = duties(population(scope))
    person, module, on = duty.c.employee_id, duty.c.module_slug, scope.on
    beyond = completed(person, module, on=on, valid_on=on + timedelta(days=EXPIRING_DAYS))
    return _ids(session, select(person).where(duty.c.valid == 1, ~beyond).distinct())


def on_leave(session: Session, scope: Scope) -> list[int]:
    """Who is in scope but on long leave that day, and for that out of the denominator."""
    person = population(scope).employed.c.employee_id
    return _ids(session, select(person).where(on_long_leave(person, scope.on)))


def waived_out(session: Session, scope: Scope) -> list[int]:
    """Who is out of the denominator because every module that the rules ask of him is waived that day."""
    asked = required(population(scope))
    person, module = asked.c.employee_id, asked.c.module_slug
    left = select(person).where(~waived(person, module, on=scope.on))
    return _ids(session, select(person).except_(left))


def unplaced(session: Session, organisation_id: int, on: date) -> list[int]:
    """Who is employed that day without a placement in a department that exists: a finding."""
    people = population(Scope(organisation_id, on))
    placed = select(people.placed.c.employee_id)
    person = people.employed.c.employee_id
    return _ids(session, select(person).where(person.not_in(placed)))


def counted(session: Session, organisation_id: int, on: date) -> dict[str, int]:
    """How many people are in service, on long leave and nowhere, and completions valid, by source.

    By the names in `models`, from IN_SERVICE on; without what there is none of.
    """
    people = population(Scope(organisation_id, on)).employed.c.employee_id
    sources = session.execute(
        select(Completion.source, func.count())
        .where(
            Completion.employee_id.in_(select(people)),
            Completion.completed_on <= on,
            or_(Completion.last_valid_on.is_(None), Completion.last_valid_on >= on),
        )
        .group_by(Completion.source)
    )
    found = {
        IN_SERVICE: len(_ids(session, select(people))),
        ON_LEAVE: len(_ids(session, select(people).where(on_long_leave(people, on)))),
        NOWHERE: len(unplaced(session, organisation_id, on)),
        **{FROM + source: count for source, count in sources},
    }
    return {name: count for name, count in found.items() if count}


def _ids(session: Session, people: Executable) -> list[int]:
    return sorted(session.scalars(people))
