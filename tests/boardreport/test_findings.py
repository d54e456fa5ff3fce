"""Each rule says its sentence when the figures say so, and keeps silent when they do not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask_babel import force_locale

from mhtraining.boardreport.findings import asked_of_board, for_attention, going_well, highest, listed
from mhtraining.boardreport.report import Expected, InOrder, Month, Row, SignalMonth
from mhtraining.boardreport.worded import key_message
from mhtraining.coverage.charted import BandRow, Counted
from tests.boardreport.made import ENDS, OCTOBER, made_report

ALL_IN_ORDER = InOrder(3, (), (), (), ())
BEFORE = date(2026, 10, 1)


@dataclass(frozen=True)
class Case:
    """With these changes `part` says this sentence; with `without` it does not."""

    part: Any
    sentence: str
    changes: dict[str, Any]
    without: dict[str, Any]


def months(*covered: int | None) -> tuple[Month, ...]:
    return tuple(
        Month(on, None if one is None else Counted(100, one))
        for on, one in zip(ENDS[-len(covered) :], covered, strict=True)
    )


def of_thousand(then: int, now: int) -> tuple[Month, ...]:
    covered = (then, then, then, now)
    return tuple(Month(on, Counted(1000, one)) for on, one in zip(ENDS[-4:], covered, strict=True))


def dated(day: date | None, outcome: str = "dated") -> Expected:
    return Expected(outcome, day, day, day)


def falling(high: int) -> Expected:
    return Expected("not_within", months=(BandRow(date(2027, 10, 31), 30, 40, high),))


GOAL = made_report().goal
CASES = {
    "goal reached": Case(
        going_well,
        "The goal of 80% is reached.",
        {"whole": Counted(100, 80)},
        {"whole": Counted(1000, 799)},  # 79.9 percent is not 80
    ),
    "rising": Case(
        going_well,
        "Coverage rose by 6 points of percent in three months.",
        {"months": months(64, 66, 68, 70)},
        {"months": months(70, 66, 68, 70)},
    ),
    "rising by a whole point, not by two that are rounded": Case(
        going_well,
        "Coverage rose by 1 point of percent in three months.",
        {"months": of_thousand(679, 690)},
        {"months": of_thousand(679, 680)},  # 67.9 and 68.0 are no point apart
    ),
    "rising, hidden then": Case(
        going_well,
        "Coverage rose by 6 points of percent in three months.",
        {"months": months(64, 66, 68, 70)},
        {"months": months(None, 66, 68, 70)},
    ),
    "falling": Case(
        for_attention,
        "Coverage fell by 1 point of percent in three months.",
        {"months": months(71, 60, 60, 70)},
        {"months": months(60, 60, 70)},  # no month end three months ago
    ),
    "in time": Case(
        going_well,
        "At this pace the goal is reached in time.",
        {"expected": dated(GOAL.reach_by)},
        {"expected": dated(date(2027, 7, 1))},
    ),
    "late": Case(
        for_attention,
        "At this pace the goal is reached later than was agreed.",
        {"expected": dated(date(2027, 7, 1))},
        {"expected": dated(GOAL.reach_by)},
    ),
    "will fall": Case(
        for_attention,
        "If it goes on like this, coverage falls to about 40% in October 2027.",
        {"expected": falling(high=69)},
        {"expected": falling(high=70)},  # it may also stay where it is
    ),
    "too late": Case(
        for_attention,
        "The goal was to be reached by 1 October 2026, and was not.",
        {"goal": type(GOAL)(80, BEFORE)},
        {"goal": type(GOAL)(70, BEFORE)},
    ),
    "groups there": Case(
        going_well,
        "These groups have reached the goal: Sociaal domein.",
        {},
        {"domains": (Row("Sociaal domein", Counted(60, 47)), Row("Hidden", None))},
    ),
    "departments there": Case(
        going_well,
        "1 department has reached its goal: Zorg.",
        {},
        {"departments": (Row("Zorg", Counted(60, 47), path="Zorg"), Row("Nobody", Counted(0, 0), path="X"))},
    ),
    "departments with a goal of their own": Case(
        going_well,
        "1 department has reached its goal: Zorg.",
        {"departments": (Row("Zorg", Counted(60, 30), path="Zorg", goal=50),)},
        {"departments": (Row("Zorg", Counted(60, 48), path="Zorg", goal=90),)},
    ),
    "lowest group": Case(
        for_attention,
        "Of the groups KCC is lowest: 60%.",
        {},
        {"domains": (Row("Sociaal domein", Counted(60, 48)), Row("Hidden", None))},
    ),
    "lowest module": Case(
        for_attention,
        "Of the modules “Balie” is lowest: 66%.",
        {},
        {"modules": (Row("Balie", Counted(30, 24)),)},
    ),
    "no goal": Case(for_attention, "There is no goal yet.", {"goal": None}, {}),
    "officers there": Case(
        going_well,
        "Every department has a contact officer with a deputy.",
        {"in_order": ALL_IN_ORDER},
        {"in_order": InOrder(3, (), ("Zorg",), (), ())},
    ),
    "no departments, no praise": Case(
        going_well,
        "The reporting route of every department was checked.",
        {"in_order": ALL_IN_ORDER},
        {"in_order": InOrder(0, (), (), (), ())},
    ),
    "no officer": Case(
        for_attention, "1 department has no contact officer: KCC.", {}, {"in_order": ALL_IN_ORDER}
    ),
    "no deputy": Case(
        for_attention,
        "2 departments have no deputy for the contact officer: among them Publiek.",
        {},
        {"in_order": ALL_IN_ORDER},
    ),
    "no manager": Case(
        for_attention,
        "1 department has no manager in the system: Zorg.",
        {"in_order": InOrder(3, (), (), ("Zorg",), ())},
        {},
    ),
    "no route": Case(
        for_attention,
        "Of 1 department nobody checked the reporting route: Zorg.",
        {},
        {"in_order": ALL_IN_ORDER},
    ),
    "ask for a goal": Case(
        asked_of_board, "Set a goal: so many percent of the employees, by a day.", {"goal": None}, {}
    ),
    "ask for time": Case(
        asked_of_board,
        "Ask managers to give their employees time for the modules, beginning with KCC.",
        {},
        {"whole": Counted(100, 80)},
    ),
    "ask for officers": Case(
        asked_of_board,
        "Have contact officers and deputies appointed where they lack, in 2 departments.",
        {},
        {"in_order": ALL_IN_ORDER},
    ),
    "ask for routes": Case(
        asked_of_board,
        "Have the reporting route of 1 department checked.",
        {},
        {"in_order": ALL_IN_ORDER},
    ),
    "ask for signals": Case(
        asked_of_board,
        "Ask departments to fill in each month how many signals they had, also when there were none.",
        {"signals": (SignalMonth(BEFORE, None, 0),)},
        {"signals": (SignalMonth(BEFORE, 0, 1),)},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_says_its_sentence_or_nothing(bare_app: Flask, name: str) -> None:
    case = CASES[name]
    with bare_app.test_request_context(), force_locale("en"):
        assert case.sentence in case.part(made_report(**case.changes))
        assert case.sentence not in case.part(made_report(**case.without))


def test_nothing_is_forecast_or_compared_where_the_whole_is_hidden(bare_app: Flask) -> None:
    hidden = made_report(
        whole=None, expected=None, months=(Month(OCTOBER, None),), domains=(), departments=()
    )
    with bare_app.test_request_context(), force_locale("en"):
        assert key_message(hidden) == [
            "How many employees are up to date is not shown: it would say too much about few people."
        ]
        assert going_well(hidden) == ()


def test_the_highest_are_named_by_whole_paths_where_a_name_is_not_unique() -> None:
    assert highest(["Zorg", "Zorg/Team 1", "Publiek/Team 1", "Werk\\/Inkomen"]) == [
        "Zorg", "Team 1", "Werk/Inkomen",
    ]  # fmt: skip
    assert highest(["Zorg/Team 1", "Publiek/Team 1"]) == ["Zorg / Team 1", "Publiek / Team 1"]


def test_many_names_are_counted(bare_app: Flask) -> None:
    with bare_app.test_request_context(), force_locale("en"):
        assert listed(["a", "b", "c", "d", "e", "f"]) == "a, b, c, d, e, f"
        assert listed(["a", "b", "c", "d", "e", "f", "g"]) == "a, b, c, d, e and 2 others"


def test_the_key_message_says_both_numbers_the_goal_and_the_expected_day(bare_app: Flask) -> None:
    with bare_app.test_request_context(), force_locale("nl"):
        assert key_message(made_report()) == [
            "Op 31 oktober 2026 waren 70 van 100 medewerkers bij met wat zij moeten weten "
            "over mensenhandel (70%).",
            "Het doel is 80% op 30 juni 2027; daarvoor zijn nog 10 medewerkers nodig.",
            "Als het zo doorgaat, wordt het doel gehaald rond 1 maart 2027. De kans is vier op vijf dat dat "
            "tussen 10 januari 2027 en 20 augustus 2027 is.",
        ]
