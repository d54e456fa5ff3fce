"""What stands in the tables is read as the reference knows it, and any difference between them is told."""

import random
from copy import deepcopy
from datetime import date, timedelta

import pytest

from mhtraining.core.changes import changing, changing_rules
from mhtraining.core.db import db
from mhtraining.organisation import models
from tests.staff_reference.careers import Office
from tests.staff_reference.database import differences
from tests.staff_reference.facts import Person, Span, State
from tests.staff_reference.files import staff_file
from tests.staff_reference.house import AUDIENCES, SECOND, House
from tests.staff_reference.reference import apply

ON = date(2025, 6, 1)
ONE_DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def told() -> State:
    """An organisation after some files, in which everything happened that can be told wrongly."""
    rng = random.Random(11)
    office, state = Office(rng, 25, SECOND), House.empty_state()
    for shift in (400, 200, 100, 30, 0):
        records, columns = office.send(state, ON - timedelta(days=shift), AUDIENCES)
        file = staff_file(records, columns)
        found = apply(state, file.sheet, ON - timedelta(days=shift), audiences=AUDIENCES, allow_leavers=True)
        assert isinstance(found, State)
        state = found
    return state


def write(house: House, state: State) -> None:
    """Put the state into the tables, without the program's own services."""
    session = db.session()
    session.query(models.RoleAssignment).filter(
        models.RoleAssignment.employee_id.in_(
            session.query(models.Employee.id).filter_by(organisation_id=house.id)
        )
    ).delete()
    session.query(models.Employee).filter_by(organisation_id=house.id).delete()
    rows = {number: models.Department(organisation_id=house.id) for number in state.departments}
    session.add_all(rows.values())
    session.flush()
    ids = {number: department.id for number, department in rows.items()}
    with changing_rules(session, house.id):
        for number, one in state.departments.items():
            for span in one.positions:
                parent = None if span.what.parent is None else ids[span.what.parent]
                session.add(
                    models.DepartmentPosition(
                        department_id=ids[number],
                        parent_id=parent,
                        name=span.what.name.upper(),
                        starts_on=span.first,
                        ends_on=span.until,
                    )
                )
            for span in one.audiences:
                period = {"starts_on": span.first, "ends_on": span.until}
                session.add(
                    models.DepartmentAudience(department_id=ids[number], audience=span.what, **period)
                )
    for person in state.people:
        write_person(house, person, ids)
    session.commit()


def write_person(house: House, person: Person, ids: dict[int, int]) -> None:
    session = db.session()
    employee = models.Employee(
        organisation_id=house.id,
        number=person.number,
        family_name=person.family,
        given_name=person.given,
        particle=person.particle,
        email=person.email or None,
        sort_key="",
    )
    session.add(employee)
    session.flush()
    with changing(session, [employee.id]):
        for spans, model in ((person.employments, models.Employment), (person.absences, models.Absence)):
            for one in spans:
                session.add(model(employee_id=employee.id, starts_on=one.first, ends_on=one.until))
        for one in person.placements:
            period = {"starts_on": one.first, "ends_on": one.until}
            session.add(models.Placement(employee_id=employee.id, department_id=ids[one.what], **period))
        for one in person.roles:
            kind, department = one.what
            session.add(
                models.RoleAssignment(
                    employee_id=employee.id,
                    role=models.Role(kind),
                    department_id=None if department is None else ids[department],
                    starts_on=one.earliest or one.first,
                    ends_on=one.until,
                )
            )


def test_what_was_written_is_read_back_the_same(house, told):
    with house.app.app_context():
        write(house, told)
    assert differences(told, house.state(), ON) == []


def _longer(spans: list[Span]) -> None:
    spans[0].until = ON + 900 * ONE_DAY if spans[0].until is None else spans[0].until + ONE_DAY


def _in_service(state: State) -> Person:
    return next(one for one in state.people if one.serves(ON) and one.email and one.number)


MISTAKES = {
    "a name": lambda state: setattr(_in_service(state), "family", "Mu\u00cc\u02c6ller"),
    "a particle": lambda state: setattr(_in_service(state), "particle", "op de"),
    "an address": lambda state: setattr(_in_service(state), "email", _in_service(state).email.upper() + "x"),
    "a number": lambda state: setattr(_in_service(state), "number", "7" + _in_service(state).number),
    "an employment": lambda state: _longer(_in_service(state).employments),
    "a placement": lambda state: _longer(_in_service(state).placements),
    "an absence": lambda state: _longer(next(one for one in state.people if one.absences).absences),
    "a role": lambda state: next(one for one in state.people if one.roles and one.serves(ON)).roles.clear(),
    "a role's first day": lambda state: setattr(
        max((role for one in state.people if one.stays(ON) for role in one.roles), key=lambda role: role.end),
        "first",
        ON + 9000 * ONE_DAY,
    ),
    "a department's name": lambda state: setattr(state.departments[1].positions[0].what, "name", "Anders"),
    "a department's first day": lambda state: setattr(state.departments[1].positions[0], "first", ON),
    "an audience": lambda state: _longer(
        next(one for one in state.departments.values() if one.audiences).audiences
    ),
    "a person too few": lambda state: state.people.pop(),
    "a department too few": lambda state: state.departments.pop(max(state.departments)),
}


@pytest.mark.parametrize("what", MISTAKES)
def test_every_difference_is_told(told, what):
    other = deepcopy(told)
    for person in other.people:
        person.placements = [one for one in person.placements if one.what != max(told.departments)]
    base = deepcopy(other)
    MISTAKES[what](other)
    assert differences(base, base, ON) == []
    assert differences(base, other, ON) != []
