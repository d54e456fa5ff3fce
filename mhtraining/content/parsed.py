"""What parsing one file leaves behind besides the model: texts with their places, keys, references."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from mhtraining.content.model import Finding, Place
from mhtraining.content.nodes import Heading, Items, Line, Node, Paragraph, Quote, Table
from mhtraining.content.yaml_core import Path

UNUSABLE = frozenset(
    [
        "E100",
        "E101",
        "E103",
        "E104",
        "E202",
        "E203",
        "E204",
        "E206",
        "E207",
        "E208",
        "E210",
        "E211",
        "E212",
        "E213",
        "E215",
        "E217",
    ]
)
"""With one of these findings a file gives no module or scenario: it could not be shown or scored."""


class Role(StrEnum):
    """What a reader sees a text as."""

    FRONT = "front"
    """A value of the front matter: title, summary, an objective, a content warning."""
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    """Running text, also in a quote."""
    ITEM = "item"
    """An item of a list in running text."""
    CELL = "cell"
    """A cell of a table, also of `.match`."""
    OPTION = "option"
    """An option of a choice or spot step, without its mark, group and arrow."""
    ORDER = "order"
    """An item of an order step."""
    WHY = "why"
    """The block quote under an option, or the one that explains an order or match step."""
    LABEL = "label"
    """The text of an arrow or of a link that places a scenario."""


class Run(NamedTuple):
    """A stretch of text that a reader sees: one paragraph, heading, cell, option or label.

    `part` is the number of the page or step it stands in, from 1; 0 for the front matter and a scenario's
    situation. `lines` are the author's own, each with its place; code blocks and raw HTML are not in them.
    """

    role: Role
    part: int
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The lines joined by line breaks; offsets in it are what `places` takes."""
        lines = self.lines
        return lines[0].text if len(lines) == 1 else "\n".join([line.text for line in lines])

    def places(self) -> Places:
        """A way to find the place in the file of an offset in `text`; in the front matter that of the key."""
        return Places(self.lines, fixed=self.role is Role.FRONT)


class Places:
    """The places in a file of offsets in lines that were joined by line breaks.

    With `fixed` every offset has the place of the first line's start.
    """

    def __init__(self, lines: Sequence[Line], *, fixed: bool = False) -> None:
        self.lines = lines
        self.fixed = fixed
        self.starts = [0]
        for line in lines[:-1]:
            self.starts.append(self.starts[-1] + len(line.text) + 1)

    def at(self, offset: int) -> Place:
        """The place of the character at this offset."""
        if self.fixed:
            return self.lines[0].place
        index = bisect_right(self.starts, offset) - 1
        line = self.lines[index]
        return Place(line.number, line.column + offset - self.starts[index])


class About(StrEnum):
    """What a reference names."""

    AUDIENCE = "audience"
    FORM = "form"
    GROUP = "signal group"
    OBJECTIVE = "objective"
    SOURCE = "source"
    FACT = "fact"
    SCENARIO = "scenario"
    """Its target is a path relative to `content/modules/`, as are the next two."""
    FILE = "file"
    IMAGE = "image"


class Reference(NamedTuple):
    """Something in a file that names a thing elsewhere."""

    about: About
    target: str
    place: Place


@dataclass(slots=True)
class ParsedFile:
    """One file as the linter sees it.

    `file` is the path as the caller named it; `keys` the places of the front matter's keys by path (such as
    `("objectives", "herkennen")`); `objectives` and `sources` the ids that a module's front matter declares,
    None where they cannot be known.
    """

    file: str
    findings: list[Finding] = field(default_factory=list)
    keys: Mapping[Path, Place] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    objectives: frozenset[str] | None = None
    sources: frozenset[str] | None = None

    @property
    def usable(self) -> bool:
        """Whether its module or scenario can be shown and scored."""
        return not any(finding.code in UNUSABLE for finding in self.findings)


def runs_of(nodes: Sequence[Node], part: int, role: Role = Role.PARAGRAPH) -> Iterator[Run]:
    """The texts in these nodes, in the file's order; paragraphs get the role given."""
    for node in nodes:
        if isinstance(node, Paragraph):
            yield Run(role, part, tuple(node.lines))
        elif isinstance(node, Heading):
            yield Run(Role.HEADING, part, (node.line,))
        elif isinstance(node, Table):
            for row in (node.header, *node.rows):
                yield from (Run(Role.CELL, part, (cell,)) for cell in row if cell.text)
        elif isinstance(node, Quote):
            yield from runs_of(node.children, part, role)
        elif isinstance(node, Items):
            inner = Role.ITEM if role is Role.PARAGRAPH else role
            for item in node.items:
                yield from runs_of(item.children, part, inner)
