"""Rule 1: who is in scope on a day, of the organisation, a department, a municipality."""

import pytest

from mhtraining.coverage.queries import DepartmentFigure, coverage
from tests.coverage.world import World, day

ON = "2026-06-01"
BEFORE = "2026-05-31"
AFTER = "2026-06-02"


def in_scope(world: World, on: str = ON, **narrowed: object) -> int:
    return coverage(world.session, organisation_id=world.id, on=day(on), **narrowed).in_scope


def departments(world: World, on: str = ON, **narrowed: object) -> list[tuple[str, int]]:
    found = coverage(world.session, organisation_id=world.id, on=day(on), **narrowed)
    return [(row.path, row.in_scope) for row in found.departments]


def test_a_person_is_in_scope_from_the_first_day_of_employment(world: World) -> None:
    world.require("basis")
    world.person(since=ON)

    assert (in_scope(world, BEFORE), in_scope(world, ON)) == (0, 1)


def test_the_first_day_no_longer_employed_is_out(world: World) -> None:
    world.require("basis")
    world.person(until=ON)

    assert (in_scope(world, BEFORE), in_scope(world, ON)) == (1, 0)


def test_who_left_and_came_back_is_in_scope_once(world: World) -> None:
    world.require("basis")
    person = world.person(until="2026-01-01")
    world.employ(person, since="2026-05-01")

    assert (in_scope(world, "2026-04-30"), in_scope(world)) == (0, 1)


def test_a_person_in_two_departments_counts_once_above_them_and_once_in_each(world: World) -> None:
    world.require("basis")
    top = world.department("Publiekszaken")
    world.person(world.department("Balie", below=top), world.department("KCC", below=top))

    assert departments(world) == [("Publiekszaken", 1), ("Publiekszaken/Balie", 1), ("Publiekszaken/KCC", 1)]


def test_two_placements_in_one_department_count_once(world: World) -> None:
    world.require("basis")
    kcc = world.department("KCC")
    world.place(world.person(kcc), kcc)

    assert departments(world) == [("KCC", 1)]


def test_a_department_counts_from_the_first_day_of_placement_to_the_day_before_the_first_no_longer(
    world: World,
) -> None:
    world.require("basis")
    kcc = world.department("KCC")
    world.place(world.person(), kcc, since=ON, until=AFTER)

    assert [departments(world, on) for on in (BEFORE, ON, AFTER)] == [
        [("KCC", 0)],
        [("KCC", 1)],
        [("KCC", 0)],
    ]


def test_a_placement_outlasting_employment_counts_nowhere(world: World) -> None:
    world.require("basis")
    kcc = world.department("KCC")
    world.place(world.person(until=ON), kcc)

    assert departments(world) == [("KCC", 0)]


def test_employed_without_placement_counts_for_the_organisation_and_no_department(world: World) -> None:
    world.require("basis")
    world.department("KCC")
    world.person()

    assert (in_scope(world), departments(world)) == (1, [("KCC", 0)])


def test_a_department_moves_with_all_below_it_on_the_day_itself(world: World) -> None:
    world.require("basis")
    old, new = world.department("Oud"), world.department("Nieuw")
    team = world.department("Team", below=old, until=ON)
    world.position(team, "Team", below=new, since=ON)
    world.person(world.department("Ploeg", below=team))

    assert [departments(world, on) for on in (BEFORE, ON)] == [
        [("Nieuw", 0), ("Oud", 1), ("Oud/Team", 1), ("Oud/Team/Ploeg", 1)],
        [("Nieuw", 1), ("Nieuw/Team", 1), ("Nieuw/Team/Ploeg", 1), ("Oud", 0)],
    ]


def test_a_department_is_listed_on_the_days_on_which_it_exists(world: World) -> None:
    world.department("KCC", since=ON, until=AFTER)

    assert [departments(world, on) for on in (BEFORE, ON, AFTER)] == [[], [("KCC", 0)], []]


def test_a_placement_in_a_department_that_does_not_exist_places_nobody(world: World) -> None:
    world.require("kcc", "kcc")
    kcc = world.department("KCC", audience="kcc", until=ON)
    world.audience(kcc, "kcc", since=ON)
    world.person(kcc)

    assert (in_scope(world, BEFORE), in_scope(world)) == (1, 0)


def test_a_department_below_one_that_ended_stands_at_the_top(world: World) -> None:
    world.require("basis")
    world.person(world.department("Team", below=world.department("Oud", until=ON)))

    assert departments(world) == [("Team", 1)]


def test_departments_are_sorted_the_dutch_way_each_before_those_below_it(world: World) -> None:
    first = world.department("Één loket")
    world.department("zorg", below=first)
    world.department("Balie", below=first)
    world.department("eentje")
    world.department("Zorg")

    assert [path for path, _ in departments(world)] == [
        "Één loket",
        "Één loket/Balie",
        "Één loket/zorg",
        "eentje",
        "Zorg",
    ]


