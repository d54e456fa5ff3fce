"""Who must do what, since when and until when, follows from rules and population (rules 1 and 2)."""

from datetime import date, timedelta

import pytest

from mhtraining.core.changes import changing_rules
from mhtraining.organisation import services
from mhtraining.requirements.models import Requirement
from mhtraining.requirements.queries import obligations
from mhtraining.requirements.services import add_extension, add_waiver, end_requirement

MARCH = date(2026, 3, 1)
APRIL = date(2026, 4, 1)
JUNE = date(2026, 6, 1)
DECEMBER = date(2026, 12, 1)
DAY = timedelta(days=1)


def after(day, days=30):
    return day + timedelta(days=days)


def test_a_rule_for_everybody_asks_it_of_everybody_in_service(house):
    house.require(starts_on=MARCH)
    unplaced, placed = house.hired(), house.placed(house.kcc)

    assert house.asked(unplaced, JUNE) == house.asked(placed, JUNE) == [("basis", MARCH, after(MARCH))]


def test_a_rule_for_an_audience_asks_it_of_its_departments_alone(house):
    house.require("kcc", audience="kcc")
    asked = [bool(house.asked(house.placed(where), JUNE)) for where in (house.kcc, house.desk, house.care)]

    assert [*asked, bool(house.asked(house.hired(), JUNE))] == [True, False, False, False]


def test_an_audience_does_not_pass_to_departments_below(house):
    house.require("kcc", audience="burgerzaken")

    assert [bool(house.asked(house.placed(where), JUNE)) for where in (house.front, house.kcc)] == [
        True,
        False,
    ]


def test_a_rule_for_a_department_asks_it_there_and_below(house):
    house.require("kcc", department_id=house.front.id)
    places = (house.front, house.kcc, house.desk, house.care)

    assert [bool(house.asked(house.placed(where), JUNE)) for where in places] == [True, True, True, False]


def test_a_rule_holds_from_its_first_day_until_it_is_ended(house):
    rule = house.require(starts_on=MARCH)
    end_requirement(house.session, house.organisation.id, rule.id, JUNE)
    person = house.hired()

    assert [bool(house.asked(person, day)) for day in (MARCH - DAY, MARCH, JUNE - DAY, JUNE)] == [
        False,
        True,
        True,
        False,
    ]


def test_a_retired_module_is_required_of_nobody_from_its_day_on(house):
    from mhtraining.catalogue.models import Module

    house.require()
    with changing_rules(house.session, None):
        house.session.get_one(Module, "basis").retired_on = JUNE
    person = house.hired()

    assert [bool(house.asked(person, day)) for day in (JUNE - DAY, JUNE)] == [True, False]


def test_somebody_new_is_in_scope_from_the_first_day_in_service(house):
    house.require(starts_on=MARCH)
    person = house.hired(since=JUNE)

    assert house.asked(person, JUNE - DAY) == []
    assert house.asked(person, JUNE) == [("basis", JUNE, after(JUNE))]


def test_a_leaver_is_asked_nothing_and_who_returns_starts_anew(house):
    house.require()
    person = house.hired()
    services.leave(house.session, person, MARCH)
    services.employ(house.session, person, starts_on=JUNE)

    assert house.asked(person, MARCH - DAY) == [("basis", date(2020, 1, 1), date(2020, 1, 31))]
    assert house.asked(person, MARCH) == []
    assert house.asked(person, JUNE) == [("basis", JUNE, after(JUNE))]


def test_who_returns_on_the_very_day_of_leaving_was_never_out_of_scope(house):
    house.require(starts_on=MARCH)
    person = house.hired()
    services.leave(house.session, person, JUNE)
    services.employ(house.session, person, starts_on=JUNE)

    assert house.asked(person, JUNE) == [("basis", MARCH, after(MARCH))]


def test_a_move_between_departments_of_one_audience_breaks_nothing(house):
    house.require("kcc", audience="kcc")
    services.set_audience(house.session, house.desk, "kcc", date(2020, 1, 1))
    person = house.placed(house.kcc, since=MARCH)
    services.end_placement(house.session, person.placements[0], JUNE)
    services.place(house.session, person, house.desk, starts_on=JUNE)

    assert house.asked(person, DECEMBER) == [("kcc", MARCH, after(MARCH))]


def test_a_day_between_two_placements_breaks_the_run(house):
    house.require("kcc", department_id=house.front.id)
    person = house.placed(house.kcc, since=MARCH)
    services.end_placement(house.session, person.placements[0], JUNE)
    services.place(house.session, person, house.desk, starts_on=JUNE + DAY)

    assert house.asked(person, JUNE) == []
    assert house.asked(person, DECEMBER) == [("kcc", JUNE + DAY, after(JUNE + DAY))]


def test_a_second_placement_carries_the_run_on(house):
    house.require("kcc", department_id=house.front.id)
    person = house.placed(house.kcc, since=MARCH)
    services.place(house.session, person, house.desk, starts_on=APRIL)
    services.end_placement(house.session, person.placements[0], JUNE)

    assert house.asked(person, DECEMBER) == [("kcc", MARCH, after(MARCH))]


def test_a_new_audience_of_the_department_brings_people_into_scope_that_day(house):
    house.require("kcc", audience="kcc")
    person = house.placed(house.desk)
    services.set_audience(house.session, house.desk, "kcc", JUNE)

    assert [house.asked(person, day) for day in (JUNE - DAY, JUNE)] == [[], [("kcc", JUNE, after(JUNE))]]


