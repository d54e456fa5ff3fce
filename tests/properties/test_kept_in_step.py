"""After every change of facts, rules or tree the kept figures are those that a rebuild would give."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.core.changes import Fact, changing, changing_rules
from mhtraining.coverage.counting import deltas_of_all
from mhtraining.coverage.deltas import kept_deltas
from mhtraining.organisation.models import (
    Absence,
    Department,
    DepartmentAudience,
    DepartmentMunicipality,
    DepartmentPosition,
    Employee,
    Employment,
    Placement,
)
from mhtraining.records.models import Completion
from mhtraining.requirements.models import Extension, Requirement, Waiver
from tests.properties.histories import random_world
from tests.properties.loading import load

OF_PEOPLE = (Absence, Completion, Employment, Extension, Placement, Waiver)
OF_RULES = (DepartmentAudience, DepartmentMunicipality, DepartmentPosition, Requirement)
WORLDS, QUICK_WORLDS = 30, 4
STEPS = 12


def assert_in_step(session: Session, organisation_id: int, told: str) -> None:
    connection = session.connection()
    wanted = deltas_of_all(connection, organisation_id)
    assert list(wanted - kept_deltas(connection, organisation_id)) == [], told


def rows_of(session: Session, organisation_id: int, model: Any) -> list[Any]:
    if issubclass(model, Fact):
        return list(
            session.scalars(select(model).join(Employee).where(Employee.organisation_id == organisation_id))
        )
    if model is Requirement:
        return list(session.scalars(select(model).where(model.organisation_id == organisation_id)))
    return list(
        session.scalars(
            select(model)
            .join(Department, Department.id == model.department_id)
            .where(Department.organisation_id == organisation_id)
        )
    )


def change(rng: random.Random, session: Session, row: Any) -> None:
    """Take the row away, or move its days."""
    shift = timedelta(days=rng.choice((-400, -31, -1, 1, 29, 365)))
    if rng.random() < 0.25:
        session.delete(row)
    elif isinstance(row, Extension):
        row.due_on += shift
    elif isinstance(row, Completion):
        row.completed_on += shift
        if row.last_valid_on is not None:
            row.last_valid_on += shift
    elif row.ends_on is None:
        row.ends_on = row.starts_on + abs(shift)
    elif rng.random() < 0.5:
        row.ends_on = None
    else:
        row.starts_on, row.ends_on = row.starts_on + shift, row.ends_on + shift


def step(rng: random.Random, session: Session, organisation_id: int) -> str:
    """One change, as a coordinator, an import, a learner or a reorganisation makes it."""
    people = list(session.scalars(select(Employee).where(Employee.organisation_id == organisation_id)))
    kind = rng.random()
    if kind < 0.25:
        row = rng.choice(rows_of(session, organisation_id, rng.choice(OF_RULES)) or [None])
        modules = [row.module_slug] if isinstance(row, Requirement) else None
        with changing_rules(session, organisation_id, modules):
            if row is not None:
                change(rng, session, row)
        return f"rules: {row}, of {modules}"
    some = {person.id for person in rng.sample(people, min(len(people), rng.choice((1, 1, 3))))}
    if kind < 0.4:  # both at once, as where departments merge
        with changing_rules(session, organisation_id), changing(session, some):
            return f"both: {_change_people(rng, session, organisation_id, some)}"
    with changing(session, some) as touched:
        if kind < 0.5:
            new = Employee(organisation_id=organisation_id, family_name="Nieuw", sort_key="nieuw")
            session.add(new)
            session.flush()
            session.add(Employment(employee_id=new.id, starts_on=date(2025, 3, 1), ends_on=None))
            touched.add(new.id)
        return _change_people(rng, session, organisation_id, some)


def _change_people(rng: random.Random, session: Session, organisation_id: int, some: set[int]) -> str:
    rows = [
        row
        for model in OF_PEOPLE
        for row in rows_of(session, organisation_id, model)
        if row.employee_id in some
    ]
    for row in rng.sample(rows, min(len(rows), 3)):
        change(rng, session, row)
    return f"people {some}"


@pytest.mark.parametrize("quick", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_every_change_of_facts_rules_and_tree_is_in_the_figures(session: Session, quick: bool) -> None:
    for seed in range(QUICK_WORLDS) if quick else range(100, 100 + WORLDS):
        rng = random.Random(seed)
        loaded = load(session, random_world(rng))
        assert_in_step(session, loaded.organisation_id, f"seed {seed}, loaded")
        for number in range(STEPS):
            point = session.begin_nested()
            try:
                said = step(rng, session, loaded.organisation_id)
            except Exception as refused:  # a CHECK or a foreign key; nothing of it may stay
                if "constraint" not in str(refused).casefold():
                    raise
                point.rollback()
                said = "refused"
            assert_in_step(session, loaded.organisation_id, f"seed {seed}, step {number}, {said}")
        session.rollback()
