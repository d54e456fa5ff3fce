"""One walk through a scenario as far as it has come: the steps met, their answers, what is next."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from mhtraining.content.model import Kind, Scenario, Step
from mhtraining.scoring.walk import WalkScore, next_step, score_step, score_walk


@dataclass(frozen=True)
class WalkState:
    """A walk: its answers in order (position 1 first), and the position whose feedback was last left.

    `seed` is the attempt's; `counted` says whether it belongs to the assessment.
    """

    scenario: Scenario
    seed: int
    counted: bool
    answers: tuple[object, ...] = ()
    feedback_read: int = 0

    @cached_property
    def path(self) -> tuple[Step, ...]:
        """The steps met, in order; the last is the one to answer now, unless the walk has ended."""
        step_id: str | None = self.scenario.steps[0].id
        met = []
        for answer in self.answers:
            assert step_id is not None, "a walk goes past its end"
            met.append(self.scenario.step(step_id))
            step_id = next_step(self.scenario, step_id, answer)
        if step_id is not None:
            met.append(self.scenario.step(step_id))
        return tuple(met)

    @property
    def ended(self) -> bool:
        """Whether the last step was answered."""
        return len(self.path) == len(self.answers)

    @property
    def unread(self) -> int | None:
        """The position whose feedback still has to be read; None when all was."""
        return len(self.answers) if self.feedback_read < len(self.answers) else None

    @property
    def to_answer(self) -> int | None:
        """The position that may be answered now; None at the end, and while feedback is unread."""
        return None if self.ended or self.unread is not None else len(self.answers) + 1

    @property
    def position(self) -> int | None:
        """Where the learner stands: the feedback to read, else the step to answer; None at the end."""
        return self.unread or self.to_answer

    @property
    def answered(self) -> tuple[tuple[Step, object], ...]:
        """The steps answered, each with its answer."""
        return tuple(zip(self.path, self.answers, strict=False))

    def score_of(self, answer: object) -> Fraction:
        """What `answer` earns at the step to answer now. Raises ImpossibleAnswerError."""
        return score_step(self.path[-1], answer).earned

    def score(self) -> WalkScore:
        """The score of the finished walk. Raises BrokenWalkError before its end."""
        return score_walk(self.scenario, [(step.id, answer) for step, answer in self.answered])

    def with_answer(self, answer: object) -> WalkState:
        """The walk one answer further; a step without feedback counts as read."""
        read = len(self.answers) + 1 if self.path[-1].kind in WITHOUT_FEEDBACK else self.feedback_read
        return WalkState(self.scenario, self.seed, self.counted, (*self.answers, answer), read)


WITHOUT_FEEDBACK = (Kind.TEXT, Kind.REFLECT)
"""Kinds of step after which nothing has to be explained: going on is the whole answer."""
