"""The tree of departments is a tree on every day, and its past stays as it was."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from mhtraining.core.changes import changing_rules
from mhtraining.core.errors import NotFoundError, RefusedError, UsageError
from mhtraining.organisation import queries, services
from mhtraining.organisation.models import DepartmentAudience, DepartmentMunicipality, DepartmentPosition
from tests.organisation.made import FOUNDED, a_department, an_organisation

MARCH = date(2026, 3, 1)
JUNE = date(2026, 6, 1)
DAY = timedelta(days=1)


@pytest.fixture
def organisation(session):
    return an_organisation(session)


@pytest.fixture
def services_house(session, organisation):
    return a_department(session, organisation, "Publiekszaken")


def path_on(session, department, on):
    return queries.paths(session, department.organisation_id, on).get(department.id)


def values(session, model, column, department):
    rows = session.execute(
        select(column, model.starts_on, model.ends_on)
        .where(model.department_id == department.id)
        .order_by(model.starts_on, column)
    )
    return [tuple(row) for row in rows]


def test_a_path_names_all_departments_above(session, organisation, services_house):
    kcc = a_department(session, organisation, "KCC", services_house)

    assert path_on(session, kcc, MARCH) == "Publiekszaken/KCC"


def test_a_department_exists_from_its_first_day(session, organisation):
    young = a_department(session, organisation, starts_on=JUNE)

    assert [path_on(session, young, day) for day in (JUNE - DAY, JUNE)] == [None, "KCC"]


def test_paths_come_in_dutch_order(session, organisation):
    for name in ("Zorg", "École", "Economie", "balie"):
        a_department(session, organisation, name)

    assert list(queries.paths(session, organisation.id, MARCH).values()) == [
        "balie",
        "École",
        "Economie",
        "Zorg",
    ]


def test_a_department_sorts_right_before_what_hangs_below_it(session, organisation):
    work = a_department(session, organisation, "Werk")
    a_department(session, organisation, "Werk en inkomen")
    a_department(session, organisation, "Re-integratie", work)

    assert list(queries.paths(session, organisation.id, MARCH).values()) == [
        "Werk",
        "Werk/Re-integratie",
        "Werk en inkomen",
    ]


@pytest.mark.parametrize("name", ["Zorg/Jeugd", "a\\/b", "/", "a/"])
def test_a_slash_in_a_name_is_found_again_by_its_path(session, organisation, services_house, name):
    department = a_department(session, organisation, name, services_house)
    path = path_on(session, department, MARCH)

    assert queries.department_by_path(session, organisation.id, path, MARCH) == department


def test_a_name_can_not_end_with_a_backslash(session, organisation):
    with pytest.raises(UsageError):
        a_department(session, organisation, "a\\")


@pytest.mark.parametrize("path", ["publiekszaken/kcc", " Publiekszaken / KCC ", "/PUBLIEKSZAKEN/Kcc/"])
def test_a_path_is_read_in_any_case_and_trimmed(session, organisation, services_house, path):
    kcc = a_department(session, organisation, "KCC", services_house)

    assert queries.department_by_path(session, organisation.id, path, MARCH) == kcc


@pytest.mark.parametrize("path", ["KCC", "Publiekszaken/KC", "", "Publiekszaken\\/KCC"])
def test_a_path_that_leads_nowhere_is_not_found(session, organisation, services_house, path):
    a_department(session, organisation, "KCC", services_house)

    with pytest.raises(NotFoundError):
        queries.department_by_path(session, organisation.id, path, MARCH)


def test_another_organisations_department_is_not_found(session, organisation):
    a_department(session, an_organisation(session, "ander"), "KCC")

    with pytest.raises(NotFoundError):
        queries.department_by_path(session, organisation.id, "KCC", MARCH)


def test_a_rename_and_a_move_leave_the_past_as_it_was(session, organisation, services_house):
    kcc = a_department(session, organisation, "KCC", services_house)
    services.rename_department(session, kcc, "Contactcentrum", MARCH)
    services.move_department(session, kcc, None, JUNE)

    assert [path_on(session, kcc, day) for day in (MARCH - DAY, MARCH, JUNE - DAY, JUNE)] == [
        "Publiekszaken/KCC",
        "Publiekszaken/Contactcentrum",
        "Publiekszaken/Contactcentrum",
        "Contactcentrum",
    ]


def test_a_second_change_on_the_same_day_corrects_the_first(session, organisation):
    kcc = a_department(session, organisation)
    services.rename_department(session, kcc, "KC", MARCH)
    services.rename_department(session, kcc, "Klantcontact", MARCH)

    assert values(session, DepartmentPosition, DepartmentPosition.name, kcc) == [
        ("KCC", FOUNDED, MARCH),
        ("Klantcontact", MARCH, None),
    ]


def test_a_change_that_changes_nothing_leaves_no_trace(session, organisation):
    kcc = a_department(session, organisation, audience="kcc")
    services.rename_department(session, kcc, " KCC ", MARCH)
    services.move_department(session, kcc, None, MARCH)
    services.set_audience(session, kcc, "kcc", MARCH)

    assert values(session, DepartmentPosition, DepartmentPosition.name, kcc) == [("KCC", FOUNDED, None)]
    assert values(session, DepartmentAudience, DepartmentAudience.audience, kcc) == [("kcc", FOUNDED, None)]


@pytest.mark.parametrize(
    "change",
    [
        lambda session, kcc: services.rename_department(session, kcc, "KC", JUNE - DAY),
        lambda session, kcc: services.set_audience(session, kcc, "boa", JUNE - DAY),
        lambda session, kcc: services.set_municipalities(session, kcc, [], JUNE - DAY),
    ],
)
def test_a_change_before_the_period_that_holds_now_is_refused(session, organisation, change):
    kcc = a_department(session, organisation, audience="kcc")
    services.rename_department(session, kcc, "Klantcontact", JUNE)
    services.set_audience(session, kcc, "burgerzaken", JUNE)
    services.set_municipalities(session, kcc, ["Woerden"], JUNE)

    with pytest.raises(RefusedError):
        change(session, kcc)


def test_two_departments_side_by_side_never_have_one_name(session, organisation, services_house):
    a_department(session, organisation, "KCC", services_house)

    with pytest.raises(RefusedError):
        a_department(session, organisation, " kcc", services_house)
    assert path_on(session, a_department(session, organisation, "KCC"), MARCH) == "KCC"


def test_a_name_that_is_free_again_may_be_taken(session, organisation):
    kcc = a_department(session, organisation)
    services.rename_department(session, kcc, "Klantcontact", JUNE)

    with pytest.raises(RefusedError):
        a_department(session, organisation, "KCC", starts_on=MARCH)
    assert a_department(session, organisation, "KCC", starts_on=JUNE).id != kcc.id


def test_a_name_taken_from_a_later_day_on_is_taken(session, organisation, services_house):
    a_department(session, organisation, "KCC", services_house, starts_on=JUNE)
    other = a_department(session, organisation)

    with pytest.raises(RefusedError):
        services.move_department(session, other, services_house.id, MARCH)


def test_a_department_never_hangs_below_itself(session, organisation, services_house):
    kcc = a_department(session, organisation, "KCC", services_house)

    for parent_id in (services_house.id, kcc.id):
        with pytest.raises(RefusedError):
            services.move_department(session, services_house, parent_id, MARCH)


def test_two_moves_that_close_a_ring_on_a_later_day_are_refused(session, organisation):
    first, second = (a_department(session, organisation, name) for name in ("A", "B"))
    services.move_department(session, second, first.id, JUNE)

    with pytest.raises(RefusedError):
        services.move_department(session, first, second.id, MARCH)


def test_a_department_hangs_under_one_that_exists_as_long(session, organisation):
    young = a_department(session, organisation, "Nieuw", starts_on=JUNE)

    with pytest.raises(NotFoundError):
        a_department(session, organisation, "KCC", young, starts_on=MARCH)


def test_a_department_never_hangs_under_one_that_goes(session, organisation):
    going = a_department(session, organisation, "Oud")
    with changing_rules(session, organisation.id):
        going.positions[0].ends_on = JUNE

    with pytest.raises(NotFoundError):
        a_department(session, organisation, "KCC", going, starts_on=MARCH)


def test_a_department_never_hangs_under_one_of_another_organisation(session, organisation):
    theirs = a_department(session, an_organisation(session, "ander"))

    with pytest.raises(NotFoundError):
        a_department(session, organisation, "Balie", theirs)


def test_the_line_above_a_department_is_that_of_the_day(session, organisation, services_house):
    kcc = a_department(session, organisation, "KCC", services_house)
    services.move_department(session, kcc, None, JUNE)

    lines = [queries.ancestors(session, kcc.id, day) for day in (FOUNDED - DAY, MARCH, JUNE)]

    assert lines == [[], [kcc.id, services_house.id], [kcc.id]]


def test_an_audience_is_one_at_a_time_with_its_history(session, organisation):
    kcc = a_department(session, organisation, audience="kcc")
    services.set_audience(session, kcc, "burgerzaken", MARCH)
    services.set_audience(session, kcc, "boa", MARCH)

    assert values(session, DepartmentAudience, DepartmentAudience.audience, kcc) == [
        ("kcc", FOUNDED, MARCH),
        ("boa", MARCH, None),
    ]


@pytest.mark.parametrize("audience", ["alle", "KCC", "", "a b"])
def test_what_can_be_no_departments_audience_is_refused(session, organisation, audience):
    with pytest.raises(UsageError):
        a_department(session, organisation, audience=audience)


def test_municipalities_are_those_named_with_their_history(session, organisation):
    kcc = a_department(session, organisation)
    services.set_municipalities(session, kcc, ["Woerden", "Oudewater"], FOUNDED)
    services.set_municipalities(session, kcc, ["woerden", "Montfoort"], MARCH)

    column = DepartmentMunicipality.municipality
    assert values(session, DepartmentMunicipality, column, kcc) == [
        ("Oudewater", FOUNDED, MARCH),
        ("Woerden", FOUNDED, None),
        ("Montfoort", MARCH, None),
    ]


def test_municipalities_corrected_on_the_same_day_are_as_if_never_changed(session, organisation):
    kcc = a_department(session, organisation)
    for names, day in ((["Woerden"], FOUNDED), (["Oudewater"], MARCH), (["Woerden"], MARCH)):
        services.set_municipalities(session, kcc, names, day)

    column = DepartmentMunicipality.municipality
    assert values(session, DepartmentMunicipality, column, kcc) == [("Woerden", FOUNDED, None)]


@pytest.mark.parametrize("code", ["VOORBEELD", " voorbeeld "])
def test_a_code_is_one_organisations_in_any_case(session, organisation, code):
    with pytest.raises(RefusedError):
        services.make_organisation(session, code=code, name="Ander")


@pytest.mark.parametrize("code", ["", "a b", "-a", "x" * 41, "é"])
def test_what_is_no_code_is_refused(session, code):
    with pytest.raises(UsageError):
        services.make_organisation(session, code=code, name="Ander")


def test_the_only_organisation_needs_no_code(session, organisation):
    assert queries.the_organisation(session, None) == organisation


def test_of_several_organisations_one_is_chosen_by_code(session, organisation):
    other = an_organisation(session, "ander")

    assert queries.the_organisation(session, "ANDER") == other
    with pytest.raises(UsageError):
        queries.the_organisation(session, None)


@pytest.mark.parametrize("code", [None, "x"])
def test_an_organisation_that_is_not_there_is_not_found(session, code):
    with pytest.raises(NotFoundError):
        queries.the_organisation(session, code)
