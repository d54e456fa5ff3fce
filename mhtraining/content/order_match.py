"""The answer parts of order and match steps: the numbered list and the table."""

from __future__ import annotations

from collections.abc import Sequence

from mhtraining.content.fragments import inline_text
from mhtraining.content.nodes import Html, Item, Items, Line, Paragraph, Quote, Table
from mhtraining.content.parsed import Role, runs_of
from mhtraining.content.prose_checks import ProseChecks
from mhtraining.content.step_headings import StepHeading
from mhtraining.content.task_lists import check_no_marks

_ITEMS = (3, 10)
_ROWS = (2, 10)


class OrderMatchReader:
    """Reads these answer parts in one file; `part` is the number of the step."""

    def __init__(self, checks: ProseChecks) -> None:
        self.checks = checks
        self.findings = checks.findings

    def order(self, heading: StepHeading, node: Items, part: int) -> tuple[str, ...]:
        """The items of an order step, in the right order. Notes E203, E213 and E216."""
        check_no_marks([node], self.checks)
        items = tuple(self._order_item(item, part) for item in node.items)
        least, most = _ITEMS
        if not least <= len(items) <= most:
            message = f"the .order step has {len(items)} items; give it {least} to {most}"
            self.findings.add("E213", heading.place, message)
        return items

    def _order_item(self, item: Item, part: int) -> str:
        first = item.children[0] if item.children else None
        lines = first.lines if isinstance(first, Paragraph) else []
        extra = [node for node in item.children[bool(lines) :] if not isinstance(node, (Html, Quote))]
        if not lines:
            self.findings.add("E213", item.place, "the item is empty; write a text or take it out")
        elif extra:
            message = "an item of an .order step holds one text; take the rest out"
            self.findings.add("E216", extra[0].place, message)
        self.checks.check(runs_of(item.children, part, Role.ORDER))
        return inline_text(lines, self.checks.definitions)

    def match(
        self, heading: StepHeading, table: Table, part: int
    ) -> tuple[tuple[str, str], tuple[tuple[str, str], ...]]:
        """The header and the rows of a match step; empty where it is no table of two columns. Notes E213."""
        self.checks.check(runs_of([table], part))
        if len(table.header) != 2:
            message = f"the .match table has {len(table.header)} columns; give it 2"
            self.findings.add("E213", table.place, message)
            return ("", ""), ()
        rows = [self._cells(row, heading) for row in (table.header, *table.rows)]
        least, most = _ROWS
        if not least <= len(table.rows) <= most:
            message = f"the .match step has {len(table.rows)} rows; give it {least} to {most}"
            self.findings.add("E213", heading.place, message)
        elif len({right for _, right in rows[1:]}) == 1 and rows[1][1]:
            message = "all texts on the right are the same; let at least two differ"
            self.findings.add("E213", heading.place, message)
        return rows[0], tuple(rows[1:])

    def _cells(self, row: Sequence[Line], heading: StepHeading) -> tuple[str, str]:
        texts = [inline_text([cell], self.checks.definitions) for cell in row]
        for cell, text in zip(row[:2], texts, strict=False):
            if not text:
                self.findings.add("E213", cell.place, "the cell is empty; fill it or take the row out")
        if len(row) != 2:
            message = f"the row has {len(row)} cells; give it 2"
            place = row[2].place if len(row) > 2 else row[0].place if row else heading.place
            self.findings.add("E213", place, message)
        left, right = [*texts[:2], *[""] * (2 - len(texts[:2]))]
        return left, right
