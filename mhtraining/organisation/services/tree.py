"""Makes organisations and departments and changes the tree; what was so in the past stays.

A change holds from its day on. On the first day of the period that holds now it corrects that
period; before it, it is refused: nobody rewrites what came before by a slip of the keyboard.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.content.model import EVERYBODY
from mhtraining.core.changes import changing_rules
from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.core.periods import run_of
from mhtraining.organisation.models import (
    Department,
    DepartmentAudience,
    DepartmentMunicipality,
    DepartmentPosition,
    Organisation,
)
from mhtraining.organisation.names import clean, same
from mhtraining.organisation.services.errors import TooEarlyError
from mhtraining.organisation.services.tree_rules import check_place

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,39}")
_AUDIENCE = re.compile(r"[a-z0-9-]{2,40}")


def checked_code(code: str) -> str:
    """An organisation's code, trimmed. Raises UsageError when it is none."""
    code = code.strip()
    if not _CODE.fullmatch(code):
        raise UsageError(f"{code!r} is not a code: use letters, digits and hyphens, at most 40.")
    return code


def make_organisation(session: Session, *, code: str, name: str) -> Organisation:
    """Make an organisation, without departments or people.

    Raises RefusedError when the code is taken (any case), UsageError when it is none.
    """
    code = checked_code(code)
    if any(same(taken) == same(code) for taken in session.scalars(select(Organisation.code))):
        raise RefusedError(f"There is an organisation {code} already: choose another code.")
    organisation = Organisation(code=code, name=clean(name, what="The organisation's name", longest=120))
    session.add(organisation)
    session.flush()
    return organisation


def make_department(
    session: Session,
    *,
    organisation_id: int,
    name: str,
    parent_id: int | None = None,
    starts_on: date,
    audience: str | None = None,
) -> Department:
    """Make a department that exists from a day on, at the top or below another, with its audience.

    Raises RefusedError when it can't hang there, UsageError for a name or audience that is none.
    """
    name = _department_name(name)
    with changing_rules(session, organisation_id):
        department = Department(organisation_id=organisation_id)
        session.add(department)
        session.flush()
        check_place(session, department, name=name, parent_id=parent_id, on=starts_on)
        session.add(
            DepartmentPosition(
                department_id=department.id, parent_id=parent_id, name=name, starts_on=starts_on
            )
        )
        session.flush()
        if audience is not None:
            set_audience(session, department, audience, starts_on)
    return department


def rename_department(session: Session, department: Department, name: str, on: date) -> None:
    """Give a department another name from a day on; coverage of earlier days keeps the old one."""
    name = _department_name(name)
    with changing_rules(session, department.organisation_id):
        now = position_from(session, department, on)
        _reposition(session, department, now, name=name, parent_id=now.parent_id, on=on)


def move_department(session: Session, department: Department, parent_id: int | None, on: date) -> None:
    """Hang a department, with all below it, under another from a day on (None: at the top)."""
    with changing_rules(session, department.organisation_id):
        now = position_from(session, department, on)
        _reposition(session, department, now, name=now.name, parent_id=parent_id, on=on)


def set_audience(session: Session, department: Department, audience: str, on: date) -> None:
    """Make this the audience of a department from a day on; it does not pass to those below.

    Raises UsageError for what is not an audience's id, and for `alle`, which is everybody.
    """
    if not _AUDIENCE.fullmatch(audience) or audience == EVERYBODY:
        raise UsageError(f"{audience!r} can't be the audience of a department: name one id, such as kcc.")
    with changing_rules(session, department.organisation_id):
        position_from(session, department, on)
        now = session.scalar(
            select(DepartmentAudience)
            .where(DepartmentAudience.department_id == department.id)
            .order_by(DepartmentAudience.starts_on.desc())
            .limit(1)
            .execution_options(populate_existing=True)
        )
        if now is not None:
            _check_not_before(on, now.starts_on)
            if now.audience == audience:
                return
            if now.starts_on == on:
                now.audience = audience
                return
            now.ends_on = on
        session.add(DepartmentAudience(department_id=department.id, audience=audience, starts_on=on))


def set_municipalities(
    session: Session, department: Department, municipalities: Iterable[str], on: date
) -> None:
    """Make these, and no others, the municipalities that a department serves from a day on."""
    names = [clean(name, what="A municipality's name", longest=80) for name in municipalities]
    wanted = {same(name): name for name in names}
    with changing_rules(session, department.organisation_id):
        position_from(session, department, on)
        rows = session.scalars(
            select(DepartmentMunicipality)
            .where(DepartmentMunicipality.department_id == department.id)
            .execution_options(populate_existing=True)
        ).all()
        for row in rows:
            if row.ends_on == on and same(row.municipality) in wanted:
                row.ends_on = None  # ended by an earlier change of the same day
            if row.ends_on is not None and row.ends_on <= on:
                continue
            _check_not_before(on, row.starts_on)
            if wanted.pop(same(row.municipality), None) is not None:
                continue
            if row.starts_on == on:
                session.delete(row)
            else:
                row.ends_on = on
        session.add_all(
            DepartmentMunicipality(department_id=department.id, municipality=name, starts_on=on)
            for name in wanted.values()
        )


def _department_name(name: str) -> str:
    name = clean(name, what="The department's name", longest=120)
    if name.endswith("\\"):
        raise UsageError("A department's name can't end with a backslash: a path would read it wrongly.")
    return name


def position_from(session: Session, department: Department, on: date) -> DepartmentPosition:
    """The department's newest position, which must hold on this day and from then on.

    Raises RefusedError when it began later, or the department does not exist any more.
    """
    position = session.scalars(
        select(DepartmentPosition)
        .where(DepartmentPosition.department_id == department.id)
        .order_by(DepartmentPosition.starts_on.desc())
        .limit(1)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if position is not None:
        _check_not_before(on, position.starts_on)
    if position is None or run_of(position)[1] <= on:
        raise RefusedError(f"The department does not exist any more on {on}.")
    return position


def _reposition(
    session: Session,
    department: Department,
    now: DepartmentPosition,
    *,
    name: str,
    parent_id: int | None,
    on: date,
) -> None:
    if (name, parent_id) == (now.name, now.parent_id):
        return
    check_place(session, department, name=name, parent_id=parent_id, on=on)
    if now.starts_on == on:
        now.name, now.parent_id = name, parent_id
        return
    then = DepartmentPosition(
        department_id=department.id, parent_id=parent_id, name=name, starts_on=on, ends_on=now.ends_on
    )
    now.ends_on = on
    session.flush()
    session.add(then)


def _check_not_before(on: date, starts_on: date) -> None:
    if on < starts_on:
        raise TooEarlyError(on, starts_on)
