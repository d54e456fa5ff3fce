"""My modules: one thing to do now, what comes after, what is done, what is there besides."""

from __future__ import annotations

from datetime import date

import pytest

from mhtraining.learning.overview import Fact, State, entry_of, overview

TODAY = date(2026, 11, 22)


def fact(slug: str = "a", **known: object) -> Fact:
    return Fact(slug=slug, title=slug, summary="", minutes=5, **known)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "state", "due_on"),
    [
        ({}, State.OPEN, None),
        ({"required": True, "due_on": date(2026, 12, 1)}, State.OPEN, date(2026, 12, 1)),
        ({"required": True, "due_on": TODAY}, State.OPEN, TODAY),
        ({"required": True, "due_on": date(2026, 11, 21)}, State.LATE, date(2026, 11, 21)),
        (
            {"required": True, "due_on": date(2026, 12, 1), "attempt_id": 4},
            State.BUSY,
            date(2026, 12, 1),
        ),
        (
            {"required": True, "due_on": date(2025, 1, 1), "completed_on": TODAY, "last_valid_on": None},
            State.DONE,
            None,
        ),
        (  # an expired completion: its last valid day is the due day
            {
                "required": True,
                "due_on": date(2024, 1, 1),
                "completed_on": date(2024, 11, 21),
                "last_valid_on": date(2026, 11, 21),
            },
            State.LATE,
            date(2026, 11, 21),
        ),
        (  # 60 days before the last valid day: valid, and time to renew
            {
                "required": True,
                "due_on": date(2024, 1, 1),
                "completed_on": date(2025, 1, 21),
                "last_valid_on": date(2027, 1, 21),
            },
            State.DONE,
            date(2027, 1, 21),
        ),
        (  # 61 days before: not yet
            {
                "required": True,
                "due_on": date(2024, 1, 1),
                "completed_on": date(2025, 1, 22),
                "last_valid_on": date(2027, 1, 22),
            },
            State.DONE,
            None,
        ),
        (  # free, and about to expire: still valid
            {"completed_on": date(2025, 1, 1), "last_valid_on": date(2026, 12, 1)},
            State.DONE,
            None,
        ),
        (  # retired: required of nobody
            {"required": True, "due_on": date(2026, 11, 1), "offered": False},
            State.OPEN,
            None,
        ),
    ],
)
def test_how_a_module_stands(known: dict[str, object], state: State, due_on: date | None) -> None:
    entry = entry_of(fact(**known), TODAY)

    assert (entry.state, entry.due_on) == (state, due_on)


def test_the_first_due_is_to_be_done_now_and_one_begun_freely_comes_after() -> None:
    shown = overview(
        [
            fact("vrij"),
            fact("bezig", attempt_id=3),
            fact("later", required=True, due_on=date(2027, 1, 1)),
            fact("nu", required=True, due_on=date(2026, 12, 1)),
            fact("klaar", required=True, due_on=date(2026, 1, 1), completed_on=TODAY),
            fact("weg", offered=False),
            fact("weg-bezig", offered=False, attempt_id=9),
        ],
        TODAY,
    )

    assert shown.now is not None
    assert shown.now.fact.slug == "nu"
    assert [entry.fact.slug for entry in shown.then] == ["later", "bezig", "weg-bezig"]
    assert [entry.fact.slug for entry in shown.done] == ["klaar"]
    assert [entry.fact.slug for entry in shown.others] == ["vrij"]


def test_what_is_not_valid_comes_before_a_renewal() -> None:
    renewal = fact(
        "vernieuwen",
        required=True,
        due_on=date(2025, 1, 1),
        completed_on=date(2025, 1, 1),
        last_valid_on=date(2026, 11, 25),
    )
    shown = overview([renewal, fact("nieuw", required=True, due_on=date(2027, 6, 1))], TODAY)

    assert shown.now is not None
    assert shown.now.fact.slug == "nieuw"
