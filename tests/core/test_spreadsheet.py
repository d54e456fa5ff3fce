"""The first sheet of an .xlsx file as texts, and files that are made to do harm."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mhtraining.core import delimited, spreadsheet
from mhtraining.core.delimited import Row
from mhtraining.core.errors import UsageError
from mhtraining.core.spreadsheet import is_spreadsheet, read_sheet

SHEET = "xl/worksheets/sheet1.xml"


def a_book(*rows, formats=None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place, form in (formats or {}).items():
        book.active[place].number_format = form
    data = BytesIO()
    book.save(data)
    return data.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The same file with another content of one of its parts."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, content)
    return made.getvalue()


def test_cells_are_the_texts_that_somebody_sees():
    data = a_book(
        ["Nummer", "Naam", "Dag"],
        ["007", " Zoë ", datetime(2026, 3, 1)],  # noqa: DTZ001 - cells have no time zone
        [42, 1.5, date(2026, 12, 31)],
        [],
        [7, None, "x", True],
        formats={"A5": "00000"},
    )

    table = read_sheet(data, "lijst.xlsx")

    assert is_spreadsheet(data)
    assert table.header == ("nummer", "naam", "dag")
    assert table.rows == (
        Row(2, ("007", "Zoë", "2026-03-01")),
        Row(3, ("42", "1.5", "2026-12-31")),
        Row(5, ("00007", "", "x", "true")),
    )


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(openpyxl, "load_workbook", lambda *_args, **_more: pytest.fail("it was opened"))
    bomb = with_part(a_book(["naam"]), "xl/bom.xml", b"0" * (spreadsheet.MOST_UNPACKED + 1))
    assert len(bomb) < 1_000_000
    with pytest.raises(UsageError, match="unpacks to more than 200 MB"):
        read_sheet(bomb, "lijst.xlsx")


ENTITIES = {
    "grows": '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
    "reads a file": '<!DOCTYPE x [<!ENTITY b SYSTEM "file:///etc/hostname">]>',
    "asks the network": '<!DOCTYPE x [<!ENTITY b SYSTEM "http://127.0.0.1:9/x">]>',
}


@pytest.mark.parametrize("declared", ENTITIES.values(), ids=ENTITIES)
@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "[Content_Types].xml"])
def test_entities_are_refused_in_every_part(declared, part):
    good = a_book(["naam"], ["x"])
    with zipfile.ZipFile(BytesIO(good)) as file:
        text = file.read(part).decode()
    head, mark, rest = text.partition("?>")
    hostile = (head + mark if mark else "") + declared + (rest if mark else text)
    hostile = hostile.replace("<v>0</v>", "<v>&b;</v>")
    with pytest.raises(UsageError, match=r"not safe to read|can't be read"):
        read_sheet(with_part(good, part, hostile.encode()), "lijst.xlsx")


@pytest.mark.parametrize(("rows", "refused"), [(3, False), (4, True)])
def test_more_rows_than_the_limit_are_refused(monkeypatch, rows, refused):
    monkeypatch.setattr(delimited, "MOST_ROWS", 3)
    data = a_book(["naam"], *([["x"]] * rows))
    if refused:
        with pytest.raises(UsageError, match="rows"):
            read_sheet(data, "lijst.xlsx")
    else:
        assert len(read_sheet(data, "lijst.xlsx").rows) == 3


def test_reading_ends_when_it_takes_too_long(monkeypatch):
    monkeypatch.setattr(spreadsheet, "MOST_SECONDS", -1)
    with pytest.raises(UsageError, match="seconds"):
        read_sheet(a_book(["naam"], *([["x"]] * 1000)), "lijst.xlsx")


@settings(deadline=None, max_examples=50)
@given(data=st.binary(max_size=200), cut=st.integers(1, 4000))
def test_damaged_files_are_said_in_one_sentence(data, cut):
    with suppress(UsageError):
        read_sheet(b"PK\x03\x04" + data, "lijst.xlsx")
    with suppress(UsageError):
        read_sheet(a_book(["naam"], ["x"])[:-cut], "lijst.xlsx")


def test_an_empty_sheet_is_said():
    with pytest.raises(UsageError, match="empty"):
        read_sheet(a_book(), "lijst.xlsx")
