"""Merges two persons who are one: every room's part in one transaction, and what it will mean before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mhtraining.accounts.queries import account_of
from mhtraining.accounts.services import disable
from mhtraining.core.changes import changing
from mhtraining.core.errors import NotFoundError
from mhtraining.core.periods import common, days_of
from mhtraining.meetings.services import carry_over_meetings
from mhtraining.organisation.models import Absence, Employee, Employment, Placement, RoleAssignment
from mhtraining.organisation.services import join_people
from mhtraining.records.carrying import carry_over, to_carry
from mhtraining.requirements.merging import carry_over_exceptions
from mhtraining.requirements.models import Extension, Waiver


@dataclass(frozen=True)
class PeopleMerge:
    """What a merge of two persons moves, and which days it corrects.

    `both` are the runs of days `(first, first no longer)` on which both were in service: there two
    become one in every figure. `account`: the duplicate can sign in, and will not any more.
    """

    employments: int
    placements: int
    absences: int
    roles: int
    exceptions: int
    completions: int
    both: tuple[tuple[date, date], ...]
    account: bool


def what_merging_means(session: Session, duplicate: Employee, person: Employee) -> PeopleMerge:
    """What merging `duplicate` into `person` would do; writes nothing."""

    def count(*models: type[Employment | Placement | Absence | RoleAssignment | Waiver | Extension]) -> int:
        return sum(
            session.scalar(select(func.count()).where(model.employee_id == duplicate.id)) or 0
            for model in models
        )

    account = account_of(session, duplicate.id)
    return PeopleMerge(
        employments=count(Employment),
        placements=count(Placement),
        absences=count(Absence),
        roles=count(RoleAssignment),
        exceptions=count(Waiver, Extension),
        completions=len(to_carry(session, duplicate, person)),
        both=tuple(common(_in_service(session, duplicate), _in_service(session, person))),
        account=account is not None and account.disabled_at is None,
    )


def merge_people(session: Session, duplicate: Employee, person: Employee, *, now: datetime) -> PeopleMerge:
    """Make `duplicate` part of `person`: days, exceptions and completions go over, the account closes.

    The ledger is only appended to. Raises what `join_people` raises; gives what was done.
    """
    with changing(session, {duplicate.id, person.id}):
        done = what_merging_means(session, duplicate, person)
        join_people(session, duplicate, person)
        carry_over_exceptions(session, duplicate=duplicate, person=person)
        carry_over_meetings(session, duplicate=duplicate, person=person)
        carry_over(session, duplicate=duplicate, person=person, now=now)
        account = account_of(session, duplicate.id)
        if account is not None:
            disable(session, account, now=now)
    return done


def employee_by_number(session: Session, organisation_id: int, number: str) -> Employee:
    """The person with this number. Raises NotFoundError when there is none."""
    found = session.scalar(
        select(Employee).where(Employee.organisation_id == organisation_id, Employee.number == number.strip())
    )
    if found is None:
        raise NotFoundError(f"Nobody has the number {number.strip()!r}.")
    return found


def _in_service(session: Session, person: Employee) -> list[tuple[date, date]]:
    return days_of(session.scalars(select(Employment).where(Employment.employee_id == person.id)))
