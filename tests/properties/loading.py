"""Loads a random history into the real tables; completions go through the real ledger and derivation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import count

from sqlalchemy.orm import Session

from mhtraining.catalogue.models import Change, Module, ModuleVersion
from mhtraining.core.changes import changing, changing_rules
from mhtraining.organisation.models import (
    Absence,
    Department,
    DepartmentAudience,
    DepartmentMunicipality,
    DepartmentPosition,
    Employee,
    Employment,
    Organisation,
    Placement,
)
from mhtraining.records.appending import Draft, append
from mhtraining.records.deriving import recompute
from mhtraining.records.models import RecordSource, Verb
from mhtraining.requirements.models import Extension, Requirement, Waiver
from tests.properties.facts import World

numbers = count(1)


@dataclass
class Loaded:
    """The ids that a world's names got in the database; modules are shared, so their slugs are too."""

    organisation_id: int
    departments: dict[str, int]
    people: dict[str, int]
    modules: dict[str, str]


def load(session: Session, world: World) -> Loaded:
    """Write the world as one organisation of its own; flushes, commits nothing."""
    number = next(numbers)
    organisation = Organisation(code=f"w{number}", name=f"World {number}")
    session.add(organisation)
    session.flush()
    modules = {module.slug: f"{module.slug}-{number}" for module in world.modules}
    with changing_rules(session, organisation.id):
        _load_modules(session, world, modules)
        departments = _load_tree(session, world, organisation.id)
        session.add_all(
            Requirement(
                organisation_id=organisation.id,
                module_slug=modules[rule.module],
                audience=rule.audience,
                department_id=departments[rule.department] if rule.department else None,
                starts_on=rule.starts_on,
                ends_on=rule.ends_on,
                due_on=rule.due_on,
                due_days=rule.due_days,
            )
            for rule in world.requirements
        )
    people = {
        person.id: Employee(organisation_id=organisation.id, family_name=person.id, sort_key=person.id)
        for person in world.people
    }
    session.add_all(people.values())
    session.flush()
    ids = {name: employee.id for name, employee in people.items()}
    loaded = Loaded(organisation.id, departments, ids, modules)
    with changing(session, ids.values()):
        _load_people(session, world, loaded)
        _load_completions(session, world, people, modules)
    return loaded


def _load_modules(session: Session, world: World, slugs: dict[str, str]) -> None:
    for module in world.modules:
        slug = slugs[module.slug]
        session.add(Module(slug=slug, retired_on=module.retired_on))
        session.flush()
        for position, version in enumerate(module.versions, 1):
            session.add(
                ModuleVersion(
                    version=f"{slug}-{position}".ljust(64, "0"),
                    module_slug=slug,
                    position=position,
                    change=Change.FACT,
                    published_at=datetime.combine(version.published_on, time(9), tzinfo=UTC),
                    published_on=version.published_on,
                    title=slug,
                    summary=slug,
                    minutes=5,
                    audiences=["alle"],
                    valid_months=version.valid_months,
                )
            )


def _load_tree(session: Session, world: World, organisation_id: int) -> dict[str, int]:
    departments = {one.id: Department(organisation_id=organisation_id) for one in world.departments}
    session.add_all(departments.values())
    session.flush()
    ids = {name: department.id for name, department in departments.items()}
    for one in world.departments:
        for place in one.positions:
            session.add(
                DepartmentPosition(
                    department_id=ids[one.id],
                    parent_id=ids[place.parent] if place.parent else None,
                    name=place.name,
                    starts_on=place.starts_on,
                    ends_on=place.ends_on,
                )
            )
        for audience in one.audiences:
            session.add(DepartmentAudience(department_id=ids[one.id], **vars(audience)))
        for tag in one.municipalities:
            session.add(DepartmentMunicipality(department_id=ids[one.id], **vars(tag)))
    return ids


def _load_people(session: Session, world: World, loaded: Loaded) -> None:
    for person in world.people:
        who = loaded.people[person.id]
        session.add_all(Employment(employee_id=who, **vars(one)) for one in person.employments)
        session.add_all(
            Placement(
                employee_id=who,
                department_id=loaded.departments[one.department],
                starts_on=one.starts_on,
                ends_on=one.ends_on,
            )
            for one in person.placements
        )
        session.add_all(Absence(employee_id=who, **vars(one)) for one in person.absences)
    for waiver in world.waivers:
        session.add(
            Waiver(
                employee_id=loaded.people[waiver.person],
                module_slug=loaded.modules[waiver.module],
                starts_on=waiver.starts_on,
                ends_on=waiver.ends_on,
                reason="test",
            )
        )
    for extension in world.extensions:
        session.add(
            Extension(
                employee_id=loaded.people[extension.person],
                module_slug=loaded.modules[extension.module],
                due_on=extension.due_on,
                reason="test",
            )
        )


def _load_completions(
    session: Session, world: World, people: dict[str, Employee], modules: dict[str, str]
) -> None:
    drafts = [
        Draft(
            subject_key=people[one.person].subject_key,
            verb=Verb.COMPLETED,
            module_slug=modules[one.module],
            version=None,
            completed_on=one.completed_on,
            valid_months=one.valid_months,
            source=RecordSource.IMPORT,
        )
        for one in sorted(world.completions, key=lambda completion: completion.recorded)
    ]
    append(session, drafts, now=datetime.combine(world.today, time(12), tzinfo=UTC))
    recompute(session, {employee.subject_key: employee.id for employee in people.values()}, None)
