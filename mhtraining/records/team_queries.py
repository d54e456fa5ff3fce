"""Team sessions as they are read: which there were, who was there, who could have been."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session

from mhtraining.core.errors import NotFoundError
from mhtraining.core.periods import holds_on
from mhtraining.organisation.models import Department, Employee, Employment, Placement
from mhtraining.organisation.scope import Scope, with_all_below
from mhtraining.records.models import AttendanceCompletes, TeamAttendance, TeamSession


def team_session_of(session: Session, scope: Scope, team_session_id: int) -> TeamSession:
    """One session of a department in scope. Raises NotFoundError: missing and out of scope alike."""
    found = session.scalar(_in_scope(scope).where(TeamSession.id == team_session_id))
    if found is None:
        raise NotFoundError("There is no such team session.")
    return found


def same_session(session: Session, department_id: int, module_slug: str, held_on: date) -> TeamSession | None:
    """The session of this department on this module and day, when there is one."""
    return session.scalar(
        select(TeamSession).where(
            TeamSession.department_id == department_id,
            TeamSession.module_slug == module_slug,
            TeamSession.held_on == held_on,
        )
    )


def how_many_sessions(session: Session, scope: Scope) -> int:
    """How many sessions there were in scope."""
    return session.scalar(select(func.count()).select_from(_in_scope(scope).subquery())) or 0


def sessions_in(session: Session, scope: Scope, *, skip: int, most: int) -> Sequence[Any]:
    """Sessions in scope, the latest first: rows of id, department_id, module_slug, held_on and two counts.

    `present`: how many were there; `completed`: how many of them completed the module by it.
    """
    present, completed = func.count(TeamAttendance.employee_id), func.count(TeamAttendance.sequence)
    rows = (
        _in_scope(scope)
        .outerjoin(TeamAttendance, TeamAttendance.team_session_id == TeamSession.id)
        .with_only_columns(
            TeamSession.id,
            TeamSession.department_id,
            TeamSession.module_slug,
            TeamSession.held_on,
            present.label("present"),
            completed.label("completed"),
        )
        .group_by(TeamSession.id)
        .order_by(TeamSession.held_on.desc(), TeamSession.id.desc())
    )
    return session.execute(rows.offset(skip).limit(most)).all()


def attendance(session: Session, team_session_id: int) -> Sequence[Any]:
    """Who was there, in Dutch order: rows of Employee and `sequence`, the record by which it completed."""
    return session.execute(
        select(Employee, TeamAttendance.sequence)
        .join(TeamAttendance, TeamAttendance.employee_id == Employee.id)
        .where(TeamAttendance.team_session_id == team_session_id)
        .order_by(Employee.sort_key, Employee.id)
    ).all()


def team_on(session: Session, organisation_id: int, department_id: int, on: date) -> Sequence[Employee]:
    """Who is employed and placed in this department or below on this day, in Dutch order; on leave or not."""
    inside = with_all_below(session, organisation_id, [department_id], on)
    placed = exists().where(
        Placement.employee_id == Employee.id,
        Placement.department_id.in_(sorted(inside)),
        holds_on(Placement, on),
    )
    employed = exists().where(Employment.employee_id == Employee.id, holds_on(Employment, on))
    return session.scalars(
        select(Employee)
        .where(Employee.organisation_id == organisation_id, placed, employed)
        .order_by(Employee.sort_key, Employee.id)
    ).all()


def completing_modules(session: Session, organisation_id: int) -> set[str]:
    """The modules that attendance alone completes in this organisation."""
    return set(
        session.scalars(
            select(AttendanceCompletes.module_slug).where(
                AttendanceCompletes.organisation_id == organisation_id
            )
        )
    )


def _in_scope(scope: Scope) -> Select[TeamSession]:
    return (
        select(TeamSession)
        .join(Department, Department.id == TeamSession.department_id)
        .where(scope.of_departments())
    )
