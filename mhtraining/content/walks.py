"""The walks through a scenario: which step follows which, and the highest total a walk can reach."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter
from typing import NamedTuple

from mhtraining.content.model import END, Kind, Mark, Option, Scenario, Step

_HALVES = {mark: int(2 * mark.worth) for mark in Mark}


class Branch(NamedTuple):
    """One way to leave a step.

    `halves` is twice the most it can earn (weight × fraction: 1, ½ or 0), a whole number, which is
    quick to add up; `target` is the id of the step that follows, None where the walk ends. `mark` is
    the option's mark in a `.choice` step and None for the other kinds, which have one branch: that of
    the best answer.
    """

    halves: int
    target: str | None
    mark: Mark | None


class Choice(NamedTuple):
    """One option of one step: the step's id and the option's place, from 1."""

    step: str
    option: int


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


def attainable(scenario: Scenario) -> Fraction:
    """The highest total that any walk through the scenario can reach. Raises as `Totals`."""
    return Totals(scenario).attainable


class Totals:
    """The totals of the walks through a scenario.

    Raises ValueError when the steps form a cycle (the linter refuses that: E206) or a choice has no
    options (E208), and KeyError when an arrow points to a step that is not there (E204).
    """

    def __init__(self, scenario: Scenario) -> None:
        self._graph = branches(scenario)
        self._first = scenario.steps[0].id if scenario.steps else None
        self._order = _last_first(self._graph)
        self._best_from: dict[str | None, int] = {None: 0}  # in halves, from each step on
        for step_id in self._order:
            ways = self._graph[step_id]
            self._best_from[step_id] = max(way.halves + self._best_from[way.target] for way in ways)

    @property
    def attainable(self) -> Fraction:
        """The highest total that any walk can reach."""
        return Fraction(self._best_from[self._first], 2)

    def not_wise_on_a_best_walk(self) -> Choice | None:
        """The first `[ ]` option of a `.choice` step that lies on a walk which reaches `attainable`.

        First in the file; None when no such walk chooses one.
        """
        on_a_best_walk = {self._first}
        for step_id in reversed(self._order):
            if step_id in on_a_best_walk:
                ways = self._graph[step_id]
                on_a_best_walk.update(way.target for way in ways if self._keeps_best(way, step_id))
        for step_id, ways in self._graph.items():
            for place, way in enumerate(ways, start=1):
                not_wise = way.mark is Mark.NOT_WISE and step_id in on_a_best_walk
                if not_wise and self._keeps_best(way, step_id):
                    return Choice(step_id, place)
        return None

    def best_answer_that_costs(self) -> Choice | None:
        """Where the walk that answers everything best loses the chance to reach `attainable`.

        None when that walk reaches it.
        """
        step_id = self._first
        while step_id is not None:
            ways = self._graph[step_id]
            best = max(ways, key=lambda way: way.halves)
            if not self._keeps_best(best, step_id):
                return Choice(step_id, ways.index(best) + 1)
            step_id = best.target
        return None

    def _keeps_best(self, way: Branch, step_id: str) -> bool:
        return way.halves + self._best_from[way.target] == self._best_from[step_id]


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
            Branch(step.weight * _HALVES[option.mark], _target(step, option, next_in_file), option.mark)
            for option in step.options
        )
    halves = 2 * step.weight if step.kind.scored else 0
    return (Branch(halves, _target(step, None, next_in_file), None),)


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
