"""The stops of a module: every part of its lessons in order, then the assessment and its situations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mhtraining.content.model import Lesson, Module, Prose, Ref


class StopKind(StrEnum):
    """What a learner does at a stop: read, practise, open the assessment, do a scenario that counts."""

    TEXT = "text"
    PRACTICE = "practice"
    ASSESSMENT = "assessment"
    COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class Stop:
    """One step on the way through a module; `number` counts from 1, as the learner reads it.

    `heading` is that of the page; `opens_lesson` says whether this is the page's first part. `text`
    belongs to a text and to the assessment's opening, `practice` to a practice, `place` (in the draw,
    from 1) to a scenario that counts.
    """

    number: int
    kind: StopKind
    heading: str
    opens_lesson: bool = True
    text: str = ""
    practice: Ref | None = None
    place: int | None = None


def stops_of(module: Module) -> tuple[Stop, ...]:
    """All stops of a module, in order. A lesson without text or practice is one empty text."""
    found: list[Stop] = []
    for lesson in module.lessons:
        found.extend(_lesson_stops(lesson, len(found) + 1))
    assessment = module.assessment
    if assessment is not None:
        number = len(found) + 1
        found.append(Stop(number, StopKind.ASSESSMENT, assessment.heading, text=assessment.text))
        places = range(1, drawn_count(module) + 1)
        found.extend(
            Stop(number + place, StopKind.COUNTED, assessment.heading, False, place=place) for place in places
        )
    return tuple(found)


def drawn_count(module: Module) -> int:
    """How many scenarios of the assessment one attempt holds; 0 without an assessment."""
    if module.assessment is None:
        return 0
    return module.assessment.draw or len(module.assessment.links)


def _lesson_stops(lesson: Lesson, number: int) -> list[Stop]:
    if not lesson.parts:
        return [Stop(number, StopKind.TEXT, lesson.heading)]
    found = []
    for place, part in enumerate(lesson.parts):
        if isinstance(part, Prose):
            stop = Stop(number + place, StopKind.TEXT, lesson.heading, place == 0, text=part.text)
        else:
            stop = Stop(number + place, StopKind.PRACTICE, lesson.heading, place == 0, practice=part.ref)
        found.append(stop)
    return found
