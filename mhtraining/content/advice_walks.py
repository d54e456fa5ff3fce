"""Warnings about what answers are worth: walks, the place of best options, uneven draws (W409, W411-W413)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from mhtraining.content.model import Fact, Finding, Kind, Mark, Module, Place, Scenario, Step
from mhtraining.content.parsed import ParsedFile
from mhtraining.content.visible_text import visible
from mhtraining.content.walks import Choice, Totals, attainable

FEWEST_CHOICES = 4
"""Choice steps that a module needs before a habit can be seen in them."""


def walk_findings(scenario: Scenario, totals: Totals, parsed: ParsedFile) -> Iterator[Finding]:
    """W411 and W412: a walk with a `[ ]` option reaches `attainable`; the best answers do not."""
    if choice := totals.not_wise_on_a_best_walk():
        message = "a walk with this `[ ]` option earns as much as the best one; let another option earn more"
        yield _finding(parsed, _place(scenario, choice), "W411", message)
    if choice := totals.best_answer_that_costs():
        message = "who answers everything best loses points by going on from here; check arrows and weights"
        yield _finding(parsed, _place(scenario, choice), "W412", message)


def habit_findings(
    scenarios: Sequence[Scenario], parsed: ParsedFile, facts: Mapping[str, Fact]
) -> Iterator[Finding]:
    """W409: best options of a module that can be told by their length or place."""
    steps = [step for each in scenarios for step in each.steps if step.kind is Kind.CHOICE]
    if len(steps) < FEWEST_CHOICES:
        return
    longest = sum(_best_is_longest(step, facts) for step in steps)
    if 5 * longest > 4 * len(steps):
        message = f"in {longest} of {len(steps)} choice steps the best option is the longest; shorten some"
        yield _finding(parsed, Place(1), "W409", message)
    place, times = Counter(map(_place_of_best, steps)).most_common(1)[0]
    if 5 * times > 4 * len(steps):
        message = f"in {times} of {len(steps)} choice steps the best option stands in place {place}; mix them"
        yield _finding(parsed, Place(1), "W409", message)


def draw_findings(module: Module, counted: Sequence[Scenario], parsed: ParsedFile) -> Iterator[Finding]:
    """W413: counted scenarios of a draw of which one is worth more than twice another."""
    if module.assessment is None or module.assessment.draw is None or not counted:
        return
    totals = [attainable(scenario) for scenario in counted]
    least, most = min(totals), max(totals)
    if most > 2 * least:
        message = (
            f"the scenarios of the draw are worth {least} to {most} points; make it at most twice the least"
        )
        yield _finding(parsed, module.assessment.place, "W413", message)


def _place_of_best(step: Step) -> int:
    marks = [option.mark for option in step.options]
    return marks.index(Mark.BEST) + 1


def _best_is_longest(step: Step, facts: Mapping[str, Fact]) -> bool:
    lengths = [len(visible(option.text, facts)) for option in step.options]
    longest = max(lengths)
    return lengths[_place_of_best(step) - 1] == longest and lengths.count(longest) == 1


def _place(scenario: Scenario, choice: Choice) -> Place:
    step = scenario.step(choice.step)
    return step.options[choice.option - 1].place if step.options else step.place


def _finding(parsed: ParsedFile, place: Place, code: str, message: str) -> Finding:
    return Finding(parsed.file, place.line, place.column, code, message)
