"""What a staff list says: its rows read one by one, then put together into persons."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from mhtraining.content.model import EVERYBODY
from mhtraining.core.delimited import Row, Table, read_day, read_table
from mhtraining.core.errors import UsageError
from mhtraining.core.spreadsheet import is_spreadsheet, read_sheet
from mhtraining.organisation.models import Role
from mhtraining.organisation.names import clean, email_as_written, email_key, same
from mhtraining.staff.columns import DUTCH, NAMES, OF_PLACEMENT, Column, Header, read_header, role_of
from mhtraining.staff.refusals import Refusal, refusal
from mhtraining.web.language import lazy as _l

MOST_BYTES = 50_000_000
MOST_LEVELS = 20
"""Departments below each other in a path."""
ONE_DAY = timedelta(days=1)
LAST_DAY = date(9998, 12, 31)
"""A later last day, such as 31-12-9999, is how some systems say that there is none."""

_SEPARATOR = re.compile(r"(?<!\\)/")
_AUDIENCE = re.compile(r"[a-z0-9-]{2,40}")
_LONGEST = {Column.NUMBER: 40, Column.GIVEN_NAME: 80, Column.PARTICLE: 40, Column.FAMILY_NAME: 120}
_ENDS = frozenset({Column.EMPLOYED_UNTIL, Column.ABSENT_UNTIL})
_DAYS = (Column.EMPLOYED_FROM, Column.EMPLOYED_UNTIL, Column.ABSENT_FROM, Column.ABSENT_UNTIL)
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One row's department (the names from the top down), audience ("" when it says none) and role there."""

    line: int
    path: Path
    audience: str
    role: Role | None


@dataclass(frozen=True, slots=True)
class Said:
    """What the list says of one person. Ends are first days no longer: HR's last day and one more."""

    line: int
    number: str
    given_name: str
    particle: str
    family_name: str
    email: str
    starts_on: date
    ends_on: date | None
    absent_from: date | None
    absent_until: date | None
    places: tuple[Place, ...]


@dataclass(frozen=True)
class StaffList:
    """A list as it was understood: its people by number, and the rows that can't be taken."""

    name: str
    header: Header
    delimiter: str
    encoding: str
    rows: int
    people: dict[str, Said]
    refusals: list[Refusal]


def read_staff_list(data: bytes, name: str, audiences: Collection[str]) -> StaffList:
    """Read a staff list (CSV or .xlsx) that is called `name`.

    `audiences` are the ids that a department may have; when empty, every well-formed id will do.
    Raises UsageError when it can't be read, RefusedError for a column that must not come here.
    """
    if len(data) > MOST_BYTES:
        raise UsageError(f"{name} is larger than {MOST_BYTES // 1_000_000} MB: split it.")
    table = read_sheet(data, name) if is_spreadsheet(data) else read_table(data, name, NAMES)
    header = read_header(table, name)
    reader = _RowReader(table, header, frozenset(audiences))
    rows: dict[str, list[Said]] = {}
    for row in table.rows:
        said = reader.read(row)
        if said is not None:
            rows.setdefault(said.number, []).append(said)
    refusals = reader.refusals
    refusals += _disagreeing(rows, header)
    refusals += _disagreeing_audiences(rows)
    people = {number: _together(said) for number, said in rows.items()}
    return StaffList(name, header, table.delimiter, table.encoding, len(table.rows), people, refusals)


