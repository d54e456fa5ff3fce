"""What a paper says, before it is issued and after; how a name is written on it; its public address. Pure."""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import date

from mhtraining.certificates.models import TOKEN_LENGTH
from mhtraining.organisation.models import Employee
from mhtraining.records.models import RecordSource

LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
"""Crockford's base 32: no letter that looks like another, for an address that is typed from paper."""
_TYPED = str.maketrans("oil", "011")


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


def token_as_typed(text: str) -> str | None:
    """The token that somebody meant who typed it from paper, as Crockford reads it; None when it is none."""
    token = text.lower().translate(_TYPED)
    return token if len(token) == TOKEN_LENGTH and set(token) <= set(LETTERS) else None


def has_name(employee: Employee) -> bool:
    """Whether the staff data gave a name; until then the start of the e-mail address stands in for it."""
    return employee.name != (employee.email or "").partition("@")[0]


def name_on_paper(employee: Employee, style: str) -> str:
    """The person's name as the setting wants it: `full`, or `initials` and surname ("A. van der Berg").

    Marks that turn the direction of reading are left out: on paper they could make another name of it.
    """
    given, particle, family = map(_plain, (employee.given_name, employee.particle, employee.family_name))
    if style == "initials":
        given = "".join(_initial(part) for part in re.split(r"[\s.\-]+", given) if part[:1].isalpha())
    return " ".join(part for part in (given, particle, family) if part)


def _plain(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf").strip()


def _initial(given_name: str) -> str:
    """The first letter with its dot; the Dutch ij is one letter."""
    letters = 2 if given_name[:2].casefold() == "ij" else 1
    return f"{given_name[:letters].upper()}."
