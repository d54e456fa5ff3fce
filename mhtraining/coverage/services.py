"""Keeps the figures in line with the facts: in the same transaction, or soon after by a job.

Whatever writes a fact of coverage says so before and after (`core.changes`). What a person's facts
added before is taken off and what they add now is put on; new rules or another tree are worked out
for everybody. Above 10,000 people that is a job's work: until it is done the figures stay as they
were, and say that they wait.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mhtraining.core import clock
from mhtraining.core.changes import is_changing_rules, people_changing
from mhtraining.coverage import kept
from mhtraining.coverage.models import CoverageState, new_version
from mhtraining.organisation.models import Employee, Organisation

if TYPE_CHECKING:
    from mhtraining.coverage.deltas import Deltas

PEOPLE_AT_ONCE = 10_000
"""Above so many people a change is worked out by a job, not while somebody waits for a page."""
_IDS_AT_ONCE = 10_000  # a statement takes at most 32,766 values on SQLite

_Notes = dict[Any, Any]


def hold_figures(session: Session, people: Collection[int], notes: _Notes) -> None:
    """Let nobody change the rules of these people's organisations until the transaction ends."""
    found = _by_organisation(session, people)
    notes["fresh"] = {
        kept.state_of(session, one, alone=len(ids) > PEOPLE_AT_ONCE): ids
        for one, ids in sorted(found.items())
    }


def take_figures(session: Session, organisation_id: int | None) -> None:
    """Let nobody else change rules, or facts of people, of this organisation (None: of any) meanwhile."""
    for one in _organisations(session, organisation_id):
        kept.state_of(session, one, alone=True)


def count_before(session: Session, notes: _Notes) -> None:
    """Note what the people held last add to the figures before their facts change."""
    if is_changing_rules(session):
        return  # everybody is counted when those are done
    many: set[int] = notes.setdefault("many", set())
    before: dict[int, Deltas] = notes.setdefault("before", {})
    for state, ids in notes.pop("fresh").items():
        organisation_id = state.organisation_id
        if len(ids) > PEOPLE_AT_ONCE:
            many.add(organisation_id)
        elif state.waiting_since is None and organisation_id not in many:
            added, known = _deltas(session, state, ids), before.get(organisation_id)
            before[organisation_id] = added if known is None else known + added


def count_after(_sender: object, *, session: Session, people: Collection[int], notes: _Notes) -> None:
    """Put what these people add now in the place of what they added before."""
    if is_changing_rules(session):
        return
    found = _by_organisation(session, people)
    for organisation_id in sorted(found.keys() | notes["before"].keys()):  # whoever is gone is in none
        ids = found.get(organisation_id, [])
        state = session.get(CoverageState, organisation_id) or kept.state_of(session, organisation_id)
        if organisation_id in notes.get("ruled", ()):
            _count_everybody(session, state)
        elif state.waiting_since is not None:
            kept.let_wait(session, organisation_id, ids)
        elif organisation_id in notes["many"] or len(ids) > PEOPLE_AT_ONCE:
            _wait(state)
        else:
            after, before = _deltas(session, state, ids), notes["before"].get(organisation_id)
            kept.append(session, organisation_id, after if before is None else after - before)


def count_by_new_rules(
    _sender: object,
    *,
    session: Session,
    organisation_id: int | None,
    modules: Collection[str] | None = None,
) -> None:
    """Count everybody again by the rules and the tree as they are now.

    `modules`: the rules of these alone changed (core.changes.changing_rules).
    """
    change = people_changing(session)
    for one in _organisations(session, organisation_id):
        if change is not None:
            change.notes.setdefault("ruled", set()).add(one)  # when their facts are written too
        else:
            _count_everybody(session, kept.state_of(session, one, alone=True), modules)


def rebuild(session: Session, organisation_id: int) -> int:
    """Forget the kept figures of an organisation and work them out anew; gives how many rows there are."""
    from mhtraining.coverage.counting import deltas_of_all

    state = kept.state_of(session, organisation_id, alone=True)
    kept.remove_all(session, organisation_id)
    deltas = deltas_of_all(session.connection(), organisation_id)
    kept.append(session, organisation_id, deltas)
    in_line(session, state)
    return len(deltas)


def _count_everybody(session: Session, state: CoverageState, modules: Collection[str] | None = None) -> None:
    """Bring the figures in line with the facts, or leave it to the job: people may be too many."""
    from mhtraining.coverage.counting import missing

    organisation_id = state.organisation_id
    count = select(func.count()).where(Employee.organisation_id == organisation_id)
    if session.scalars(count).one() > PEOPLE_AT_ONCE:
        _wait(state, modules)
        return
    some = modules if state.waiting_since is None else None
    kept.append(session, organisation_id, missing(session.connection(), organisation_id, some))
    in_line(session, state)


def in_line(session: Session, state: CoverageState) -> None:
    """Say that the figures are what the facts say: nothing waits any more."""
    state.waiting_since, state.waiting_for, state.version = None, None, new_version()
    kept.nobody_waits(session, state.organisation_id)
    session.flush()


def _wait(state: CoverageState, modules: Collection[str] | None = None) -> None:
    """Leave it to the job; `modules`: only rules of these changed."""
    anything = modules is None or (state.waiting_since is not None and state.waiting_for is None)
    slugs = {*(modules or ()), *(state.waiting_for or "").split()}
    state.waiting_for = None if anything else " ".join(sorted(slugs))
    state.waiting_since, state.version = state.waiting_since or clock.now(), new_version()


def _deltas(session: Session, state: CoverageState, people: Iterable[int]) -> Deltas:
    from mhtraining.coverage.counting import Frames, deltas_of

    frames: Frames = _frames.setdefault("kept", Frames())
    connection = session.connection()
    return deltas_of(connection, people, frames.at(connection, state.organisation_id, state.version))


_frames: dict[str, Any] = {}  # numpy comes with the first change, not with every worker


def _by_organisation(session: Session, people: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    ids = sorted(people)
    for start in range(0, len(ids), _IDS_AT_ONCE):
        some = ids[start : start + _IDS_AT_ONCE]
        for person, organisation_id in session.execute(
            select(Employee.id, Employee.organisation_id).where(Employee.id.in_(some))
        ):
            found[organisation_id].append(person)
    return found


def _organisations(session: Session, organisation_id: int | None) -> Sequence[int]:
    if organisation_id is not None:
        return [organisation_id]
    return session.scalars(select(Organisation.id).order_by(Organisation.id)).all()
