"""Staff files that are wrong: refused, every wrong line named, and nothing at all is written."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.staff_reference.database import changed
from tests.staff_reference.expecting import ON, accepted, made, refused, refused_by_line, row, some_quick
from tests.staff_reference.files import CSV_FORMATS, XLSX, Format
from tests.staff_reference.house import COORDINATOR, SECOND
from tests.staff_reference.rows import REQUIRED

WAYS = {"csv": Format(","), "xlsx": XLSX}
RIGHT = [row(f"{number:05d}", afwezig_van="", afwezig_tot="") for number in range(10, 14)]


def wrong(**cells) -> list[dict]:
    """Right rows with one among them that has these cells."""
    return [*RIGHT[:2], row("00099", "Fout", **cells), *RIGHT[2:]]


ONE_WRONG_ROW = {
    "a day that does not exist": wrong(in_dienst="30-02-2024"),
    "a 29th of February in a plain year": wrong(in_dienst="2025-02-29"),
    "a thirteenth month": wrong(in_dienst="2025-13-01"),
    "day and month turned round": wrong(in_dienst="12-31-2025"),
    "a day with slashes": wrong(in_dienst="01/02/2024"),
    "a day in words": wrong(in_dienst="1 mei 2024"),
    "a last day that does not exist": wrong(uit_dienst="31-06-2026"),
    "a last day before the first": wrong(uit_dienst=date(2023, 8, 31)),
    "no first day": wrong(in_dienst=""),
    "no number": [*RIGHT, row("", "Fout")],
    "no name": [*RIGHT, row("00099", " ")],
    "no department": [*RIGHT, row("00099", "Fout", "")],
    "an absence that ends before it starts": wrong(
        afwezig_van=date(2026, 2, 1), afwezig_tot=date(2026, 1, 31)
    ),
    "an absence without a first day": wrong(afwezig_tot=date(2026, 1, 31)),
    "an absence from no day": wrong(afwezig_van="31-11-2025"),
    "no audience by its form": wrong(department="Ruimte", doelgroep="KCC!"),
    "an audience that nobody knows": wrong(department="Ruimte", doelgroep="brandweer"),
    "a role that nobody knows": wrong(rol="burgemeester"),
    "no address": wrong(email="anna apestaart voorbeeld.example"),
    "a name too long to keep": [*RIGHT, row("00099", "F" * 121)],
}
CLASHES = {
    "one number, two names": [*RIGHT, row("00012", "Bakker", afwezig_van="", afwezig_tot="")],
    "one number, two first days": [
        *RIGHT,
        row("00012", "Jansen", "Ruimte", in_dienst=date(2020, 1, 1), afwezig_van="", afwezig_tot=""),
    ],
    "one number, absent on one row": [
        *RIGHT,
        row("00012", "Jansen", "Ruimte", afwezig_van=date(2026, 1, 1), afwezig_tot=""),
    ],
    "one address, in two cases": [
        row("1", email="a.b@voorbeeld.example"),
        row("2", email="A.B@Voorbeeld.EXAMPLE"),
    ],
    "one department, two audiences": [
        row("1", doelgroep="kcc"),
        row("2", department="publiekszaken/kcc ", doelgroep="boa"),
    ],
    "one address of who has no number": [row("1", email=SECOND), row("2", email=SECOND.upper())],
}


@pytest.mark.parametrize("name", [*ONE_WRONG_ROW, *CLASHES])
@pytest.mark.parametrize("way", some_quick([*WAYS], lambda way: way == "csv"))
def test_the_wrong_row_is_named_by_its_line(house, name, way):
    rows = {**ONE_WRONG_ROW, **CLASHES}[name]
    assert refused_by_line(house, made(rows, written=WAYS[way], quirks={"blank-rows", "extra-columns"}))


def test_every_wrong_row_is_named(house):
    rows = [*RIGHT, *(one for name in ONE_WRONG_ROW for one in ONE_WRONG_ROW[name] if one not in RIGHT)]
    rows = [
        {**one, "personeelsnummer": one["personeelsnummer"] and f"{place}"} for place, one in enumerate(rows)
    ]
    for written in (CSV_FORMATS[6], XLSX):
        assert len(refused_by_line(house, made(rows, written=written))) == len(ONE_WRONG_ROW)


def test_one_wrong_row_in_ten_thousand_is_found(house):
    rows = [row(f"{number:06d}", f"Naam{number}", f"Afdeling {number % 40}") for number in range(10_000)]
    rows[7_654] = {**rows[7_654], "in_dienst": "31-09-2024"}
    assert refused_by_line(house, made(rows)) == {7_656}


def test_what_is_wrong_after_a_right_file_is_refused_too(house):
    state = accepted(house, made([row("1"), row("2"), row("3")]))
    later = ON + timedelta(days=30)
    assert refused_by_line(house, made([row("1"), row("2", in_dienst="00-00-0000")]), state, later) == {3}
    refused(house, made([row("1")]).data, on=later)  # two of three would leave
    refused(house, made([row("1"), row("2"), row("3")]).data, on=ON - timedelta(days=1), codes=(1, 2))


@pytest.mark.parametrize("header", ["bsn", "BSN", "Geboortedatum", "nationaliteit", " NATIONALITEIT "])
@pytest.mark.parametrize("way", some_quick([*WAYS], lambda way: way == "csv"))
def test_a_forbidden_column_is_refused_by_name(house, header, way):
    file = made(RIGHT, also=(header,), written=WAYS[way])
    result = refused(house, file.data, suffix=file.suffix, codes=(1, 2))
    assert header.strip().casefold() in result.stderr.casefold()


@pytest.mark.parametrize("column", REQUIRED)
def test_a_missing_column_is_refused_by_name(house, column):
    data = made(RIGHT).data.replace(column.encode(), b"iets_anders")
    assert column in refused(house, data, codes=(1, 2)).stderr


UNREADABLE = {
    "nothing": b"",
    "blank lines": b"\r\n\r\n",
    "no text": bytes(range(256)) * 40,
    "a zero inside a name": made(RIGHT).data.replace(b"Jansen", b"Jan\0sen"),
    "a broken workbook": b"PK\x03\x04" + b"\0" * 400,
    "a quote that never ends": made(RIGHT).data + b'9;"Jansen;KCC;01-01-2020\r\n',
    "half of UTF-16": b"\xff\xfe" + made(RIGHT).data.decode("utf-8-sig").encode("utf-16-le")[:-1],
}


@pytest.mark.parametrize("name", UNREADABLE)
@pytest.mark.parametrize("suffix", some_quick([".csv", ".xlsx"], lambda suffix: suffix == ".csv"))
def test_what_can_not_be_read_is_refused_in_a_sentence(house, name, suffix):
    refused(house, UNREADABLE[name], suffix=suffix, codes=(1, 2))


def test_a_file_that_is_not_there_is_wrong_usage(house, tmp_path):
    before = house.dump()
    assert house.read(tmp_path / "nergens.csv", ON).exit_code == 2
    assert changed(before, house.dump()) == {}


def test_the_last_coordinator_is_never_taken_away(house):
    """Refused or kept: the contract says only that the role stays."""
    both = [
        row("1", email=SECOND, rol="coordinator"),
        row("2", email=COORDINATOR, rol="coordinator"),
        row("3", rol=""),
    ]
    accepted(house, made(both))
    for on, rows in enumerate(([{**both[0], "rol": ""}, {**both[1], "rol": ""}, both[2]], [both[2]]), 1):
        before, day = house.dump(), ON + timedelta(days=30 * on)
        result = house.read(house.file(made(rows, "email").data), day, "--allow-leavers")
        if result.exit_code != 0:
            assert result.exit_code == 1
            assert changed(before, house.dump()) == {}
        held = [one for person in house.state().people for one in person.roles if one.holds(day)]
        assert [one.what for one in held if one.until is None and one.what[0] == "coordinator"]
