"""A walk through a scenario and its score: which step comes next, what was earned of what was attainable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from mhtraining.content.model import Kind, Scenario, Step
from mhtraining.content.walks import attainable, following
from mhtraining.scoring.answers import (
    ImpossibleAnswerError,
    SpotCounts,
    chosen_option,
    count_spot,
    score_answer,
)


class BrokenWalkError(ValueError):
    """The answers are no finished walk through the scenario; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class StepScore:
    """What one step of a walk earned of its weight (0 of 0 where it is not scored).

    `spot` is None for other kinds than `.spot`.
    """

    step: str
    kind: Kind
    earned: Fraction
    weight: int
    spot: SpotCounts | None


@dataclass(frozen=True, slots=True)
class WalkScore:
    """The score of one finished walk; `steps` are those visited, in order."""

    earned: Fraction
    attainable: Fraction
    steps: tuple[StepScore, ...]

    @property
    def path(self) -> tuple[str, ...]:
        """The ids of the steps visited, in order."""
        return tuple(step.step for step in self.steps)

    @property
    def percent(self) -> int | None:
        """Earned of attainable in whole percent, rounded down; None when nothing is attainable."""
        return percent(self.earned, self.attainable)


def percent(earned: Fraction, attainable: Fraction) -> int | None:
    """`earned` of `attainable` in whole percent, rounded down; None when nothing is attainable."""
    return None if attainable == 0 else 100 * earned // attainable


def next_step(scenario: Scenario, step_id: str, answer: object) -> str | None:
    """The id of the step that follows when `step_id` is answered so; None where the walk ends.

    Raises KeyError when there is no such step, ImpossibleAnswerError for an answer it cannot have.
    """
    return _next_step(scenario, scenario.step(step_id), answer)


def score_step(step: Step, answer: object) -> StepScore:
    """What `answer` earns in `step`. Raises ImpossibleAnswerError for an answer it cannot have."""
    return StepScore(
        step=step.id,
        kind=step.kind,
        earned=step.weight * score_answer(step, answer),
        weight=step.weight,
        spot=count_spot(step, answer) if step.kind is Kind.SPOT else None,
    )


def score_walk(scenario: Scenario, answers: Sequence[tuple[str, object]]) -> WalkScore:
    """Score one finished walk: `answers` holds (step id, answer) of every step visited, in order.

    The shape of an answer is that of `score_answer`. Raises BrokenWalkError when a step is out of
    order, the walk goes past its end or stops before it, or an answer is impossible.
    """
    expected = scenario.steps[0].id if scenario.steps else None
    steps: list[StepScore] = []
    for step_id, answer in answers:
        if expected is None:
            raise BrokenWalkError(f"the walk had ended before step {step_id!r}: leave out what comes after")
        if step_id != expected:
            raise BrokenWalkError(f"step {expected!r} comes next in this walk, not {step_id!r}")
        step = scenario.step(step_id)
        try:
            steps.append(score_step(step, answer))
        except ImpossibleAnswerError as error:
            raise BrokenWalkError(str(error)) from error
        expected = _next_step(scenario, step, answer)
    if expected is not None:
        raise BrokenWalkError(f"the walk is not finished: step {expected!r} has no answer yet")
    earned = sum((step.earned for step in steps), start=Fraction(0))
    return WalkScore(earned, attainable(scenario), tuple(steps))


def _next_step(scenario: Scenario, step: Step, answer: object) -> str | None:
    if step.kind is not Kind.CHOICE:
        score_answer(step, answer)  # refuses an answer that the step cannot have
        return following(scenario, step)
    return following(scenario, step, chosen_option(step, answer))
