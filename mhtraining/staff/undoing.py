"""Takes the last import back whole: everything it changed is as it was before, whom it made is gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from mhtraining.audit.services import log, log_each
from mhtraining.core.changes import changing, changing_rules
from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.organisation.models import DepartmentAudience, DepartmentPosition, Employee
from mhtraining.staff import journal, known
from mhtraining.staff.journal import Branch, Journal
from mhtraining.staff.known import FIELDS, Audience, Person
from mhtraining.staff.models import StaffImport
from mhtraining.staff.queries import (
    count_on_departments,
    has_coordinator,
    import_by_id,
    last_import,
    merged_since,
    people_hung_on,
    roles_on_departments,
    tables_on_departments,
)
from mhtraining.staff.services import branch_of, lock_everybody
from mhtraining.staff.writing import Pair, write_people, write_row

PERIODS = ("employments", "placements", "absences", "roles")
OF_IMPORT = ("department_position", "department_audience", "placement")
"""Tables that an import itself fills for a department that it makes."""
GO_ALONG = ("role_assignment", "department_municipality", "route")
"""What somebody set up on such a department since goes with it."""
HOLD = ("signal_count", "team_session", "requirement")
"""What happened at such a department since: then it can't be taken back."""


class ChangedSinceError(RefusedError):
    """Something that the import changed was changed again since."""


class NoCoordinatorError(RefusedError):
    """Taking the import back would take the role of the last coordinator."""


@dataclass(frozen=True)
class TakenBack:
    """What taking an import back came to, or would come to."""

    people_made: int
    people_kept: int
    """Of those, the people who stay, out of service: an account, a completion or the like hangs on them."""
    people_changed: int
    departments_made: int
    goes_along: Counter[str]
    """How many roles, routes and municipalities, by table, go with those departments."""


def take_back(
    session: Session, organisation_id: int, import_id: int, *, now: datetime, actor: str
) -> TakenBack:
    """Take this import, the organisation's last, back whole.

    Raises NotFoundError when there is none with this id, RefusedError when it is not the last or was
    taken back, ChangedSinceError when something it changed was changed since.
    """
    lock_everybody(session, organisation_id)
    brought, kept_journal = journal_of(session, organisation_id, import_id)
    coordinated = has_coordinator(session, organisation_id)
    taken = what_goes(session, organisation_id, kept_journal)
    pairs = list(_pairs(session, organisation_id, kept_journal))
    with changing_rules(session, organisation_id), changing(session, kept_journal.made_people):
        _remove_people(session, organisation_id, kept_journal)  # first: they may have others' addresses
        write_people(session, organisation_id, pairs)
        _note_roles(session, organisation_id, kept_journal, now, actor)
        _remove_departments(session, kept_journal)
        _restore_branches(session, organisation_id, kept_journal)
    if coordinated and not has_coordinator(session, organisation_id):
        raise NoCoordinatorError(
            "Nobody would be coordinator any more: make somebody coordinator first who was there before."
        )
    brought.undone_at, brought.journal = now, None
    log(
        session,
        at=now,
        actor=actor,
        action="staff.undo",
        organisation_id=organisation_id,
        detail={"import": brought.id},
    )
    log_each(
        session,
        sorted(kept_journal.people),
        at=now,
        actor=actor,
        action="person.staff-undo",
        organisation_id=organisation_id,
    )
    return taken


def journal_of(session: Session, organisation_id: int, import_id: int) -> tuple[StaffImport, Journal]:
    """An import that can be taken back, and its journal. Raises NotFoundError or RefusedError."""
    brought = import_by_id(session, organisation_id, import_id)
    if brought.undone_at is not None:
        raise RefusedError(f"Staff import {import_id} was taken back already.")
    last = last_import(session, organisation_id)
    if last is None or last.id != import_id or brought.journal is None:
        raise RefusedError(
            f"Staff import {import_id} can't be taken back any more: only the newest import can."
        )
    return brought, journal.read(brought.journal)


def what_goes(session: Session, organisation_id: int, kept: Journal) -> TakenBack:
    """What taking back would come to. Raises ChangedSinceError when something happened there since."""
    along: Counter[str] = Counter()
    if kept.made_departments:
        tables = tables_on_departments()
        for name in (*HOLD, *GO_ALONG):
            rows = count_on_departments(session, tables[name], kept.made_departments)
            if rows and name in HOLD:
                raise ChangedSinceError(
                    "A department that the import made has rules, signal counts or team sessions since: take "
                    "a rule back on its first day; else correct the list and import it again."
                )
            along[name] += rows
    if merged_since(session, kept.made_people):
        raise ChangedSinceError(
            "A number that the import made was merged with another since: it can't be taken back."
        )
    hung = people_hung_on(session, organisation_id, without=_tables_of_periods())
    return TakenBack(
        people_made=len(kept.made_people),
        people_kept=len(hung.intersection(kept.made_people)),
        people_changed=len(kept.people),
        departments_made=len(kept.made_departments),
        goes_along=+along,
    )


