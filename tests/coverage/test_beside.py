"""The figures beside coverage: ever trained, expiring, on leave, waived out, unplaced."""

import pytest

from mhtraining.coverage.beside import ever_trained, expiring, on_leave, unplaced, waived_out
from mhtraining.coverage.population import Scope
from tests.coverage.world import World, day

ON = "2026-06-01"
BEFORE = "2026-05-31"
AFTER = "2026-06-02"


def scope(world: World, on: str = ON, department: int | None = None) -> Scope:
    at = day(on)
    assert at is not None
    return Scope(world.id, at, department_id=department)


def test_ever_trained_is_who_ever_completed_every_required_module(world: World) -> None:
    world.require("basis")
    world.require("kcc")
    both, one = world.person(), world.person(has=("basis",))
    world.complete(both, "basis", "2021-01-01", last="2022-01-01")
    world.complete(both, "kcc", ON)
    world.complete(one, "kcc", AFTER)
    world.person()

    assert ever_trained(world.session, scope(world)) == [both]


def test_ever_trained_leaves_out_who_is_not_in_the_denominator(world: World) -> None:
    world.require("basis")
    world.absent(world.person(has=("basis",)), ON)

    assert ever_trained(world.session, scope(world)) == []


@pytest.mark.parametrize(
    ("completed", "last", "announced"),
    [
        ("2025-01-01", BEFORE, False),  # expired already
        ("2025-01-01", ON, True),  # on its last valid day
        ("2025-01-01", "2026-08-29", True),  # the ninetieth day
        ("2025-01-01", "2026-08-30", False),
        (AFTER, "2026-08-01", False),  # not yet known
        ("2025-01-01", None, False),
    ],
)
def test_expiring_is_a_last_valid_day_among_the_next_ninety_days(
    world: World, completed: str, last: str | None, announced: bool
) -> None:
    world.require("basis")
    world.complete(world.person(), "basis", completed, last=last)

    assert len(expiring(world.session, scope(world))) == announced


def test_a_renewal_that_reaches_further_takes_a_person_off_expiring_from_its_day_on(world: World) -> None:
    world.require("basis")
    person = world.person()
    world.complete(person, "basis", "2025-01-01", last="2026-07-01")
    world.complete(person, "basis", ON, last="2027-07-01")

    assert [expiring(world.session, scope(world, on)) for on in (BEFORE, ON)] == [[person], []]


def test_a_module_that_is_not_required_does_not_expire(world: World) -> None:
    world.require("basis")
    world.complete(world.person(has=("basis",)), "kcc", "2025-01-01", last="2026-07-01")

    assert expiring(world.session, scope(world)) == []


def test_on_leave_is_who_is_in_scope_and_on_long_leave(world: World) -> None:
    kcc = world.department("KCC")
    away, short, elsewhere = world.person(kcc), world.person(kcc), world.person()
    world.absent(away, ON)
    world.absent(short, ON, "2026-06-10")
    world.absent(elsewhere, ON)
    world.absent(world.person(until=ON), ON)

    assert (on_leave(world.session, scope(world)), on_leave(world.session, scope(world, department=kcc))) == (
        [away, elsewhere],
        [away],
    )


def test_waived_out_is_who_has_nothing_left_of_what_the_rules_ask(world: World) -> None:
    world.require("basis")
    world.require("kcc", "kcc")
    kcc = world.department("KCC", audience="kcc")
    out, partly = world.person(), world.person(kcc)
    for person in (out, partly):
        world.waive(person, "basis", since=ON, until=AFTER)

    assert [waived_out(world.session, scope(world, on)) for on in (BEFORE, ON, AFTER)] == [[], [out], []]


def test_who_is_waived_out_and_on_leave_is_shown_on_leave_alone(world: World) -> None:
    world.require("basis")
    person = world.person()
    world.waive(person, "basis")
    world.absent(person, ON)

    assert (waived_out(world.session, scope(world)), on_leave(world.session, scope(world))) == ([], [person])


def test_unplaced_is_who_is_employed_without_a_placement_that_day(world: World) -> None:
    kcc, ended = world.department("KCC"), world.department("Oud", until=ON)
    nowhere, nothing_left = world.person(), world.person(ended)
    world.person(kcc)
    world.person(until=ON)

    assert unplaced(world.session, world.id, day(ON)) == [nowhere, nothing_left]
