"""Rule 2: since when a module is due for a person, and who is overdue."""

import pytest

from mhtraining.coverage.overdue import Overdue, overdue
from mhtraining.coverage.population import Scope
from tests.coverage.world import World, day

ON = "2026-06-01"
BEFORE = "2026-05-31"
AFTER = "2026-06-02"


def due(world: World, on: str = "2030-01-01", department: int | None = None) -> list[str]:
    """The due days of what is overdue on a day, by default one long after."""
    return [f"{item.due_on}" for item in _overdue(world, on, department)]


def _overdue(world: World, on: str, department: int | None = None) -> list[Overdue]:
    at = day(on)
    assert at is not None
    return overdue(world.session, Scope(world.id, at, department_id=department))


def test_the_due_day_itself_is_not_overdue_the_day_after_is(world: World) -> None:
    world.require("basis", due=ON)
    person = world.person()

    assert [_overdue(world, on) for on in (ON, AFTER)] == [[], [Overdue(person, "basis", day(ON))]]


def test_who_has_a_valid_completion_is_not_overdue(world: World) -> None:
    world.require("basis", due="2021-01-01")
    world.person(has=("basis",))

    assert due(world) == []


def test_who_is_on_long_leave_or_waived_is_not_overdue(world: World) -> None:
    world.require("basis", due="2021-01-01")
    world.absent(world.person(), "2025-01-01")
    world.waive(world.person(), "basis", since="2025-01-01")

    assert (len(due(world, "2024-12-31")), due(world)) == (2, [])


def test_days_count_from_the_first_day_of_the_rule(world: World) -> None:
    world.require("basis", since=ON, days=10)
    world.person()

    assert due(world) == ["2026-06-11"]


def test_days_count_from_the_first_day_of_employment(world: World) -> None:
    world.require("basis", days=10)
    world.person(since=ON)

    assert due(world) == ["2026-06-11"]


def test_of_a_fixed_day_and_days_the_later_holds(world: World) -> None:
    world.require("basis", due="2026-06-05", days=10)
    world.person(since=ON)
    world.person(since="2026-01-01")

    assert due(world) == ["2026-06-11", "2026-06-05"]


def test_of_two_rules_the_earliest_due_day_wins(world: World) -> None:
    kcc = world.department("KCC", audience="kcc")
    world.require("basis", due="2026-06-05")
    world.require("basis", "kcc", due="2026-03-01")
    world.person(kcc)
    world.person()

    assert due(world) == ["2026-03-01", "2026-06-05"]


def test_a_rule_for_others_or_another_module_does_not_set_the_due_day(world: World) -> None:
    world.require("basis", due="2026-06-05")
    world.require("basis", "kcc", due="2026-03-01")
    world.require("zorg", world.department("Zorg"), due="2026-03-01")
    world.person()

    assert due(world) == ["2026-06-05"]


def test_a_rule_that_has_ended_does_not_set_the_due_day(world: World) -> None:
    world.require("basis", due="2026-06-05")
    world.require("basis", due="2026-03-01", until="2027-01-01")
    world.person()

    assert due(world) == ["2026-06-05"]


def test_a_rule_of_another_organisation_does_not_set_the_due_day(world: World) -> None:
    World(world.session, "elders").require("basis", due="2026-03-01")
    world.require("basis", due="2026-06-05")
    world.person()

    assert due(world) == ["2026-06-05"]


@pytest.mark.parametrize(
    ("until", "again", "expected"),
    [
        ("2026-05-01", "2026-05-01", "2020-01-11"),  # no day between: one run
        ("2026-05-01", "2026-05-02", "2026-05-12"),
    ],
)
def test_a_gap_of_one_day_in_service_begins_a_new_run(
    world: World, until: str, again: str, expected: str
) -> None:
    world.require("basis", days=10)
    person = world.person(until=until)
    world.employ(person, since=again)

    assert due(world) == [expected]


@pytest.mark.parametrize(
    ("back", "expected"),
    [("2026-03-03", "2020-01-11"), ("2026-03-04", "2026-03-14")],  # 30 days, 31 days
)
def test_only_a_long_leave_begins_a_new_run(world: World, back: str, expected: str) -> None:
    world.require("basis", days=10)
    world.absent(world.person(), "2026-02-01", back)

    assert due(world) == [expected]


def test_a_move_within_an_audience_goes_on_with_the_run(world: World) -> None:
    world.require("kcc", "kcc", days=10)
    first, second = world.department("Een", audience="kcc"), world.department("Twee", audience="kcc")
    person = world.person()
    world.place(person, first, since="2026-01-01", until="2026-03-01")
    world.place(person, second, since="2026-03-01")

    assert due(world) == ["2026-01-11"]


