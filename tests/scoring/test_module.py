"""When the counted walks of an attempt pass the module."""

from fractions import Fraction

import pytest

from mhtraining.scoring.module import module_passed, score_module
from mhtraining.scoring.walk import WalkScore


def walks(*scores):
    return [WalkScore(Fraction(earned), Fraction(attainable), ()) for earned, attainable in scores]


@pytest.mark.parametrize(
    ("scores", "pass_mark", "passed"),
    [
        ([(7, 10)], 70, True),
        ([("6999999/1000000", 10)], 70, False),
        ([("1/3", 1), ("1/3", 1), (1, 1)], 55, True),
        ([("1/3", 1), ("1/3", 1), (1, 1)], 56, False),
        ([(10, 10), (0, 1)], 90, True),  # the sum of both, not the mean of their percentages
        ([(0, 5)], 0, True),
        ([(0, 0)], 0, False),
        ([], 0, False),
    ],
)
def test_a_module_is_passed_on_the_exact_sum(scores, pass_mark, passed):
    assert module_passed(walks(*scores), pass_mark) is passed


def test_the_module_score_adds_up_its_walks():
    score = score_module(walks(("5/2", 3), ("1/3", 4)))

    assert (score.earned, score.attainable, score.percent) == (Fraction(17, 6), 7, 40)
