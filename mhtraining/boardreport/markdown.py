"""A document as Markdown: the same blocks in the same order, to copy into a letter of one's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mhtraining.boardreport.document import Block, Bullets, Chart, Document, Facts, Heading, Table, Text
from mhtraining.boardreport.letter import plain


def markdown_of(document: Document) -> str:
    """The whole document; of a chart what it shows in words."""
    top = (f"# {plain(document.title)}", plain(f"{document.organisation} · {document.day}"))
    return "\n\n".join((*top, *map(_said, document.blocks))) + "\n"


def _said(block: Block) -> str:
    match block:
        case Heading(text):
            return f"## {plain(text)}"
        case Text(text):
            return plain(text)
        case Bullets(items):
            return _bullets(items)
        case Facts(pairs):
            return _bullets(f"{label}: {value}" for label, value in pairs)
        case Table(caption, columns, rows):
            under = "|---" * len(columns) + "|"
            return "\n".join((f"**{plain(caption)}**\n", _row(columns), under, *map(_row, rows)))
        case Chart(_name, title, story):
            return plain(f"{title}: {story}")


def _bullets(sentences: Iterable[str]) -> str:
    return "\n".join(f"- {plain(said)}" for said in sentences)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(plain, cells))} |"
