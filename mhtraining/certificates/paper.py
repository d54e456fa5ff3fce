"""What a paper says, before it is issued and after; how a name is written on it; its public address. Pure."""

from __future__ import annotations

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date

from mhtraining.certificates.models import TOKEN_LENGTH
from mhtraining.organisation.models import Employee
from mhtraining.records.models import RecordSource

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letter that looks like another, for an address that is typed from paper."""


@dataclass(frozen=True)
class Paper:
    """What one paper says. `minutes` and the version (its number and day) only of what was done here."""

    organisation_name: str
    site_name: str
    person_name: str
    module_slug: str
    module_title: str
    summary: str
    minutes: int | None
    version_number: int | None
    version_on: date | None
    completed_on: date
    last_valid_on: date | None
    source: RecordSource


def new_token() -> str:
    """The unguessable part of a paper's address: 130 random bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(TOKEN_LENGTH))


def name_on_paper(employee: Employee, style: str) -> str:
    """The person's name as the setting wants it: `full`, or `initials` and surname ("A. van der Berg").

    Marks that turn the direction of reading are left out: on paper they could make another name of it.
    """
    name = employee.name
    if style == "initials":
        initials = "".join(map(_initial, employee.given_name.replace("-", " ").split()))
        name = " ".join(part for part in (initials, employee.particle, employee.family_name) if part)
    return "".join(letter for letter in name if unicodedata.category(letter) != "Cf")


def _initial(given_name: str) -> str:
    """The first letter with its dot; the Dutch ij is one letter."""
    letters = 2 if given_name[:2].casefold() == "ij" else 1
    return f"{given_name[:letters].upper()}."
