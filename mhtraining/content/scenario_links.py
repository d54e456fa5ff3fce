"""Links to scenarios: finding them, telling those that stand alone, and placing each once."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote

from mhtraining.content.inline import Link, find_links, masked
from mhtraining.content.model import Ref, ScenarioLink
from mhtraining.content.nodes import Line, Node, Paragraph
from mhtraining.content.parsed import About, Places, Role, Run
from mhtraining.content.prose_checks import ProseChecks, scenario_of


def scenario_links(text: str, checks: ProseChecks) -> list[Link]:
    """The links in a text that name a scenario's path."""
    if "[" not in text:
        return []
    links = find_links(masked(text), text, checks.definitions)
    return [link for link in links if not link.image and _path(link, checks)]


def lone_link(node: Node, checks: ProseChecks) -> ScenarioLink | None:
    """The link to a scenario that is all there is in a paragraph, if this is one."""
    if not isinstance(node, Paragraph) or node.lines[0].text[0] != "[":
        return None
    text = "\n".join(line.text for line in node.lines)
    links = scenario_links(text, checks)
    if len(links) != 1 or links[0].start != 0 or links[0].end != len(text.rstrip()):
        return None
    label = " ".join(links[0].label.split())
    ref = scenario_of(_path(links[0], checks))
    if not label or ref is None:
        return None
    return ScenarioLink(ref, label, Places(node.lines).at(0))


class Placing:
    """Places the scenarios of one module: each of them once."""

    def __init__(self, checks: ProseChecks) -> None:
        self.checks = checks
        self.linked: set[Ref] = set()

    def place(self, link: ScenarioLink, part: int) -> ScenarioLink:
        """The link, with what is wrong with it noted (E202); `part` is the number of its page."""
        place = link.place
        self.checks.refer(About.SCENARIO, f"{link.ref.module}/scenarios/{link.ref.scenario}.md", place)
        self.checks.check([Run(Role.LABEL, part, (Line(place.line, place.column + 1, link.label),))])
        if link.ref in self.linked:
            message = f"the scenario {link.ref.scenario} is linked before; a module links a scenario once"
            self.checks.findings.add("E202", place, message)
        self.linked.add(link.ref)
        return link


def _path(link: Link, checks: ProseChecks) -> str:
    """The path of a link that names a scenario, relative to `content/modules/`; "" for another."""
    target = unquote(link.target).partition("#")[0].partition("?")[0]
    if ":" in target or target.startswith("/"):
        return ""
    path = posixpath.normpath(posixpath.join(checks.folder, target)) if target else ""
    return path if scenario_of(path) else ""
