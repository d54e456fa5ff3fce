"""A department that goes on in another: from its day on everything moves, before it nothing changed."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mhtraining.core.changes import changing_rules
from mhtraining.core.errors import NotFoundError, RefusedError
from mhtraining.organisation import queries, services
from mhtraining.organisation.models import Placement, Role, RoleAssignment
from mhtraining.organisation.services.errors import HangsBelowError, NameTakenError, TooEarlyError
from mhtraining.requirements.merging import StillRequiredError
from mhtraining.requirements.models import Requirement
from tests.organisation.made import FOUNDED, a_department, a_person, an_organisation
from tests.records.made import publish

MARCH = date(2026, 3, 1)
JUNE = date(2026, 6, 1)
SEPTEMBER = date(2026, 9, 1)
DAY = timedelta(days=1)


@pytest.fixture
def organisation(session):
    return an_organisation(session)


@pytest.fixture
def desk(session, organisation):
    return a_department(session, organisation, "Balie", audience="kcc")


@pytest.fixture
def kcc(session, organisation):
    return a_department(session, organisation, "KCC", audience="kcc")


def held(session, person, department=None):
    """The placements of a person (in one department), as (department, first day, first day no longer)."""
    rows = (
        select(Placement)
        .where(Placement.employee_id == person.id)
        .order_by(Placement.starts_on, Placement.id)
    )
    return [
        (one.department_id, one.starts_on, one.ends_on)
        for one in session.scalars(rows)
        if department is None or one.department_id == department.id
    ]


def paths_on(session, organisation, on):
    return list(queries.paths(session, organisation.id, on).values())


def test_who_is_placed_there_goes_on_in_the_other(session, organisation, desk, kcc):
    person = a_person(session, organisation)
    services.place(session, person, desk, starts_on=FOUNDED)

    done = services.merge_departments(session, desk, kcc, JUNE)

    assert held(session, person) == [(desk.id, FOUNDED, JUNE), (kcc.id, JUNE, None)]
    assert done.people == {person.id}


def test_a_placement_that_starts_later_or_ends_moves_with_its_days(session, organisation, desk, kcc):
    person = a_person(session, organisation)
    services.place(session, person, desk, starts_on=FOUNDED, ends_on=MARCH)
    services.place(session, person, desk, starts_on=SEPTEMBER, ends_on=SEPTEMBER + 10 * DAY)

    services.merge_departments(session, desk, kcc, JUNE)

    assert held(session, person) == [
        (desk.id, FOUNDED, MARCH),
        (kcc.id, SEPTEMBER, SEPTEMBER + 10 * DAY),
    ]


def test_who_is_there_already_is_not_placed_twice(session, organisation, desk, kcc):
    person = a_person(session, organisation)
    services.place(session, person, desk, starts_on=FOUNDED)
    services.place(session, person, kcc, starts_on=MARCH, ends_on=JUNE + 10 * DAY)
    services.place(session, person, kcc, starts_on=SEPTEMBER, ends_on=SEPTEMBER + DAY)

    services.merge_departments(session, desk, kcc, JUNE)

    assert held(session, person, desk) == [(desk.id, FOUNDED, JUNE)]
    assert held(session, person, kcc) == [
        (kcc.id, MARCH, JUNE + 10 * DAY),
        (kcc.id, JUNE + 10 * DAY, SEPTEMBER),
        (kcc.id, SEPTEMBER, SEPTEMBER + DAY),
        (kcc.id, SEPTEMBER + DAY, None),
    ]


def test_what_hangs_below_it_hangs_below_the_other_from_that_day(session, organisation, desk, kcc):
    a_department(session, organisation, "Telefoon", desk)
    a_department(session, organisation, "Post", desk, starts_on=SEPTEMBER)

    services.merge_departments(session, desk, kcc, JUNE)

    assert paths_on(session, organisation, JUNE - DAY) == ["Balie", "Balie/Telefoon", "KCC"]
    assert paths_on(session, organisation, JUNE) == ["KCC", "KCC/Telefoon"]
    assert paths_on(session, organisation, SEPTEMBER) == ["KCC", "KCC/Post", "KCC/Telefoon"]


def test_one_that_hangs_below_the_other_takes_its_name_along(session, organisation, kcc):
    inner = a_department(session, organisation, "Balie", kcc)
    a_department(session, organisation, "Balie", inner)

    services.merge_departments(session, inner, kcc, JUNE)

    assert paths_on(session, organisation, JUNE) == ["KCC", "KCC/Balie"]


def test_names_that_would_meet_are_refused(session, organisation, desk, kcc):
    a_department(session, organisation, "Post", desk)
    a_department(session, organisation, "post", kcc, starts_on=SEPTEMBER)

    with pytest.raises(NameTakenError, match="post"):
        services.merge_departments(session, desk, kcc, JUNE)


@pytest.mark.parametrize("deep", [False, True])
def test_a_department_never_merges_into_one_below_it(session, organisation, desk, deep):
    below = a_department(session, organisation, "Telefoon", desk)
    target = a_department(session, organisation, "Nacht", below) if deep else below

    with pytest.raises(HangsBelowError):
        services.merge_departments(session, desk, target, JUNE)


def test_neither_into_one_that_hangs_below_it_later(session, organisation, desk, kcc):
    services.move_department(session, kcc, desk.id, SEPTEMBER)

    with pytest.raises(HangsBelowError):
        services.merge_departments(session, desk, kcc, JUNE)


def test_roles_audience_and_municipalities_end_with_it_and_those_of_the_other_stay(
    session, organisation, desk, kcc
):
    person = a_person(session, organisation)
    for department, starts_on in ((desk, FOUNDED), (kcc, FOUNDED)):
        services.assign_role(session, person, Role.MANAGER, department_id=department.id, starts_on=starts_on)
        services.set_municipalities(session, department, ["Woerden"], FOUNDED)
    services.assign_role(session, person, Role.CONTACT_OFFICER, department_id=desk.id, starts_on=SEPTEMBER)

    done = services.merge_departments(session, desk, kcc, JUNE)

    roles = session.scalars(select(RoleAssignment).order_by(RoleAssignment.id))
    assert [(one.department_id, one.role, one.ends_on) for one in roles] == [
        (desk.id, Role.MANAGER, JUNE),
        (kcc.id, Role.MANAGER, None),
    ]
    assert done.roles == 2
    for found, before in ((queries.audiences_on, "kcc"), (queries.municipalities_on, ["Woerden"])):
        assert found(session, organisation.id, JUNE) == {kcc.id: before}
        assert found(session, organisation.id, JUNE - DAY) == {desk.id: before, kcc.id: before}


def test_one_made_by_mistake_on_that_day_never_was(session, organisation, kcc):
    typo = a_department(session, organisation, "KKC", starts_on=JUNE, audience="kcc")
    person = a_person(session, organisation, since=JUNE)
    services.place(session, person, typo, starts_on=JUNE)

    services.merge_departments(session, typo, kcc, JUNE)

    assert held(session, person) == [(kcc.id, JUNE, None)]
    assert paths_on(session, organisation, JUNE) == ["KCC"]
    with pytest.raises(RefusedError):
        services.rename_department(session, typo, "Weer", SEPTEMBER)


def test_a_merge_before_what_holds_now_is_refused(session, organisation, desk, kcc):
    services.rename_department(session, desk, "Loket", SEPTEMBER)

    with pytest.raises(TooEarlyError):
        services.merge_departments(session, desk, kcc, JUNE)


def test_what_is_merged_away_is_not_merged_again(session, organisation, desk, kcc):
    services.merge_departments(session, desk, kcc, JUNE)

    with pytest.raises(RefusedError):
        services.merge_departments(session, desk, kcc, SEPTEMBER)
    with pytest.raises(NotFoundError):
        services.merge_departments(session, kcc, desk, SEPTEMBER)


def test_only_into_another_of_the_own_organisation(session, organisation, desk):
    theirs = a_department(session, an_organisation(session, "ander"))

    for target in (theirs, desk):
        with pytest.raises(NotFoundError):
            services.merge_departments(session, desk, target, JUNE)


@pytest.mark.parametrize(("ends_on", "refused"), [(None, True), (SEPTEMBER, True), (JUNE, False)])
def test_a_department_that_a_rule_names_goes_only_when_the_rule_ended(
    session, organisation, desk, kcc, ends_on, refused
):
    publish(session, "basis")
    rule = Requirement(
        organisation_id=organisation.id,
        module_slug="basis",
        department_id=desk.id,
        starts_on=FOUNDED,
        ends_on=ends_on,
        due_days=30,
    )
    with changing_rules(session, organisation.id):
        session.add(rule)

    if refused:
        with pytest.raises(StillRequiredError, match=str(rule.id)):
            services.merge_departments(session, desk, kcc, JUNE)
    else:
        services.merge_departments(session, desk, kcc, JUNE)