def test_a_department_that_moves_takes_its_people_out_of_scope_from_that_day(house):
    house.require("kcc", department_id=house.front.id)
    person = house.placed(house.kcc, since=MARCH)
    services.move_department(house.session, house.kcc, house.care.id, JUNE)
    services.move_department(house.session, house.kcc, house.front.id, DECEMBER)

    assert [house.asked(person, day) for day in (JUNE - DAY, JUNE, DECEMBER)] == [
        [("kcc", MARCH, after(MARCH))],
        [],
        [("kcc", DECEMBER, after(DECEMBER))],
    ]


def test_a_move_higher_up_that_stays_below_breaks_nothing(house):
    house.require("kcc", department_id=house.front.id)
    person = house.placed(house.desk, since=MARCH)
    services.move_department(house.session, house.desk, house.kcc.id, JUNE)

    assert house.asked(person, JUNE) == [("kcc", MARCH, after(MARCH))]


@pytest.mark.parametrize(
    ("days", "asked_inside"),
    [(30, [("basis", MARCH, after(MARCH))]), (31, []), (None, [])],
)
def test_more_than_thirty_days_of_leave_takes_somebody_out_of_scope(house, days, asked_inside):
    house.require(starts_on=MARCH)
    person = house.hired()
    ends_on = None if days is None else APRIL + timedelta(days=days)
    services.record_absence(house.session, person, starts_on=APRIL, ends_on=ends_on)

    assert house.asked(person, APRIL - DAY) == [("basis", MARCH, after(MARCH))]
    assert house.asked(person, APRIL) == house.asked(person, APRIL + timedelta(days=29)) == asked_inside


def test_who_comes_back_from_long_leave_starts_anew_that_day(house):
    house.require(starts_on=MARCH)
    person = house.hired()
    services.record_absence(house.session, person, starts_on=APRIL, ends_on=JUNE)

    assert house.asked(person, JUNE - DAY) == []
    assert house.asked(person, JUNE) == [("basis", JUNE, after(JUNE))]


@pytest.mark.parametrize(
    ("dues", "due_on"),
    [
        ({"due_days": 30}, after(MARCH)),
        ({"due_on": JUNE}, JUNE),
        ({"due_on": JUNE, "due_days": 30}, JUNE),
        ({"due_on": APRIL - DAY, "due_days": 60}, after(MARCH, 60)),
        ({"due_days": 0}, MARCH),
    ],
)
def test_of_a_fixed_day_and_a_number_of_days_the_later_counts(house, dues, due_on):
    house.require(starts_on=MARCH, **dues)

    assert house.asked(house.hired(), JUNE) == [("basis", MARCH, due_on)]


def test_of_two_rules_for_one_module_the_earliest_due_day_wins(house):
    house.require("kcc", department_id=house.kcc.id, due_on=JUNE)
    house.require("kcc", audience="kcc", starts_on=MARCH, due_on=APRIL)
    person = house.placed(house.kcc)

    assert house.asked(person, MARCH - DAY) == [("kcc", date(2020, 1, 1), JUNE)]
    assert house.asked(person, MARCH) == [("kcc", MARCH, APRIL)]


def test_modules_come_in_the_order_in_which_they_fall_due(house):
    house.require("kcc", due_on=APRIL)
    house.require("basis", due_on=JUNE)

    assert [slug for slug, _, _ in house.asked(house.hired(), MARCH)] == ["kcc", "basis"]


def test_a_waiver_takes_a_module_out_on_its_own_days_and_breaks_no_run(house):
    house.require(starts_on=MARCH)
    person = house.hired()
    add_waiver(
        house.session, employee=person, module_slug="basis", starts_on=APRIL, ends_on=JUNE, reason="cursus"
    )

    waived = [
        obligations(house.session, person.id, day)[0].waived for day in (APRIL - DAY, APRIL, JUNE - DAY, JUNE)
    ]
    assert waived == [False, True, True, False]
    assert house.asked(person, JUNE) == [("basis", MARCH, after(MARCH))]


def test_a_waiver_is_for_one_module_and_one_person(house):
    house.require()
    house.require("kcc")
    person, colleague = house.hired(), house.hired(name="Pietersen")
    add_waiver(house.session, employee=person, module_slug="kcc", starts_on=MARCH, reason="cursus")

    found = [[slug for slug, _, _ in house.asked(who, JUNE)] for who in (person, colleague)]
    assert found == [["basis"], ["basis", "kcc"]]


@pytest.mark.parametrize(
    ("extended_to", "due_on"), [([JUNE], JUNE), ([JUNE, DECEMBER, APRIL], DECEMBER), ([MARCH], after(MARCH))]
)
def test_an_extension_moves_the_due_day_later_never_earlier(house, extended_to, due_on):
    house.require(starts_on=MARCH)
    person = house.hired()
    for day in extended_to:
        add_extension(house.session, employee=person, module_slug="basis", due_on=day, reason="verlof")

    assert house.asked(person, JUNE) == [("basis", MARCH, due_on)]


def test_another_organisations_rules_ask_nothing(house):
    other = services.make_organisation(house.session, code="ander", name="Ander")
    with changing_rules(house.session, other.id):
        house.session.add(
            Requirement(
                organisation_id=other.id,
                module_slug="basis",
                audience="alle",
                starts_on=MARCH,
                due_days=1,
            )
        )

    assert house.asked(house.hired(), JUNE) == []
