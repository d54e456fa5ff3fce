"""Task lists: the options of choice and spot steps, with mark, group, arrow and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mhtraining.content.fragments import block_text, inline_text
from mhtraining.content.inline import masked
from mhtraining.content.line_starts import ARROW_ALONE
from mhtraining.content.model import Arrow, Kind, Mark, Option
from mhtraining.content.nodes import Html, Item, Items, Line, Node, Paragraph, Quote
from mhtraining.content.parsed import About, Places, Role, Run, runs_of
from mhtraining.content.prose_checks import ProseChecks

ARROW_AT_END = re.compile(r"(?:→|->)[ \t]*\[([^\[\]]*)\]\([ \t]*#([^()\s]*)[ \t]*\)\s*$")

_MARK = re.compile(r"\[(.?)\](?=\s|$)")
_MARKS = {"x": Mark.BEST, "X": Mark.BEST, "~": Mark.ACCEPTABLE, " ": Mark.NOT_WISE}
_GROUP_AT_END = re.compile(r"\{(?![:{])([^{}\n]*)\}\s*$")


def mark_of(item: Item) -> str | None:
    """What stands between the brackets that an item starts with, or None when it starts otherwise."""
    first = item.children[0] if item.children else None
    match = _MARK.match(first.lines[0].text) if isinstance(first, Paragraph) else None
    return match[1] if match else None


def is_task_list(node: Node) -> bool:
    """Whether a node is a bullet list of which an item starts with `[x]`, `[~]` or `[ ]`."""
    return isinstance(node, Items) and not node.numbered and any(map(_is_marked, node.items))


def is_arrow(node: Node) -> bool:
    """Whether a node is a line that holds only an arrow."""
    return isinstance(node, Paragraph) and ARROW_ALONE.fullmatch(node.lines[0].text) is not None


def check_no_marks(nodes: Sequence[Node], checks: ProseChecks) -> None:
    """Note each list with a mark where none can stand (E203), at the first mark."""
    for node in nodes:
        if isinstance(node, Quote):
            check_no_marks(node.children, checks)
        elif isinstance(node, Items):
            marked = next(filter(_is_marked, node.items), None)
            if marked:
                message = "a mark cannot stand here; [x], [~] and [ ] belong to the bullet list of a step"
                checks.findings.add("E203", marked.children[0].place, message)
            for item in node.items:
                check_no_marks(item.children, checks)


def _is_marked(item: Item) -> bool:
    return mark_of(item) in _MARKS


class Ending(NamedTuple):
    """What a pattern found at the end of lines: where it starts in them, joined, and its groups."""

    start: int
    groups: list[str]
    first_group_start: int
    places: Places

    def arrow(self, part: int, checks: ProseChecks) -> Arrow:
        """The arrow that `ARROW_AT_END` found; its label is checked as a text."""
        label, target = self.groups
        if label.strip():
            start = self.places.at(self.first_group_start)
            checks.check([Run(Role.LABEL, part, (Line(*start, label.replace("\n", " ")),))])
        return Arrow(target, " ".join(label.split()) or "Verder", self.places.at(self.start))


def ending(pattern: re.Pattern[str], lines: Sequence[Line]) -> Ending | None:
    """What a pattern finds at the end of lines, outside code."""
    if not lines or not lines[-1].text.rstrip().endswith((")", "}")):
        return None
    text = "\n".join(line.text for line in lines)
    match = pattern.search(masked(text))
    if match is None:
        return None
    groups = [text[slice(*match.span(number))] for number in range(1, pattern.groups + 1)]
    return Ending(match.start(), groups, match.start(1), Places(lines))


class OptionReader:
    """Reads the options of one step. `marks_known` tells whether every option had a right mark."""

    def __init__(self, kind: Kind, part: int, checks: ProseChecks) -> None:
        self.kind = kind
        self.part = part
        self.checks = checks
        self.findings = checks.findings
        self.marks_known = True

    def options(self, items: Sequence[Item], loose: dict[int, Quote]) -> Iterator[Option]:
        """The options of these items; `loose` holds quotes that stand under an item without being in it."""
        for number, item in enumerate(items):
            option = self._option(item, loose.get(number))
            if option:
                yield option

    def _option(self, item: Item, loose: Quote | None) -> Option | None:
        mark = self._mark(item)
        if mark is None:
            self.marks_known = False
            self.checks.check(runs_of(item.children, self.part, Role.OPTION))
            return None
        paragraph, *rest = item.children
        assert isinstance(paragraph, Paragraph)
        lines = _without_mark(paragraph.lines)
        if rest and isinstance(rest[0], Paragraph) and is_arrow(rest[0]):
            lines += rest[0].lines
            del rest[0]
        lines, arrow = self._arrow(lines)
        lines, group = self._group(lines, mark)
        if lines:
            self.checks.check([Run(Role.OPTION, self.part, tuple(lines))])
        text = inline_text(lines, self.checks.definitions)
        if not text:
            self.findings.add("E208", item.place, "the option has no text")
        return Option(mark, text, self._why(item, rest, loose), group, arrow, item.place)

    def _mark(self, item: Item) -> Mark | None:
        written = mark_of(item)
        if written is None:
            message = "an item of a task list has no mark; start it with [x], [~] or [ ]"
            self.findings.add("E203", item.place, message)
            return None
        place = item.children[0].place
        mark = _MARKS.get(written)
        if mark is None:
            self.findings.add("E203", place, f"the mark [{written}] is unknown; use [x], [~] or [ ]")
        elif mark is Mark.ACCEPTABLE and self.kind is Kind.SPOT:
            self.findings.add("E203", place, "the mark [~] belongs to .choice; a .spot step has [x] and [ ]")
            return None
        return mark

    def _arrow(self, lines: list[Line]) -> tuple[list[Line], Arrow | None]:
        cut = ending(ARROW_AT_END, lines)
        if cut is None:
            return lines, None
        lines = _up_to(lines, cut.start)
        arrow = cut.arrow(self.part, self.checks)
        if self.kind is not Kind.CHOICE:
            message = "an arrow cannot end an option of a .spot step; put it after the list"
            self.findings.add("E203", arrow.place, message)
            return lines, None
        return lines, arrow

    def _group(self, lines: list[Line], mark: Mark) -> tuple[list[Line], str | None]:
        cut = ending(_GROUP_AT_END, lines) if self.kind is Kind.SPOT else None
        if cut is None:
            return lines, None
        group = cut.groups[0].strip()
        if mark is Mark.NOT_WISE:
            message = f"the group {{{group}}} cannot stand here; only a [x] option is a signal"
            self.findings.add("E203", cut.places.at(cut.start), message)
            return _up_to(lines, cut.start), None
        self.checks.refer(About.GROUP, group, cut.places.at(cut.start))
        return _up_to(lines, cut.start), group

    def _why(self, item: Item, rest: list[Node], loose: Quote | None) -> str:
        quotes = [node for node in rest if isinstance(node, Quote)]
        # An arrow that stands here has its own finding (E203).
        others: list[Node] = [
            node for node in rest if not isinstance(node, (Quote, Html)) and not is_arrow(node)
        ]
        others += quotes[1:]
        self.checks.check(runs_of(rest, self.part, Role.WHY))
        if loose and not quotes:
            quotes, others = [loose], []
            self.checks.check(runs_of([loose], self.part, Role.WHY))
        text = block_text(quotes[0].children, self.checks.definitions) if quotes else ""
        if not text.strip() and not any(isinstance(node, Html) for node in rest):
            message = "the option has no block quote under it that says why; indent `> …` two spaces"
            self.findings.add("E209", item.place, message)
        elif loose and loose.place.column < 3:
            message = "the block quote under the option is not part of it; indent it two spaces"
            self.findings.add("E209", item.place, message)
        elif others:
            message = "an option holds its text and one block quote; take the rest out"
            self.findings.add("E216", min(node.place for node in others), message)
        return text


def _without_mark(lines: Sequence[Line]) -> list[Line]:
    first = lines[0]
    text = first.text[first.text.index("]") + 1 :]
    stripped = text.lstrip(" \t")
    column = first.column + len(first.text) - len(stripped)
    return [first._replace(column=column, text=stripped), *lines[1:]]


def _up_to(lines: Sequence[Line], offset: int) -> list[Line]:
    """The lines up to an offset in them, joined; without what becomes empty at the end."""
    kept = []
    for line in lines:
        kept.append(line._replace(text=line.text[: max(offset, 0)]))
        offset -= len(line.text) + 1
    while kept and not kept[-1].text.strip():
        kept.pop()
    if kept:
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip())
    return kept
