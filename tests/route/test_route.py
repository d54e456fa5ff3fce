"""The reporting route: the nearest one holds, and a change takes the verification away."""

from datetime import date

import pytest

from mhtraining.core.errors import NotFoundError, RefusedError, UsageError
from mhtraining.organisation.services import end_placement, move_department, place
from mhtraining.route.queries import own_route, route_for
from mhtraining.route.services import set_route, verify_route
from tests.command_line import run, trail
from tests.organisation.made import FOUNDED, a_department, a_person, an_organisation

JUNE = date(2026, 6, 1)
DECEMBER = date(2026, 12, 1)


@pytest.fixture
def organisation(session):
    return an_organisation(session)


@pytest.fixture
def front(session, organisation):
    return a_department(session, organisation, "Publiekszaken")


@pytest.fixture
def kcc(session, organisation, front):
    return a_department(session, organisation, "KCC", front)


def routed(session, organisation, department=None, phone="0348"):
    department_id = department.id if department else None
    return set_route(
        session, organisation_id=organisation.id, department_id=department_id, contact_phone=phone
    )


def test_the_own_departments_route_goes_before_those_above(session, organisation, front, kcc):
    routes = [routed(session, organisation, where) for where in (None, front, kcc)]
    person = a_person(session, organisation)
    place(session, person, kcc, starts_on=FOUNDED)

    assert route_for(session, person.id, organisation.id, JUNE).id == routes[2].id


def test_without_an_own_route_the_nearest_above_holds(session, organisation, front, kcc):
    routes = [routed(session, organisation, where) for where in (None, front)]
    person = a_person(session, organisation)
    place(session, person, kcc, starts_on=FOUNDED)

    assert route_for(session, person.id, organisation.id, JUNE).id == routes[1].id


def test_the_tree_of_the_day_decides(session, organisation, front, kcc):
    routes = [routed(session, organisation, where) for where in (None, front)]
    person = a_person(session, organisation)
    place(session, person, kcc, starts_on=FOUNDED)
    move_department(session, kcc, None, DECEMBER)

    found = [route_for(session, person.id, organisation.id, day).id for day in (JUNE, DECEMBER)]
    assert found == [routes[1].id, routes[0].id]


def test_of_two_placements_the_one_with_the_nearest_route_counts(session, organisation, front, kcc):
    routed(session, organisation, front)
    care = a_department(session, organisation, "Zorg")
    own = routed(session, organisation, care)
    person = a_person(session, organisation)
    place(session, person, kcc, starts_on=FOUNDED)
    place(session, person, care, starts_on=JUNE)

    assert route_for(session, person.id, organisation.id, JUNE).id == own.id


def test_who_is_placed_nowhere_or_is_nobody_has_the_organisations_route(session, organisation, kcc):
    routed(session, organisation, kcc)
    whole = routed(session, organisation)
    person = a_person(session, organisation)
    end_placement(session, place(session, person, kcc, starts_on=FOUNDED), JUNE)

    found = [route_for(session, who, organisation.id, JUNE).id for who in (person.id, None)]
    assert found == [whole.id, whole.id]


def test_another_organisations_route_is_never_shown(session, organisation):
    routed(session, an_organisation(session, "ander"))

    assert route_for(session, None, organisation.id, JUNE) is None


def test_setting_a_part_leaves_the_others(session, organisation):
    routed(session, organisation, phone="0348")
    set_route(session, organisation_id=organisation.id, department_id=None, contact_name=" A.  Jansen ")
    route = own_route(session, organisation.id, None)

    assert (route.contact_phone, route.contact_name) == ("0348", "A. Jansen")


def test_a_part_is_emptied_by_empty_text(session, organisation):
    routed(session, organisation)
    routed(session, organisation, phone="")

    assert own_route(session, organisation.id, None).contact_phone == ""


def test_partners_keep_their_lines(session, organisation):
    route = set_route(
        session, organisation_id=organisation.id, department_id=None, partners="CoMensha \r\n\n Politie\n"
    )

    assert route.partners == "CoMensha\nPolitie"


@pytest.mark.parametrize(("phone", "verified_on"), [("0348", JUNE), ("0349", None)])
def test_a_route_that_changed_is_not_verified(session, organisation, phone, verified_on):
    routed(session, organisation)
    verify_route(session, organisation_id=organisation.id, department_id=None, on=JUNE)

    assert routed(session, organisation, phone=phone).verified_on == verified_on


def test_a_route_without_a_number_is_not_verified(session, organisation):
    set_route(session, organisation_id=organisation.id, department_id=None, contact_name="A. Jansen")

    with pytest.raises(RefusedError):
        verify_route(session, organisation_id=organisation.id, department_id=None, on=JUNE)


def test_an_older_check_does_not_replace_a_later_one(session, organisation):
    routed(session, organisation)
    verify_route(session, organisation_id=organisation.id, department_id=None, on=DECEMBER)

    with pytest.raises(RefusedError):
        verify_route(session, organisation_id=organisation.id, department_id=None, on=JUNE)


def test_only_an_own_route_is_verified(session, organisation, kcc):
    routed(session, organisation)

    with pytest.raises(NotFoundError):
        verify_route(session, organisation_id=organisation.id, department_id=kcc.id, on=JUNE)


def test_another_organisations_department_gets_no_route(session, organisation):
    theirs = a_department(session, an_organisation(session, "ander"))

    with pytest.raises(NotFoundError):
        routed(session, organisation, theirs)


@pytest.mark.parametrize("fields", [{}, {"contact_phone": "0" * 41}, {"partners": "x\n" * 1500}])
def test_what_can_not_be_stored_is_refused(session, organisation, fields):
    with pytest.raises(UsageError):
        set_route(session, organisation_id=organisation.id, department_id=None, **fields)


def test_the_commands_set_and_verify_a_route(app, session, organisation, kcc):
    session.commit()
    words = ["--contact-name", "A. Jansen", "--contact-phone", "0348", "--point-hours", "9-17"]

    said = [
        run(app, "route", "set", "publiekszaken/kcc", *words).output,
        run(app, "route", "verify", "Publiekszaken/KCC", "--on", "2026-06-01").output,
        run(app, "route", "set", "/", "--point-phone", "0349").output,
        run(app, "route", "verify", "").output,
    ]

    assert said == [
        "The route of publiekszaken/kcc is set; not verified yet.\n",
        "The route of Publiekszaken/KCC was verified on 2026-06-01.\n",
        "The route of Gemeente Voorbeeld is set; not verified yet.\n",
        "The route of Gemeente Voorbeeld was verified on 2026-11-22.\n",
    ]
    assert [action for action, _ in trail(session)] == ["route.set", "route.verify"] * 2


@pytest.mark.parametrize(
    ("words", "exit_code"),
    [
        (["set", "Weg", "--contact-phone", "1"], 2),
        (["set", "/"], 2),
        (["verify", "/"], 2),
        (["verify", "Publiekszaken", "--on", "2026-11-23"], 2),
        (["verify", "Publiekszaken", "--on", "nu"], 2),
    ],
)
def test_a_refused_command_leaves_nothing(app, session, organisation, front, words, exit_code):
    routed(session, organisation, front)
    session.commit()

    assert (run(app, "route", *words).exit_code, trail(session)) == (exit_code, [])
