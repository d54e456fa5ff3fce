"""The assessment of a module: its text, its list of links to scenarios, and how many are drawn."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mhtraining.content.attributes import Attribute
from mhtraining.content.fragments import block_text
from mhtraining.content.model import Assessment, Place, ScenarioLink
from mhtraining.content.nodes import Heading, Html, Items, Node
from mhtraining.content.parsed import runs_of
from mhtraining.content.prose_checks import ProseChecks
from mhtraining.content.scenario_links import Placing, lone_link, scenario_links
from mhtraining.content.task_lists import check_no_marks

_WHOLE = re.compile(r"[0-9]{1,9}")


class AssessmentReader:
    """Reads the assessment on page `part` (from 1)."""

    def __init__(self, placing: Placing, part: int) -> None:
        self.placing = placing
        self.checks = placing.checks
        self.findings = placing.checks.findings
        self.part = part

    def read(
        self, heading: Heading, title: str, attributes: Sequence[Attribute], nodes: Sequence[Node]
    ) -> Assessment:
        """The assessment under this heading. Notes E203, E208, E211, E216 and E217."""
        at = next((at for at, node in enumerate(nodes) if self._is_list(node)), None)
        self.checks.links_known = at is not None
        before = nodes[:at]
        links: tuple[ScenarioLink, ...] = ()
        size = None
        if at is None:
            message = "the assessment has no bullet list of links to scenarios (`- [label](scenarios/….md)`)"
            self.findings.add("E208", heading.place, message)
        else:
            node = nodes[at]
            assert isinstance(node, Items)
            size = len(node.items)
            links = self._links(node)
            self._check_nothing_after(nodes[at + 1 :])
        check_no_marks(before, self.checks)
        self.checks.check(runs_of(before, self.part))
        text = block_text(before, self.checks.definitions)
        return Assessment(title, text, links, self._draw(attributes, size), heading.place)

    def _is_list(self, node: Node) -> bool:
        return isinstance(node, Items) and not node.numbered and _has_links(node, self.checks)

    def _links(self, node: Items) -> tuple[ScenarioLink, ...]:
        check_no_marks([node], self.checks)
        links = []
        for item in node.items:
            link = lone_link(item.children[0], self.checks) if len(item.children) == 1 else None
            if link:
                links.append(self.placing.place(link, self.part))
                continue
            before = len(self.findings.found)
            self.checks.check(runs_of(item.children, self.part))
            if len(self.findings.found) == before:
                message = "an item of the assessment's list is one link to a scenario and nothing else"
                self.findings.add("E217", item.place, message)
        return tuple(links)

    def _check_nothing_after(self, nodes: Sequence[Node]) -> None:
        """Note what stands after the list (E216), once; raw HTML is noted by itself."""
        after = [node for node in nodes if not isinstance(node, Html)]
        if after:
            message = "there is content after the assessment's list; put it before"
            self.findings.add("E216", after[0].place, message)
        texts = [node for node in after if not _has_links(node, self.checks)]
        self.checks.check(runs_of(texts, self.part))

    def _draw(self, attributes: Sequence[Attribute], size: int | None) -> int | None:
        """How many scenarios are drawn. Notes E203 and E211; `size` None: the list is not known."""
        draw = None
        seen = set()
        for attribute in attributes:
            name = attribute.written if attribute.name == "." else attribute.name
            if name not in (".assessment", "draw") or name in seen:
                message = f"{attribute.written} cannot stand here; an assessment takes .assessment and draw=N"
                self.findings.add("E203", attribute.place, message)
            elif name == "draw":
                draw = self._drawn(attribute.value, attribute.place, size)
            seen.add(name)
        return draw

    def _drawn(self, value: str, place: Place, size: int | None) -> int | None:
        whole = int(value) if _WHOLE.fullmatch(value) else 0
        if whole < 1 or (size is not None and whole > size):
            most = "the length of the list" if size is None else str(size)
            self.findings.add("E211", place, f"draw={value}: draw takes a whole number from 1 to {most}")
            return None
        return whole


def _has_links(node: Node, checks: ProseChecks) -> bool:
    """Whether a text in this node holds a link to a scenario."""
    return any(scenario_links(run.text, checks) for run in runs_of([node], 0))
