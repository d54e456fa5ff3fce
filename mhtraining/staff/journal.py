"""What an import leaves behind so that it can be taken back whole: what it changed, before and after."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date

import msgspec

from mhtraining.staff.known import Audience, Person


@dataclass(slots=True)
class Branch:
    """What a list can change of a department that is there: its first day, and its audiences."""

    first_position_id: int | None
    audiences: list[Audience]
    starts_on: date


@dataclass(slots=True)
class Journal:
    """An import, told so that it can be taken back. People and departments by id."""

    made_people: list[int]
    made_departments: list[int]
    people: dict[int, tuple[Person, Person]]
    branches: dict[int, tuple[Branch, Branch]]


def written(journal: Journal) -> bytes:
    """The journal as it is stored: compressed JSON."""
    return zlib.compress(msgspec.json.encode(journal), 6)


def read(data: bytes) -> Journal:
    """The journal from what is stored."""
    return msgspec.json.decode(zlib.decompress(data), type=Journal)
