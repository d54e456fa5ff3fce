"""Hiring, placing and leaving: periods that never overlap, and addresses that are nobody else's."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mhtraining.core.errors import NotFoundError, RefusedError, UsageError
from mhtraining.organisation import queries, services
from mhtraining.organisation.models import Absence, Employment, Placement, Role, RoleAssignment
from tests.organisation.made import FOUNDED, a_department, a_person, an_organisation

MARCH = date(2026, 3, 1)
JUNE = date(2026, 6, 1)
JULY = date(2026, 7, 1)
DAY = timedelta(days=1)


def periods(session, model, employee):
    rows = session.execute(
        select(model.starts_on, model.ends_on)
        .where(model.employee_id == employee.id)
        .order_by(model.starts_on)
    )
    return [tuple(row) for row in rows]


@pytest.fixture
def organisation(session):
    return an_organisation(session)


@pytest.fixture
def kcc(session, organisation):
    return a_department(session, organisation)


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (JUNE - DAY, None),
        (MARCH - DAY, MARCH + DAY),
        (MARCH, JUNE),
        (MARCH + DAY, JUNE - DAY),
        (FOUNDED, None),
    ],
)
def test_two_employments_of_one_person_never_share_a_day(session, organisation, starts_on, ends_on):
    person = a_person(session, organisation, since=None)
    services.employ(session, person, starts_on=MARCH, ends_on=JUNE)

    with pytest.raises(RefusedError):
        services.employ(session, person, starts_on=starts_on, ends_on=ends_on)


def test_somebody_may_return_on_the_very_day_of_leaving(session, organisation):
    person = a_person(session, organisation, since=MARCH)
    services.leave(session, person, JUNE)

    services.employ(session, person, starts_on=JUNE)

    assert periods(session, Employment, person) == [(MARCH, JUNE), (JUNE, None)]


def test_leaving_ends_what_holds_and_takes_back_what_was_still_to_come(session, organisation, kcc):
    elsewhere = a_department(session, organisation, "Zorg")
    person = a_person(session, organisation)
    services.place(session, person, kcc, starts_on=FOUNDED)
    services.place(session, person, elsewhere, starts_on=JULY)
    services.assign_role(session, person, Role.MANAGER, department_id=kcc.id, starts_on=MARCH)

    services.leave(session, person, JUNE)

    found = {model: periods(session, model, person) for model in (Employment, Placement, RoleAssignment)}
    assert found == {
        Employment: [(FOUNDED, JUNE)],
        Placement: [(FOUNDED, JUNE)],
        RoleAssignment: [(MARCH, JUNE)],
    }


def test_leaving_does_not_touch_an_earlier_or_later_time_in_service(session, organisation, kcc):
    person = a_person(session, organisation, since=None)
    services.employ(session, person, starts_on=FOUNDED, ends_on=MARCH)
    services.place(session, person, kcc, starts_on=FOUNDED)
    services.employ(session, person, starts_on=JULY)
    services.place(session, person, kcc, starts_on=JULY)

    services.leave(session, person, date(2026, 2, 1))

    assert periods(session, Placement, person) == [(FOUNDED, date(2026, 2, 1)), (JULY, None)]


def test_leaving_on_the_first_day_means_never_having_come(session, organisation, kcc):
    person = a_person(session, organisation, since=JUNE)
    services.place(session, person, kcc, starts_on=JUNE)

    services.leave(session, person, JUNE)

    assert periods(session, Employment, person) + periods(session, Placement, person) == []


@pytest.mark.parametrize("on", [FOUNDED - DAY, JULY])
def test_nobody_leaves_who_is_not_in_service(session, organisation, on):
    person = a_person(session, organisation)
    services.leave(session, person, JUNE)

    with pytest.raises(RefusedError):
        services.leave(session, person, on)


def test_an_absence_stays_as_recorded_when_the_person_leaves(session, organisation):
    person = a_person(session, organisation)
    services.record_absence(session, person, starts_on=MARCH, ends_on=JULY)

    services.leave(session, person, JUNE)

    assert periods(session, Absence, person) == [(MARCH, JULY)]


def test_an_absence_from_the_same_day_is_corrected(session, organisation):
    person = a_person(session, organisation)
    services.record_absence(session, person, starts_on=MARCH)
    services.record_absence(session, person, starts_on=MARCH, ends_on=JUNE)

    assert periods(session, Absence, person) == [(MARCH, JUNE)]


def test_a_placement_ends_with_the_employment(session, organisation, kcc):
    person = a_person(session, organisation, since=None)
    services.employ(session, person, starts_on=MARCH, ends_on=JUNE)

    services.place(session, person, kcc, starts_on=MARCH)

    assert periods(session, Placement, person) == [(MARCH, JUNE)]


@pytest.mark.parametrize(("starts_on", "ends_on"), [(MARCH - DAY, None), (MARCH, JUNE + DAY), (JUNE, None)])
def test_nobody_is_placed_outside_the_time_in_service(session, organisation, kcc, starts_on, ends_on):
    person = a_person(session, organisation, since=None)
    services.employ(session, person, starts_on=MARCH, ends_on=JUNE)

    with pytest.raises(RefusedError):
        services.place(session, person, kcc, starts_on=starts_on, ends_on=ends_on)


def test_nobody_is_placed_in_a_department_before_it_exists(session, organisation):
    young = a_department(session, organisation, "Nieuw", starts_on=JUNE)
    person = a_person(session, organisation)

    with pytest.raises(RefusedError):
        services.place(session, person, young, starts_on=JUNE - DAY)


def test_nobody_is_placed_in_another_organisations_department(session, organisation):
    theirs = a_department(session, an_organisation(session, "ander"))
    person = a_person(session, organisation)

    with pytest.raises(RefusedError):
        services.place(session, person, theirs, starts_on=JUNE)


def test_somebody_is_placed_once_in_one_department_and_at_once_in_two(session, organisation, kcc):
    balie = a_department(session, organisation, "Balie")
    person = a_person(session, organisation)
    services.place(session, person, kcc, starts_on=MARCH)
    services.place(session, person, balie, starts_on=MARCH)

    with pytest.raises(RefusedError):
        services.place(session, person, kcc, starts_on=JUNE)
    assert len(queries.placements_on(session, person.id, JUNE)) == 2


def test_a_placement_that_ends_on_its_first_day_never_was(session, organisation, kcc):
    person = a_person(session, organisation)
    services.end_placement(session, services.place(session, person, kcc, starts_on=MARCH), MARCH)

    assert periods(session, Placement, person) == []


@pytest.mark.parametrize("on", [MARCH - DAY, JULY])
def test_a_placement_ends_inside_its_own_days(session, organisation, kcc, on):
    placement = services.place(session, a_person(session, organisation), kcc, starts_on=MARCH, ends_on=JUNE)

    with pytest.raises(RefusedError):
        services.end_placement(session, placement, on)


def test_a_period_has_at_least_one_day(session, organisation):
    person = a_person(session, organisation, since=None)

    with pytest.raises(UsageError):
        services.employ(session, person, starts_on=MARCH, ends_on=MARCH)


def test_an_address_is_one_persons_in_any_case(session, organisation):
    a_person(session, organisation, email="A.Jansen@voorbeeld.test")

    with pytest.raises(RefusedError):
        a_person(session, organisation, "Pietersen", email="a.jansen@VOORBEELD.test")


def test_an_address_may_be_somebodys_in_another_organisation(session, organisation):
    a_person(session, organisation, email="a@voorbeeld.test")

    assert (
        a_person(session, an_organisation(session, "ander"), email="a@voorbeeld.test").email_key is not None
    )


def test_a_leavers_address_may_go_to_somebody_else(session, organisation):
    leaver = a_person(session, organisation, email="a@voorbeeld.test")
    services.leave(session, leaver, JUNE)

    newcomer = a_person(session, organisation, "Pietersen", email="A@voorbeeld.test")

    assert queries.employee_by_email(session, organisation.id, "a@voorbeeld.test") == newcomer


def test_a_leaver_is_still_known_by_the_old_address(session, organisation):
    leaver = a_person(session, organisation, email="a@voorbeeld.test")
    services.leave(session, leaver, JUNE)

    assert queries.employee_by_email(session, organisation.id, "A@voorbeeld.test ") == leaver


def test_who_returns_gets_the_address_back_unless_it_went_to_somebody_else(session, organisation):
    first, second = (
        a_person(session, organisation, email=f"{letter}@voorbeeld.test") for letter in ("a", "b")
    )
    for leaver in (first, second):
        services.leave(session, leaver, MARCH)
    a_person(session, organisation, "Pietersen", email="b@voorbeeld.test")
    for returner in (first, second):
        services.employ(session, returner, starts_on=JUNE)

    assert [first.email_key, second.email_key] == ["a@voorbeeld.test", None]


def test_who_leaves_later_keeps_the_address_until_that_day(session, organisation):
    leaver = a_person(session, organisation, email="a@voorbeeld.test")
    services.leave(session, leaver, JUNE, today=MARCH)
    newcomer = a_person(session, organisation, "Pietersen")

    with pytest.raises(RefusedError):
        services.set_email(session, newcomer, "a@voorbeeld.test", on=JUNE - DAY)
    services.set_email(session, newcomer, "a@voorbeeld.test", on=JUNE)
    assert queries.employee_by_email(session, organisation.id, "a@voorbeeld.test") == newcomer


def test_somebody_who_never_was_in_service_does_not_lose_the_address(session, organisation):
    a_person(session, organisation, since=None, email="coordinator@voorbeeld.test")
    newcomer = a_person(session, organisation)

    with pytest.raises(RefusedError):
        services.set_email(session, newcomer, "coordinator@voorbeeld.test", on=JUNE)


def test_an_employee_number_is_one_persons(session, organisation):
    a_person(session, organisation, number="00123")

    with pytest.raises(RefusedError):
        a_person(session, organisation, "Pietersen", number=" 00123 ")


@pytest.mark.parametrize("text", ["", " ", "x" * 121, "a\x00b"])
def test_a_family_name_is_text_that_can_be_stored(session, organisation, text):
    with pytest.raises(UsageError):
        a_person(session, organisation, text)


@pytest.mark.parametrize("text", ["jansen", "a@b@c", "a b@voorbeeld.test", "a@"])
def test_what_is_no_address_is_refused(session, organisation, text):
    with pytest.raises(UsageError):
        a_person(session, organisation, email=text)


def test_an_unknown_address_is_not_found(session, organisation):
    with pytest.raises(NotFoundError):
        queries.employee_by_email(session, organisation.id, "niemand@voorbeeld.test")


def test_somebody_is_in_service_from_the_first_day_up_to_the_last(session, organisation):
    person = a_person(session, organisation, since=MARCH)
    services.leave(session, person, JUNE)
    days = (MARCH - DAY, MARCH, JUNE - DAY, JUNE)

    assert [queries.in_service_on(session, person.id, day) for day in days] == [False, True, True, False]
