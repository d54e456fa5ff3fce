"""Attempts as learners of the demonstration made them, with every answer, scored by the real rules."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from fractions import Fraction

from mhtraining.content.model import Bundle, Ref
from mhtraining.demo.answers import walk
from mhtraining.learning.draw import draw
from mhtraining.learning.models import Attempt, Outcome, Response, Walk
from mhtraining.scoring.module import score_module

MINUTE = timedelta(minutes=1)
MOST_TRIES = 40


def attempts(
    bundle: Bundle, version: str, employee_id: int, at: datetime, failed: int, rng: random.Random
) -> list[Attempt]:
    """So many attempts that did not pass, a day apart, and then one that did, begun at `at`.

    Each is one try of a learner whose skill grows until the outcome is the one asked for. A module
    without an assessment has no attempt that fails.
    """
    assessment = bundle.module.assessment
    if assessment is None:
        return [_attempt(bundle, version, employee_id, at, rng, (), 1.0, Outcome.COMPLETED)]
    found: list[Attempt] = []
    for turn in range(failed + 1):
        outcome = Outcome.PASSED if turn == failed else Outcome.FAILED
        begun = at - timedelta(days=failed - turn)
        found.append(_one(bundle, version, employee_id, begun, rng, outcome, found))
    return found


def _one(
    bundle: Bundle,
    version: str,
    employee_id: int,
    at: datetime,
    rng: random.Random,
    outcome: Outcome,
    earlier: Sequence[Attempt],
) -> Attempt:
    assessment = bundle.module.assessment
    assert assessment is not None
    last_shown = {
        Ref(walk.scenario_module, walk.scenario_id): walk.shown_at
        for attempt in earlier
        for walk in attempt.walks
        if walk.shown_at is not None
    }
    look_alikes = {ref for ref, scenario in bundle.scenarios.items() if scenario.look_alike}
    drawn = draw(
        [link.ref for link in assessment.links],
        assessment.draw,
        last_shown=last_shown,
        look_alikes=look_alikes,
        seed=rng.getrandbits(31),
    )
    for turn in range(MOST_TRIES):
        skill = 0.9 + turn / 400 if outcome is Outcome.PASSED else 0.5 - turn / 100
        attempt = _attempt(bundle, version, employee_id, at, rng, drawn, skill, outcome)
        if attempt.outcome is outcome:
            return attempt
    return _attempt(bundle, version, employee_id, at, rng, drawn, 1.0, Outcome.PASSED)


def _attempt(
    bundle: Bundle,
    version: str,
    employee_id: int,
    at: datetime,
    rng: random.Random,
    drawn: Sequence[Ref],
    skill: float,
    outcome: Outcome,
) -> Attempt:
    attempt = Attempt(
        employee_id=employee_id,
        module_slug=bundle.module.slug,
        version=version,
        seed=rng.getrandbits(31),
        started_at=at,
    )
    moment = at + 12 * MINUTE
    scores = []
    for position, ref in enumerate(drawn, 1):
        answers, score = walk(bundle.scenarios[ref], rng, skill)
        scores.append(score)
        responses = [
            Response(
                position=place,
                step_id=step_id,
                answer=answer,
                earned=step.earned,
                answered_at=moment + place * MINUTE,
            )
            for place, ((step_id, answer), step) in enumerate(zip(answers, score.steps, strict=True), 1)
        ]
        ended = moment + len(responses) * MINUTE
        attempt.walks.append(
            Walk(
                scenario_module=ref.module,
                scenario_id=ref.scenario,
                counted=True,
                position=position,
                round=1,
                shown_at=moment,
                ended_at=ended,
                feedback_read=len(responses),
                earned=score.earned,
                attainable=score.attainable,
                responses=responses,
            )
        )
        moment = ended + MINUTE
    total = score_module(scores)
    attempt.ended_at = moment
    if outcome is Outcome.COMPLETED:
        attempt.outcome = outcome
    else:
        attempt.outcome = Outcome.PASSED if total.passes(bundle.module.pass_mark) else Outcome.FAILED
        attempt.earned, attempt.attainable = Fraction(total.earned), Fraction(total.attainable)
    return attempt
