"""Coverage as at a day, counted from the facts: rule 4 of the domain, and the oracle of faster ways."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Integer, String, cast, func, null, select, union_all
from sqlalchemy.orm import Session

from mhtraining.catalogue.models import Module
from mhtraining.core.errors import NotFoundError
from mhtraining.coverage.duties import duties
from mhtraining.coverage.population import Scope, Shape, members, population
from mhtraining.organisation.models import Department, DepartmentMunicipality
from mhtraining.organisation.names import same
from mhtraining.organisation.queries import paths


@dataclass(frozen=True)
class Figure:
    """How many people are in the denominator, and how many of them are covered."""

    in_scope: int
    covered: int

    @property
    def percent(self) -> int | None:
        """Covered of those in scope in whole percent, rounded down; None when nobody is in scope."""
        return self.covered * 100 // self.in_scope if self.in_scope else None


@dataclass(frozen=True)
class DepartmentFigure(Figure):
    """The figure of a department with all below it; `path` names it from the top."""

    department_id: int
    path: str


@dataclass(frozen=True)
class ModuleFigure(Figure):
    """The figure of one module: as if it were the only one required."""

    module: str


@dataclass(frozen=True)
class Coverage(Figure):
    """The figure of a whole scope on the day `on`, of its departments, and of each module required in it."""

    on: date
    departments: tuple[DepartmentFigure, ...]
    modules: tuple[ModuleFigure, ...]


def coverage(
    session: Session,
    *,
    organisation_id: int,
    on: date,
    department_id: int | None = None,
    municipality: str | None = None,
    module: str | None = None,
) -> Coverage:
    """The coverage of an organisation on any day, narrowed by department, municipality and module.

    In the denominator: who is in scope that day, not on long leave, with at least one module required
    of him that day; covered: who has a valid completion of every one of them. Departments: every one
    that exists that day (with `department_id`: it and those below), sorted the Dutch way; modules:
    each one that is required of somebody in the denominator. `municipality` is written as in the facts.
    """
    scope = Scope(organisation_id, on, department_id, municipality, module)
    whole = Figure(0, 0)
    of_departments: dict[int, Figure] = {}
    modules: list[ModuleFigure] = []
    for department, slug, in_scope, covered in session.execute(_counts(scope.shape), scope.values):
        if department is not None:
            of_departments[department] = Figure(in_scope, covered)
        elif slug is not None:
            modules.append(ModuleFigure(in_scope, covered, slug))
        else:
            whole = Figure(in_scope, covered or 0)
    return Coverage(
        whole.in_scope,
        whole.covered,
        on,
        tuple(
            DepartmentFigure(found.in_scope, found.covered, department_id, path)
            for department_id, path in paths(session, organisation_id, on).items()
            if (found := of_departments.get(department_id)) is not None
        ),
        tuple(sorted(modules, key=lambda figure: figure.module)),
    )


@cache
def _counts(shape: Shape) -> CompoundSelect[Any]:
    """Three counts in one statement: of all (no key), per department (its id), per module (its slug).

    People are looked up with IN, never by joining one CTE of people to another: SQLite knows no sizes
    of those, and was seen to compare everybody with everybody (2,000 people: 260 ms, so 55).
    """
    scope = shape.parameters
    people = population(scope)
    duty, member = duties(people), members(people)
    person = (
        select(duty.c.employee_id, func.min(duty.c.valid).label("covered"))
        .group_by(duty.c.employee_id)
        .cte("person")
    )
    no_department, no_module = cast(null(), Integer), cast(null(), String)
    of_all = select(no_department, no_module, func.count(), func.sum(person.c.covered)).select_from(person)
    member_is_in = member.c.employee_id.in_(select(person.c.employee_id))
    member_is_covered = member.c.employee_id.in_(select(person.c.employee_id).where(person.c.covered == 1))
    of_departments = (
        select(
            people.standing.c.department_id,
            no_module,
            func.count().filter(member_is_in),
            func.count().filter(member_is_covered),
        )
        .outerjoin(member, member.c.department_id == people.standing.c.department_id)
        .group_by(people.standing.c.department_id)
    )
    if scope.department_id is not None:
        inside = select(people.tree.c.department_id).where(people.tree.c.ancestor_id == scope.department_id)
        of_departments = of_departments.where(people.standing.c.department_id.in_(inside))
    of_modules = select(no_department, duty.c.module_slug, func.count(), func.sum(duty.c.valid)).group_by(
        duty.c.module_slug
    )
    return union_all(of_all, of_departments, of_modules)


def known_municipality(session: Session, organisation_id: int, name: str) -> str:
    """The municipality as it is written in the facts; any case, on any day that it was served.

    Raises NotFoundError when no department of the organisation ever served it.
    """
    served = session.scalars(
        select(DepartmentMunicipality.municipality)
        .join(Department, Department.id == DepartmentMunicipality.department_id)
        .where(Department.organisation_id == organisation_id)
        .distinct()
        .order_by(DepartmentMunicipality.municipality)
    ).all()
    for municipality in served:
        if same(municipality) == same(name):
            return municipality
    there = (
        f"There is: {', '.join(served)}."
        if served
        else "None is tagged yet: `mhtraining department municipality`."
    )
    raise NotFoundError(f"No department serves a municipality {name!r}. {there}")


def known_module(session: Session, slug: str) -> str:
    """The slug of a module that was ever published. Raises NotFoundError when there is none of that name."""
    slugs = session.scalars(select(Module.slug).order_by(Module.slug)).all()
    if slug in slugs:
        return slug
    near = difflib.get_close_matches(slug, slugs, 1)
    hint = f"Do you mean {near[0]!r}?" if near else "`mhtraining module list` shows them."
    raise NotFoundError(f"There is no module {slug!r}. {hint}")
