"""What becomes of one person's periods when a staff list holds from a day on: the rules of the staff file.

Everything here changes a `Person` in memory and nothing else. `on` is the day of the import: the
first day on which a changed department, role or open absence holds otherwise.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from mhtraining.core.periods import FOREVER
from mhtraining.organisation.models import Role
from mhtraining.staff.columns import Column, Header
from mhtraining.staff.known import Held, Person, Placed, Span
from mhtraining.staff.staff_list import Said

OF_LIST = frozenset({Role.MANAGER, Role.CONTACT_OFFICER, Role.COORDINATOR})
"""The roles that a staff list gives and takes; administrators and regional coordinators it leaves alone."""
S = TypeVar("S", bound=Span)
RoleKey = tuple[Role, int | None]


class OverlapError(Exception):
    """The period of service would overlap another of the same person, `other`."""

    def __init__(self, other: Span) -> None:
        super().__init__(str(other))
        self.other = other


@dataclass(frozen=True)
class Run:
    """The employment that a row is about, as it is to be, and the end it had (None: none, or it is new)."""

    span: Span
    ended: date | None = None


def bring_in(
    person: Person,
    said: Said,
    departments: Collection[int],
    roles: Collection[RoleKey],
    *,
    header: Header,
    on: date,
) -> None:
    """Let what the list says hold for this person from `on` on; `departments` and `roles` are ids.

    Raises OverlapError.
    """
    run = _employ(person, said, header.has(Column.EMPLOYED_UNTIL), on)
    _place(person, run, departments, on)
    _end_roles_with(person, run, on)
    if header.has(Column.ROLE):
        _give_roles(person, run, roles, on)
    if header.has(Column.ABSENT_FROM):
        _absent(person, said, on)


def let_go(person: Person, on: date) -> None:
    """Let somebody who is not in the list any more leave; `on` is the first day no longer.

    Who would still have come never came. Absences stay as they were recorded.
    """
    for periods in (person.employments, person.placements, person.roles):
        for one in periods:
            one.cut(on)
    _drop_empty(person)


def _employ(person: Person, said: Said, says_ends: bool, on: date) -> Run:
    wanted = Span(None, said.starts_on, said.ends_on)
    now = _employment_about(person, wanted, on)
    if now is not None and not says_ends and now.lasts_after(on):
        wanted.ends_on = now.ends_on  # the list says nothing about it
    if now is None:
        run = Run(wanted)
        person.employments.append(wanted)
    elif now.lasts_after(on) or wanted.starts_on <= now.starts_on:
        run = _corrected(person, now, wanted)
    else:  # taken on again before the day on which the earlier list let go: both stay, without a gap
        for period in (*_of_run(person.placements, now), now):
            period.cut(wanted.starts_on)
        run = Run(wanted)
        person.employments.append(wanted)
    others = [one for one in person.employments if one is not run.span]
    overlapping = next((one for one in others if _overlap(one, run.span)), None)
    if overlapping is not None:
        raise OverlapError(overlapping)
    person.employments.sort(key=lambda one: one.starts_on)
    return run


def _employment_about(person: Person, wanted: Span, on: date) -> Span | None:
    """The one that holds, else the next to come, else the last that shares days with what is wanted."""
    open_ones = [one for one in person.employments if one.lasts_after(on)]
    if open_ones:
        return min(open_ones, key=lambda one: one.starts_on)
    sharing = [one for one in person.employments if _overlap(one, wanted)]
    return max(sharing, key=lambda one: one.starts_on, default=None)


def _corrected(person: Person, now: Span, wanted: Span) -> Run:
    before, end = now.starts_on, now.ends_on
    in_run = _of_run(person.placements, now)
    now.starts_on, now.ends_on = wanted.starts_on, wanted.ends_on
    for placement in in_run:
        if placement.starts_on == before or placement.starts_on < now.starts_on:
            placement.starts_on = now.starts_on
        if end is not None and placement.ends_on == end:
            placement.ends_on = None  # it ended with the employment, so it follows it
        placement.cut(now.ends_on)
    _drop_empty(person)
    if end is not None:
        for role in person.roles:
            if role.ends_on == end and role.starts_on < end and now.lasts_after(end):
                role.ends_on = None
    return Run(now, end)


def _place(person: Person, run: Run, departments: Collection[int], on: date) -> None:
    first, end = run.span.starts_on, run.span.ends_on
    mine = _of_run(person.placements, run.span)
    if not mine or first >= on:
        _rewrite(person, mine, departments, first, end)
        return
    if end is not None and end <= on:
        return  # gone before this day: what was, was
    left = list(dict.fromkeys(departments))
    for placement in mine:
        if placement.department_id not in left:
            placement.cut(on)
        elif placement.ends_on is None or placement.ends_on >= on:
            left.remove(placement.department_id)
            placement.starts_on = min(placement.starts_on, on)
            placement.ends_on = end
    person.placements += [Placed(None, on, end, department) for department in left]
    _drop_empty(person)


def _rewrite(
    person: Person, mine: list[Placed], departments: Collection[int], first: date, end: date | None
) -> None:
    """Place somebody who has not begun yet, or was nowhere so far, from the first day of service on."""
    there = {placement.department_id: placement for placement in mine}
    wanted = []
    for department in dict.fromkeys(departments):
        placement = there.get(department) or Placed(None, first, end, department)
        placement.starts_on, placement.ends_on = first, end
        wanted.append(placement)
    person.placements = [one for one in person.placements if not _is_in(one, mine)] + wanted


def _end_roles_with(person: Person, run: Run, on: date) -> None:
    """Whoever leaves gives up every role on that day; what was given after an earlier leaving stays."""
    end = run.span.ends_on
    if end is not None and (end > on or end != run.ended):
        for role in person.roles:
            role.cut(end)
        _drop_empty(person)


def _give_roles(person: Person, run: Run, roles: Collection[RoleKey], on: date) -> None:
    end = run.span.ends_on
    if end is not None and end <= on:
        return
    left = list(dict.fromkeys(roles))
    for role in person.roles:
        key = (role.role, role.department_id)
        if role.role not in OF_LIST or (role.ends_on is not None and role.ends_on < on):
            continue
        if role.deputy:  # no list can say "deputy": it stays, unless the list gives the role itself
            if key in left:
                role.cut(on)
        elif key in left:
            left.remove(key)
            role.ends_on = end
        else:
            role.cut(on)
    start = max(on, run.span.starts_on)
    person.roles += [Held(None, start, end, role, department) for role, department in left]
    _drop_empty(person)


def _absent(person: Person, said: Said, on: date) -> None:
    given = False
    for absence in person.absences:
        if absence.starts_on == said.absent_from:
            absence.ends_on = said.absent_until
            given = True
        elif absence.ends_on is None:
            absence.cut(on)  # the list does not name it any more
    if said.absent_from is not None and not given:
        person.absences.append(Span(None, said.absent_from, said.absent_until))
    _drop_empty(person)


def _of_run(placements: list[Placed], run: Span) -> list[Placed]:
    return [one for one in placements if run.starts_on <= one.starts_on < (run.ends_on or FOREVER)]


def _is_in(one: Span, some: list[Placed]) -> bool:
    return any(one is other for other in some)


def _overlap(some: Span, other: Span) -> bool:
    return some.starts_on < (other.ends_on or FOREVER) and other.starts_on < (some.ends_on or FOREVER)


def _drop_empty(person: Person) -> None:
    person.employments = _kept(person.employments)
    person.placements = _kept(person.placements)
    person.absences = _kept(person.absences)
    person.roles = _kept(person.roles)


def _kept(periods: list[S]) -> list[S]:
    for one in periods:
        if one.ends_on is not None and one.ends_on <= one.starts_on:
            return [each for each in periods if not each.is_empty]
    return periods
