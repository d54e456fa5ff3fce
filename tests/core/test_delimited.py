"""Delimited files as people's spreadsheets write them."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mhtraining.core import delimited
from mhtraining.core.delimited import Row, plain_name, read_bytes, read_day, read_table
from mhtraining.core.errors import UsageError

KNOWN = {"naam", "plaats"}
TEXT = "Naam;Plaats\nZoë;Hoorn\n"


def read(tmp_path, data: bytes):
    path = tmp_path / "lijst.csv"
    path.write_bytes(data)
    return read_table(read_bytes(path), path.name, KNOWN)


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        b"\xfe\xff" + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace("\n", "\r").encode(),
        TEXT.replace(";", ",").encode(),
        TEXT.replace(";", "\t").encode(),
        b'"Naam";"Plaats"\n"Zo\xc3\xab";"Hoorn"',
        b"\n\n naam ; PLAATS \n Zo\xc3\xab ; Hoorn \n;\n",
    ],
    ids=[
        "utf-8",
        "utf-8 with BOM",
        "utf-16",
        "utf-16 big",
        "utf-16 without BOM",
        "utf-16 big without BOM",
        "windows-1252",
        "CRLF",
        "CR",
        "comma",
        "tab",
        "quotes",
        "blank lines and spaces",
    ],
)
def test_the_same_table_is_read_from(tmp_path, data):
    table = read(tmp_path, data)

    assert table.header == ("naam", "plaats")
    assert [row.cells for row in table.rows] == [("Zoë", "Hoorn")]


def test_a_row_is_named_by_the_line_on_which_it_starts(tmp_path):
    table = read(tmp_path, b'naam;plaats\n\n"Van\nden Berg";Hoorn\nBoer;Enkhuizen\n')

    assert table.rows == (Row(3, ("Van\nden Berg", "Hoorn")), Row(5, ("Boer", "Enkhuizen")))


def test_a_delimiter_inside_cells_does_not_decide(tmp_path):
    assert read(tmp_path, b"naam,plaats\nA;B;C,Hoorn\n").rows[0].cells == ("A;B;C", "Hoorn")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"PK\x03\x04rest", "spreadsheet"),
        (b"\xd0\xcf\x11\xe0rest", "spreadsheet"),
        (b'naam;plaats\n"A;B\n', "line 2"),
        (b'naam;plaats\n"A"x;B\n', "line 2"),
        (b"naam;plaats\nA\0B;C\n", "no text"),
        (b"naam;plaats\n\x81\xff;C\n", "no text"),
        (b"naam;" + b"x" * 200_000 + b"\n", "line 1"),
    ],
)
def test_what_can_not_be_read_is_said_in_one_sentence(tmp_path, data, said):
    with pytest.raises(UsageError, match=said):
        read(tmp_path, data)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(UsageError, match="can't be read"):
        read_bytes(tmp_path / "weg.csv")


def test_more_than_ten_megabytes_is_refused(tmp_path):
    with pytest.raises(UsageError, match="10 MB"):
        read(tmp_path, b"naam;plaats\n" + b"A;B\n" * 2_500_000)


@pytest.mark.parametrize(("rows", "refused"), [(3, False), (4, True)])
def test_more_rows_than_the_limit_are_refused(tmp_path, monkeypatch, rows, refused):
    monkeypatch.setattr(delimited, "MOST_ROWS", 3)
    data = b"naam;plaats\n" + b"A;B\n" * rows
    if refused:
        with pytest.raises(UsageError, match="rows"):
            read(tmp_path, data)
    else:
        assert len(read(tmp_path, data).rows) == 3


@given(data=st.binary(max_size=300))
def test_no_bytes_make_it_crash(tmp_path_factory, data):
    with suppress(UsageError):
        read(tmp_path_factory.mktemp("bytes"), data)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01-03-2026", date(2026, 3, 1)),
        ("1-3-2026", date(2026, 3, 1)),
        ("2026-03-01", date(2026, 3, 1)),
        ("2026-3-1", None),
        ("31-02-2026", None),
        ("01/03/2026", None),
        ("01-03-26", None),
        ("01-03-0026", None),
        ("١-٣-٢٠٢٦", None),
        ("46082", None),
        ("", None),
    ],
)
def test_a_day_is_read_or_refused(text, day):
    assert read_day(text) == day


def test_header_names_are_compared_plainly():
    assert plain_name("  E-mail   Adres ") == "e_mail_adres"
