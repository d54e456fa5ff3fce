"""Roles with their scope and period; the last coordinator stays."""

from datetime import date, timedelta

import pytest

from mhtraining.core.errors import NotFoundError, RefusedError, UsageError
from mhtraining.organisation import queries, services
from mhtraining.organisation.models import Region, RegionMember, Role
from tests.organisation.made import a_department, a_person, an_organisation

MARCH = date(2026, 3, 1)
JUNE = date(2026, 6, 1)
DAY = timedelta(days=1)


@pytest.fixture
def organisation(session):
    return an_organisation(session)


@pytest.fixture
def person(session, organisation):
    return a_person(session, organisation)


def coordinator(session, person, since=MARCH):
    return services.assign_role(session, person, Role.COORDINATOR, starts_on=since)


def roles(session, person, on):
    return [held.role for held in queries.roles_on(session, person.id, on)]


def test_a_role_holds_from_its_first_day_to_its_last(session, organisation, person):
    kcc = a_department(session, organisation)
    manager = services.assign_role(session, person, Role.MANAGER, department_id=kcc.id, starts_on=MARCH)
    services.end_role(session, manager, JUNE)
    days = (MARCH - DAY, MARCH, JUNE - DAY, JUNE)

    assert [roles(session, person, day) for day in days] == [[], [Role.MANAGER], [Role.MANAGER], []]


def test_a_role_taken_back_on_its_first_day_never_was(session, person):
    services.end_role(
        session, services.assign_role(session, person, Role.ADMINISTRATOR, starts_on=MARCH), MARCH
    )

    assert roles(session, person, MARCH) == []


@pytest.mark.parametrize("on", [MARCH - DAY, JUNE + DAY])
def test_a_role_ends_inside_its_own_days(session, person, on):
    role = services.assign_role(session, person, Role.ADMINISTRATOR, starts_on=MARCH)
    services.end_role(session, role, JUNE)

    with pytest.raises(RefusedError):
        services.end_role(session, role, on)


def test_a_role_is_given_once(session, person):
    coordinator(session, person)

    with pytest.raises(RefusedError):
        coordinator(session, person, JUNE)


def test_a_manager_may_keep_two_departments(session, organisation, person):
    for name in ("KCC", "Balie"):
        department = a_department(session, organisation, name)
        services.assign_role(session, person, Role.MANAGER, department_id=department.id, starts_on=MARCH)

    assert roles(session, person, MARCH) == [Role.MANAGER, Role.MANAGER]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.CONTACT_OFFICER, Role.REGIONAL_COORDINATOR])
def test_a_role_over_a_part_needs_that_part(session, person, role):
    with pytest.raises(UsageError):
        services.assign_role(session, person, role, starts_on=MARCH)


@pytest.mark.parametrize("scope", ["department_id", "region_id"])
def test_a_role_over_the_organisation_takes_no_part(session, organisation, person, scope):
    with pytest.raises(UsageError):
        services.assign_role(session, person, Role.COORDINATOR, starts_on=MARCH, **{scope: 1})


def test_nobody_manages_another_organisations_department(session, person):
    theirs = a_department(session, an_organisation(session, "ander"))

    with pytest.raises(NotFoundError):
        services.assign_role(session, person, Role.MANAGER, department_id=theirs.id, starts_on=MARCH)


def test_a_region_is_coordinated_from_one_of_its_organisations(session, organisation, person):
    inside, outside = Region(code="in"), Region(code="uit")
    session.add_all([inside, outside])
    session.flush()
    session.add(RegionMember(region_id=inside.id, organisation_id=organisation.id))
    session.flush()
    role = Role.REGIONAL_COORDINATOR
    services.assign_role(session, person, role, region_id=inside.id, starts_on=MARCH)

    with pytest.raises(NotFoundError):
        services.assign_role(session, person, role, region_id=outside.id, starts_on=MARCH)
    assert roles(session, person, MARCH) == [role]


def test_the_last_coordinators_role_is_never_taken_back(session, person):
    held = coordinator(session, person)

    for day in (MARCH, JUNE):
        with pytest.raises(RefusedError):
            services.end_role(session, held, day)


def test_the_last_coordinator_does_not_leave(session, person):
    coordinator(session, person)

    with pytest.raises(RefusedError):
        services.leave(session, person, JUNE)


def test_a_coordinator_goes_when_another_stays(session, organisation, person):
    held = coordinator(session, person)
    coordinator(session, a_person(session, organisation, "Pietersen"), JUNE)

    services.end_role(session, held, JUNE)

    assert roles(session, person, JUNE) == []


def test_a_coordinator_does_not_go_a_day_before_the_next_one_comes(session, organisation, person):
    held = coordinator(session, person)
    coordinator(session, a_person(session, organisation, "Pietersen"), JUNE)

    with pytest.raises(RefusedError):
        services.end_role(session, held, JUNE - DAY)


def test_a_coordinator_who_goes_too_does_not_count(session, organisation, person):
    first, second = coordinator(session, person), None
    second = coordinator(session, a_person(session, organisation, "Pietersen"))
    services.end_role(session, second, JUNE)

    with pytest.raises(RefusedError):
        services.end_role(session, first, JUNE - DAY)


def test_another_organisations_coordinator_does_not_count(session, person):
    held = coordinator(session, person)
    coordinator(session, a_person(session, an_organisation(session, "ander")))

    with pytest.raises(RefusedError):
        services.end_role(session, held, JUNE)
