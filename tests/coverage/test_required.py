"""Rules 2 to 4: what is required of whom that day, and who has all of it."""

import pytest

from mhtraining.coverage.queries import ModuleFigure, coverage
from tests.coverage.world import World, day

ON = "2026-06-01"
BEFORE = "2026-05-31"
AFTER = "2026-06-02"


def figure(world: World, on: str = ON, **narrowed: object) -> tuple[int, int]:
    found = coverage(world.session, organisation_id=world.id, on=day(on), **narrowed)
    return found.in_scope, found.covered


def modules(world: World, on: str = ON, **narrowed: object) -> list[ModuleFigure]:
    return list(coverage(world.session, organisation_id=world.id, on=day(on), **narrowed).modules)


def test_who_has_nothing_required_is_not_in_the_denominator(world: World) -> None:
    world.require("kcc", "kcc")
    world.person(world.department("KCC", audience="kcc"))
    world.person(world.department("Zorg", audience="zorg"))
    world.person()

    assert figure(world) == (1, 0)


def test_alle_is_everybody_employed_placed_or_not(world: World) -> None:
    world.require("basis")
    world.person(world.department("KCC", audience="kcc"))
    world.person(world.department("Zorg"))
    world.person()

    assert figure(world) == (3, 0)


def test_a_rule_holds_from_its_first_day_until_the_day_before_it_is_ended(world: World) -> None:
    world.require("basis", since=ON, until=AFTER)
    world.person()

    assert [figure(world, on)[0] for on in (BEFORE, ON, AFTER)] == [0, 1, 0]


def test_a_due_day_still_to_come_plays_no_part(world: World) -> None:
    world.require("basis", due="2027-01-01")
    world.person()

    assert figure(world) == (1, 0)


def test_an_audience_does_not_pass_to_departments_below(world: World) -> None:
    world.require("kcc", "kcc")
    top = world.department("KCC", audience="kcc")
    world.person(world.department("Team", below=top))

    assert figure(world) == (0, 0)


def test_a_department_has_the_audience_of_that_day(world: World) -> None:
    world.require("kcc", "kcc")
    team = world.department("Team")
    world.audience(team, "zorg", until=ON)
    world.audience(team, "kcc", since=ON, until=AFTER)
    world.person(team)

    assert [figure(world, on)[0] for on in (BEFORE, ON, AFTER)] == [0, 1, 0]


def test_a_rule_for_a_department_holds_in_it_and_in_all_below_but_not_above(world: World) -> None:
    top = world.department("Top")
    middle = world.department("Midden", below=top)
    world.require("zorg", middle)
    for department in (top, middle, world.department("Onder", below=middle)):
        world.person(department)

    assert [
        row.in_scope for row in coverage(world.session, organisation_id=world.id, on=day(ON)).departments
    ] == [
        2,
        2,
        1,
    ]


def test_a_rule_for_a_department_follows_the_tree_of_that_day(world: World) -> None:
    top = world.department("Top")
    team = world.department("Team", until=ON)
    world.position(team, "Team", below=top, since=ON)
    world.require("zorg", top)
    world.person(team)

    assert (figure(world, BEFORE)[0], figure(world)[0]) == (0, 1)


def test_a_rule_for_a_department_that_does_not_exist_asks_nothing_of_those_below(world: World) -> None:
    top = world.department("Top", until=ON)
    world.require("zorg", top)
    world.person(world.department("Team", below=top))

    assert (figure(world, BEFORE)[0], figure(world)[0]) == (1, 0)


def test_a_rule_of_another_organisation_asks_nothing_here(world: World) -> None:
    other = World(world.session, "elders")
    kcc = world.department("KCC", audience="kcc")
    other.require("kcc", "kcc")
    other.require("zorg", kcc)
    world.person(kcc)

    assert figure(world) == (0, 0)


def test_all_modules_required_anywhere_count_in_every_department_of_a_person(world: World) -> None:
    balie = world.department("Balie")
    kcc = world.department("KCC", audience="kcc")
    world.require("balie", balie)
    world.require("kcc", "kcc")
    world.person(balie, kcc, has=("balie",))

    assert [figure(world, department_id=department) for department in (balie, kcc)] == [(1, 0), (1, 0)]


def test_two_rules_for_one_module_ask_it_once(world: World) -> None:
    kcc = world.department("KCC", audience="kcc")
    world.require("basis")
    world.require("basis", "kcc")
    world.require("basis", kcc)
    world.person(kcc, has=("basis",))

    assert modules(world) == [ModuleFigure(1, 1, "basis")]