class _RowReader:
    """Reads rows, and remembers what can't be taken."""

    def __init__(self, table: Table, header: Header, audiences: frozenset[str]) -> None:
        self.width = len(table.header)
        self.places = header.places
        self.audiences = audiences
        self.refusals: list[Refusal] = []
        self.days = [column for column in _DAYS if column in self.places]
        # most cells say what many others say: read once
        self.day = lru_cache(maxsize=None)(read_day)
        self.path = lru_cache(maxsize=None)(_path)
        self.role = lru_cache(maxsize=None)(_role)
        self.is_audience = lru_cache(maxsize=None)(self._is_audience)

    def read(self, row: Row) -> Said | None:
        """What this row says; None when it can't be taken."""
        given = row.cells
        if len(given) < self.width:
            given += ("",) * (self.width - len(given))
        cells = {column: given[at] for column, at in self.places.items()}
        wrong = list(self._wrong(row, cells))
        if wrong:
            self.refusals += wrong
            return None
        starts_on = self.day(cells[Column.EMPLOYED_FROM])
        role = self.role(cells.get(Column.ROLE, ""))
        assert starts_on is not None
        assert not isinstance(role, Unreadable)
        path = self.path(cells[Column.DEPARTMENT])
        assert isinstance(path, tuple)
        return Said(
            line=row.line,
            number=cells[Column.NUMBER],
            given_name=_neat(cells.get(Column.GIVEN_NAME, "")) or "",
            particle=_neat(cells.get(Column.PARTICLE, "")) or "",
            family_name=_neat(cells[Column.FAMILY_NAME]) or "",
            email=cells.get(Column.EMAIL, ""),
            starts_on=starts_on,
            ends_on=_day_after(self.day(cells.get(Column.EMPLOYED_UNTIL, ""))),
            absent_from=self.day(cells.get(Column.ABSENT_FROM, "")),
            absent_until=_day_after(self.day(cells.get(Column.ABSENT_UNTIL, ""))),
            places=(Place(row.line, path, cells.get(Column.AUDIENCE, "").lower(), role),),
        )

    def _wrong(self, row: Row, cells: dict[Column, str]) -> Iterator[Refusal]:
        if len(row.cells) > self.width and any(row.cells[self.width :]):
            yield refusal(row.line, _l("it has more cells than the header"))
        yield from _wrong_texts(row.line, cells)
        yield from self._wrong_days(row.line, cells)
        path = self.path(cells[Column.DEPARTMENT])
        if not isinstance(path, tuple):
            yield refusal(row.line, path)
        audience = cells.get(Column.AUDIENCE, "").lower()
        if audience and not self.is_audience(audience):
            yield refusal(row.line, _l("there is no audience %(audience)s"), audience=_shown(audience))
        if isinstance(self.role(cells.get(Column.ROLE, "")), Unreadable):
            said = _shown(cells[Column.ROLE])
            roles = "medewerker, leidinggevende, aandachtsfunctionaris, coordinator"
            yield refusal(row.line, _l("%(said)s is no role: write one of %(roles)s"), said=said, roles=roles)

    def _wrong_days(self, line: int, cells: dict[Column, str]) -> Iterator[Refusal]:
        days: dict[Column, date | None] = dict.fromkeys(_DAYS)
        for column in self.days:
            said = cells[column]
            days[column] = self.day(said) if said else None
            day = days[column]
            if said and (day is None or (day > LAST_DAY and column not in _ENDS)):
                template = _l("%(column)s %(said)s is no day: write dd-mm-jjjj or jjjj-mm-dd")
                yield refusal(line, template, column=DUTCH[column], said=_shown(said))
                return
        first, last = days[Column.EMPLOYED_FROM], days[Column.EMPLOYED_UNTIL]
        if first is None:
            yield refusal(line, _l("%(column)s is empty"), column=DUTCH[Column.EMPLOYED_FROM])
        elif last is not None and last < first:
            yield refusal(line, _l("uit_dienst lies before in_dienst"))
        start, end = days[Column.ABSENT_FROM], days[Column.ABSENT_UNTIL]
        if end is not None and (start is None or end < start):
            yield refusal(line, _l("afwezig_tot lies before afwezig_van, or stands there alone"))

    def _is_audience(self, audience: str) -> bool:
        if not _AUDIENCE.fullmatch(audience) or audience == EVERYBODY:
            return False
        return not self.audiences or audience in self.audiences


