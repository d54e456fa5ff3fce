"""What one answer earns, against a plain enumeration, and which answers cannot be."""

from fractions import Fraction

import pytest
from hypothesis import given, settings

from mhtraining.scoring.answers import ImpossibleAnswerError, SpotCounts, count_spot, score_answer
from tests.content.made import every_answer, option, scenarios, step

CHOICE = step("a", "choice", options=(option("x"), option("~"), option(" ")))
SPOT = step("a", "spot", options=(option("x"), option(" "), option("x"), option(" "), option("x")))
CALM = step("a", "spot", options=(option(" "), option(" ")))
ORDER = step("a", "order", items=4)
MATCH = step("a", "match", right=("nu bellen", "morgen", "nu bellen"))
TEXT = step("a", "text")
REFLECT = step("a", "reflect")


@pytest.mark.parametrize(
    ("where", "answer", "fraction"),
    [
        (CHOICE, 1, "1"),
        (CHOICE, 2, "1/2"),
        (CHOICE, 3, "0"),
        (SPOT, [1, 3, 5], "1"),
        (SPOT, [5, 1], "2/3"),
        (SPOT, [1, 3, 2], "1/3"),
        (SPOT, [1, 2, 4], "0"),  # never below 0
        (SPOT, [1, 2, 3, 4, 5], "1/3"),
        (SPOT, [], "0"),
        (CALM, [], "1"),
        (CALM, [2], "0"),
        (ORDER, [1, 2, 3, 4], "1"),
        (ORDER, [2, 1, 3, 4], "5/6"),
        (ORDER, [4, 1, 2, 3], "1/2"),
        (ORDER, [4, 3, 2, 1], "0"),
        (MATCH, ["nu bellen", "morgen", "nu bellen"], "1"),
        (MATCH, ["morgen", " morgen ", "morgen"], "1/3"),
        (TEXT, None, "0"),
        (REFLECT, None, "0"),
    ],
)
def test_the_fraction_of_an_answer(where, answer, fraction):
    assert score_answer(where, answer) == Fraction(fraction)


@settings(deadline=None, max_examples=60)  # enumerating walks takes its time
@given(scenarios())
def test_every_possible_answer_earns_what_the_table_says(made):
    for each in made.steps:
        for answer, fraction in every_answer(each):
            assert score_answer(each, answer) == fraction


@pytest.mark.parametrize("where", [CHOICE, SPOT, ORDER, MATCH, TEXT, REFLECT], ids=lambda each: each.kind)
@pytest.mark.parametrize(
    "answer",
    [True, 1.0, "1", 0, -1, 6, 10**5000, {}, {"1": 1}, [True], [1.0, 2, 3, 4], ["1"], [0], [9], [1, 1],
     [1, 2, 3, 3], [[1]], ["nu bellen"], ["nu bellen", "morgen", "later"], ["nu bellen", "morgen", None],
     ["nu bellen", "morgen", "nu bellen", "morgen"], [float("nan")], b"1", {1}],
    ids=lambda answer: str(type(answer).__name__),
)  # fmt: skip
def test_an_answer_that_cannot_be_is_refused(where, answer):
    with pytest.raises(ImpossibleAnswerError, match="step 'a'"):
        score_answer(where, answer)


@pytest.mark.parametrize("where", [CHOICE, SPOT, ORDER, MATCH], ids=lambda each: each.kind)
def test_a_step_that_asks_an_answer_is_not_passed_by(where):
    with pytest.raises(ImpossibleAnswerError):
        score_answer(where, None)


def test_an_order_lacks_no_item():
    with pytest.raises(ImpossibleAnswerError, match="all 4 items"):
        score_answer(ORDER, [1, 2, 3])


def test_hits_misses_false_alarms_and_correct_rejections():
    assert count_spot(SPOT, [1, 2]) == SpotCounts(hits=1, misses=2, false_alarms=1, correct_rejections=1)
