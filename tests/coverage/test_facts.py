"""Facts read from the first person to the last are those read one by one: strangers between are left out."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from sqlalchemy.orm import Session

from mhtraining.coverage import facts
from mhtraining.coverage.spans import Spans
from tests.coverage.world import World

MODULES = ("basis", "kcc")


def columns(found: facts.Facts) -> list[Any]:
    """Every set of spans and every pair of columns as sorted rows."""
    spans = [getattr(found, field.name) for field in fields(found)]
    rows = [sorted(zip(one.key, one.first, one.end, strict=True)) for one in spans if isinstance(one, Spans)]
    placed, extended = found.placed, zip(found.extended, found.extended_to, strict=True)
    at = sorted(zip(placed.key, placed.first, placed.end, found.departments, strict=True))
    return [*rows, at, sorted(extended)]


def person(world: World, department: int) -> int:
    """Somebody with a fact of every kind."""
    made = world.person(department, since="2024-01-01", until="2027-01-01", has=("basis", "boa"))
    world.complete(made, "kcc", "2026-06-01", last="2028-06-01")
    world.absent(made, "2025-01-01", "2025-09-01")
    world.waive(made, "kcc", since="2026-01-01")
    world.extend(made, "basis", due="2026-12-01")
    return made


def test_whoever_stands_between_is_left_out(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    world, other = World(session), World(session, "anders")
    for module in ("basis", "kcc", "boa"):
        world.module(module)
    ours, theirs = world.department("KCC"), other.department("BOA")
    people = []
    for _ in range(3):
        people.append(person(world, ours))
        person(other, theirs)
        people.append(person(world, ours))
    connection = session.connection()

    one_by_one = columns(facts.facts_of(connection, people, MODULES))
    monkeypatch.setattr(facts, "_FEW", 0)
    together = columns(facts.facts_of(connection, people, MODULES))

    assert together == one_by_one
    assert [len(rows) for rows in one_by_one] == [6, 6, 6, 6, 12, 18, 6, 6]
