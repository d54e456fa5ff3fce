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
_Target = tuple[str | None, int | None]
"""Whom a rule asks for: an audience or a department."""
_Aimed = tuple[Requirement, _Target]


def standings(
    session: Session, organisation_id: int, people: Collection[int], on: date
) -> dict[int, Statuses]:
    """How each of these people (employee ids of this organisation) stands on the day `on`.

    In it is whoever is employed and not on long leave that day, also when nothing is required of him.
    What is waived is in it; of a module that no rule asks of him it says nothing, completed or not.
    """
    rules = _rules(session, organisation_id, on)
    known = histories(session, organisation_id, people)
    facts = _facts(session, people, {rule.module_slug for rule in rules}, on)
    trained = {slug: _Trained(on, slug in facts.published) for slug in facts.modules}
    asked = _Asked(known, rules, on, trained)
    found: dict[int, Statuses] = {}
    nothing: dict[str, int] = {}
    for person, present in known.present.items():
        if run_at(present, on) is None:
            continue
        last_of, plan = facts.last.get(person, nothing).get, asked.plan(person)
        untrained = asked.untrained(person, plan)
        found[person] = {
            slug: untrained[slug] if (last := last_of(slug)) is None else of_days[last]
            for slug, of_days in plan.trained.items()
        }
    _change_for_some(found, facts, trained)
    return found


class _Trained(dict[int, Status]):
    """How a module stands for who did it, by the number of the last valid day: many have the same."""

    def __init__(self, on: date, published: bool) -> None:
        self._on, self._published = on, published
        self[_NO_END] = DONE_FOR_GOOD
        self._not_done: dict[date, Status] = {}

    def __missing__(self, last: int) -> Status:
        day = date.fromordinal(last)
        self[last] = made = Status(Standing.DONE, day) if day >= self._on else self.not_done(day)
        return made

    def not_done(self, due_on: date) -> Status:
        """How it stands for who has to have done it by that day, and has not."""
        if due_on not in self._not_done:
            late = due_on < self._on and self._published
            self._not_done[due_on] = Status(Standing.OVERDUE if late else Standing.DUE, due_on)
        return self._not_done[due_on]


@dataclass(frozen=True)
class _Facts:
    """By person the number of the latest last valid day of each module; who is waived; the latest extension.

    `modules`: those asked about; `published`: which of all had a version by that day.
    """

    modules: Collection[str]
    last: Mapping[int, Mapping[str, int]]
    waived: Collection[tuple[int, str]]
    extended: Mapping[tuple[int, str], date]
    published: Collection[str]


def _change_for_some(found: dict[int, Statuses], facts: _Facts, trained: Mapping[str, _Trained]) -> None:
    """Heed extensions, then waivers, of what is asked and was not done: few people have any."""
    for (person, slug), to in facts.extended.items():
        status = found.get(person, {}).get(slug, NOT_REQUIRED)
        if status.standing in (Standing.DUE, Standing.OVERDUE) and status.day and status.day < to:
            found[person][slug] = trained[slug].not_done(to)
    for person, slug in facts.waived:
        if found.get(person, {}).get(slug, NOT_REQUIRED).standing in (Standing.DUE, Standing.OVERDUE):
            found[person][slug] = WAIVED


@dataclass(frozen=True)
class _Plan:
    """What is asked of who is placed in the same departments: rules by module, and whom those aim at."""

    rules: Mapping[str, Sequence[_Aimed]]
    trained: Mapping[str, _Trained]
    targets: Sequence[_Target]
    untrained: dict[tuple[date, ...], _Untrained]


class _Untrained(dict[str, Status]):
    """How the modules of a plan stand for who never did them, and came under its targets on these days."""

    def __init__(self, plan: _Plan, since: Sequence[date]) -> None:
        self._plan, self._since = plan, dict(zip(plan.targets, since, strict=True))

    def __missing__(self, slug: str) -> Status:
        dues = [
            due_day(rule, max(rule.starts_on, self._since[target])) for rule, target in self._plan.rules[slug]
        ]
        self[slug] = made = self._plan.trained[slug].not_done(min(dues))
        return made


class _Asked:
    """What the rules ask of whom that day; worked out once for all who are placed alike."""

    def __init__(
        self, known: Histories, rules: Sequence[Requirement], on: date, trained: Mapping[str, _Trained]
    ) -> None:
        self._known, self._on, self._trained = known, on, trained
        self._rules = [(rule, (rule.audience, rule.department_id)) for rule in rules]
        self._plans: dict[frozenset[int], _Plan] = {}

    def plan(self, person: int) -> _Plan:
        """What is asked of who is present."""
        places = frozenset(
            where for where, (first, end) in self._known.placed.get(person, ()) if first <= self._on < end
        )
        if places not in self._plans:
            self._plans[places] = self._of(places)
        return self._plans[places]

    def untrained(self, person: int, plan: _Plan) -> _Untrained:
        """How what is asked stands where this person never did it; one for all who came on the same days."""
        since = tuple(self._since(person, target) for target in plan.targets)
        if since not in plan.untrained:
            plan.untrained[since] = _Untrained(plan, since)
        return plan.untrained[since]

    def _since(self, person: int, target: _Target) -> date:
        run = self._known.meant(person, *target, self._on)
        assert run is not None
        return run[0]

    def _of(self, places: frozenset[int]) -> _Plan:
        rules: dict[str, list[_Aimed]] = defaultdict(list)
        for rule, target in self._rules:
            if rule.audience == EVERYBODY or any(self._meets(place, rule) for place in places):
                rules[rule.module_slug].append((rule, target))
        targets = {target: None for aimed in rules.values() for _rule, target in aimed}
        return _Plan(dict(rules), {slug: self._trained[slug] for slug in rules}, tuple(targets), {})

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


def _facts(session: Session, people: Collection[int], modules: Collection[str], on: date) -> _Facts:
    last, to = func.max(func.coalesce(day_number(Completion.last_valid_on), _NO_END)), Extension.due_on

    def of(model: Any, *columns: Any) -> Any:
        return select(model.employee_id, model.module_slug, *columns).where(model.employee_id.in_(people))

    completed = (  # of all modules: to leave some out takes longer than to read them
        of(Completion, last)
        .where(Completion.completed_on <= on)
        .group_by(Completion.employee_id, Completion.module_slug)
    )
    extended = of(Extension, func.max(to)).group_by(Extension.employee_id, Extension.module_slug)
    published = select(ModuleVersion.module_slug).where(ModuleVersion.published_on <= on)
    rows: Any = session.connection().execute(completed).cursor.fetchall()  # plain tuples: there are many
    latest: dict[int, dict[str, int]] = defaultdict(dict)
    for person, slug, day in rows:
        latest[person][slug] = day
    return _Facts(
        modules,
        latest,
        {(person, slug) for person, slug in session.execute(of(Waiver).where(holds_on(Waiver, on)))},
        {(person, slug): day for person, slug, day in session.execute(extended)},
        set(session.scalars(published)),
    )
