"""A walk as the learner saw it: every question answered, with what there was to choose and what was chosen.

Nothing here tells which answer is right: what is shown is what was seen when the answer was given.
"""

from __future__ import annotations

from dataclasses import dataclass

from mhtraining.content.model import Kind, Ref, Step
from mhtraining.learning.shuffle import offered_items, offered_texts
from mhtraining.learning.walk_state import WalkState


@dataclass(frozen=True, slots=True)
class Shown:
    """One line that was offered (Markdown); `given` is what the learner put beside it, empty for nothing.

    Of an option `given` is "x" where it was chosen; of a line to put in order its place, from 1; of
    a row the text chosen for it.
    """

    text: str
    given: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One step that was answered; `offered` are the texts to choose from, where rows ask for one each."""

    heading: str
    kind: Kind
    text: str
    lines: tuple[Shown, ...]
    offered: tuple[str, ...] = ()


def questions(walk: WalkState) -> tuple[Question, ...]:
    """Every step answered in this walk, in order, as it was shown."""
    return tuple(_question(step, walk.scenario.ref, walk.seed, answer) for step, answer in walk.answered)


def _question(step: Step, ref: Ref, seed: int, answer: object) -> Question:
    lines: tuple[Shown, ...] = ()
    offered: tuple[str, ...] = ()
    given = answer if isinstance(answer, list | tuple) else [answer]
    if step.kind in (Kind.CHOICE, Kind.SPOT):
        lines = tuple(
            Shown(option.text, "x" if place in given else "")
            for place, option in enumerate(step.options, start=1)
        )
    elif step.kind is Kind.ORDER:
        lines = tuple(
            Shown(step.items[item - 1], str(given.index(item) + 1)) for item in offered_items(step, ref, seed)
        )
    elif step.kind is Kind.MATCH:
        offered = offered_texts(step, ref, seed)
        lines = tuple(
            Shown(left, text.strip()) for (left, _right), text in zip(step.rows, given, strict=True)
        )
    return Question(step.heading, step.kind, step.text, lines, offered)
