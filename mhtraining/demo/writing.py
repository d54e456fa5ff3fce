"""Writes the people and the history of Gemeente Voorbeeld into an empty, migrated database."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from mhtraining.accounts.models import Account
from mhtraining.content.model import Bundle
from mhtraining.core.changes import changing, changing_rules
from mhtraining.demo.attempts import attempts
from mhtraining.demo.careers import Career
from mhtraining.demo.history import DUTIES, Event
from mhtraining.demo.house import DESKS, HOURS, HOUSE, POINT
from mhtraining.learning.models import Attempt
from mhtraining.organisation.models import (
    Absence,
    Department,
    DepartmentAudience,
    DepartmentPosition,
    Employee,
    Employment,
    Organisation,
    Placement,
    Role,
    RoleAssignment,
)
from mhtraining.organisation.names import sort_key
from mhtraining.records.appending import Draft, append
from mhtraining.records.deriving import recompute
from mhtraining.records.models import RecordSource, Verb
from mhtraining.requirements.models import Goal, Requirement
from mhtraining.route.models import Route

FOUNDED_DAYS_AGO = 6200
GOAL_PERCENT = 80


def write_house(session: Session, organisation: Organisation, today: date) -> dict[str, int]:
    """The departments, their audiences and the routes; gives the departments' ids by path."""
    founded = today - timedelta(FOUNDED_DAYS_AGO)
    ids: dict[str, int] = {}
    with changing_rules(session, organisation.id):
        for unit in HOUSE:
            parent, _, name = unit.path.rpartition("/")
            department = Department(organisation_id=organisation.id)
            department.positions.append(
                DepartmentPosition(parent_id=ids.get(parent), name=name, starts_on=founded)
            )
            session.add(department)
            session.flush()
            ids[unit.path] = department.id
            if unit.audience:
                session.add(
                    DepartmentAudience(department_id=department.id, audience=unit.audience, starts_on=founded)
                )
    for desk in DESKS:
        verified = None if desk.verified_days_ago is None else today - timedelta(desk.verified_days_ago)
        session.add(
            Route(
                organisation_id=organisation.id,
                department_id=ids.get(desk.path),
                contact_name=desk.contact,
                contact_phone=desk.contact_phone,
                contact_hours=HOURS,
                deputy_name=desk.deputy,
                deputy_phone=desk.deputy_phone,
                point_name=POINT[0],
                point_phone=POINT[1],
                point_hours=POINT[2],
                verified_on=verified,
            )
        )
    session.flush()
    return ids


def write_rules(session: Session, organisation: Organisation, modules: set[str], today: date) -> None:
    """The rules for the modules that are published, and the goal: 80 % by the end of the next half year."""
    half = (today.year, 12) if today.month <= 6 else (today.year + 1, 6)
    session.add(
        Goal(
            organisation_id=organisation.id,
            percent=GOAL_PERCENT,
            reach_by=date(*half, 31 if half[1] == 12 else 30),
        )
    )
    with changing_rules(session, organisation.id):
        session.add_all(
            Requirement(
                organisation_id=organisation.id,
                module_slug=duty.module,
                audience=duty.audience,
                starts_on=today - timedelta(duty.days_ago),
                due_days=duty.due_days,
            )
            for duty in DUTIES
            if duty.module in modules
        )


def write_people(
    session: Session, organisation: Organisation, careers: Sequence[Career], departments: dict[str, int]
) -> dict[str, Employee]:
    """Employees with their periods, accounts and roles; gives the employees by number."""
    people: dict[str, Employee] = {}
    for career in careers:
        name, gone = career.name, career.left is not None
        people[career.number] = Employee(
            organisation_id=organisation.id,
            subject_key=career.subject_key,
            number=career.number,
            given_name=name.given,
            particle=name.particle,
            family_name=name.family,
            sort_key=sort_key(name.family, name.given, name.particle),
            email=name.email,
            email_key=None if gone else name.email,
        )
    session.add_all(people.values())
    session.flush()
    with changing(session, [employee.id for employee in people.values()]):
        for career in careers:
            _write_career(session, career, people[career.number].id, departments)
    return people


def _write_career(session: Session, career: Career, employee_id: int, departments: dict[str, int]) -> None:
    start, end = career.joined, career.left
    made_at = datetime.combine(start, time(8), tzinfo=UTC)
    session.add(Employment(employee_id=employee_id, starts_on=start, ends_on=end))
    for unit, first, last in career.places:
        session.add(
            Placement(
                employee_id=employee_id, department_id=departments[unit.path], starts_on=first, ends_on=last
            )
        )
    for first, last in career.absences:
        session.add(Absence(employee_id=employee_id, starts_on=first, ends_on=last))
    session.add(Account(employee_id=employee_id, made_at=made_at))
    player = career.player
    if player is not None and player.role is not None:
        scoped = player.role in (Role.MANAGER, Role.CONTACT_OFFICER)
        session.add(
            RoleAssignment(
                employee_id=employee_id,
                role=player.role,
                department_id=departments[player.scope or ""] if scoped else None,
                starts_on=start,
            )
        )


def write_history(
    session: Session,
    events: Sequence[Event],
    people: dict[str, Employee],
    bundles: dict[str, tuple[str, Bundle]],
    step: Callable[[int], None],
) -> None:
    """Attempts with every answer, the ledger and the completions; `step` is told of events written."""
    drafts: list[tuple[datetime, Draft]] = []
    for event in events:
        employee = people[event.career.number]
        version, bundle = bundles[event.module]
        if event.source is not RecordSource.PLATFORM:
            drafts.append((event.at, _draft(event, employee, version, bundle, event.at, Verb.COMPLETED)))
            step(1)
            continue
        made = attempts(bundle, version, employee.id, event.at, event.failed, event.career.rng)
        session.add_all(made)
        session.flush()
        for attempt in made:
            assert attempt.ended_at is not None
            assert attempt.outcome is not None
            verb = Verb(attempt.outcome.value)
            drafts.append(
                (attempt.ended_at, _draft(event, employee, version, bundle, attempt.ended_at, verb, attempt))
            )
        step(1)
    ids = {employee.subject_key: employee.id for employee in people.values()}
    with changing(session, ids.values()):
        drafts.sort(key=lambda pair: (pair[0], pair[1].subject_key))
        for day, of_day in groupby(drafts, key=lambda pair: pair[0].date()):
            at = datetime.combine(day, time(20), tzinfo=UTC)
            append(session, [draft for _, draft in of_day], now=at)
        recompute(session, ids, None)


def _draft(
    event: Event,
    employee: Employee,
    version: str,
    bundle: Bundle,
    at: datetime,
    verb: Verb,
    attempt: Attempt | None = None,
) -> Draft:
    return Draft(
        subject_key=employee.subject_key,
        verb=verb,
        module_slug=event.module,
        version=version,
        completed_on=at.date(),
        valid_months=None if verb is Verb.FAILED else bundle.module.valid_months,
        source=event.source,
        attempt_id=attempt.id if attempt else None,
    )
