"""What one answer to one step earns: an exact fraction between 0 and 1, for every kind of step."""

from __future__ import annotations

import reprlib
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TypeGuard

from mhtraining.content.model import Kind, Mark, Option, Step


class ImpossibleAnswerError(ValueError):
    """The answer is not one that this step can have; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class SpotCounts:
    """What the options chosen in a `.spot` step are: the four cells of signal detection."""

    hits: int
    misses: int
    false_alarms: int
    correct_rejections: int


def score_answer(step: Step, answer: object) -> Fraction:
    """The fraction (0..1) of the step's weight that `answer` earns, by the table of module format 1.

    choice: the option's place; spot: a list of places; order: a list of the items' places in the
    order given; match: a list of right-hand texts, row by row (white space around them does not
    count); text and reflect: None, which earns 0. Places count from 1.
    Raises ImpossibleAnswerError for anything else.
    """
    if step.kind is Kind.CHOICE:
        return chosen_option(step, answer).mark.worth
    if step.kind is Kind.SPOT:
        return _score_spot(count_spot(step, answer))
    if step.kind is Kind.ORDER:
        return _score_order(step, answer)
    if step.kind is Kind.MATCH:
        return _score_match(step, answer)
    if answer is not None:
        raise ImpossibleAnswerError(f"step {step.id!r} asks no answer: give null, not {_short(answer)}")
    return Fraction(0)


def chosen_option(step: Step, answer: object) -> Option:
    """The option that `answer` chooses in a `.choice` step. Raises ImpossibleAnswerError."""
    if not _is_place(answer, len(step.options)):
        raise ImpossibleAnswerError(
            f"step {step.id!r} takes the place of one option, 1 to {len(step.options)}, not {_short(answer)}"
        )
    return step.options[answer - 1]


def count_spot(step: Step, answer: object) -> SpotCounts:
    """Count hits, misses, false alarms and correct rejections of an answer to a `.spot` step.

    Raises ImpossibleAnswerError when `answer` is no list of different places of options.
    """
    chosen = set(_places(step, answer, len(step.options), "options"))
    signals = {place for place, option in enumerate(step.options, start=1) if option.mark is Mark.BEST}
    hits, false_alarms = len(chosen & signals), len(chosen - signals)
    return SpotCounts(
        hits=hits,
        misses=len(signals) - hits,
        false_alarms=false_alarms,
        correct_rejections=len(step.options) - len(signals) - false_alarms,
    )


def _score_spot(counts: SpotCounts) -> Fraction:
    signals = counts.hits + counts.misses
    if signals == 0:
        return Fraction(int(counts.false_alarms == 0))
    return max(Fraction(0), Fraction(counts.hits - counts.false_alarms, signals))


def _score_order(step: Step, answer: object) -> Fraction:
    places = _places(step, answer, len(step.items), "items")
    if len(places) != len(step.items):
        raise ImpossibleAnswerError(
            f"step {step.id!r} takes all {len(step.items)} items, each once, not {_short(answer)}"
        )
    pairs = list(combinations(places, 2))
    return Fraction(sum(first < second for first, second in pairs), len(pairs))


def _score_match(step: Step, answer: object) -> Fraction:
    right_texts = [right.strip() for _, right in step.rows]
    if (
        not isinstance(answer, list | tuple)
        or len(answer) != len(right_texts)
        or not all(isinstance(text, str) and text.strip() in right_texts for text in answer)
    ):
        raise ImpossibleAnswerError(
            f"step {step.id!r} takes one right-hand text of its table for each of its"
            f" {len(right_texts)} rows, not {_short(answer)}"
        )
    right = sum(given.strip() == text for given, text in zip(answer, right_texts, strict=True))
    return Fraction(right, len(right_texts))


def _places(step: Step, answer: object, highest: int, what: str) -> list[int]:
    if (
        not isinstance(answer, list | tuple)
        or not all(_is_place(place, highest) for place in answer)
        or len(set(answer)) != len(answer)
    ):
        raise ImpossibleAnswerError(
            f"step {step.id!r} takes a list of places of its {what}, each 1 to {highest} and at most once,"
            f" not {_short(answer)}"
        )
    return list(answer)


def _is_place(value: object, highest: int) -> TypeGuard[int]:
    # True is an int in Python; it is no place
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= highest


def _short(answer: object) -> str:
    try:
        return reprlib.repr(answer)
    except ValueError:  # an int of more digits than Python turns into text
        return "a number that long"
