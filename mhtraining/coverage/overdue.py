"""Who is overdue with which module on a day, and since when: rule 2 of the domain, from the facts.

SQL says who lacks a valid completion of a module that is required of him; since when a rule has
applied to him without a break follows from his periods (`histories.py`).

Readings of rule 2 where the text leaves room:

- A waiver does not break the run: the rule goes on applying, the module is taken out for those days.
- After an expiry the last valid day is the due day, also where it lies before the run began.
- An extension moves the due day to a later day only; of several the latest holds. It moves the due
  day after an expiry too.
- Nobody is overdue with a module before the day on which its first version was published.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from mhtraining.catalogue.models import ModuleVersion
from mhtraining.core.periods import holds_on
from mhtraining.coverage.duties import duties
from mhtraining.coverage.histories import Histories, histories
from mhtraining.coverage.population import Scope, Shape, population
from mhtraining.records.models import Completion
from mhtraining.requirements.models import Extension, Requirement


@dataclass(frozen=True, order=True)
class Overdue:
    """A person, a module required of him of which he has no valid completion, and the day it was due."""

    employee_id: int
    module: str
    due_on: date


def overdue(session: Session, scope: Scope) -> list[Overdue]:
    """Every module that somebody in the denominator is overdue with: the day is later than its due day.

    In order of employee id and module; the number of people overdue is that of the distinct ids.
    """
    missing = session.execute(_missing(scope.shape), scope.values).all()
    rules = session.scalars(
        select(Requirement).where(
            Requirement.organisation_id == scope.organisation_id, holds_on(Requirement, scope.on)
        )
    ).all()
    known = (
        histories(session, scope.organisation_id) if any(row.expired_on is None for row in missing) else None
    )
    found = []
    for person, module, expired_on, extended_to in missing:
        due_on = expired_on
        if due_on is None:
            assert known is not None
            due_on = first_due(
                known, person, [rule for rule in rules if rule.module_slug == module], scope.on
            )
        if extended_to is not None:
            due_on = max(due_on, extended_to)
        if scope.on > due_on:
            found.append(Overdue(person, module, due_on))
    return sorted(found)


def first_due(known: Histories, person: int, rules: Iterable[Requirement], on: date) -> date:
    """The earliest due day of the rules that apply to this person on the day `on`.

    Raises ValueError when none of them applies.
    """
    dues = []
    for rule in rules:
        run = known.run(person, rule, on)
        if run is not None:
            dues.append(due_day(rule, run[0]))
    return min(dues)


def due_day(rule: Requirement, in_scope_from: date) -> date:
    """When the module of this rule is due for who came into scope on that day: the later of its dues."""
    dues = []
    if rule.due_on is not None:
        dues.append(rule.due_on)
    if rule.due_days is not None:
        dues.append(in_scope_from + timedelta(days=rule.due_days))
    return max(dues)


@cache
def _missing(shape: Shape) -> Select[Any]:
    """Who lacks what, with the last day on which he had it and the day to which it was extended."""
    scope = shape.parameters
    duty = duties(population(scope))
    person, module = duty.c.employee_id, duty.c.module_slug
    expired_on = select(func.max(Completion.last_valid_on)).where(
        Completion.employee_id == person,
        Completion.module_slug == module,
        Completion.completed_on <= scope.on,
    )
    extended_to = select(func.max(Extension.due_on)).where(
        Extension.employee_id == person, Extension.module_slug == module
    )
    published = select(ModuleVersion.version).where(
        ModuleVersion.module_slug == module, ModuleVersion.published_on <= scope.on
    )
    return select(
        person,
        module,
        expired_on.scalar_subquery().label("expired_on"),
        extended_to.scalar_subquery().label("extended_to"),
    ).where(duty.c.valid == 0, published.exists())
