"""The parts that a Markdown text is made of: headings, paragraphs, lists, quotes, tables and code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from mhtraining.content.model import Place


class Line(NamedTuple):
    """A stretch of text on one line of the file; `column` is where its first character stands."""

    number: int
    column: int
    text: str

    @property
    def place(self) -> Place:
        """Where it starts."""
        return Place(self.number, self.column)


@dataclass(slots=True)
class Heading:
    """A heading, written with `#` or underlined; `line` is its text without those."""

    place: Place
    level: int
    line: Line


@dataclass(slots=True)
class Paragraph:
    """Lines of text that belong together. A line that holds only an arrow or `{{ route }}` is one alone."""

    lines: list[Line]

    @property
    def place(self) -> Place:
        """Where it starts."""
        return self.lines[0].place


@dataclass(slots=True)
class Code:
    """A fenced or indented block of code; nothing in it is looked at."""

    place: Place
    lines: list[str]


@dataclass(slots=True)
class Html:
    """A block of raw HTML; nothing in it is looked at, for it is an error as a whole (E301)."""

    place: Place
    lines: list[str]


@dataclass(slots=True)
class Rule:
    """A horizontal line (`---`, `***`)."""

    place: Place


@dataclass(slots=True)
class Table:
    """A table; a row may have fewer or more cells than the header."""

    place: Place
    header: list[Line]
    alignments: list[str]
    rows: list[list[Line]] = field(default_factory=list)


@dataclass(slots=True)
class Quote:
    """A block quote."""

    place: Place
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Item:
    """One item of a list; `offset` is how far its content is indented."""

    place: Place
    offset: int
    children: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Items:
    """A list. `marker` is `-`, `*` or `+` for a bullet list, `.` or `)` for a numbered one."""

    place: Place
    marker: str
    start: int
    items: list[Item] = field(default_factory=list)

    @property
    def numbered(self) -> bool:
        """Whether it is a numbered list."""
        return self.marker in ".)"


Node = Heading | Paragraph | Code | Html | Rule | Table | Quote | Items


class Definition(NamedTuple):
    """What a link reference definition (`[label]: target "title"`) says."""

    target: str
    title: str


@dataclass(slots=True)
class Document:
    """A Markdown text: its top-level parts, and its link reference definitions by folded label."""

    children: list[Node]
    definitions: dict[str, Definition]
    headings: list[Heading]
    """All headings in the file's order, also those in quotes and lists."""
    html: list[Html]
    """All blocks of raw HTML."""
