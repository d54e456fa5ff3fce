"""The columns of a staff list: what a header may call each, and what a cell under it may say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from mhtraining.core.delimited import Table, plain_name
from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.organisation.models import Role
from mhtraining.web.language import lazy as _l


class HeaderError(UsageError):
    """The first line of a list can't be used; said in the reader's language."""


class ForbiddenColumnError(RefusedError):
    """The list has a column of personal data that must not come here; said in the reader's language."""


class Column(StrEnum):
    """What a staff list may say of a person, by the English names of its header."""

    NUMBER = "employee_number"
    GIVEN_NAME = "first_name"
    PARTICLE = "particle"
    FAMILY_NAME = "last_name"
    EMAIL = "email"
    DEPARTMENT = "department"
    AUDIENCE = "audience"
    EMPLOYED_FROM = "employed_from"
    EMPLOYED_UNTIL = "employed_until"
    ROLE = "role"
    ABSENT_FROM = "absent_from"
    ABSENT_UNTIL = "absent_until"


DUTCH: Mapping[Column, str] = {
    Column.NUMBER: "personeelsnummer",
    Column.GIVEN_NAME: "voornaam",
    Column.PARTICLE: "tussenvoegsel",
    Column.FAMILY_NAME: "achternaam",
    Column.EMAIL: "email",
    Column.DEPARTMENT: "afdeling",
    Column.AUDIENCE: "doelgroep",
    Column.EMPLOYED_FROM: "in_dienst",
    Column.EMPLOYED_UNTIL: "uit_dienst",
    Column.ROLE: "rol",
    Column.ABSENT_FROM: "afwezig_van",
    Column.ABSENT_UNTIL: "afwezig_tot",
}
REQUIRED = (Column.NUMBER, Column.FAMILY_NAME, Column.DEPARTMENT, Column.EMPLOYED_FROM)
OF_PLACEMENT = frozenset({Column.DEPARTMENT, Column.AUDIENCE, Column.ROLE})
"""What may differ between the rows of one person."""
FORBIDDEN = frozenset(
    {"bsn", "burgerservicenummer", "geboortedatum", "dateofbirth", "nationaliteit", "nationality"}
)
"""Personal data that must not come here at all; a header may part the words."""

ROLES: Mapping[str, Role | None] = {
    "": None,
    "medewerker": None,
    "employee": None,
    "leidinggevende": Role.MANAGER,
    "manager": Role.MANAGER,
    "aandachtsfunctionaris": Role.CONTACT_OFFICER,
    "contact_officer": Role.CONTACT_OFFICER,
    "coordinator": Role.COORDINATOR,
    "coördinator": Role.COORDINATOR,
}
"""What a cell under `rol` may say, as `plain_name` gives it; None is no role."""

_COLUMN_OF = {name: column for column in Column for name in (column.value, DUTCH[column])} | {
    "e_mail": Column.EMAIL,
    "e_mailadres": Column.EMAIL,
    "emailadres": Column.EMAIL,
}
NAMES = frozenset(_COLUMN_OF) | FORBIDDEN
"""Every name by which a header may call a column, so that its delimiter is recognised."""


@dataclass(frozen=True)
class Header:
    """Where each known column stands in a row, and the names of those that are not used."""

    places: Mapping[Column, int]
    ignored: tuple[str, ...]

    def has(self, column: Column) -> bool:
        """Whether the list says anything about this."""
        return column in self.places


def read_header(table: Table, name: str) -> Header:
    """Find the columns. `name` is that of the file, for what is said about it.

    Raises ForbiddenColumnError for a column of personal data that has no place here, HeaderError when
    a column is missing, stands there twice, or `afwezig_tot` stands there alone.
    """
    forbidden = [each for each in table.header if each.replace("_", "") in FORBIDDEN]
    if forbidden:
        said = _l("%(name)s has a column %(column)s, which must not come here: take it out of the list.")
        raise ForbiddenColumnError(str(said) % {"name": name, "column": forbidden[0]})
    places: dict[Column, int] = {}
    for at, each in enumerate(table.header):
        column = _COLUMN_OF.get(each)
        if column is not None and column in places:
            said = _l("%(name)s has two columns for %(column)s: leave one.")
            raise HeaderError(str(said) % {"name": name, "column": DUTCH[column]})
        if column is not None:
            places[column] = at
    missing = [DUTCH[column] for column in REQUIRED if column not in places]
    if missing:
        said = _l("%(name)s has no column %(columns)s: its first line must name the columns.")
        raise HeaderError(str(said) % {"name": name, "columns": ", ".join(missing)})
    if Column.ABSENT_UNTIL in places and Column.ABSENT_FROM not in places:
        said = _l("%(name)s has a column afwezig_tot without afwezig_van: give both.")
        raise HeaderError(str(said) % {"name": name})
    return Header(places, tuple(each for each in table.header if each and each not in _COLUMN_OF))


def role_of(cell: str) -> Role | None:
    """The role that a cell names; None for an employee. Raises KeyError for another word."""
    return ROLES[plain_name(cell)]