def _wrong_texts(line: int, cells: dict[Column, str]) -> Iterator[Refusal]:
    for column, longest in _LONGEST.items():
        text = cells.get(column, "")
        if column in (Column.NUMBER, Column.FAMILY_NAME) and not text:
            yield refusal(line, _l("%(column)s is empty"), column=DUTCH[column])
        elif len(text) > longest:
            template = _l("%(column)s is longer than %(longest)s characters")
            yield refusal(line, template, column=DUTCH[column], longest=longest)
        elif text and _neat(text) is None:
            yield refusal(line, _l("%(column)s holds characters that can't be shown"), column=DUTCH[column])
    email = cells.get(Column.EMAIL, "")
    if email:
        try:
            email_as_written(email)
        except UsageError:
            yield refusal(line, _l("%(said)s is no e-mail address"), said=_shown(email))


def _disagreeing(rows: dict[str, list[Said]], header: Header) -> Iterator[Refusal]:
    """Rows of one number that differ in what they must agree in."""
    fields = {
        Column.GIVEN_NAME: "given_name",
        Column.PARTICLE: "particle",
        Column.FAMILY_NAME: "family_name",
        Column.EMAIL: "email",
        Column.EMPLOYED_FROM: "starts_on",
        Column.EMPLOYED_UNTIL: "ends_on",
        Column.ABSENT_FROM: "absent_from",
        Column.ABSENT_UNTIL: "absent_until",
    }
    assert set(fields) | OF_PLACEMENT | {Column.NUMBER} == set(Column)
    for number, said in rows.items():
        for other in said[1:]:
            for column, name in fields.items():
                some, others = getattr(other, name), getattr(said[0], name)
                if column is Column.EMAIL:
                    some, others = email_key(some), email_key(others)
                if header.has(column) and some != others:
                    template = _l("line %(other)s says another %(column)s of number %(number)s")
                    values = {"column": DUTCH[column], "number": number}
                    yield refusal(other.line, template, other=said[0].line, **values)
                    yield refusal(said[0].line, template, other=other.line, **values)


def _disagreeing_audiences(rows: dict[str, list[Said]]) -> Iterator[Refusal]:
    """Rows of one department that name different audiences."""
    first: dict[Path, Place] = {}
    for place in (place for each in rows.values() for said in each for place in said.places):
        if not place.audience:
            continue
        other = first.setdefault(key_of(place.path), place)
        if other.audience != place.audience:
            template = _l("line %(other)s names another audience for the same department")
            yield refusal(place.line, template, other=other.line)
            yield refusal(other.line, template, other=place.line)


def _together(said: list[Said]) -> Said:
    if len(said) == 1:
        return said[0]
    first = said[0]
    places = tuple(place for each in said for place in each.places)
    return Said(**{name: getattr(first, name) for name in Said.__slots__ if name != "places"}, places=places)


@lru_cache(maxsize=100_000)
def key_of(path: Path) -> Path:
    """By which a path is the same as another: segments trimmed, any case."""
    return tuple(same(name) for name in path)


def _path(text: str) -> Path | str:
    """The names of a path from the top down, or why it is none."""
    names = [part.replace("\\/", "/").strip() for part in _SEPARATOR.split(text)]
    names = [name for name in names if name]
    if not names:
        return _l("afdeling is empty")
    if len(names) > MOST_LEVELS:
        return _l("afdeling has too many levels")
    try:
        neat = tuple(clean(name, what="afdeling", longest=120) for name in names)
    except UsageError:
        return _l("afdeling has a name that is too long, or that can't be shown")
    if any(name.endswith("\\") for name in neat):
        return _l("afdeling has a name that ends with a backslash")
    return neat


class Unreadable:
    """A cell that says nothing that can be used."""


def _role(cell: str) -> Role | Unreadable | None:
    try:
        return role_of(cell)
    except KeyError:
        return Unreadable()


@lru_cache(maxsize=65_536)
def _neat(text: str) -> str | None:
    """The text as it is stored; None when it holds characters that can't be shown."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
    try:
        return clean(text, what="text", longest=len(text) * 4, needed=False)
    except UsageError:
        return None


def _day_after(day: date | None) -> date | None:
    return None if day is None or day > LAST_DAY else day + ONE_DAY


def _shown(text: str) -> str:
    return repr(text[:60])