def test_days_in_another_audience_begin_a_new_run(world: World) -> None:
    world.require("kcc", "kcc", days=10)
    kcc, other = world.department("Een", audience="kcc"), world.department("Twee", audience="zorg")
    person = world.person()
    world.place(person, kcc, since="2026-01-01", until="2026-03-01")
    world.place(person, other, since="2026-03-01", until="2026-04-01")
    world.place(person, kcc, since="2026-04-01")

    assert due(world) == ["2026-04-11"]


def test_a_department_that_takes_another_audience_brings_its_people_into_scope_that_day(world: World) -> None:
    world.require("kcc", "kcc", days=10)
    team = world.department("Team")
    world.audience(team, "kcc", since=ON)
    world.person(team)

    assert due(world) == ["2026-06-11"]


def test_a_department_that_moves_below_another_brings_its_people_into_scope_that_day(world: World) -> None:
    top = world.department("Top")
    team = world.department("Team", until=ON)
    world.position(team, "Team", below=top, since=ON)
    world.require("zorg", top, days=10)
    world.person(world.department("Ploeg", below=team))

    assert due(world) == ["2026-06-11"]


def test_a_rename_or_move_inside_goes_on_with_the_run(world: World) -> None:
    top = world.department("Top")
    other = world.department("Ander", below=top)
    team = world.department("Team", below=top, until=ON)
    world.position(team, "Ploeg", below=other, since=ON)
    world.require("zorg", top, days=10)
    world.person(team)

    assert due(world) == ["2020-01-11"]


def test_an_audience_does_not_pass_below_for_the_run(world: World) -> None:
    top = world.department("Top", audience="kcc")
    team = world.department("Team", below=top)
    world.audience(team, "kcc", since=ON)
    world.require("kcc", "kcc", days=10)
    world.person(team)

    assert due(world) == ["2026-06-11"]


def test_a_waiver_does_not_break_the_run(world: World) -> None:
    world.require("basis", days=10)
    world.waive(world.person(since="2026-01-01"), "basis", since="2026-01-05", until=ON)

    assert due(world, ON) == ["2026-01-11"]


def test_after_an_expiry_the_last_valid_day_is_the_due_day(world: World) -> None:
    world.require("basis", due="2029-01-01")
    world.complete(world.person(), "basis", "2025-01-01", last=ON)

    assert [due(world, on) for on in (ON, AFTER)] == [[], [ON]]


def test_of_several_that_expired_the_latest_last_valid_day_is_the_due_day(world: World) -> None:
    world.require("basis", due="2021-01-01")
    person = world.person()
    world.complete(person, "basis", "2024-01-01", last=ON)
    world.complete(person, "basis", "2024-02-01", last="2025-01-01")

    assert due(world) == [ON]


def test_a_completion_that_was_still_to_come_does_not_move_the_due_day(world: World) -> None:
    world.require("basis", due="2021-01-01")
    world.complete(world.person(), "basis", AFTER, last="2027-01-01")

    assert due(world, ON) == ["2021-01-01"]


def test_an_extension_moves_the_due_day_of_its_person_and_module(world: World) -> None:
    world.require("basis", due="2021-01-01")
    world.extend(world.person(), "basis", due=ON)
    world.person()

    assert [due(world, on) for on in (ON, AFTER)] == [["2021-01-01"], [ON, "2021-01-01"]]


def test_an_extension_never_brings_the_due_day_forward_and_the_latest_holds(world: World) -> None:
    world.require("basis", due="2021-01-01")
    early, twice = world.person(), world.person()
    world.extend(early, "basis", due="2020-06-01")
    world.extend(twice, "basis", due=ON)
    world.extend(twice, "basis", due="2025-01-01")

    assert due(world) == ["2021-01-01", ON]


def test_an_extension_moves_the_due_day_after_an_expiry_too(world: World) -> None:
    world.require("basis", due="2021-01-01")
    person = world.person()
    world.complete(person, "basis", "2024-01-01", last="2025-01-01")
    world.extend(person, "basis", due=ON)

    assert due(world) == [ON]


def test_a_department_narrows_whom_it_speaks_of_but_not_what_is_due_for_them(world: World) -> None:
    kcc = world.department("KCC", audience="kcc")
    world.require("basis", due="2021-01-01")
    person = world.person(kcc)
    world.person()

    assert _overdue(world, ON, kcc) == [Overdue(person, "basis", day("2021-01-01"))]


def test_nobody_is_overdue_before_the_module_was_published(world: World) -> None:
    world.module("basis", published=AFTER)
    world.require("basis", due="2026-05-01")
    person = world.person()

    assert [_overdue(world, on) for on in (ON, AFTER)] == [[], [Overdue(person, "basis", day("2026-05-01"))]]