@pytest.mark.parametrize(
    ("since", "until", "counted"),
    [
        ("2026-06-01", "2026-07-01", True),  # 30 days, both ends included
        ("2026-06-01", "2026-07-02", False),  # 31 days, from its first day on
        ("2026-05-02", "2026-06-02", False),  # 31 days, on its last day
        ("2026-05-01", "2026-06-01", True),  # 31 days, over the day before
        ("2026-06-01", None, False),  # without an end, from its first day on
        ("2026-06-02", None, True),  # still to come
    ],
)
def test_every_day_of_a_leave_of_more_than_thirty_days_or_without_end_is_out(
    world: World, since: str, until: str | None, counted: bool
) -> None:
    world.require("basis")
    world.absent(world.person(), since, until)

    assert in_scope(world) == counted


def test_two_short_leaves_after_each_other_are_not_a_long_one(world: World) -> None:
    world.require("basis")
    person = world.person()
    world.absent(person, "2026-05-10", "2026-06-01")
    world.absent(person, "2026-06-01", "2026-06-20")

    assert in_scope(world) == 1


def test_people_and_rules_of_another_organisation_do_not_count(world: World) -> None:
    other = World(world.session, "elders")
    other.require("basis")
    other.person(other.department("KCC"))
    world.person(world.department("KCC"))

    assert (in_scope(world), in_scope(other), departments(world)) == (0, 1, [("KCC", 0)])


def test_a_department_of_another_organisation_answers_like_a_missing_one(world: World) -> None:
    other = World(world.session, "elders")
    world.require("basis")
    kcc = other.department("KCC")
    world.place(world.person(), kcc)

    found = coverage(world.session, organisation_id=world.id, on=day(ON), department_id=kcc)
    assert (found.in_scope, found.departments) == (0, ())


def test_a_department_narrows_everything_to_itself_and_all_below(world: World) -> None:
    world.require("basis")
    top, other = world.department("Publiekszaken"), world.department("Zorg")
    world.person(world.department("KCC", below=top))
    world.person(other)
    world.require("zorg", other)

    found = coverage(world.session, organisation_id=world.id, on=day(ON), department_id=top)
    assert (
        [row.path for row in found.departments],
        found.in_scope,
        [row.module for row in found.modules],
    ) == (
        ["Publiekszaken", "Publiekszaken/KCC"],
        1,
        ["basis"],
    )


def test_a_municipality_is_who_is_placed_in_a_department_tagged_with_it_that_day(world: World) -> None:
    world.require("basis")
    balie, kcc = world.department("Balie"), world.department("KCC", serves=("Woerden",))
    world.serves(balie, "Oudewater", since=ON, until=AFTER)
    world.serves(balie, "Woerden")
    world.person(balie)
    world.person(kcc)
    world.person()

    days = [in_scope(world, on, municipality="Oudewater") for on in (BEFORE, ON, AFTER)]
    assert (days, in_scope(world, municipality="Woerden")) == ([0, 1, 0], 2)


def test_a_tagged_department_serves_with_all_below_it(world: World) -> None:
    world.require("basis")
    top = world.department("Publiekszaken", serves=("Oudewater",))
    world.person(world.department("KCC", below=top))

    assert in_scope(world, municipality="Oudewater") == 1


def test_a_tag_below_does_not_pass_upwards(world: World) -> None:
    world.require("basis")
    top = world.department("Publiekszaken")
    world.department("KCC", below=top, serves=("Oudewater",))
    world.person(top)

    assert in_scope(world, municipality="Oudewater") == 0


def test_department_and_municipality_together_ask_for_one_placement_that_meets_both(world: World) -> None:
    world.require("basis")
    balie = world.department("Balie", serves=("Oudewater",))
    below, beside = world.department("Onder", below=balie), world.department("KCC")
    world.person(below)
    world.person(balie, beside)

    asked = [departments(world, department_id=one, municipality="Oudewater") for one in (below, beside)]
    assert asked == [[("Balie/Onder", 1)], [("KCC", 0)]]


def test_a_row_has_its_figures_and_percent_rounded_down(world: World) -> None:
    world.require("basis")
    kcc = world.department("KCC")
    for has in (("basis",), ("basis",), ()):
        world.person(kcc, has=has)

    row = coverage(world.session, organisation_id=world.id, on=day(ON)).departments[0]
    assert (row, row.percent) == (DepartmentFigure(3, 2, kcc, "KCC"), 66)


def test_percent_is_none_when_nobody_is_in_the_denominator(world: World) -> None:
    world.person()

    assert coverage(world.session, organisation_id=world.id, on=day(ON)).percent is None


def test_a_ring_in_the_tree_ends(world: World) -> None:
    world.require("basis")
    first = world.department("Een", until=ON)
    second = world.department("Twee", below=first)
    world.position(first, "Een", below=second, since=ON)
    world.person(second)

    assert sorted(in_scope for _, in_scope in departments(world)) == [1, 1]
