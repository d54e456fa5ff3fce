"""A spreadsheet (.xlsx) with the rows of a table: the same rows give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING

from mhtraining.core.dutch_csv import Cell

if TYPE_CHECKING:
    import xlsxwriter

MIME_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Stands in every file for when it was made: else no two files with the same rows would be the same."""
_DAY_ZERO = date(1899, 12, 30)
"""From which spreadsheets count their days."""
_WIDEST = 40
_LONGEST_SHEET_NAME = 31


def dutch_xlsx(rows: Iterable[Sequence[Cell]], *, sheet: str) -> bytes:
    """The rows as the one sheet of a workbook, the first of them its heading; see `dutch_workbook`."""
    return dutch_workbook({sheet: rows})


def dutch_workbook(sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> bytes:
    """A workbook with these sheets by their names, of each the first row its heading.

    Text stays text, whatever it begins with, so nothing is ever a formula or a link; days are days,
    shown dd-mm-yyyy; numbers are numbers. None is an empty cell.
    """
    import xlsxwriter  # here: of all that is served, only files need it

    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": _MADE})
    for name, rows in sheets.items():
        _write(book, name, rows)
    book.close()
    return file.getvalue()


def sheet_name(name: str) -> str:
    """The name without what no name of a sheet may hold, and no longer than one may be."""
    return "".join(" " if each in "[]:*?/\\" else each for each in name)[:_LONGEST_SHEET_NAME]


def _write(book: xlsxwriter.Workbook, name: str, rows: Iterable[Sequence[Cell]]) -> None:
    bold, as_day = book.add_format({"bold": True}), book.add_format({"num_format": "dd-mm-yyyy"})
    page = book.add_worksheet(sheet_name(name))
    widths: dict[int, int] = {}
    for at, row in enumerate(rows):
        for column, value in enumerate(row):
            if value is None:
                continue
            if isinstance(value, str):
                page.write_string(at, column, value, bold if at == 0 else None)
                widths[column] = max(widths.get(column, 0), len(value))
            elif isinstance(value, date):
                page.write_number(at, column, (value - _DAY_ZERO).days, as_day)
                widths[column] = max(widths.get(column, 0), len("dd-mm-yyyy"))
            else:
                page.write_number(at, column, float(value) if isinstance(value, Decimal) else value)
    for column, width in widths.items():
        page.set_column(column, column, min(width, _WIDEST) + 2)
    page.freeze_panes(1, 1)
