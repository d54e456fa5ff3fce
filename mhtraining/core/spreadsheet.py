"""Reads the first sheet of an .xlsx file as a table of texts, within limits that no hostile file passes.

An .xlsx file is a zip of XML. A small one can unpack to terabytes, and XML can name other files and
entities that grow: sizes are summed before anything is unpacked, and openpyxl parses by defusedxml,
which refuses entities altogether.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, LargeZipFile, ZipFile

from defusedxml import DefusedXmlException

from mhtraining.core import delimited
from mhtraining.core.delimited import Row, Table, plain_name
from mhtraining.core.errors import UsageError

MOST_UNPACKED = 200_000_000
"""Bytes of all parts together; 200,000 rows of a staff list unpack to some 120 MB."""
MOST_PARTS = 1_000
MOST_COLUMNS = 200
MOST_SECONDS = 30
MARK = b"PK\x03\x04"

_ZEROS = re.compile(r"0{2,40}")


def is_spreadsheet(data: bytes) -> bool:
    """Whether these bytes begin as an .xlsx file does."""
    return data.startswith(MARK)


def read_sheet(data: bytes, name: str) -> Table:
    """Read the first sheet of an .xlsx file, called `name` in what is said about it.

    A whole number is its digits (with the zeros of a format such as `00000`), a day `jjjj-mm-dd`, a
    formula its last value. `line` of a row is its number in the sheet. Raises UsageError when it can't
    be read, unpacks to more than 200 MB, has more than 200,000 rows or takes more than 30 seconds.
    """
    os.environ["OPENPYXL_LXML"] = "False"  # lxml, where anybody installs it, would parse past defusedxml
    import openpyxl  # here: it brings numpy, and of all that is served only an upload needs it
    from openpyxl.utils.exceptions import InvalidFileException

    assert openpyxl.DEFUSEDXML, "openpyxl must parse by defusedxml"
    assert not openpyxl.LXML, "openpyxl must not parse by lxml"
    until = time.monotonic() + MOST_SECONDS
    try:
        _check_parts(data, name)
        book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            return _table(book.worksheets[0].iter_rows(max_col=MOST_COLUMNS), name, until)
        finally:
            book.close()
    except UsageError:
        raise
    except DefusedXmlException as error:
        raise UsageError(f"{name} holds XML that is not safe to read: save it anew as .xlsx.") from error
    # what a damaged file makes of a parser is not in any contract: openpyxl documents none of these
    except (
        BadZipFile,
        LargeZipFile,
        InvalidFileException,
        OSError,
        EOFError,
        RuntimeError,
        NotImplementedError,
        LookupError,
        ValueError,
        TypeError,
        AttributeError,
        SyntaxError,
        OverflowError,
        MemoryError,
    ) as error:
        raise UsageError(f"{name} can't be read as .xlsx: save it anew, or as CSV.") from error


def _check_parts(data: bytes, name: str) -> None:
    with ZipFile(BytesIO(data)) as file:
        parts = file.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UsageError(
            f"{name} unpacks to more than {MOST_UNPACKED // 1_000_000} MB: save the list as CSV."
        )


def _table(rows: Iterator[tuple[Any, ...]], name: str, until: float) -> Table:
    header: tuple[str, ...] = ()
    found: list[Row] = []
    for line, cells in enumerate(rows, start=1):
        if line % 1000 == 0 and time.monotonic() > until:
            raise UsageError(f"{name} takes more than {MOST_SECONDS} seconds to read: save the list as CSV.")
        texts = [_text(cell, name) for cell in cells]
        while texts and not texts[-1]:
            texts.pop()
        if not texts:
            continue
        if not header:
            header = tuple(plain_name(text) for text in texts)
        else:
            found.append(Row(line, tuple(texts)))
        if len(found) > delimited.MOST_ROWS:
            raise UsageError(f"{name} has more than {delimited.MOST_ROWS:,} rows: split it.")
    if not header:
        raise UsageError(f"{name} is empty: its first line names the columns.")
    return Table(header, tuple(found))


def _text(cell: Any, name: str) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        if "\0" in value:
            raise UsageError(f"{name} holds characters that can't be read: save it anew.")
        return value.strip()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value)
    if isinstance(value, int) and _ZEROS.fullmatch(str(cell.number_format)):
        return text.zfill(len(cell.number_format))
    return text
