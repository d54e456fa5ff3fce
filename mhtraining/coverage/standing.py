"""How some people stand on a day with every module that is required of them: rules 1 to 3, person by person.

Straight from the facts of these people alone, in a bounded number of statements, whatever the size of
the organisation. The rules are those of `duties.py` and `overdue.py`, and their readings of rule 2.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from mhtraining.catalogue.models import Module, ModuleVersion
from mhtraining.content.model import EVERYBODY
from mhtraining.core.day_numbers import day_number
from mhtraining.core.periods import FOREVER, holds_on, run_at
from mhtraining.coverage.histories import Histories, histories
from mhtraining.coverage.overdue import due_day
from mhtraining.records.models import Completion
from mhtraining.requirements.models import Extension, Requirement, Waiver


class Standing(StrEnum):
    """How a module stands for a person on a day."""

    DONE = "done"
    DUE = "due"
    OVERDUE = "overdue"
    WAIVED = "waived"
    ON_LEAVE = "on-leave"
    NOT_REQUIRED = "not-required"


class Status(NamedTuple):
    """How it stands. `day`: when done the last valid day (None: no last day), else the due day."""

    standing: Standing
    day: date | None = None


WAIVED, NOT_REQUIRED = Status(Standing.WAIVED), Status(Standing.NOT_REQUIRED)
ON_LEAVE, DONE_FOR_GOOD = Status(Standing.ON_LEAVE), Status(Standing.DONE)
_NO_END = FOREVER.toordinal()
Statuses = dict[str, Status]
"""By module; what is not in it is not required."""


def standings(
    session: Session, organisation_id: int, people: Collection[int], on: date
) -> dict[int, Statuses]:
    """How each of these people (employee ids of this organisation) stands on the day `on`.

    In it is whoever is employed and not on long leave that day, also when nothing is required of him.
    What is waived is in it; of a module that no rule asks of him it says nothing, completed or not.
    """
    rules = _rules(session, organisation_id, on)
    known = histories(session, organisation_id, people)
    facts = _facts(session, people, sorted({rule.module_slug for rule in rules}), on)
    asked = _Asked(known, rules, on)
    found: dict[int, Statuses] = {}
    today, last_of, done = on.toordinal(), facts.last.get, _Done({_NO_END: DONE_FOR_GOOD})
    for person, present in known.present.items():
        if run_at(present, on) is None:
            continue
        found[person] = statuses = {}
        for slug, of_module in asked.of_person(person).items():
            last = last_of((person, slug))
            if last is not None and last >= today:
                statuses[slug] = done[last]
            else:
                statuses[slug] = _not_done(person, slug, last, of_module, facts, asked, on)
    return found


class _Done(dict[int, Status]):
    """What is done, by the number of its last valid day: many have the same."""

    def __missing__(self, last: int) -> Status:
        self[last] = made = Status(Standing.DONE, date.fromordinal(last))
        return made


@dataclass(frozen=True)
class _Facts:
    """By person and module: the number of the latest last valid day, who is waived, the latest extension.

    `published`: the modules that had a version by that day.
    """

    last: Mapping[tuple[int, str], int]
    waived: Collection[tuple[int, str]]
    extended: Mapping[tuple[int, str], date]
    published: Collection[str]


def _not_done(
    person: int,
    slug: str,
    last: int | None,
    rules: Sequence[Requirement],
    facts: _Facts,
    asked: _Asked,
    on: date,
) -> Status:
    if (person, slug) in facts.waived:
        return WAIVED
    due_on = asked.first_due(person, rules) if last is None else date.fromordinal(last)
    extended = facts.extended.get((person, slug))
    if extended is not None and extended > due_on:
        due_on = extended
    late = due_on < on and slug in facts.published
    return Status(Standing.OVERDUE if late else Standing.DUE, due_on)


class _Asked:
    """What the rules ask of whom that day; worked out once for all who are placed alike."""

    def __init__(self, known: Histories, rules: Sequence[Requirement], on: date) -> None:
        self._known, self._rules, self._on = known, rules, on
        self._of_places: dict[frozenset[int], dict[str, list[Requirement]]] = {}
        self._targets = {rule: (rule.audience, rule.department_id) for rule in rules}
        self._since: dict[tuple[int, tuple[str | None, int | None]], date] = {}
        self._dues: dict[tuple[Requirement, date], date] = {}

    def of_person(self, person: int) -> dict[str, list[Requirement]]:
        """The rules that apply to who is present, by module."""
        places = frozenset(
            where for where, (first, end) in self._known.placed.get(person, ()) if first <= self._on < end
        )
        if places not in self._of_places:
            self._of_places[places] = self._of(places)
        return self._of_places[places]

    def first_due(self, person: int, rules: Sequence[Requirement]) -> date:
        """The earliest due day of these rules, which apply to the person."""
        dues = []
        for rule in rules:
            key = rule, self._meant_since(person, rule)
            if key not in self._dues:
                self._dues[key] = due_day(rule, max(rule.starts_on, key[1]))
            dues.append(self._dues[key])
        return min(dues)

    def _meant_since(self, person: int, rule: Requirement) -> date:
        key = person, self._targets[rule]
        if key not in self._since:
            run = self._known.meant(person, *key[1], self._on)
            assert run is not None
            self._since[key] = run[0]
        return self._since[key]

    def _of(self, places: frozenset[int]) -> dict[str, list[Requirement]]:
        found: dict[str, list[Requirement]] = defaultdict(list)
        for rule in self._rules:
            if rule.audience == EVERYBODY or any(self._meets(place, rule) for place in places):
                found[rule.module_slug].append(rule)
        return dict(found)

    def _meets(self, department: int, rule: Requirement) -> bool:
        days = self._known.asked(department, rule.audience, rule.department_id)
        return run_at(days, self._on) is not None


def _rules(session: Session, organisation_id: int, on: date) -> Sequence[Requirement]:
    return session.scalars(
        select(Requirement)
        .join(Module, Module.slug == Requirement.module_slug)
        .where(
            Requirement.organisation_id == organisation_id,
            holds_on(Requirement, on),
            or_(Module.retired_on.is_(None), Module.retired_on > on),
        )
        .order_by(Requirement.module_slug)
    ).all()


def _facts(session: Session, people: Collection[int], modules: Sequence[str], on: date) -> _Facts:
    last, to = func.max(func.coalesce(day_number(Completion.last_valid_on), _NO_END)), Extension.due_on

    def of(model: Any, *columns: Any) -> Any:
        return select(model.employee_id, model.module_slug, *columns).where(model.employee_id.in_(people))

    completed = (
        of(Completion, last)
        .where(Completion.module_slug.in_(modules), Completion.completed_on <= on)
        .group_by(Completion.employee_id, Completion.module_slug)
    )
    extended = of(Extension, func.max(to)).group_by(Extension.employee_id, Extension.module_slug)
    published = select(ModuleVersion.module_slug).where(ModuleVersion.published_on <= on)
    rows: Any = session.connection().execute(completed).cursor.fetchall()  # plain tuples: there are many
    return _Facts(
        {(person, slug): day for person, slug, day in rows},
        {(person, slug) for person, slug in session.execute(of(Waiver).where(holds_on(Waiver, on)))},
        {(person, slug): day for person, slug, day in session.execute(extended)},
        set(session.scalars(published)),
    )
