"""An OpenDocument spreadsheet (.ods) with the rows of tables: the same rows give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import TYPE_CHECKING
from unicodedata import category
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from mhtraining.core.dutch_csv import Cell
from mhtraining.core.dutch_xlsx import sheet_name

if TYPE_CHECKING:
    from odfdo import Row

MIME_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the format holds no zone
"""Stands in every file for when it was made: else no two files with the same rows would be the same."""
NOT_THERE = "□"
"""Stands for a character that XML forbids."""
_DAY, _BOLD = "day", "bold"
_STYLES = (
    f'''<number:date-style style:name="{_DAY}-format">
    <number:day number:style="long"/><number:text>-</number:text><number:month number:style="long"/>
    <number:text>-</number:text><number:year number:style="long"/>
    </number:date-style>''',
    f'<style:style style:name="{_DAY}" style:family="table-cell" style:data-style-name="{_DAY}-format"/>',
    f'''<style:style style:name="{_BOLD}" style:family="table-cell">
    <style:text-properties fo:font-weight="bold"/></style:style>''',
)


def dutch_ods(sheets: Mapping[str, Iterable[Sequence[Cell]]]) -> bytes:
    """A workbook with these sheets by their names, of each the first row its heading.

    Text stays text, whatever it begins with; days are days; numbers are numbers. None is an empty cell.
    Imports lxml, which writes here and reads nothing: for a job or a command.
    """
    from odfdo import Document, Table

    book = Document("spreadsheet")
    book.body.clear()
    for style in _STYLES:
        book.insert_style(style, automatic=True)
    for name, rows in sheets.items():
        table = Table(sheet_name(name))
        for at, row in enumerate(rows):
            table.append_row(_row(row, _BOLD if at == 0 else None))
        book.body.append(table)
    meta = book.meta
    meta.set_creation_date(_MADE)
    meta.set_modification_date(_MADE)
    meta.set_language("nl-NL")
    file = BytesIO()
    book.save(file)
    return _without_time(file)


def _row(values: Sequence[Cell], style: str | None) -> Row:
    from odfdo import Cell as OdsCell
    from odfdo import Row

    row = Row()
    for value in values:
        if value is None:
            row.append_cell(OdsCell())
        elif isinstance(value, str):
            text = "".join(NOT_THERE if category(each) in ("Cc", "Cs") else each for each in value)
            row.append_cell(OdsCell(value=text, cell_type="string", text=text, style=style))
        elif isinstance(value, date):
            row.append_cell(OdsCell(value, text=f"{value:%d-%m}-{value.year:04}", style=_DAY))
        else:
            row.append_cell(OdsCell(float(value) if isinstance(value, Decimal) else value))
    return row


def _without_time(file: BytesIO) -> bytes:
    """The same file with no moments in it."""
    made = BytesIO()
    with ZipFile(file) as old, ZipFile(made, "w") as new:
        for entry in old.infolist():
            kind = ZIP_STORED if entry.filename == "mimetype" else ZIP_DEFLATED
            named = ZipInfo(entry.filename, _MADE.timetuple()[:6])
            new.writestr(named, old.read(entry), compress_type=kind)
    return made.getvalue()
