"""What a step's heading says: its id, kind, weight and whether the scenario ends there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mhtraining.content.attributes import Attribute, is_broken, is_step_id, slugged, split_heading
from mhtraining.content.model import END, Kind, Place
from mhtraining.content.nodes import Heading, Line
from mhtraining.content.source_text import Findings

_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.TEXT}
_WHOLE = re.compile(r"[0-9]{1,9}")


@dataclass(slots=True)
class StepHeading:
    """A step's heading as read. `kind` is None where it is not given; `sure` False where it is wrong."""

    line: Line
    place: Place
    id: str
    id_place: Place
    kind: Kind | None = None
    sure: bool = True
    ends: bool = False
    weight: Attribute | None = None


class HeadingReader:
    """Reads the headings of one scenario; ids must differ from those read before.

    `misnamed` counts the steps whose id is wrong: arrows meant for them find no step.
    """

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.ids: set[str] = set()
        self.misnamed = 0

    def read(self, heading: Heading, number: int) -> StepHeading:
        """The heading of step `number` (from 1). Notes E202, E203 and E215."""
        line, attributes = split_heading(heading.line)
        if not line.text:
            self.findings.add("E215", heading.place, "the heading has no text; write what the step is about")
        step = StepHeading(line, heading.place, "", heading.place)
        seen: set[str] = set()
        for attribute in attributes:
            self._take(step, attribute, seen)
        if is_broken(line):
            step.sure = False
            self.misnamed += 1
        # A heading without a letter or digit has no slug, but its step needs an id that nothing points to.
        step.id = step.id or slugged(line.text) or f"-{number}"
        self._check_id(step)
        return step

    def _take(self, step: StepHeading, attribute: Attribute, seen: set[str]) -> None:
        name, value, place, written = attribute
        if name == "." and value == "end":
            what, step.ends = "end", True
        elif name == "." and value in _KINDS:
            what, step.kind = "kind", step.kind or _KINDS[value]
            step.sure = step.sure and "kind" not in seen
        elif name == "#" and is_step_id(value):
            what, step.id, step.id_place = "id", value, place
        elif name == "weight":
            what, step.weight = "weight", attribute
        else:
            what = ""
            step.sure = step.sure and name != "."
            self.misnamed += name == "#"
        if not what:
            known = ", ".join(f".{kind}" for kind in _KINDS)
            message = f"{written} is unknown here; a step takes #id, one of {known}, .end and weight=N"
            self.findings.add("E203", place, message)
        elif what in seen:
            self.findings.add("E203", place, f"{written} is one too many; a step has at most one {what}")
        seen.add(what)

    def _check_id(self, step: StepHeading) -> None:
        self.misnamed += step.id == END or step.id in self.ids
        if step.id == END:
            message = f"the step id {END} is reserved for the end of a walk; choose another with {{: #id }}"
            self.findings.add("E202", step.id_place, message)
        elif step.id in self.ids:
            message = f"the step id {step.id} is used before; choose another with {{: #id }}"
            self.findings.add("E202", step.id_place, message)
        self.ids.add(step.id)

    def weight(self, step: StepHeading, kind: Kind) -> int:
        """The step's weight; 0 for a kind that is not scored. Notes E104 and E203."""
        if step.weight is None:
            return 1 if kind.scored else 0
        value, place = step.weight.value, step.weight.place
        if not kind.scored:
            self.findings.add("E203", place, f"a weight cannot stand here; a .{kind} step is not scored")
            return 0
        if not _WHOLE.fullmatch(value) or not 1 <= int(value) <= 10:
            self.findings.add(
                "E104", place, f"{step.weight.written}: a weight is a whole number from 1 to 10"
            )
            return 1
        return int(value)