def _pairs(session: Session, organisation_id: int, kept: Journal) -> Iterator[Pair]:
    """Everybody whom the import changed, as they are and as they are to be again."""
    now = known.people(session, organisation_id, kept.people.keys())
    for employee_id, (before, after) in kept.people.items():
        current = now.get(employee_id)
        if current is None:
            raise _changed(before)
        yield current, _as_before(current, before, after)


def _as_before(current: Person, before: Person, after: Person) -> Person:
    """The person with everything the import changed as it was; what it left alone stays as it is now."""
    wanted: dict[str, Any] = {}
    if _fields(before) != _fields(after):
        if _fields(current) != _fields(after):
            raise _changed(after)
        wanted |= _fields(before)
    for name in PERIODS:
        was, made, there = (getattr(one, name) for one in (before, after, current))
        if _plain(was) != _plain(made):
            if _plain(there) != _plain(made):
                raise _changed(after)
            wanted[name] = was
    return replace(current, **wanted)


def _remove_people(session: Session, organisation_id: int, kept: Journal) -> None:
    """Take the periods of whoever the import made away, and the person too, unless something hangs on it."""
    made = known.people(session, organisation_id, kept.made_people)
    bare = [
        (one, replace(one, email_key=None, employments=[], placements=[], absences=[], roles=[]))
        for one in made.values()
    ]
    write_people(session, organisation_id, bare)
    stay = people_hung_on(session, organisation_id, without=())
    gone = sorted(set(made) - stay)
    for start in range(0, len(gone), known.MOST_NAMED):
        session.execute(delete(Employee).where(Employee.id.in_(gone[start : start + known.MOST_NAMED])))


def _note_roles(session: Session, organisation_id: int, kept: Journal, now: datetime, actor: str) -> None:
    """Note the end of every role that goes with a department, of people whom the import did not make."""
    for role in roles_on_departments(session, kept.made_departments):
        log(
            session,
            at=now,
            actor=actor,
            action="role.end",
            organisation_id=organisation_id,
            employee_id=role.employee_id,
            detail={"role": role.role.value, "department": role.department_id},
        )


def _remove_departments(session: Session, kept: Journal) -> None:
    made = kept.made_departments
    if not made:
        return
    tables = tables_on_departments()
    department = db.metadata.tables["department"]
    if count_on_departments(session, tables["placement"], made):
        raise ChangedSinceError(
            "Somebody was placed since in a department that the import made: it can't be taken back."
        )
    position = tables["department_position"]
    others = position.c.parent_id.in_(made) & position.c.department_id.not_in(made)
    if session.execute(position.select().where(others).limit(1)).first() is not None:
        raise ChangedSinceError(
            "A department was hung since below one that the import made: move it away first."
        )
    for name in (*GO_ALONG, *OF_IMPORT):
        session.execute(delete(tables[name]).where(tables[name].c.department_id.in_(made)))
    session.execute(delete(department).where(department.c.id.in_(made)))


def _restore_branches(session: Session, organisation_id: int, kept: Journal) -> None:
    tree = known.tree(session, organisation_id)
    for department_id, (before, after) in kept.branches.items():
        if _of_branch(branch_of(tree, department_id)) != _of_branch(after):
            raise ChangedSinceError(
                "A department that the import changed was changed since: it can't be taken back."
            )
        write_row(session, DepartmentPosition, before.first_position_id, {"starts_on": before.starts_on})
        _restore_audiences(session, tree.audiences.get(department_id, []), before.audiences)


def _restore_audiences(session: Session, current: list[Audience], before: list[Audience]) -> None:
    stay = {one.id for one in before}
    for row in current:
        if row.id not in stay:
            session.execute(delete(DepartmentAudience).where(DepartmentAudience.id == row.id))
    for row in before:
        values = {"audience": row.audience, "starts_on": row.starts_on, "ends_on": row.ends_on}
        session.execute(update(DepartmentAudience).where(DepartmentAudience.id == row.id).values(values))


def _of_branch(branch: Branch) -> tuple[object, ...]:
    return branch.starts_on, _plain(branch.audiences)


def _fields(person: Person) -> dict[str, Any]:
    return {name: getattr(person, name) for name in FIELDS}


def _plain(periods: list[Any]) -> set[tuple[object, ...]]:
    """Periods as they compare: without their ids, which a new one got when it was written."""
    return {tuple(getattr(one, each.name) for each in fields(one) if each.name != "id") for one in periods}


def _tables_of_periods() -> tuple[str, ...]:
    return ("employment", "placement", "absence", "role_assignment")


def _changed(person: Person) -> ChangedSinceError:
    return ChangedSinceError(
        f"Number {person.number} was changed since by hand: the import can't be taken back whole."
    )