def test_covered_is_who_has_every_required_module(world: World) -> None:
    world.require("basis")
    world.require("kcc", "kcc")
    kcc = world.department("KCC", audience="kcc")
    world.person(kcc, has=("basis",))
    world.person(kcc, has=("kcc",))
    world.person(kcc, has=("basis", "kcc"))
    world.person(has=("basis",))

    assert figure(world) == (4, 2)


def test_a_module_counts_by_itself(world: World) -> None:
    world.require("basis")
    world.require("kcc", "kcc")
    world.person(world.department("KCC", audience="kcc"), has=("kcc",))
    world.person(has=("basis",))

    assert modules(world) == [ModuleFigure(2, 1, "basis"), ModuleFigure(1, 1, "kcc")]


def test_a_module_asked_for_is_the_only_one_required(world: World) -> None:
    world.require("basis")
    world.require("kcc", "kcc")
    world.person(world.department("KCC", audience="kcc"), has=("kcc",))
    world.person()

    assert (figure(world, module="kcc"), modules(world, module="kcc")) == (
        (1, 1),
        [ModuleFigure(1, 1, "kcc")],
    )


def test_a_module_required_of_nobody_in_the_denominator_is_not_listed(world: World) -> None:
    world.require("basis")
    world.require("kcc", "kcc")
    world.absent(world.person(world.department("KCC", audience="kcc")), ON)
    world.person()

    assert [row.module for row in modules(world)] == ["basis"]


def test_a_completion_of_what_is_not_required_does_not_count(world: World) -> None:
    world.require("basis")
    world.person(has=("kcc",))

    assert figure(world) == (1, 0)


@pytest.mark.parametrize(
    ("completed", "last", "valid"),
    [
        (BEFORE, None, True),
        (ON, None, True),  # on the day itself
        (AFTER, None, False),  # not yet known
        ("2025-01-01", ON, True),  # the last valid day is still valid
        ("2025-01-01", BEFORE, False),
        (ON, ON, True),
    ],
)
def test_a_completion_is_valid_from_its_day_up_to_and_including_its_last_valid_day(
    world: World, completed: str, last: str | None, valid: bool
) -> None:
    world.require("basis")
    world.complete(world.person(), "basis", completed, last=last)

    assert figure(world) == (1, int(valid))


def test_the_latest_last_valid_day_holds(world: World) -> None:
    world.require("basis")
    person = world.person()
    world.complete(person, "basis", "2025-01-01", last="2027-01-01")
    world.complete(person, "basis", "2025-02-01", last="2026-02-01")

    assert figure(world) == (1, 1)


def test_several_completions_of_a_module_count_once(world: World) -> None:
    world.require("basis")
    person = world.person(has=("basis",))
    world.complete(person, "basis", "2026-01-01")
    world.person()

    assert (figure(world), modules(world)) == ((2, 1), [ModuleFigure(2, 1, "basis")])


def test_a_completion_from_before_employment_requirement_and_gap_counts(world: World) -> None:
    world.require("basis", since=ON)
    person = world.person(since="2024-01-01", until="2025-01-01")
    world.employ(person, since=ON)
    world.complete(person, "basis", "2023-01-01")

    assert figure(world) == (1, 1)


def test_a_waiver_takes_its_module_out_on_its_days(world: World) -> None:
    world.require("basis")
    world.require("kcc")
    person = world.person(has=("kcc",))
    world.waive(person, "basis", since=ON, until=AFTER)

    assert [(figure(world, on), len(modules(world, on))) for on in (BEFORE, ON, AFTER)] == [
        ((1, 0), 2),
        ((1, 1), 1),
        ((1, 0), 2),
    ]


def test_a_waiver_without_an_end_holds_on(world: World) -> None:
    world.require("basis")
    world.waive(world.person(), "basis", since=ON)

    assert (figure(world, BEFORE), figure(world, "2030-01-01")) == ((1, 0), (0, 0))


def test_a_waiver_is_of_one_person(world: World) -> None:
    world.require("basis")
    world.waive(world.person(), "basis")
    world.person()

    assert figure(world) == (1, 0)


def test_a_retired_module_is_required_of_nobody_from_its_day_on(world: World) -> None:
    world.module("oud", retired=ON)
    world.require("oud")
    world.person(has=("oud",))

    assert (figure(world, BEFORE), figure(world), modules(world)) == ((1, 1), (0, 0), [])
