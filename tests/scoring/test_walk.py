"""A walk and its score, against a plain enumeration, and walks that are none."""

from fractions import Fraction

import pytest
from hypothesis import given, settings

from mhtraining.scoring.answers import SpotCounts
from mhtraining.scoring.walk import BrokenWalkError, next_step, percent, score_walk
from tests.content.made import every_walk, option, scenario, scenarios, step

MADE = scenario(
    step("kijken", "spot", options=(option("x"), option("x"), option("x"), option(" "))),
    step("doen", "choice", options=(option("x"), option(" ", "mis")), weight=2),
    step("melden", "choice", options=(option("~"), option("x")), target="einde"),
    step("mis", ends=True),
)


@settings(deadline=None, max_examples=60)  # enumerating walks takes its time
@given(scenarios())
def test_every_walk_earns_what_the_format_says_and_takes_its_path(made):
    for walk, earned in every_walk(made):
        score = score_walk(made, walk)
        assert (score.earned, score.path) == (earned, tuple(step_id for step_id, _ in walk))


def test_a_walk_scored_in_full():
    score = score_walk(MADE, [("kijken", [1, 4, 3]), ("doen", 1), ("melden", 1)])

    assert (score.earned, score.attainable, score.percent) == (Fraction(17, 6), 4, 70)
    assert score.steps[0].spot == SpotCounts(hits=2, misses=1, false_alarms=1, correct_rejections=0)
    assert [(each.step, each.earned, each.weight) for each in score.steps] == [
        ("kijken", Fraction(1, 3), 1),
        ("doen", 2, 2),
        ("melden", Fraction(1, 2), 1),
    ]


def test_what_comes_next():
    assert [next_step(MADE, "doen", 1), next_step(MADE, "doen", 2), next_step(MADE, "mis", None)] == [
        "melden",
        "mis",
        None,
    ]


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([], "not finished: step 'kijken'"),
        ([("kijken", [])], "not finished: step 'doen'"),
        ([("doen", 1)], "step 'kijken' comes next"),
        ([("kijken", []), ("doen", 2), ("melden", 1)], "step 'mis' comes next"),
        ([("kijken", []), ("doen", 2), ("mis", None), ("mis", None)], "had ended before step 'mis'"),
        ([("kijken", []), ("doen", 3)], "the place of one option, 1 to 2, not 3"),
        ([("kijken", []), ("doen", True)], "not True"),
        ([("nergens", None)], "step 'kijken' comes next"),
    ],
)
def test_a_walk_that_is_none_is_refused(answers, reason):
    with pytest.raises(BrokenWalkError, match=reason):
        score_walk(MADE, answers)


@settings(deadline=None, max_examples=60)  # enumerating walks takes its time
@given(scenarios())
def test_no_walk_stops_early_or_goes_on(made):
    walk, _ = next(every_walk(made))
    for broken in (walk[:-1], (*walk, walk[-1])):
        with pytest.raises(BrokenWalkError):
            score_walk(made, broken)


@pytest.mark.parametrize(
    ("step_id", "answer"), [("doen", 0), ("doen", True), ("doen", None), ("kijken", [9]), ("mis", 1)]
)
def test_what_comes_next_refuses_an_impossible_answer(step_id, answer):
    with pytest.raises(ValueError, match=f"step '{step_id}'"):
        next_step(MADE, step_id, answer)


@pytest.mark.parametrize(
    ("earned", "attainable", "expected"),
    [("2/3", 1, 66), ("1999/2000", 1, 99), (1, 1, 100), (0, 3, 0), (0, 0, None), ("29/100", 1, 29)],
)
def test_a_percentage_is_rounded_down(earned, attainable, expected):
    assert percent(Fraction(earned), Fraction(attainable)) == expected
