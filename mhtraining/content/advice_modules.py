"""Warnings about a module as a whole: its review, its minutes, its objectives (W401, W407, W408)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from mhtraining.content.model import Finding, Kind, Module, Place, Scenario
from mhtraining.content.parsed import ParsedFile
from mhtraining.content.yaml_core import nearest_key

WORDS_A_MINUTE = 180
SHARE_READ = Fraction(7, 10)
"""Of a scenario's words: nobody walks all branches and opens every why."""

MINUTES_AN_ANSWER = Fraction(1, 4)
ANSWERED = {Kind.CHOICE, Kind.SPOT, Kind.ORDER, Kind.MATCH}
LOOSE = Fraction(4, 10)
"""How far `minutes` may lie from the estimate."""


def review_findings(module: Module, parsed: ParsedFile, today: date) -> Iterator[Finding]:
    """W401: not reviewed yet, or to be reviewed again."""
    if module.reviewed_on is None:
        message = "nobody has reviewed this module yet; fill in `reviewed_on` once somebody has"
        yield _at_key(parsed, ("reviewed_on",), "W401", message)
    elif module.review_before is not None and module.review_before < today:
        message = f"the review was due before {module.review_before}; review it and set new dates"
        yield _at_key(parsed, ("review_before",), "W401", message)


@dataclass(frozen=True, slots=True)
class Reading:
    """What there is to read and answer: words of lessons, and of scenarios with their answered steps."""

    lesson_words: int
    practice: Sequence[tuple[int, Scenario]]
    counted: Sequence[tuple[int, Scenario]]
    draw: int | None

    @property
    def minutes(self) -> Fraction:
        """How long an average reader takes: what is drawn of the counted scenarios counts for its share."""
        share = (
            Fraction(self.draw, len(self.counted)) if self.draw is not None and self.counted else Fraction(1)
        )
        words = sum(words for words, _ in self.practice) + share * sum(words for words, _ in self.counted)
        answers = sum(_answered(each) for _, each in self.practice)
        drawn_answers = share * sum(_answered(each) for _, each in self.counted)
        reading = (self.lesson_words + SHARE_READ * words) / WORDS_A_MINUTE
        return reading + MINUTES_AN_ANSWER * (answers + drawn_answers)


def minutes_findings(module: Module, reading: Reading, parsed: ParsedFile) -> Iterator[Finding]:
    """W407: `minutes` far from what reading and answering take."""
    estimate = reading.minutes
    if abs(module.minutes - estimate) > LOOSE * estimate:
        message = (
            f"`minutes: {module.minutes}`, but reading and answering take about {max(1, round(estimate))}"
        )
        yield _at_key(parsed, ("minutes",), "W407", message)


def objective_findings(module: Module, counted: Sequence[Scenario], parsed: ParsedFile) -> Iterator[Finding]:
    """W408: objectives that the assessment, or some draw of it, does not test.

    Only scenarios of this module test its objectives: those of others have their own.
    """
    if module.assessment is None:
        return
    for objective in module.objectives:
        others = [
            each for each in counted if each.ref.module != module.slug or objective not in each.objectives
        ]
        if len(others) == len(counted):
            message = f"no counted scenario tests `{objective}`; add it to one, or leave it out"
        elif _can_draw(module.assessment.draw, counted, others):
            message = f"a draw can leave `{objective}` untested; let more scenarios test it, or draw more"
        else:
            continue
        yield _at_key(parsed, ("objectives", objective), "W408", message)


def _can_draw(draw: int | None, counted: Sequence[Scenario], others: Sequence[Scenario]) -> bool:
    """Whether a draw can hold only `others`; of two or more it holds a look-alike where there is one."""
    if draw is None or len(others) < draw:
        return False
    needs_look_alike = draw >= 2 and any(each.look_alike for each in counted)
    return not needs_look_alike or any(each.look_alike for each in others)


def _answered(scenario: Scenario) -> int:
    return sum(step.kind in ANSWERED for step in scenario.steps)


def _at_key(parsed: ParsedFile, path: tuple[str | int, ...], code: str, message: str) -> Finding:
    place: Place = nearest_key(parsed.keys, path)
    return Finding(parsed.file, place.line, place.column, code, message)
