"""Reads the rows of a staff file by the contract: own dates, own paths, own refusals; no database.

Source: "Staff file" in the contract of commands and files. A cell is text as it stands in the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

NUMBER, FAMILY, DEPARTMENT, FROM = "personeelsnummer", "achternaam", "afdeling", "in_dienst"
GIVEN, PARTICLE, EMAIL, AUDIENCE = "voornaam", "tussenvoegsel", "email", "doelgroep"
UNTIL, ROLE, AWAY, BACK = "uit_dienst", "rol", "afwezig_van", "afwezig_tot"
REQUIRED = (NUMBER, FAMILY, DEPARTMENT, FROM)
COLUMNS = (NUMBER, GIVEN, PARTICLE, FAMILY, EMAIL, DEPARTMENT, AUDIENCE, FROM, UNTIL, ROLE, AWAY, BACK)
_ENGLISH = (
    *("employee_number", "first_name", "particle", "last_name", "email", "department", "audience"),
    *("employed_from", "employed_until", "role", "absent_from", "absent_until"),
)
ENGLISH = dict(zip(COLUMNS, _ENGLISH, strict=True))
ROLES = {
    "": None,
    "medewerker": None,
    "leidinggevende": "manager",
    "aandachtsfunctionaris": "contact-officer",
    "coordinator": "coordinator",
}
LONGEST = {NUMBER: 40, GIVEN: 80, PARTICLE: 40, FAMILY: 120, EMAIL: 254}


@dataclass(frozen=True)
class Row:
    """One row: the line of the file on which it starts, and its cells by the Dutch name of their column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """A staff file as it is meant: the columns it has (those of the contract), and its rows."""

    columns: frozenset[str]
    rows: tuple[Row, ...]


@dataclass
class Refusal:
    """Why nothing is written: lines that are wrong by themselves, and lines that clash with each other.

    Of each clash one line at least must be named. `whole` says what is wrong with the file as a whole.
    """

    lines: set[int] = field(default_factory=set)
    clashes: list[set[int]] = field(default_factory=list)
    whole: str = ""

    def __bool__(self) -> bool:
        """Whether something is wrong at all."""
        return bool(self.lines or self.clashes or self.whole)

    @property
    def mentioned(self) -> set[int]:
        """Every line that may be named."""
        return self.lines.union(*self.clashes)


@dataclass(frozen=True)
class Wanted:
    """What one row asks for; values of columns that are not there are the defaults."""

    line: int
    number: str
    given: str
    particle: str
    family: str
    email: str
    path: tuple[str, ...]
    audience: str
    first: date
    until: date | None
    role: str | None
    away: date | None
    back: date | None

    @property
    def person(self) -> tuple[object, ...]:
        """What rows of one number must agree in."""
        return (
            *(self.given, self.particle, self.family, self.email),
            *(self.first, self.until, self.away, self.back),
        )


def tidy(text: str) -> str:
    """Text as it is stored: composed, single plain spaces, nothing around it."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def alike(text: str) -> str:
    """What two names have in common that count as the same: any case, trimmed."""
    return tidy(text).casefold()


def day(text: str) -> date | None:
    """The day written dd-mm-jjjj or jjjj-mm-dd; None when it is no such day of the calendar."""
    dutch = re.fullmatch(r"([0-9]{2})-([0-9]{2})-([0-9]{4})", text)
    plain = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    if not dutch and not plain:
        return None
    parts = dutch.groups()[::-1] if dutch else plain.groups() if plain else ()
    try:
        return date(*(int(part) for part in parts))
    except ValueError:
        return None


def segments(path: str) -> tuple[str, ...]:
    """The names in a path, from the top; a slash after a backslash belongs to the name."""
    found, name, letters = [], "", iter(path)
    for letter in letters:
        if letter == "\\":
            after = next(letters, "")
            name += after if after == "/" else letter + after
        elif letter == "/":
            found.append(tidy(name))
            name = ""
        else:
            name += letter
    return (*found, tidy(name))


def read(sheet: Sheet, audiences: Collection[str]) -> tuple[list[Wanted], Refusal]:
    """What the rows ask for, and what is wrong with them without knowing who works here."""
    refusal = Refusal()
    missing = [name for name in REQUIRED if name not in sheet.columns]
    if missing:
        refusal.whole = f"no column {missing}"
        return [], refusal
    wanted = []
    for row in sheet.rows:
        one = _understood(row, audiences)
        if one is None:
            refusal.lines.add(row.line)
        else:
            wanted.append(one)
    refusal.clashes += _disagreeing(wanted, lambda one: one.number, lambda one: one.person)
    refusal.clashes += _disagreeing(wanted, lambda one: tuple(map(alike, one.path)), lambda one: one.audience)
    return wanted, refusal


def _disagreeing(
    wanted: list[Wanted], key: Callable[[Wanted], object], value: Callable[[Wanted], object]
) -> list[set[int]]:
    together: dict[object, list[Wanted]] = defaultdict(list)
    for one in wanted:
        together[key(one)].append(one)
    return [
        {some[0].line, one.line} for some in together.values() for one in some if value(one) != value(some[0])
    ]


def _understood(row: Row, audiences: Collection[str]) -> Wanted | None:
    cells = {name: tidy(row.cells.get(name, "")) for name in COLUMNS}
    days = {name: day(cells[name]) for name in (FROM, UNTIL, AWAY, BACK)}
    path = segments(row.cells.get(DEPARTMENT, ""))
    wrong = (
        any(not cells[name] for name in REQUIRED)
        or any(len(cells[name]) > most for name, most in LONGEST.items())
        or any(cells[name] and days[name] is None for name in days)
        or any(not name or len(name) > 120 for name in path)
        or _backwards(days[FROM], days[UNTIL])
        or _backwards(days[AWAY], days[BACK])
        or (days[BACK] is not None and days[AWAY] is None)
        or cells[ROLE] not in ROLES
        or (cells[AUDIENCE] and cells[AUDIENCE] not in audiences)
        or (cells[EMAIL] and not re.fullmatch(r"[^@\s]+@[^@\s]*[^@\s.]", cells[EMAIL]))
    )
    first = days[FROM]
    if wrong or first is None:
        return None
    return Wanted(
        *(row.line, cells[NUMBER], cells[GIVEN], cells[PARTICLE], cells[FAMILY], cells[EMAIL], path),
        *(cells[AUDIENCE], first, days[UNTIL], ROLES[cells[ROLE]], days[AWAY], days[BACK]),
    )


def _backwards(first: date | None, last: date | None) -> bool:
    return first is not None and last is not None and last < first
