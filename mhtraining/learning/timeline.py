"""What there was to see in a walk, in order: every signal found and missed, and every act, with why."""

from __future__ import annotations

from dataclasses import dataclass

from mhtraining.content.model import Kind, Step
from mhtraining.learning.feedback import Judgement, feedback_of, spot_verdicts
from mhtraining.learning.walk_state import WalkState


@dataclass(frozen=True, slots=True)
class Moment:
    """One point of the timeline: in which step, how it counts, what it was and why (Markdown).

    `text` is empty where the heading says it all.
    """

    heading: str
    judgement: Judgement
    text: str
    why: str
    group: str | None = None


def timeline(walk: WalkState) -> tuple[Moment, ...]:
    """The moments of all steps answered in this walk. Options rightly left out are no moment."""
    return tuple(moment for step, answer in walk.answered for moment in _moments(step, answer))


def signal_counts(walk: WalkState) -> tuple[int, int]:
    """How many signals were found, of how many that were to be seen on this walk."""
    judged = [moment.judgement for moment in timeline(walk)]
    found = judged.count(Judgement.SEEN)
    return found, found + judged.count(Judgement.MISSED)


def _moments(step: Step, answer: object) -> list[Moment]:
    if step.kind is Kind.SPOT:
        return [
            Moment(step.heading, each.judgement, each.text, each.why, each.group)
            for each in spot_verdicts(step, answer)
            if each.judgement is not Judgement.RIGHTLY_LEFT
        ]
    if step.kind is Kind.CHOICE:
        own = feedback_of(step, answer, all_whys=False).verdicts[0]
        return [Moment(step.heading, own.judgement, own.text, own.why)]
    if step.kind.scored:
        judgement = feedback_of(step, answer, all_whys=False).judgement
        return [Moment(step.heading, judgement, "", step.explanation)]
    return []
