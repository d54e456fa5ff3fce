"""Cycles and steps that no walk reaches (E205, E206)."""

from __future__ import annotations

from collections.abc import Sequence

from mhtraining.content.model import Ref, Scenario, Step
from mhtraining.content.source_text import Findings
from mhtraining.content.walks import find_cycle


def check_graph(steps: Sequence[Step], findings: Findings) -> None:
    """Note a cycle (E206), else each first step that no walk reaches (E205).

    Every arrow must lead to a step that is there. Of lost steps that follow on each other only the first
    is noted: the others are lost because of it.
    """
    number = {step.id: at for at, step in enumerate(steps)}
    ways = [_ways(step, at, number, len(steps)) for at, step in enumerate(steps)]
    # While every way leads on in the file there is no cycle, and one pass finds all that is reached.
    leads_back = any(to <= at for at, targets in enumerate(ways) for to in targets)
    graph = Scenario(Ref("", ""), "", (), (), 1, False, False, None, (), "", tuple(steps))
    if leads_back and (cycle := find_cycle(graph)):
        first = min(cycle, key=number.__getitem__)
        message = f"the steps form a cycle: {' → '.join([*cycle, cycle[0]])}; let a walk only go on"
        findings.add("E206", steps[number[first]].place, message)
        return
    reached = _reached(ways)
    led_to = {to for at, targets in enumerate(ways) if at not in reached for to in targets}
    for at, step in enumerate(steps):
        if at not in reached and at not in led_to:
            message = f"no walk reaches the step #{step.id}; let an arrow lead to it, or take it out"
            findings.add("E205", step.place, message)


def _ways(step: Step, at: int, number: dict[str, int], count: int) -> set[int]:
    """The steps that can come after this one, by number; none where the walk ends."""
    if step.ends:
        return set()
    arrows = [option.arrow or step.arrow for option in step.options] or [step.arrow]
    targets = {number.get(arrow.target, count) if arrow else at + 1 for arrow in arrows}
    return {target for target in targets if target < count}


def _reached(ways: Sequence[set[int]]) -> set[int]:
    reached: set[int] = set()
    waiting = [0] if ways else []
    while waiting:
        at = waiting.pop()
        if at not in reached:
            reached.add(at)
            waiting.extend(ways[at])
    return reached
