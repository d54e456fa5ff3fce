"""The steps of a scenario: text, answer part, explanation and arrow, by kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mhtraining.content.fragments import block_text
from mhtraining.content.model import Arrow, Kind, Mark, Option, Step
from mhtraining.content.nodes import Html, Item, Items, Node, Paragraph, Quote, Table
from mhtraining.content.order_match import OrderMatchReader
from mhtraining.content.parsed import Role, Run, runs_of
from mhtraining.content.prose_checks import ProseChecks
from mhtraining.content.step_headings import HeadingReader, StepHeading
from mhtraining.content.task_lists import (
    ARROW_AT_END,
    OptionReader,
    check_no_marks,
    ending,
    is_arrow,
    is_task_list,
)

_OPTIONS = {Kind.CHOICE: (2, 8), Kind.SPOT: (2, 12)}
_ANSWER_PART = {
    Kind.CHOICE: "a task list (`- [x] …`)",
    Kind.SPOT: "a task list (`- [x] …`)",
    Kind.ORDER: "a numbered list",
    Kind.MATCH: "a table with two columns",
}


@dataclass(slots=True)
class Answer:
    """What is read of a step besides its heading and text."""

    options: tuple[Option, ...] = ()
    items: tuple[str, ...] = ()
    header: tuple[str, str] = ("", "")
    rows: tuple[tuple[str, str], ...] = ()
    explanation: str = ""
    arrow: Arrow | None = None


class StepReader:
    """Reads the steps of one scenario; `look_alike` is None where the front matter does not tell."""

    def __init__(self, checks: ProseChecks, look_alike: bool | None) -> None:
        self.checks = checks
        self.findings = checks.findings
        self.headings = HeadingReader(checks.findings)
        self.sequences = OrderMatchReader(checks)
        self.look_alike = look_alike

    def read(self, heading: StepHeading, nodes: Sequence[Node], part: int) -> Step:
        """The step with this heading and these nodes; `part` is its number, from 1."""
        self.checks.groups_known = heading.sure
        self.checks.check([Run(Role.HEADING, part, (heading.line,))])
        kind = heading.kind or (Kind.CHOICE if any(map(is_task_list, nodes)) else Kind.TEXT)
        at = self._answer_at(kind, nodes) if heading.sure else None
        answer = Answer()
        if at is None:
            nodes, answer.arrow = self._arrow_at_end(nodes, part)
            before = nodes
        else:
            before = nodes[:at]
            answer = self._answer(kind, heading, nodes[at:], part)
        if kind.scored and heading.sure and at is None:
            message = f"the .{kind} step has no {_ANSWER_PART[kind].removeprefix('a ')}"
            self.findings.add("E208", heading.place, message)
        if heading.sure and (kind not in _OPTIONS or at is not None):
            check_no_marks(before, self.checks)
        self.checks.check(runs_of(before, part))
        self._check_arrows(heading, answer)
        return Step(
            id=heading.id,
            heading=heading.line.text,
            kind=kind,
            weight=self.headings.weight(heading, kind) if heading.sure else 0,
            ends=heading.ends,
            text=block_text(before, self.checks.definitions),
            options=answer.options,
            items=answer.items,
            header=answer.header,
            rows=answer.rows,
            explanation=answer.explanation,
            arrow=answer.arrow,
            place=heading.place,
        )

    def _answer_at(self, kind: Kind, nodes: Sequence[Node]) -> int | None:
        """Where the answer part stands: the first node that can be one."""
        tests: dict[Kind, Callable[[Node], bool]] = {
            Kind.CHOICE: is_task_list,
            Kind.SPOT: is_task_list,
            Kind.ORDER: lambda node: isinstance(node, Items) and node.numbered,
            Kind.MATCH: lambda node: isinstance(node, Table),
        }
        if kind not in tests:
            return None
        return next((at for at, node in enumerate(nodes) if tests[kind](node)), None)

    def _answer(self, kind: Kind, heading: StepHeading, nodes: Sequence[Node], part: int) -> Answer:
        answer = Answer()
        rest = list(nodes[1:])
        first = nodes[0]
        if kind in _OPTIONS:
            items, loose = _joined(nodes, rest)
            answer.options = self._options(kind, heading, items, loose, part)
        elif isinstance(first, Items):
            answer.items = self.sequences.order(heading, first, part)
        elif isinstance(first, Table):
            answer.header, answer.rows = self.sequences.match(heading, first, part)
        if kind not in _OPTIONS:
            answer.explanation = self._explanation(kind, heading, first, rest, part)
        if rest and (arrow := self._arrow(rest[0], part)):
            answer.arrow = arrow
            rest.pop(0)
        self._check_nothing_after(rest, part)
        return answer

    def _options(
        self, kind: Kind, heading: StepHeading, items: Sequence[Item], loose: dict[int, Quote], part: int
    ) -> tuple[Option, ...]:
        reader = OptionReader(kind, part, self.checks)
        options = tuple(reader.options(items, loose))
        least, most = _OPTIONS[kind]
        best = sum(option.mark is Mark.BEST for option in options)
        if not least <= len(items) <= most:
            message = f"the .{kind} step has {len(items)} options; give it {least} to {most}"
            self.findings.add("E208", heading.place, message)
        elif not reader.marks_known:
            return options
        elif kind is Kind.CHOICE and best != 1:
            self.findings.add(
                "E207", heading.place, f"the choice has {best} options [x]; mark exactly one as best"
            )
        elif kind is Kind.SPOT and not best and self.look_alike is False:
            message = "the .spot step has no signal [x]; mark one, or make the scenario a look_alike"
            self.findings.add("E210", heading.place, message)
        return options

    def _explanation(
        self, kind: Kind, heading: StepHeading, answer: Node, rest: list[Node], part: int
    ) -> str:
        """The block quote after the answer part; it is taken from `rest`."""
        if len(rest) > 1 and is_arrow(rest[0]) and isinstance(rest[1], Quote):
            message = "an arrow cannot stand here; put it after the block quote"
            self.findings.add("E203", rest.pop(0).place, message)
        quote = rest.pop(0) if rest and isinstance(rest[0], Quote) else None
        text = ""
        if isinstance(quote, Quote):
            self.checks.check(runs_of(quote.children, part, Role.WHY))
            text = block_text(quote.children, self.checks.definitions)
        if not text.strip():
            message = f"the .{kind} step has no block quote that explains the answer; put `> …` under it"
            self.findings.add("E209", heading.place, message)
        return text

    def _arrow_at_end(self, nodes: Sequence[Node], part: int) -> tuple[Sequence[Node], Arrow | None]:
        arrow = self._arrow(nodes[-1], part) if nodes else None
        return (nodes[:-1], arrow) if arrow else (nodes, None)

    def _arrow(self, node: Node, part: int) -> Arrow | None:
        if not isinstance(node, Paragraph) or not is_arrow(node):
            return None
        found = ending(ARROW_AT_END, node.lines)
        return found.arrow(part, self.checks) if found else None

    def _check_nothing_after(self, rest: Sequence[Node], part: int) -> None:
        """Note what stands after the answer part (E216), once; raw HTML is noted by itself."""
        wrong = next((node for node in rest if not isinstance(node, Html)), None)
        if wrong is None:
            return
        second = isinstance(wrong, (Items, Table))
        what = "a second list or table follows" if second else "there is text after"
        message = f"{what} the answer part; put it before, or make it a step of its own"
        self.findings.add("E216", wrong.place, message)
        # A stray arrow is part of that one defect.
        texts = [node for node in rest if not is_arrow(node)]
        self.checks.check(runs_of(texts, part))

    def _check_arrows(self, heading: StepHeading, answer: Answer) -> None:
        """Note an arrow beside `.end`, or after the answer part where options have their own (E203)."""
        in_options = [option.arrow for option in answer.options if option.arrow]
        arrows = [*in_options, *([answer.arrow] if answer.arrow else [])]
        if heading.ends and arrows:
            message = "an arrow cannot stand in a step that ends the scenario; take it or .end out"
            self.findings.add("E203", arrows[0].place, message)
        elif in_options and answer.arrow:
            message = "an arrow cannot stand here, because options of the step have their own"
            self.findings.add("E203", answer.arrow.place, message)


def _joined(nodes: Sequence[Node], rest: list[Node]) -> tuple[list[Item], dict[int, Quote]]:
    """The items of a task list, also where quotes that are not indented far enough cut it in pieces.

    Gives those quotes by the number of the item (from 0) that they stand under; what is taken goes from
    `rest`.
    """
    first = nodes[0]
    assert isinstance(first, Items)
    items = list(first.items)
    loose: dict[int, Quote] = {}
    while rest and isinstance(rest[0], Quote) and not _has_quote(items[-1]):
        quote = rest.pop(0)
        assert isinstance(quote, Quote)
        loose[len(items) - 1] = quote
        following = rest[0] if rest else None
        if not isinstance(following, Items) or following.numbered:
            break
        items += following.items
        rest.pop(0)
    return items, loose


def _has_quote(item: Item) -> bool:
    return any(isinstance(child, Quote) for child in item.children)
