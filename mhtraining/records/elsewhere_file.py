"""The file of completions from elsewhere: its columns and words, and what each row says or why it can't."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mhtraining.core.delimited import Row, Table, plain_name, read_bytes, read_day, read_table
from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.records.models import RecordSource

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "email": ("email", "e_mail", "emailadres", "e_mailadres", "e_mail_adres"),
    "number": ("personeelsnummer", "employee_number", "medewerkernummer"),
    "module": ("module",),
    "completed_on": ("completed_on", "afgerond_op", "datum", "afgerond"),
    "source": ("source", "bron", "herkomst"),
    "evidence": ("evidence", "bewijs", "bewijsstuk", "toelichting"),
}
"""Every column with the names by which a header may call it (plain: small letters, joined by `_`)."""

SOURCES: Mapping[str, RecordSource] = {
    "classroom": RecordSource.CLASSROOM,
    "klassikaal": RecordSource.CLASSROOM,
    "team": RecordSource.TEAM,
    "teamsessie": RecordSource.TEAM,
    "external": RecordSource.EXTERNAL,
    "extern": RecordSource.EXTERNAL,
    "import": RecordSource.IMPORT,
}
NEVER_STORED = {"bsn", "geboortedatum", "nationaliteit", "date_of_birth", "nationality"}

_COLUMN_OF = {name: column for column, names in COLUMNS.items() for name in names}


@dataclass(frozen=True)
class Said:
    """What one row says, read but not yet looked up: an e-mail address or a number, a module, a day."""

    line: int
    email: str
    number: str
    module: str
    completed_on: date
    source: RecordSource
    evidence: str


@dataclass(frozen=True)
class Refusal:
    """A row that can't be taken, and why."""

    line: int
    reason: str


def read_elsewhere(path: Path) -> tuple[list[Said], list[Refusal], list[str]]:
    """Read the file: the rows that can be read, those that can't, and the names of columns not used.

    Raises UsageError when the file or its header can't be used, RefusedError for a column of personal
    data that has no place here.
    """
    table = read_table(read_bytes(path), str(path), _COLUMN_OF)
    places, unused = _columns(table, path)
    said: list[Said] = []
    refused: list[Refusal] = []
    for row in table.rows:
        cells = {column: row.cells[at] if at < len(row.cells) else "" for column, at in places.items()}
        reasons = list(_wrong(row, cells, width=len(table.header)))
        if reasons:
            refused.append(Refusal(row.line, "; ".join(reasons)))
        else:
            said.append(_said(row.line, cells))
    return said, refused, unused


def _columns(table: Table, path: Path) -> tuple[dict[str, int], list[str]]:
    forbidden = [name for name in table.header if name in NEVER_STORED]
    if forbidden:
        raise RefusedError(f"{path} has a column {forbidden[0]}, which must not come here: take it out.")
    places: dict[str, int] = {}
    for at, name in enumerate(table.header):
        column = _COLUMN_OF.get(name)
        if column in places:
            raise UsageError(f"{path} has two columns for {column}: leave one.")
        if column is not None:
            places[column] = at
    missing = [column for column in ("module", "completed_on", "source") if column not in places]
    if "email" not in places and "number" not in places:
        missing.insert(0, "email (or personeelsnummer)")
    if missing:
        raise UsageError(
            f"{path} has no column {', '.join(missing)}: its first line must be like "
            "email;module;completed_on;source;evidence."
        )
    return places, [name for name in table.header if name and name not in _COLUMN_OF]


def _wrong(row: Row, cells: Mapping[str, str], *, width: int) -> Iterator[str]:
    if any(row.cells[width:]):
        yield "it has more cells than the header"
    if not cells.get("email") and not cells.get("number"):
        yield "it names nobody"
    if not cells["module"]:
        yield "it names no module"
    if read_day(cells["completed_on"]) is None:
        yield f"{cells['completed_on']!r} is no day: write dd-mm-jjjj or jjjj-mm-dd"
    if plain_name(cells["source"]) not in SOURCES:
        yield f"{cells['source']!r} is no source: write classroom, team, external or import"


def _said(line: int, cells: Mapping[str, str]) -> Said:
    day = read_day(cells["completed_on"])
    assert day is not None
    return Said(
        line=line,
        email=cells.get("email", ""),
        number=cells.get("number", ""),
        module=cells["module"],
        completed_on=day,
        source=SOURCES[plain_name(cells["source"])],
        evidence=cells.get("evidence", ""),
    )
