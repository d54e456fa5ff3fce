"""Parses one scenario's file: front matter, situation, steps, and how they follow on each other."""

from __future__ import annotations

from collections.abc import Sequence

from mhtraining.content.attributes import split_heading
from mhtraining.content.blocks import scan
from mhtraining.content.fragments import block_text
from mhtraining.content.front_matter import SCENARIO, FrontMatter, front_runs, read_front_matter
from mhtraining.content.model import END, Finding, Ref, Scenario, Step
from mhtraining.content.nodes import Heading, Node
from mhtraining.content.parsed import About, ParsedFile, runs_of
from mhtraining.content.prose_checks import ProseChecks
from mhtraining.content.source_text import START, Findings, UnreadableTextError, read_lines
from mhtraining.content.step_graph import check_graph
from mhtraining.content.steps import StepReader
from mhtraining.content.task_lists import check_no_marks

_GRAPH_UNSURE = ("E202", "E203", "E204", "E208", "E215", "E216")


def parse_scenario(ref: Ref, data: bytes, file: str) -> tuple[Scenario | None, list[Finding]]:
    """Parse one scenario's file by itself, without what other files must tell.

    `file` is the path that the findings name. The scenario is None where a finding of `UNUSABLE` stands.
    """
    scenario, parsed = read_scenario(ref, data, file)
    return scenario if parsed.usable else None, parsed.findings


def read_scenario(ref: Ref, data: bytes, file: str) -> tuple[Scenario | None, ParsedFile]:
    """As `parse_scenario`, with everything else that parsing gives, and also what is not usable.

    The scenario is None only where it cannot be put together at all.
    """
    findings = Findings(file)
    parsed = ParsedFile(file, findings.found)
    scenario = None
    try:
        scenario = _Parser(ref, findings, parsed).parse(read_lines(data))
    except UnreadableTextError as error:
        findings.add("E100", error.place, f"the file {error}")
    findings.found.sort()
    return scenario, parsed


class _Parser:
    """The parsing of one file."""

    def __init__(self, ref: Ref, findings: Findings, parsed: ParsedFile) -> None:
        self.ref = ref
        self.findings = findings
        self.parsed = parsed
        self.checks = ProseChecks(findings, parsed, f"{ref.module}/scenarios")

    def parse(self, lines: Sequence[str]) -> Scenario | None:
        front = read_front_matter(lines, SCENARIO, self.findings)
        if front.reader:
            self.parsed.keys = front.reader.document.keys
        if front.values is not None:
            self._check_front(front)
        if front.body is None:
            return None
        document = scan(lines[front.body - 1 :], front.body)
        self.checks.definitions = document.definitions
        self.checks.check_html(document.html)
        self._check_levels(document.headings)
        situation, sections = self._sections(document.children)
        steps = self._steps(front, sections)
        scenario = self._scenario(front, block_text(situation, document.definitions), steps)
        if not self.findings.has(*_GRAPH_UNSURE):
            check_graph(steps, self.findings)
        return scenario

    def _check_front(self, front: FrontMatter) -> None:
        paths = [("title",), ("content_warning",)]
        self.checks.check(front_runs(front, paths, self.parsed))
        for key, about in (
            ("objectives", About.OBJECTIVE),
            ("forms", About.FORM),
            ("sources", About.SOURCE),
        ):
            for target in (front.values or {}).get(key, ()):
                self.checks.refer(about, target, self.parsed.keys[(key,)])

    def _check_levels(self, headings: Sequence[Heading]) -> None:
        """Note headings of level 1, and those that skip a level (E303)."""
        level = 1
        for heading in headings:
            if heading.level == 1:
                message = "the title is the heading of level 1; a step starts with ##"
                self.findings.add("E303", heading.place, message)
                level = max(level, 2) if heading is not headings[0] else level
            else:
                self.checks.check_level(heading, level)
                level = heading.level

    def _sections(self, nodes: Sequence[Node]) -> tuple[list[Node], list[tuple[Heading, list[Node]]]]:
        """The nodes before the first step, and each step's heading with its nodes."""
        situation: list[Node] = []
        sections: list[tuple[Heading, list[Node]]] = []
        for number, node in enumerate(nodes):
            if not isinstance(node, Heading) or node.level > 2:
                (sections[-1][1] if sections else situation).append(node)
            elif node.level == 2 or number or split_heading(node.line)[1]:
                sections.append((node, []))
            # else it is the title, written out once more; it has its finding (E303)
        self._check_parts(situation, sections)
        return situation, sections

    def _check_parts(self, situation: Sequence[Node], sections: Sequence[tuple[Heading, list[Node]]]) -> None:
        if not sections:
            self.findings.add("E215", START, "the scenario has no step; start one with `## …`")
        elif not situation:
            message = "the scenario has no situation; write before the first step what is going on"
            self.findings.add("E215", sections[0][0].place, message)
        check_no_marks(situation, self.checks)
        self.checks.check(runs_of(situation, 0))

    def _steps(self, front: FrontMatter, sections: Sequence[tuple[Heading, list[Node]]]) -> tuple[Step, ...]:
        look_alike = (front.values or {}).get("look_alike", False) if front.known("look_alike") else None
        reader = StepReader(self.checks, look_alike)
        steps = []
        for number, (heading, nodes) in enumerate(sections, 1):
            steps.append(reader.read(reader.headings.read(heading, number), nodes, number))
        self._check_targets(steps, reader.headings.misnamed)
        return tuple(steps)

    def _check_targets(self, steps: Sequence[Step], misnamed: int) -> None:
        """Note arrows to no step (E204), unless steps with a wrong id can explain all of them."""
        known = {step.id for step in steps} | {END}
        arrows = [
            arrow for step in steps for arrow in (*(option.arrow for option in step.options), step.arrow)
        ]
        lost = [arrow for arrow in arrows if arrow and arrow.target not in known]
        if len({arrow.target for arrow in lost}) <= misnamed:
            return
        for arrow in lost:
            message = f"the arrow leads to #{arrow.target}, but no step has that id"
            self.findings.add("E204", arrow.place, message)

    def _scenario(self, front: FrontMatter, situation: str, steps: tuple[Step, ...]) -> Scenario | None:
        values = front.values or {}
        if not {"title", "objectives", "forms", "minutes"} <= values.keys():
            return None
        return Scenario(
            ref=self.ref,
            title=values["title"],
            objectives=tuple(values["objectives"]),
            forms=tuple(values["forms"]),
            minutes=values["minutes"],
            look_alike=values.get("look_alike", False),
            acute=values.get("acute", False),
            content_warning=values.get("content_warning"),
            sources=tuple(values.get("sources", ())),
            situation=situation,
            steps=steps,
        )
