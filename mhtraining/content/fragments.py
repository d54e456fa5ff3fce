"""Writes parts of a text out again as Markdown that python-markdown reads as GitHub reads the original.

python-markdown wants a blank line before a list, quote or table, four spaces for what is nested, no fence in
a list; and it takes some lines of text for headings, lists or references that GitHub leaves alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from mhtraining.content.inline import inlined
from mhtraining.content.nodes import (
    Code,
    Definition,
    Heading,
    Html,
    Items,
    Line,
    Node,
    Paragraph,
    Quote,
    Rule,
    Table,
)

_TAKEN_FOR_A_BLOCK = re.compile(
    r"(?P<number>\d+)(?=\.[ \t])|(?=[#>])|(?=[-+*][ \t])|(?=[-_*][-_* \t]*$)|(?=[-|][-|: \t]*$)"
    r"|(?=\[[^\[\]]*\]:)"
)
_MAYBE_A_BLOCK = frozenset("=:|#>-+*_[0123456789")
_NO_TEXT = "&#8203;"  # a space without width: python-markdown knows no item without text
_BACKTICKS = re.compile(r"`+")


def inline_text(lines: Sequence[Line], definitions: Mapping[str, Definition]) -> str:
    """Lines as text for the inside of one element: an option, an item, a cell."""
    return inlined("\n".join([line.text for line in lines]).strip(), definitions)


def block_text(nodes: Sequence[Node], definitions: Mapping[str, Definition]) -> str:
    """Parts as a Markdown text of their own."""
    return "\n\n".join("\n".join(_written(node, definitions, nested=False)) for node in nodes)


def _written(node: Node, definitions: Mapping[str, Definition], *, nested: bool) -> list[str]:
    if isinstance(node, Paragraph):
        return _paragraph(node, definitions)
    if isinstance(node, Heading):
        text = inlined(node.line.text, definitions)
        marks = "#" * node.level
        return [f"{marks} {text} {marks}" if text.endswith("#") else f"{marks} {text}"]
    if isinstance(node, Items):
        return _items(node, definitions)
    if isinstance(node, Quote):
        inner = _blocks(node.children, definitions)
        return [f"> {line}" if line else ">" for line in inner] or [">"]
    if isinstance(node, Table):
        return _table(node, definitions)
    if isinstance(node, Code):
        return _code(node.lines, nested=nested)
    if isinstance(node, Html):
        return node.lines
    assert isinstance(node, Rule)
    return ["* * *"]


def _blocks(nodes: Sequence[Node], definitions: Mapping[str, Definition]) -> list[str]:
    """The lines of nested parts, with a blank line between them."""
    lines: list[str] = []
    for node in nodes:
        if lines:
            lines.append("")
        lines += _written(node, definitions, nested=True)
    return lines


def _paragraph(node: Paragraph, definitions: Mapping[str, Definition]) -> list[str]:
    text = inlined("\n".join([line.text for line in node.lines]), definitions).rstrip()
    if "\n" not in text:
        return [_as_text(text)]
    lines = [_as_text(line) for line in text.split("\n")]
    return [*(_with_break(line) for line in lines[:-1]), lines[-1]]


def _as_text(line: str) -> str:
    """The line such that python-markdown does not take its start for that of a block."""
    if line[:1] not in _MAYBE_A_BLOCK:
        return line
    if line[0] in "=:" and not line.strip("=:|- \t"):
        return f"&#{ord(line[0])};{line[1:]}"  # a backslash does not help here
    if match := _TAKEN_FOR_A_BLOCK.match(line):
        return f"{match[0]}\\{line[match.end() :]}"
    return line


def _with_break(line: str) -> str:
    """A backslash at a line's end breaks it, on GitHub; python-markdown wants two spaces."""
    slashes = len(line) - len(line.rstrip("\\"))
    return line[:-1] + "  " if slashes % 2 else line


def _items(node: Items, definitions: Mapping[str, Definition]) -> list[str]:
    """A list: items with nothing but a paragraph, or one and then a list, stay close together."""
    lines: list[str] = []
    loose = False
    for number, item in enumerate(node.items, node.start):
        inner = _inside_item(item.children, definitions)
        was_loose, loose = loose, "" in inner
        if lines and (loose or was_loose):
            lines.append("")
        marker = f"{number}." if node.numbered else "-"
        lines.append(f"{marker:<3} {inner[0]}")
        lines += [f"    {line}" if line else "" for line in inner[1:]]
    return lines


def _inside_item(children: Sequence[Node], definitions: Mapping[str, Definition]) -> list[str]:
    if not children:
        return [_NO_TEXT]
    if isinstance(children[0], (Code, Quote, Table)):
        # python-markdown takes these at the start of an item for text.
        return [_NO_TEXT, "", *_blocks(children, definitions)]
    if len(children) == 2 and isinstance(children[0], Paragraph) and isinstance(children[1], Items):
        return [line for child in children for line in _written(child, definitions, nested=True)]
    return _blocks(children, definitions)


def _table(node: Table, definitions: Mapping[str, Definition]) -> list[str]:
    width = len(node.header)
    rows = [node.header, *node.rows]
    written = []
    for row in rows:
        cells = [inlined(cell.text, definitions) for cell in row[:width]]
        written.append("| " + " | ".join([*cells, *[""] * (width - len(cells))]) + " |")
    return [written[0], "| " + " | ".join(node.alignments) + " |", *written[1:]]


def _code(lines: Sequence[str], *, nested: bool) -> list[str]:
    if nested:
        return [f"    {line}" for line in lines] or ["    "]
    longest = max((len(run) for line in lines for run in _BACKTICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [fence, *lines, fence]
