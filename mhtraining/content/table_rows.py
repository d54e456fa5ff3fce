"""The rows of a table: cutting a line into cells as GitHub does."""

from __future__ import annotations

import re

from mhtraining.content.nodes import Line

_DELIMITER = re.compile(r":?-+:?")
_ESCAPE_OR_BAR = re.compile(r"\\.|\|")
_CHARACTERS = frozenset("|-: \t")


def delimiter_row(text: str) -> list[str]:
    """The alignments of the row under a table's header (`---`, `:--`, `--:`, `:-:`); [] where it is none."""
    if "-" not in text or "|" not in text or not _CHARACTERS.issuperset(text):
        return []
    cells = [cell.strip() for cell in text.strip().removeprefix("|").removesuffix("|").split("|")]
    if not all(_DELIMITER.fullmatch(cell) for cell in cells):
        return []
    return [f"{':' * cell.startswith(':')}---{':' * cell.endswith(':')}" for cell in cells]


def split_row(line: Line) -> list[Line]:
    """The cells of a row, trimmed, each with its own column. A bar behind a backslash is text."""
    text = line.text.rstrip()
    bars = [match.start() for match in _ESCAPE_OR_BAR.finditer(text) if match[0] == "|"]
    starts = [0, *(bar + 1 for bar in bars)]
    ends = [*bars, len(text)]
    cells = list(zip(starts, ends, strict=True))
    if bars and bars[0] == 0:
        del cells[0]
    if bars and bars[-1] == len(text) - 1 and cells:
        del cells[-1]
    return [_cell(line, start, end) for start, end in cells]


def _cell(line: Line, start: int, end: int) -> Line:
    raw = line.text[start:end]
    stripped = raw.lstrip(" \t")
    return Line(line.number, line.column + start + len(raw) - len(stripped), stripped.rstrip())
