"""How people stood in coverage along time, and why that changed: small cases that can be read."""

from __future__ import annotations

from datetime import date

from mhtraining.coverage.stays import Cause, past
from tests.coverage.world import LONG_AGO, World, day

TODAY = "2026-06-01"
Row = tuple[str, str, str | None, str, str]


def stays(world: World, on: str = TODAY) -> list[Row]:
    """Since, until, last valid day, why it came and went; in order."""
    at = day(on)
    assert at is not None
    found = past(world.session, world.id, at)
    columns = zip(found.since, found.until, found.last, found.came, found.went, strict=True)
    return [
        (
            f"{date.fromordinal(since)}",
            f"{date.fromordinal(until)}",
            f"{date.fromordinal(last)}" if last else None,
            Cause(came).name,
            Cause(went).name,
        )
        for since, until, last, came, went in sorted(columns)
    ]


def test_waiting_done_renewed_lapsed(world: World) -> None:
    world.require("basis")
    person = world.person(since="2024-01-01")
    world.complete(person, "basis", "2024-02-01", last="2025-02-01")
    world.complete(person, "basis", "2025-01-15", last="2026-02-01")

    assert stays(world) == [
        ("2024-01-01", "2024-02-01", None, "FLOW", "DONE"),
        ("2024-02-01", "2025-01-15", "2025-02-01", "DONE", "RENEWED"),
        ("2025-01-15", "2026-02-02", "2026-02-01", "RENEWED", "LAPSED"),
        ("2026-02-02", "2026-06-02", None, "LAPSED", "OPEN"),
    ]


def test_the_last_valid_day_itself_counts_for_who_comes_on_it(world: World) -> None:
    world.require("basis")
    person = world.person(since="2026-02-01")
    world.complete(person, "basis", "2025-02-01", last="2026-02-01")

    assert stays(world)[0] == ("2026-02-01", "2026-02-02", "2026-02-01", "FLOW", "LAPSED")


def test_of_several_modules_the_first_to_lapse_decides(world: World) -> None:
    world.require("basis", since="2024-01-01")
    world.require("zorg", since="2024-01-01")
    person = world.person(since=LONG_AGO)
    world.complete(person, "basis", "2024-02-01", last="2027-02-01")
    world.complete(person, "zorg", "2024-03-01", last="2027-01-01")

    assert stays(world) == [
        ("2024-01-01", "2024-03-01", None, "RULE", "DONE"),
        ("2024-03-01", "2026-06-02", "2027-01-01", "DONE", "OPEN"),
    ]


def test_a_rule_makes_people_wait_again_and_ends_that_again(world: World) -> None:
    world.require("basis")
    world.require("zorg", since="2026-01-01", until="2026-03-01")
    world.person(since="2025-01-01", has=("basis",))

    assert stays(world) == [
        ("2025-01-01", "2026-01-01", f"{date.max}", "FLOW", "RULE"),
        ("2026-01-01", "2026-03-01", None, "RULE", "RULE"),
        ("2026-03-01", "2026-06-02", f"{date.max}", "RULE", "OPEN"),
    ]


def test_leaving_long_leave_and_coming_back_are_flow(world: World) -> None:
    world.require("basis")
    person = world.person(since="2025-01-01", until="2026-05-01")
    world.absent(person, "2025-06-01", "2025-09-01")
    world.absent(person, "2025-10-01", "2025-10-20")

    assert stays(world) == [
        ("2025-01-01", "2025-06-01", None, "FLOW", "FLOW"),
        ("2025-09-01", "2026-05-01", None, "FLOW", "FLOW"),
    ]


def test_what_is_known_on_the_day_is_all_that_counts(world: World) -> None:
    world.require("basis")
    person = world.person(since="2026-01-01", until="2026-07-01")
    world.complete(person, "basis", "2026-03-01", last="2026-09-01")

    assert stays(world, "2026-02-01") == [("2026-01-01", "2026-02-02", None, "FLOW", "OPEN")]


def test_others_people_are_left_out(world: World) -> None:
    other = World(world.session, "elders")
    other.require("basis")
    other.person(has=("basis",))

    assert stays(world) == []
