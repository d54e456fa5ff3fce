"""Parses one module.md: front matter, lessons with their practices, the assessment."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import msgspec

from mhtraining.content.assessments import AssessmentReader
from mhtraining.content.attributes import Attribute, is_broken, split_heading
from mhtraining.content.blocks import scan
from mhtraining.content.fragments import block_text
from mhtraining.content.front_matter import (
    MODULE,
    FrontMatter,
    Text,
    front_runs,
    read_front_matter,
    read_sources,
)
from mhtraining.content.model import (
    Assessment,
    Finding,
    Lesson,
    Module,
    Place,
    Prose,
    ScenarioLink,
    Source,
)
from mhtraining.content.nodes import Heading, Html, Line, Node
from mhtraining.content.parsed import About, ParsedFile, Role, Run, runs_of
from mhtraining.content.prose_checks import ProseChecks
from mhtraining.content.scenario_links import Placing, lone_link
from mhtraining.content.source_text import START, Findings, UnreadableTextError, read_lines
from mhtraining.content.task_lists import check_no_marks


def parse_module(slug: str, data: bytes, file: str) -> tuple[Module | None, list[Finding]]:
    """Parse one module.md by itself, without what other files must tell.

    `file` is the path that the findings name. The module is None where a finding of `UNUSABLE` stands.
    """
    module, parsed = read_module(slug, data, file)
    return module if parsed.usable else None, parsed.findings


def read_module(slug: str, data: bytes, file: str) -> tuple[Module | None, ParsedFile]:
    """As `parse_module`, with everything else that parsing gives, and also what is not usable.

    The module is None only where it cannot be put together at all.
    """
    findings = Findings(file)
    parsed = ParsedFile(file, findings.found)
    module = None
    try:
        module = _Parser(slug, findings, parsed).parse(read_lines(data))
    except UnreadableTextError as error:
        findings.add("E100", error.place, f"the file {error}")
    findings.found.sort()
    return module, parsed


class _Parser:
    """The parsing of one file."""

    def __init__(self, slug: str, findings: Findings, parsed: ParsedFile) -> None:
        self.slug = slug
        self.findings = findings
        self.parsed = parsed
        self.checks = ProseChecks(findings, parsed, slug)
        self.placing = Placing(self.checks)

    def parse(self, lines: Sequence[str]) -> Module | None:
        front = read_front_matter(lines, MODULE, self.findings)
        sources: list[Source] = []
        if front.reader:
            self.parsed.keys = front.reader.document.keys
        if front.values is not None:
            sources, self.parsed.sources = read_sources(front)
            self._check_front(front, sources)
        if front.body is None:
            return None
        document = scan(lines[front.body - 1 :], front.body)
        self.checks.definitions = document.definitions
        self.checks.check_html(document.html)
        self._check_levels(document.headings)
        lessons, assessment = self._pages(document.children)
        return self._module(front, sources, lessons, assessment)

    def _check_front(self, front: FrontMatter, sources: Sequence[Source]) -> None:
        values, reader = front.values or {}, front.reader
        assert reader is not None
        objectives = values.get("objectives")
        if objectives is not None:
            self.parsed.objectives = frozenset(objectives)
            for key, sentence in objectives.items():
                if reader.value(sentence, ("objectives", key), Text) is msgspec.UNSET:
                    objectives[key] = None
        paths: list[tuple[str, ...]] = [("title",), ("summary",), ("content_warning",)]
        paths += [("objectives", key) for key in objectives or ()]
        self.checks.check(front_runs(front, paths, self.parsed))
        for audience in values.get("audiences", ()):
            self.checks.refer(About.AUDIENCE, audience, self.parsed.keys[("audiences",)])
        for number, source in enumerate(values.get("sources", ())):
            url = source.get("url") if isinstance(source, dict) else None
            if isinstance(url, str):
                self.checks.scheme(url, reader.place(("sources", number, "url")))

    def _check_levels(self, headings: Sequence[Heading]) -> None:
        """Note headings that skip a level (E303)."""
        for before, heading in pairwise(headings):
            self.checks.check_level(heading, before.level)

    def _pages(self, nodes: Sequence[Node]) -> tuple[tuple[Lesson, ...], Assessment | None]:
        first = next((at for at, node in enumerate(nodes) if _is_page(node)), len(nodes))
        self._check_before(nodes[:first], pages=first < len(nodes))
        lessons: list[Lesson] = []
        assessments: list[Assessment] = []
        sections: list[tuple[Heading, list[Node]]] = []
        for node in nodes[first:]:
            if isinstance(node, Heading) and node.level == 1:
                sections.append((node, []))
            else:
                sections[-1][1].append(node)
        for part, (heading, inside) in enumerate(sections, 1):
            line, attributes = split_heading(heading.line)
            if not line.text:
                self.findings.add("E215", heading.place, "the heading has no text; a page needs a title")
            self.checks.check([Run(Role.HEADING, part, (line,))])
            self.checks.links_known = True
            if any(attribute.written == ".assessment" for attribute in attributes):
                reader = AssessmentReader(self.placing, part)
                assessments.append(reader.read(heading, line.text, attributes, inside))
            else:
                self._check_lesson_attributes(line, attributes)
                lessons.append(Lesson(line.text, self._parts(inside, part), heading.place))
        self._check_last(assessments, sections[-1][0].place if sections else None)
        return tuple(lessons), assessments[0] if assessments else None

    def _check_before(self, nodes: Sequence[Node], *, pages: bool) -> None:
        """Note text before the first page, or that there is none (E215); raw HTML is noted by itself."""
        text = next((node for node in nodes if not isinstance(node, Html)), None)
        if text:
            message = "there is text before the first page; start a page above it with `# …`"
            self.findings.add("E215", text.place, message)
        elif not pages:
            self.findings.add("E215", START, "the module has no page; start one with `# …`")
        self.checks.check(runs_of(nodes, 0))

    def _check_last(self, assessments: Sequence[Assessment], last: Place | None) -> None:
        """Note a second assessment, or one that is not the last page (E212): one finding a module."""
        if len(assessments) > 1:
            message = "the module has a second assessment; it can have one"
            self.findings.add("E212", assessments[1].place, message)
        elif assessments and assessments[0].place != last:
            message = "the assessment is not the last page; move it to the end"
            self.findings.add("E212", assessments[0].place, message)

    def _check_lesson_attributes(self, line: Line, attributes: Sequence[Attribute]) -> None:
        unknown = [attribute for attribute in attributes if attribute.name == "."]
        self.checks.links_known = not attributes and not is_broken(line)
        # Where a class is wrong the page may be meant as an assessment, and the rest may be right.
        for attribute in unknown or attributes:
            message = (
                f"{attribute.written} cannot stand here; only {{: .assessment draw=N }} ends a page's heading"
            )
            self.findings.add("E203", attribute.place, message)

    def _parts(self, nodes: Sequence[Node], part: int) -> tuple[Prose | ScenarioLink, ...]:
        """The texts and practices of a lesson."""
        check_no_marks(nodes, self.checks)
        parts: list[Prose | ScenarioLink] = []
        prose: list[Node] = []
        for node in nodes:
            link = lone_link(node, self.checks)
            if link is None:
                prose.append(node)
                self.checks.check(runs_of([node], part))
                continue
            self._add_prose(parts, prose)
            prose = []
            parts.append(self.placing.place(link, part))
        self._add_prose(parts, prose)
        return tuple(parts)

    def _add_prose(self, parts: list[Prose | ScenarioLink], nodes: Sequence[Node]) -> None:
        text = block_text(nodes, self.checks.definitions)
        if text.strip():
            parts.append(Prose(text, nodes[0].place))

    def _module(
        self,
        front: FrontMatter,
        sources: Sequence[Source],
        lessons: tuple[Lesson, ...],
        assessment: Assessment | None,
    ) -> Module | None:
        values: dict[str, Any] = front.values or {}
        if not {name for name, key in MODULE.items() if key.required} <= values.keys():
            return None
        return Module(
            slug=self.slug,
            title=values["title"],
            summary=values["summary"],
            audiences=tuple(values["audiences"]),
            minutes=values["minutes"],
            objectives=values["objectives"],
            sources=tuple(sources),
            reviewed_on=values["reviewed_on"],
            reviewed_by=values["reviewed_by"],
            review_before=values["review_before"],
            language=values.get("language", "nl"),
            pass_mark=values.get("pass_mark", 80),
            valid_months=values.get("valid_months", 24),
            content_warning=values.get("content_warning"),
            lessons=lessons,
            assessment=assessment,
        )


def _is_page(node: Node) -> bool:
    return isinstance(node, Heading) and node.level == 1
