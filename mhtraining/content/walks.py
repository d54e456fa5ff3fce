"""The walks through a scenario: which step follows which, and the highest total a walk can reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from mhtraining.content.model import END, Kind, Mark, Option, Scenario, Step

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Branch:
    """One way to leave a step.

    `worth` is the most it can earn (weight × fraction); `target` is the id of the step that follows,
    None where the walk ends. `mark` is the option's mark in a `.choice` step and None for the other
    kinds, which have one branch: that of the best answer.
    """

    worth: Fraction
    target: str | None
    mark: Mark | None


@dataclass(frozen=True, slots=True)
class Totals:
    """The highest totals of the walks from some step on.

    `best` is the highest of all, `not_wise` the highest of those that choose a `[ ]` option of a
    `.choice` step at least once (None where there is no such walk).
    """

    best: Fraction
    not_wise: Fraction | None


def following(scenario: Scenario, step: Step, option: Option | None = None) -> str | None:
    """The id of the step that comes after `step`, or None where the walk ends.

    `option` is the one chosen in a `.choice` step. The option's arrow goes before the step's own;
    without either the next step in the file follows.
    """
    ids = [each.id for each in scenario.steps]
    return _target(step, option, _next_in_file(ids)[step.id])


def branches(scenario: Scenario) -> dict[str, tuple[Branch, ...]]:
    """The branches of every step, by step id, in the file's order."""
    next_in_file = _next_in_file([step.id for step in scenario.steps])
    return {step.id: _branches(step, next_in_file[step.id]) for step in scenario.steps}


def reachable(scenario: Scenario) -> set[str]:
    """The ids of the steps that some walk meets. Arrows to steps that do not exist are passed over."""
    graph = branches(scenario)
    return _reached(graph, scenario.steps[0].id) if scenario.steps else set()


def find_cycle(scenario: Scenario) -> tuple[str, ...]:
    """The ids of the steps of one cycle, each once, in walking order; empty when there is none."""
    try:
        _last_first(branches(scenario))
    except CycleError as error:
        return tuple(error.args[1][:0:-1])  # graphlib names them against the arrows, the first one twice
    return ()


def walk_meets_no_scored_step(scenario: Scenario) -> bool:
    """Whether some walk ends without having met a step that can earn anything."""
    if not scenario.steps:
        return True
    scored = {step.id for step in scenario.steps if step.kind.scored}
    if scenario.steps[0].id in scored:
        return False
    unscored = {step_id: ways for step_id, ways in branches(scenario).items() if step_id not in scored}
    met = _reached(unscored, scenario.steps[0].id)
    return any(branch.target is None for step_id in met for branch in unscored[step_id])


def highest_totals(scenario: Scenario) -> Totals:
    """The highest totals of the walks through the scenario, in one pass from the last steps to the first.

    Raises ValueError when the steps form a cycle (the linter refuses that: E206) and KeyError when
    an arrow points to a step that is not there (E204).
    """
    graph = branches(scenario)
    from_step: dict[str | None, Totals] = {None: Totals(NOTHING, None)}
    for step_id in _last_first(graph):
        from_step[step_id] = _totals(graph[step_id], from_step)
    return from_step[scenario.steps[0].id if scenario.steps else None]


def attainable(scenario: Scenario) -> Fraction:
    """The highest total that any walk through the scenario can reach. Raises as `highest_totals`."""
    return highest_totals(scenario).best


def total_of_best_answers(scenario: Scenario) -> Fraction:
    """The total of the walk that answers every step best. Raises KeyError as `highest_totals`.

    In a cycle it stops where it comes back to a step it has met.
    """
    graph = branches(scenario)
    total = NOTHING
    met: set[str] = set()
    step_id = scenario.steps[0].id if scenario.steps else None
    while step_id is not None and step_id not in met:
        met.add(step_id)
        best = max(graph[step_id], key=lambda branch: branch.worth)
        total += best.worth
        step_id = best.target
    return total


def _next_in_file(ids: list[str]) -> dict[str, str | None]:
    return dict(zip(ids, [*ids[1:], None], strict=True)) if ids else {}


def _target(step: Step, option: Option | None, next_in_file: str | None) -> str | None:
    if step.ends:
        return None
    arrow = (option.arrow if option else None) or step.arrow
    if arrow is None:
        return next_in_file
    return None if arrow.target == END else arrow.target


def _branches(step: Step, next_in_file: str | None) -> tuple[Branch, ...]:
    if step.kind is Kind.CHOICE:
        return tuple(
            Branch(step.weight * option.mark.worth, _target(step, option, next_in_file), option.mark)
            for option in step.options
        )
    worth = Fraction(step.weight) if step.kind.scored else NOTHING
    return (Branch(worth, _target(step, None, next_in_file), None),)


def _reached(graph: Mapping[str, tuple[Branch, ...]], start: str) -> set[str]:
    met: set[str] = set()
    waiting = [start]
    while waiting:
        step_id = waiting.pop()
        if step_id in graph and step_id not in met:
            met.add(step_id)
            waiting.extend(branch.target for branch in graph[step_id] if branch.target is not None)
    return met


def _last_first(graph: Mapping[str, tuple[Branch, ...]]) -> list[str]:
    """The steps ordered so that each comes after all that can follow it. Raises CycleError."""
    followers = {
        step_id: {branch.target: None for branch in ways if branch.target is not None}
        for step_id, ways in graph.items()
    }
    return [step_id for step_id in TopologicalSorter(followers).static_order() if step_id in graph]


def _totals(ways: tuple[Branch, ...], from_step: Mapping[str | None, Totals]) -> Totals:
    best = max(branch.worth + from_step[branch.target].best for branch in ways)
    not_wise = []
    for branch in ways:
        rest = from_step[branch.target]
        rest_not_wise = rest.best if branch.mark is Mark.NOT_WISE else rest.not_wise
        if rest_not_wise is not None:
            not_wise.append(branch.worth + rest_not_wise)
    return Totals(best, max(not_wise, default=None))
