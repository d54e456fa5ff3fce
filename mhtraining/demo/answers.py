"""What somebody of a certain skill answers in a scenario: the demonstration's learners."""

from __future__ import annotations

import random

from mhtraining.content.model import Kind, Mark, Scenario, Step
from mhtraining.scoring.walk import WalkScore, next_step, score_walk

Answer = tuple[str, object]


def walk(scenario: Scenario, rng: random.Random, skill: float) -> tuple[list[Answer], WalkScore]:
    """One finished walk: the answers step by step, and its score. `skill` is the chance of knowing."""
    answers: list[Answer] = []
    step_id: str | None = scenario.steps[0].id
    while step_id is not None:
        given = _answer(scenario.step(step_id), rng, skill)
        answers.append((step_id, given))
        step_id = next_step(scenario, step_id, given)
    return answers, score_walk(scenario, answers)


def _answer(step: Step, rng: random.Random, skill: float) -> object:
    knows = rng.random() < skill
    if step.kind is Kind.CHOICE:
        marks = [option.mark for option in step.options]
        return marks.index(Mark.BEST) + 1 if knows else rng.randint(1, len(marks))
    if step.kind is Kind.SPOT:
        return [
            place
            for place, option in enumerate(step.options, 1)
            if (option.mark is Mark.BEST) == (rng.random() < (skill + 1) / 2)
        ]
    if step.kind is Kind.ORDER:
        places = list(range(1, len(step.items) + 1))
        if not knows:
            rng.shuffle(places)
        return places
    if step.kind is Kind.MATCH:
        texts = [right for _, right in step.rows]
        if not knows:
            rng.shuffle(texts)
        return texts
    return None
