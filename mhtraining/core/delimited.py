"""Reads a delimited text file as people's spreadsheets write it: whatever delimiter, encoding, line ends."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

from mhtraining.core.errors import UsageError
from mhtraining.core.sentences import N_

MOST_BYTES = 10_000_000
MOST_ROWS = 200_000
DELIMITERS = ";,\t"

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx and .ods; .xls
_DUTCH_DAY = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})", re.ASCII)
_ISO_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)


@dataclass(frozen=True)
class Row:
    """One row: the line in the file on which it starts (from 1), and its cells, trimmed."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The names in the header, as `plain_name` gives them, and the rows below it that are not blank.

    `delimiter` and `encoding` are those it was read with; both empty for a spreadsheet.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    delimiter: str = ""
    encoding: str = ""


def read_bytes(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a file. Raises UsageError when it can't be read, or has more than `most` bytes."""
    try:
        with path.open("rb") as file:
            data = file.read(most + 1)
    except OSError as error:
        raise UsageError(N_("%(name)s can't be read: %(why)s.", name=path, why=error.strerror)) from error
    if len(data) > most:
        raise UsageError(
            N_("%(name)s is larger than %(most)s MB: split it.", name=path, most=most // 1_000_000)
        )
    return data


def read_table(data: bytes, name: str, known: Collection[str]) -> Table:
    """Read a delimited file, called `name` in what is said about it.

    `known` are header names (plain) by which the delimiter is recognised. Delimiter `;`, `,` or tab;
    UTF-8 with or without BOM, UTF-16 or Windows-1252; CRLF or LF; quotes. Raises UsageError when it
    can't be read so, or has more than 200,000 rows.
    """
    if data.startswith(_SPREADSHEETS):
        raise UsageError(
            N_(
                "%(name)s is a spreadsheet, which can't be read here: save it as CSV and give that.",
                name=name,
            )
        )
    text, encoding = _decoded(data, name)
    delimiter = max(DELIMITERS, key=lambda mark: len(_header(text, mark) & set(known)))
    return _parsed(text, delimiter, encoding, name)


def plain_name(name: str) -> str:
    """A header's name in small letters, words joined by `_`: `E-mail adres` is `e_mail_adres`."""
    return re.sub(r"[\s_\-]+", "_", name.strip().casefold())


def read_day(text: str) -> date | None:
    """A day from 1900 on, written dd-mm-jjjj (or d-m-jjjj) or jjjj-mm-dd; None when it is no such day."""
    if found := _DUTCH_DAY.fullmatch(text):
        day, month, year = found.groups()
    elif found := _ISO_DAY.fullmatch(text):
        year, month, day = found.groups()
    else:
        return None
    try:
        found_day = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found_day if found_day.year >= 1900 else None


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    encodings = [kind for mark, kind in _MARKS if data.startswith(mark)]
    if not encodings:  # UTF-16 without a BOM shows by the zeros beside plain letters
        beside = ((data[1:400:2], "utf-16-le"), (data[0:400:2], "utf-16-be"))
        encodings = [kind for half, kind in beside if half.count(0) * 2 > len(half)]
    for encoding in encodings or ("utf-8", "cp1252"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise UsageError(N_("%(name)s is no text that can be read: save it as CSV in UTF-8.", name=name))


def _header(text: str, delimiter: str) -> set[str]:
    first = text.lstrip().partition("\n")[0].partition("\r")[0]
    try:
        return {plain_name(cell) for cell in next(csv.reader([first], delimiter=delimiter), [])}
    except csv.Error:
        return set()


def _parsed(text: str, delimiter: str, encoding: str, name: str) -> Table:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: Sequence[str] = ()
    rows: list[Row] = []
    line = 1
    try:
        for cells in reader:
            trimmed = tuple(cell.strip() for cell in cells)
            if any(trimmed):
                if not header:
                    header = tuple(plain_name(cell) for cell in trimmed)
                else:
                    rows.append(Row(line, trimmed))
            if len(rows) > MOST_ROWS:
                raise UsageError(
                    N_("%(name)s has more than %(most)s rows: split it.", name=name, most=f"{MOST_ROWS:,}")
                )
            line = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(
            N_(
                "%(name)s, line %(line)s: the quotes or cells can't be read (%(why)s).",
                name=name,
                line=line,
                why=error,
            )
        ) from error
    if not header:
        raise UsageError(N_("%(name)s is empty: its first line names the columns.", name=name))
    return Table(tuple(header), tuple(rows), delimiter, encoding)
