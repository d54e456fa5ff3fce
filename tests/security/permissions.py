"""Reads permissions.txt: what every address answers to everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_name("permissions.txt")
PERSONS: Mapping[str, str | None] = {
    "anonymous": None,
    "employee": "employee",
    "other-manager": "manager of another department",
    "manager": "manager",
    "contact": "contact-officer",
    "elsewhere": "coordinator elsewhere",
    "coordinator": "coordinator",
    "region": "regional coordinator",
    "admin": "administrator",
    "disabled": "disabled",
}
"""The columns, in order, and who of the site each is."""


@dataclass(frozen=True)
class Cell:
    """What one person is answered: at an address that names what is theirs, and what is not."""

    own: str
    others: str

    @property
    def may(self) -> bool:
        """Whether the person may do it where it is theirs."""
        return self.own not in ("sign-in", "403", "404")


Row = tuple[str, str]
"""A method and an endpoint."""


def read_table(text: str) -> dict[Row, dict[str, Cell]]:
    """The rows by method and endpoint. Raises ValueError for a row that is not whole, or stands twice."""
    lines = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    if lines[0] != ["method", "endpoint", *PERSONS]:
        raise ValueError(f"the columns are {lines[0]}")
    rows: dict[Row, dict[str, Cell]] = {}
    for method, endpoint, *cells in lines[1:]:
        if len(cells) != len(PERSONS):
            raise ValueError(f"{method} {endpoint} has {len(cells)} cells, not {len(PERSONS)}")
        if (method, endpoint) in rows:
            raise ValueError(f"{method} {endpoint} stands twice")
        rows[method, endpoint] = dict(zip(PERSONS, map(_cell, cells), strict=True))
    return rows


def _cell(text: str) -> Cell:
    own, _, others = text.partition("/")
    return Cell(own, others or own)
