"""What every test of a file expects: the database says what the reference says, or nothing was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from click.testing import Result

from tests.staff_reference.database import changed, differences
from tests.staff_reference.facts import State
from tests.staff_reference.files import Record, StaffFile, staff_file
from tests.staff_reference.house import AUDIENCES, House, named_lines
from tests.staff_reference.reference import apply
from tests.staff_reference.rows import REQUIRED, Refusal

ON = date(2026, 3, 2)
BEGAN = date(2023, 9, 1)


def some_quick(cases: Sequence[Any], quick: Callable[[Any], bool]) -> list[Any]:
    """The cases as parameters of a test; those that are not quick run with CI=true alone."""
    return [pytest.param(one, marks=() if quick(one) else pytest.mark.slow) for one in cases]


def row(number: str, family: str = "Jansen", department: str = "Publiekszaken/KCC", **cells) -> dict:
    """A row of somebody in service, as it is meant."""
    return {
        "personeelsnummer": number,
        "achternaam": family,
        "afdeling": department,
        "in_dienst": BEGAN,
        **cells,
    }


def made(rows: Sequence[Record], *columns: str, **options) -> StaffFile:
    """A file with these rows; its columns are those required, these, and those of the rows."""
    names = dict.fromkeys((*REQUIRED, *columns, *(name for one in rows for name in one)))
    return staff_file(rows, names, **options)


def expect(state: State, file: StaffFile, on: date = ON, **options: bool) -> State:
    found = apply(state, file.sheet, on, audiences=AUDIENCES, **options)
    assert isinstance(found, State), found
    return found


def accepted(house: House, file: StaffFile, state: State | None = None, on: date = ON) -> State:
    """Import the file; what stands in the database is what the reference says."""
    expected = expect(state or house.empty_state(), file, on, allow_leavers=True)
    result = house.read(house.file(file.data, file.suffix), on, "--allow-leavers")
    assert result.exit_code == 0, result.output
    assert differences(expected, house.state(), on) == []
    return expected


def refused(
    house: House, data: bytes, *options: str, on: date = ON, suffix: str = ".csv", codes: Sequence[int] = (1,)
) -> Result:
    """The import ends with one of these exit codes, without a traceback, and has written nothing at all."""
    before = house.dump()
    result = house.read(house.file(data, suffix), on, *options)
    assert result.exit_code in codes, result.output
    assert result.stderr.strip()
    assert changed(before, house.dump()) == {}
    return result


def refused_by_line(house: House, file: StaffFile, state: State | None = None, on: date = ON) -> set[int]:
    """Refused, and every wrong line is named, and no line that is right; gives what the reference names."""
    found = apply(state or house.empty_state(), file.sheet, on, audiences=AUDIENCES, allow_leavers=True)
    assert isinstance(found, Refusal)
    result = refused(house, file.data, "--allow-leavers", on=on, suffix=file.suffix)
    named = named_lines(result)
    assert found.lines <= named <= found.mentioned, result.output
    assert all(clash & named for clash in found.clashes), result.output
    return found.mentioned
