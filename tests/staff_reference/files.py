"""Writes staff files as spreadsheets in Dutch offices do: delimiters, encodings, line ends, and their quirks.

What is written is remembered as it is meant, with the line on which each row starts: the reference
never has to read a file.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO

import openpyxl

from tests.staff_reference.rows import ENGLISH, NUMBER, REQUIRED, Row, Sheet

Cell = str | date | int | None
Record = Mapping[str, Cell]
"""A row as it is meant: cells by the Dutch name of their column; days as days, unless wrong on purpose."""

ENCODINGS = {
    "utf-8": (b"", "utf-8"),
    "utf-8-bom": (b"\xef\xbb\xbf", "utf-8"),
    "utf-16-le": (b"\xff\xfe", "utf-16-le"),
    "utf-16-be": (b"\xfe\xff", "utf-16-be"),
    "windows-1252": (b"", "cp1252"),
}
DELIMITERS = (";", ",", "\t")
NEWLINES = ("\r\n", "\n")
QUIRKS = frozenset(
    [
        *("blank-rows", "short-rows", "trailing-delimiters", "any-case", "english", "any-order"),
        *("extra-columns", "quotes", "spaces"),
    ]
)
_EXTRA = {
    "Opmerking": 'zei "nee;\tdank u, liever niet"\nen toen, "ja"',
    "Telefoon; toestel": "14 0123, tst. 9",
}
_SPACE = "\u00a0"


@dataclass(frozen=True)
class Format:
    """How a file is written."""

    delimiter: str = ";"
    encoding: str = "utf-8-bom"
    newline: str = "\r\n"
    xlsx: bool = False

    @property
    def holds_all_letters(self) -> bool:
        """Whether every letter can be written."""
        return self.xlsx or self.encoding != "windows-1252"


CSV_FORMATS = tuple(
    Format(delimiter, encoding, newline)
    for delimiter in DELIMITERS
    for encoding in ENCODINGS
    for newline in NEWLINES
)
XLSX = Format(xlsx=True)


@dataclass(frozen=True)
class StaffFile:
    """A file, and what it means."""

    data: bytes
    suffix: str
    sheet: Sheet


def staff_file(
    records: Sequence[Record],
    columns: Collection[str],
    *,
    written: Format = Format(),
    quirks: Collection[str] = frozenset(),
    rng: random.Random | None = None,
    also: Sequence[str] = (),
) -> StaffFile:
    """A file with these rows and columns; `also` are headers of further columns, filled with an `x`."""
    rng = rng or random.Random(0)
    names = [*columns]
    if "any-order" in quirks:
        rng.shuffle(names)
    extra = [*also, *(_EXTRA if "extra-columns" in quirks else ())]
    header = [_header(name, quirks, rng) for name in names] + extra
    last = "trailing-delimiters" in quirks
    grid: list[list[Cell]] = [header + ["", ""] * last]
    places = []
    for record in records:
        if "blank-rows" in quirks and rng.random() < 0.3:
            grid.append(rng.choice(([], [""], [""] * len(header), [" "])))
        cells = [_cell(record.get(name), name, written, quirks, rng) for name in names]
        cells += [_EXTRA.get(name, "x") for name in extra]
        if "short-rows" in quirks:
            while cells and not cells[-1]:
                cells.pop()
        elif last:
            cells += [""] * rng.choice((0, 1, 2, 3))
        places.append(len(grid))
        grid.append(cells)
    if "blank-rows" in quirks:
        grid += [[], [""] * len(header)]
    data, lines = _workbook(grid) if written.xlsx else _text(grid, written, quirks, rng)
    rows = tuple(
        Row(lines[place], {name: _meant(record.get(name)) for name in names})
        for place, record in zip(places, records, strict=True)
    )
    return StaffFile(data, ".xlsx" if written.xlsx else ".csv", Sheet(frozenset(columns), rows))


def _meant(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def _header(name: str, quirks: Collection[str], rng: random.Random) -> str:
    if "english" in quirks and rng.random() < 0.5:
        name = ENGLISH[name]
    if "any-case" in quirks:
        name = rng.choice((name.upper(), name.capitalize(), name.title()))
    return f" {name}{_SPACE}" if "spaces" in quirks and rng.random() < 0.4 else name


def _cell(cell: Cell, name: str, written: Format, quirks: Collection[str], rng: random.Random) -> Cell:
    if isinstance(cell, date):
        if written.xlsx and rng.random() < 0.6:
            return cell
        return cell.strftime("%d-%m-%Y") if rng.random() < 0.5 else cell.isoformat()
    text = _meant(cell)
    if written.xlsx and name == NUMBER and text.isdigit() and not text.startswith("0"):
        return int(text)
    if "spaces" in quirks and text and rng.random() < 0.3:
        return rng.choice((f" {text}", f"{text}{_SPACE}", f"{text} ", text.replace(" ", _SPACE)))
    return text


def _workbook(grid: list[list[Cell]]) -> tuple[bytes, list[int]]:
    """An .xlsx file, days as real dates; the rows keep their places."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place, cells in enumerate(grid, 1):
        for column, cell in enumerate(cells, 1):
            if cell not in ("", None):
                there = sheet.cell(place, column)
                there.value = datetime.combine(cell, datetime.min.time()) if type(cell) is date else cell
                if type(cell) is date:
                    there.number_format = "DD-MM-YYYY"
    book.create_sheet("Toelichting").append(["Dit blad telt niet mee", "personeelsnummer"])
    out = BytesIO()
    book.save(out)
    return out.getvalue(), list(range(1, len(grid) + 1))


def _text(
    grid: list[list[Cell]], written: Format, quirks: Collection[str], rng: random.Random
) -> tuple[bytes, list[int]]:
    """A delimited file, and on which line each of its rows starts."""
    lines, line, text = [], 1, ""
    for number, cells in enumerate(grid):
        texts = [
            _quoted(_meant(cell), written.delimiter, always="quotes" in quirks and rng.random() < 0.4)
            for cell in cells
        ]
        row = written.delimiter.join(texts)
        lines.append(line)
        line += 1 + row.count("\n")
        text += row + (written.newline if number < len(grid) - 1 or "blank-rows" in quirks else "")
    mark, codec = ENCODINGS[written.encoding]
    return mark + text.encode(codec), lines


def _quoted(text: str, delimiter: str, *, always: bool) -> str:
    if always or any(sign in text for sign in (delimiter, '"', "\n", "\r")):
        return '"' + text.replace('"', '""') + '"'
    return text


def plain(records: Sequence[Record], *columns: str) -> StaffFile:
    """A file without quirks: the columns required, and these."""
    return staff_file(records, dict.fromkeys((*REQUIRED, *columns)))
