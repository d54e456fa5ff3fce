"""Brings a staff list in, all or nothing: compared, written, and noted so that it can be taken back."""

from __future__ import annotations

import hashlib
from copy import copy, deepcopy
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from mhtraining.audit.services import log, log_each
from mhtraining.catalogue.queries import vocabulary
from mhtraining.collector import collector_paused
from mhtraining.content.model import EVERYBODY
from mhtraining.core.clock import civil_day
from mhtraining.core.db import is_sqlite
from mhtraining.core.errors import RefusedError
from mhtraining.organisation.models import Employee
from mhtraining.organisation.services import lock_organisation
from mhtraining.staff import journal, known
from mhtraining.staff.journal import Branch, Journal
from mhtraining.staff.known import Tree
from mhtraining.staff.models import StaffImport
from mhtraining.staff.planning import MOST_LEAVERS, Kind, Plan, plan_import
from mhtraining.staff.queries import last_import
from mhtraining.staff.refusals import RowsRefusedError
from mhtraining.staff.staff_list import StaffList, read_staff_list
from mhtraining.staff.writing import write_departments, write_people


class ManyLeaveError(RefusedError):
    """More than a fifth of the staff would leave by this list, and nobody said that this is meant."""


class TooEarlyError(RefusedError):
    """The list would hold from a day before that of the organisation's last import."""


@dataclass(frozen=True)
class Prepared:
    """A list as it was understood, and what it would change. `before`: the tree as it is."""

    staff_list: StaffList
    plan: Plan
    before: Tree


def prepare(
    session: Session, organisation_id: int, data: bytes, name: str, *, on: date, now: datetime
) -> Prepared:
    """Read a staff list and work out what it would change from `on` on. Writes nothing.

    Raises UsageError when the list can't be read, RefusedError when it holds what must not come here,
    TooEarlyError; wrong rows are in `plan.refusals`.
    """
    last = last_import(session, organisation_id)
    if last is not None and on < last.starts_on:
        raise TooEarlyError(
            f"The last staff list holds from {last.starts_on} on: a new one can't hold from {on}, before it."
        )
    tree = known.tree(session, organisation_id)
    audiences = set(vocabulary(session).audiences) - {EVERYBODY}  # none before anything is published
    staff_list = read_staff_list(data, name, audiences | known.audiences_of(tree) if audiences else ())
    people = known.people(session, organisation_id)
    before = deepcopy(tree)
    return Prepared(staff_list, plan_import(staff_list, people, tree, on=on, today=civil_day(now)), before)


def bring_in_list(
    session: Session,
    organisation_id: int,
    data: bytes,
    name: str,
    *,
    on: date,
    now: datetime,
    actor: str,
    allow_leavers: bool = False,
) -> tuple[StaffImport | None, Prepared]:
    """Bring a staff list in, from `on` on; None when it changes nothing.

    Raises RowsRefusedError with every wrong row, ManyLeaveError, and what `prepare` raises.
    """
    with collector_paused():
        return _bring_in(session, organisation_id, data, name, on, now, actor, allow_leavers)


def _bring_in(
    session: Session,
    organisation_id: int,
    data: bytes,
    name: str,
    on: date,
    now: datetime,
    actor: str,
    allow_leavers: bool,
) -> tuple[StaffImport | None, Prepared]:
    lock_everybody(session, organisation_id)
    prepared = prepare(session, organisation_id, data, name, on=on, now=now)
    plan = prepared.plan
    check(plan, allow_leavers=allow_leavers)
    if plan.changes_nothing:
        return None, prepared
    brought = StaffImport(
        organisation_id=organisation_id,
        starts_on=on,
        imported_at=now,
        actor=actor,
        digest=hashlib.sha256(data).hexdigest(),
        rows=prepared.staff_list.rows,
        joined=plan.counts[Kind.JOINS],
        returned=plan.counts[Kind.RETURNS],
        changed=plan.counts[Kind.CHANGES],
        moved=plan.counts[Kind.MOVES],
        left=plan.counts[Kind.LEAVES],
        untouched=plan.untouched,
        journal=_carry_out(session, organisation_id, prepared),
    )
    session.execute(
        update(StaffImport).where(StaffImport.organisation_id == organisation_id).values(journal=None)
    )
    session.add(brought)
    session.flush()
    _note(session, brought, plan, now)
    return brought, prepared


def lock_everybody(session: Session, organisation_id: int) -> None:
    """Let nobody else change this organisation or its people until the transaction ends.

    People first, as whoever changes one person does. SQLite has one writer anyway.
    """
    if not is_sqlite(session):
        everybody = select(Employee.id).where(Employee.organisation_id == organisation_id)
        session.execute(everybody.order_by(Employee.id).with_for_update(key_share=True))
    lock_organisation(None, session=session, organisation_id=organisation_id)


def check(plan: Plan, *, allow_leavers: bool) -> None:
    """Raises RowsRefusedError when rows can't be taken, ManyLeaveError when too many would leave."""
    if plan.refusals:
        raise RowsRefusedError(plan.refusals)
    if plan.loses_many and not allow_leavers:
        raise ManyLeaveError(
            f"{plan.gone} of {plan.staff} people in service would leave, more than {MOST_LEAVERS} %: "
            "check the list, or say that it is meant with --allow-leavers."
        )


def _carry_out(session: Session, organisation_id: int, prepared: Prepared) -> bytes:
    plan, branches = prepared.plan, prepared.plan.branches
    ids = write_departments(session, organisation_id, branches)
    branches.stored.update((made, new) for new, made in ids.items())
    for step in plan.steps:
        for placement in step.after.placements:
            placement.department_id = ids.get(placement.department_id, placement.department_id)
        for role in step.after.roles:
            if role.department_id is not None:
                role.department_id = ids.get(role.department_id, role.department_id)
    known_people = {
        step.before.id: (step.before, step.after)
        for step in plan.steps
        if step.before is not None and step.before.id is not None
    }
    write_people(session, organisation_id, [(step.before, step.after) for step in plan.steps])
    made = [step.after.id for step in plan.steps if step.before is None and step.after.id is not None]
    return journal.written(
        Journal(
            made_people=sorted(made),
            made_departments=sorted(ids.values()),
            people=known_people,
            branches={
                one: (branch_of(prepared.before, one), branch_of(branches.tree, one))
                for one in sorted(branches.changed)
            },
        )
    )


def branch_of(tree: Tree, department_id: int) -> Branch:
    """What a list can change of this department, as it is in `tree`."""
    first = tree.positions[department_id][0]
    audiences = [copy(row) for row in tree.audiences.get(department_id, [])]
    return Branch(first_position_id=first.id, starts_on=first.starts_on, audiences=audiences)


def _note(session: Session, brought: StaffImport, plan: Plan, now: datetime) -> None:
    counts = {kind.value: plan.counts[kind] for kind in Kind}
    organisation_id, actor = brought.organisation_id, brought.actor
    log(
        session,
        at=now,
        actor=actor,
        action="staff.import",
        organisation_id=organisation_id,
        detail={"import": brought.id, "on": str(brought.starts_on), **counts},
    )
    # whoever was known can see who changed something; of somebody new there was nothing to change
    people = [step.before.id for step in plan.steps if step.before is not None and step.before.id is not None]
    log_each(
        session, people, at=now, actor=actor, action="person.staff-import", organisation_id=organisation_id
    )
