"""What is required of whom on a day, and whether they have it: rules 2 and 3 as parts of SQL."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CTE, Exists, case, or_, select, true, union

from mhtraining.catalogue.models import Module
from mhtraining.content.model import EVERYBODY
from mhtraining.core.periods import holds_on
from mhtraining.coverage.population import Population
from mhtraining.organisation.long_leave import on_long_leave
from mhtraining.organisation.models import DepartmentAudience
from mhtraining.records.models import Completion
from mhtraining.requirements.models import Requirement, Waiver


def rules(people: Population) -> CTE:
    """The rules that hold that day; a retired module is required of nobody from its day on."""
    scope, rule = people.scope, Requirement
    live = (
        select(rule.module_slug, rule.audience, rule.department_id)
        .join(Module, Module.slug == rule.module_slug)
        .where(
            rule.organisation_id == scope.organisation_id,
            holds_on(rule, scope.on),
            or_(Module.retired_on.is_(None), Module.retired_on > scope.on),
        )
    )
    if scope.module is not None:
        live = live.where(rule.module_slug == scope.module)
    return live.cte("rules")


def asked_there(people: Population, rule: CTE) -> CTE:
    """Which department's own people the rules ask which module (department_id, module_slug).

    Those of a department of that audience, which does not pass to departments below; those of a
    department that a rule names, and of all below it.
    """
    audience, tree = DepartmentAudience, people.tree
    of_an_audience = (
        select(audience.department_id, rule.c.module_slug)
        .join(rule, rule.c.audience == audience.audience)
        .where(holds_on(audience, people.scope.on))
    )
    of_a_department = select(tree.c.department_id, rule.c.module_slug).join(
        rule, rule.c.department_id == tree.c.ancestor_id
    )
    return union(of_an_audience, of_a_department).cte("asked_there")


def required(people: Population) -> CTE:
    """What the rules ask of whom, each once (employee_id, module_slug); waivers are not heeded yet.

    Of everybody employed, and of who is placed in a department whose people are asked. Never of those
    on long leave. All placements of a person count, inside the scope asked or not.
    """
    rule, placed, employed = rules(people), people.placed, people.employed.c.employee_id
    there = asked_there(people, rule)
    present = select(employed).where(~on_long_leave(employed, people.scope.on)).cte("present")
    of_everybody = select(present.c.employee_id, rule.c.module_slug).where(rule.c.audience == EVERYBODY)
    of_the_placed = (
        select(placed.c.employee_id, there.c.module_slug)
        .join(there, there.c.department_id == placed.c.department_id)
        .where(placed.c.employee_id.in_(select(present.c.employee_id)))  # not a join: see queries._counts
    )
    return union(of_everybody.select_from(present.join(rule, true())), of_the_placed).cte("required")


def duties(people: Population) -> CTE:
    """Who must have which module that day (employee_id, module_slug, valid: 1 if he has it, else 0).

    A module that is waived for a person that day is none of his duties.
    """
    asked, on = required(people), people.scope.on
    person, module = asked.c.employee_id, asked.c.module_slug
    valid = case((completed(person, module, on=on, valid_on=on), 1), else_=0).label("valid")
    return select(person, module, valid).where(~waived(person, module, on=on)).cte("duties")


def waived(person: Any, module: Any, *, on: date) -> Exists:
    """Whether a waiver takes this module out for this person that day."""
    facts = select(Waiver.id).where(
        Waiver.employee_id == person, Waiver.module_slug == module, holds_on(Waiver, on)
    )
    return facts.exists()


def completed(person: Any, module: Any, *, on: date, valid_on: date | None) -> Exists:
    """Whether this person had, by the day `on`, a completion of this module that is valid on `valid_on`.

    With `valid_on` None: a completion at all. The last valid day itself is still valid (rule 3).
    """
    facts = select(Completion.id).where(
        Completion.employee_id == person, Completion.module_slug == module, Completion.completed_on <= on
    )
    if valid_on is not None:
        facts = facts.where(or_(Completion.last_valid_on.is_(None), Completion.last_valid_on >= valid_on))
    return facts.exists()
