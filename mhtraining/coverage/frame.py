"""What all people of an organisation have in common: rules, tree, audiences, municipalities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, func, select

from mhtraining.catalogue.models import Module, ModuleVersion
from mhtraining.content.model import EVERYBODY
from mhtraining.core.periods import Days, common, run_of
from mhtraining.coverage.histories import days_below, days_with_audience
from mhtraining.organisation.models import (
    Department,
    DepartmentAudience,
    DepartmentMunicipality,
    DepartmentPosition,
)
from mhtraining.requirements.models import Requirement

ORGANISATION = ""
"""The scope that is the whole organisation."""


def department_scope(department_id: int) -> str:
    """The scope that is a department with all below it."""
    return f"d:{department_id}"


def municipality_scope(municipality: str) -> str:
    """The scope that is all departments that serve a municipality, with all below them."""
    return f"m:{municipality}"


@dataclass(frozen=True)
class Rule:
    """A module required, from `first` up to `end`; `live_end` is earlier where the module was retired.

    `where`: on which days a placement in which department is asked; None: nobody has to be placed.
    """

    module: str
    first: date
    end: date
    live_end: date
    due_on: date | None
    due_days: int | None
    where: Mapping[int, Days] | None


@dataclass(frozen=True)
class Frame:
    """The rules ever made, and on which days a placement in which department counts in which scope.

    `published`: the day of a module's first version. `scopes` holds no organisation: everybody is in it.
    """

    rules: tuple[Rule, ...]
    published: Mapping[str, date]
    scopes: Mapping[int, tuple[tuple[str, Days], ...]]

    @property
    def modules(self) -> list[str]:
        """The modules that any rule ever asked for, in order of their slugs."""
        return sorted({rule.module for rule in self.rules})


def frame_of(connection: Connection, organisation_id: int) -> Frame:
    """Read what the figures of everybody in this organisation have in common, in five statements."""
    below = days_below(_pieces(connection, organisation_id, DepartmentPosition))
    audiences = days_with_audience(below, _pieces(connection, organisation_id, DepartmentAudience))
    rules, published = _rules(connection, organisation_id, below, audiences)
    tags = _pieces(connection, organisation_id, DepartmentMunicipality)
    return Frame(rules, published, _scopes(below, tags))


def _rules(
    connection: Connection,
    organisation_id: int,
    below: Mapping[tuple[int, int], Days],
    audiences: Mapping[tuple[int, str], Days],
) -> tuple[tuple[Rule, ...], dict[str, date]]:
    made = connection.execute(
        select(Requirement.__table__, Module.retired_on)
        .join(Module, Module.slug == Requirement.module_slug)
        .where(Requirement.organisation_id == organisation_id)
    ).all()
    slugs = {row.module_slug for row in made}
    published = connection.execute(
        select(ModuleVersion.module_slug, func.min(ModuleVersion.published_on))
        .where(ModuleVersion.module_slug.in_(slugs))
        .group_by(ModuleVersion.module_slug)
    )
    found = []
    for row in made:
        first, end = run_of(row)
        live_end = end if row.retired_on is None else min(end, row.retired_on)
        asked: Iterable[tuple[tuple[int, Any], Days]]
        asked, wanted = (
            (below.items(), row.department_id) if row.audience is None else (audiences.items(), row.audience)
        )
        where = None
        if row.audience != EVERYBODY:
            where = {department: days for (department, target), days in asked if target == wanted}
        found.append(Rule(row.module_slug, first, end, live_end, row.due_on, row.due_days, where))
    return tuple(found), {row[0]: row[1] for row in published}


def _scopes(
    below: Mapping[tuple[int, int], Days], tags: Iterable[Any]
) -> dict[int, tuple[tuple[str, Days], ...]]:
    """For each department the scopes in which its own people count, and when."""
    tagged: dict[tuple[int, str], Days] = defaultdict(list)
    for tag in tags:
        tagged[tag.department_id, tag.municipality].append(run_of(tag))
    towns = sorted({town for _department, town in tagged})
    scopes: dict[int, dict[str, Days]] = defaultdict(lambda: defaultdict(list))
    for (department, ancestor), days in below.items():
        scopes[department][department_scope(ancestor)] += days
        for town in towns:
            if served := common(days, tagged.get((ancestor, town), [])):
                scopes[department][municipality_scope(town)] += served
    return {department: tuple(found.items()) for department, found in scopes.items()}


def _pieces(connection: Connection, organisation_id: int, model: type[Any]) -> Any:
    return connection.execute(
        select(model.__table__)
        .join(Department.__table__, Department.id == model.department_id)
        .where(Department.organisation_id == organisation_id)
    ).all()
