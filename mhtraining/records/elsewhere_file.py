"""The file of completions from elsewhere: its columns and words, and what each row says or why it can't."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from mhtraining.core.delimited import Row, Table, plain_name, read_day, read_table
from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.core.sentences import N_, Sentence
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
    reasons: tuple[Sentence, ...]

    @property
    def reason(self) -> str:
        """All reasons, in English."""
        return "; ".join(str(reason) for reason in self.reasons)


@dataclass(frozen=True)
class Contents:
    """What a file says: the rows that can be read, those that can't, and how it was understood.

    `used` are its columns by our names, `unused` the names in its header that mean nothing here.
    """

    said: list[Said]
    refused: list[Refusal]
    used: list[str]
    unused: list[str]
    delimiter: str
    encoding: str


def read_elsewhere(data: bytes, name: str) -> Contents:
    """Read the file, called `name` in what is said about it.

    Raises UsageError when the file or its header can't be used, RefusedError for a column of personal
    data that has no place here.
    """
    table = read_table(data, name, _COLUMN_OF)
    places, unused = _columns(table, name)
    said: list[Said] = []
    refused: list[Refusal] = []
    for row in table.rows:
        cells = {column: row.cells[at] if at < len(row.cells) else "" for column, at in places.items()}
        reasons = tuple(_wrong(row, cells, width=len(table.header)))
        if reasons:
            refused.append(Refusal(row.line, reasons))
        else:
            said.append(_said(row.line, cells))
    return Contents(said, refused, list(places), unused, table.delimiter, table.encoding)


def _columns(table: Table, name: str) -> tuple[dict[str, int], list[str]]:
    forbidden = [header for header in table.header if header in NEVER_STORED]
    if forbidden:
        raise RefusedError(
            N_(
                "%(name)s has a column %(column)s, which must not come here: take it out.",
                name=name,
                column=forbidden[0],
            )
        )
    places: dict[str, int] = {}
    for at, header in enumerate(table.header):
        column = _COLUMN_OF.get(header)
        if column in places:
            raise UsageError(
                N_("%(name)s has two columns for %(column)s: leave one.", name=name, column=column)
            )
        if column is not None:
            places[column] = at
    missing = [column for column in ("module", "completed_on", "source") if column not in places]
    if "email" not in places and "number" not in places:
        missing.insert(0, "email (or personeelsnummer)")
    if missing:
        raise UsageError(
            N_(
                "%(name)s has no column %(columns)s: its first line must be like %(example)s.",
                name=name,
                columns=", ".join(missing),
                example="email;module;completed_on;source;evidence",
            )
        )
    return places, [header for header in table.header if header and header not in _COLUMN_OF]


def _wrong(row: Row, cells: Mapping[str, str], *, width: int) -> Iterator[Sentence]:
    if any(row.cells[width:]):
        yield N_("it has more cells than the header")
    if not cells.get("email") and not cells.get("number"):
        yield N_("it names nobody")
    if not cells["module"]:
        yield N_("it names no module")
    if read_day(cells["completed_on"]) is None:
        yield N_("%(text)r is no day: write dd-mm-jjjj or jjjj-mm-dd", text=cells["completed_on"])
    if plain_name(cells["source"]) not in SOURCES:
        yield N_("%(text)r is no source: write classroom, team, external or import", text=cells["source"])


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
