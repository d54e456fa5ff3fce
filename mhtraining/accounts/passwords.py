"""Passwords: how they are hashed, and which ones are refused.

Argon2id with the parameters of the OWASP Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane).
Which passwords are refused follows NIST SP 800-63B: length counts, no rules on composition, and no
common words, no words of this person or this site.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

SHORTEST = 12
LONGEST = 200
OWN_LETTERS = 8  # how much must be left once common and personal words are taken out
DIFFERENT_LETTERS = 5

COMMON = (
    "wachtwoord", "welkom", "geheim", "gemeente", "inloggen", "toegang", "vergeten", "standaard",
    "password", "welcome", "secret", "letmein", "iloveyou", "administrator", "admin", "master", "login",
    "qwertyuiop", "qwerty", "azerty", "asdfghjkl", "asdfgh", "zxcvbnm", "1q2w3e4r5t", "1q2w3e4r", "abcdef",
    "abc123", "01234567890", "1234567890", "12345678", "123456", "0987654321", "98765432", "654321",
    "112233445566", "111111", "000000",
    "lente", "voorjaar", "zomer", "herfst", "najaar", "winter",
    "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag",
    "januari", "februari", "maart", "april", "juni", "juli", "augustus",
    "september", "oktober", "november", "december",
    "ajax", "feyenoord", "nederland", "amsterdam", "rotterdam", "superman", "dragon", "sunshine", "princess",
)  # fmt: skip


class Weakness(StrEnum):
    """Why a new password is refused."""

    TOO_SHORT = "too-short"
    TOO_LONG = "too-long"
    REPEATED = "repeated"
    EASY_TO_GUESS = "easy-to-guess"


def weakness(password: str, own_words: Iterable[str]) -> Weakness | None:
    """Why this new password is refused; None when it is good.

    `own_words` are what others know of the person and the site: name, address, organisation, site name.
    """
    if len(password) < SHORTEST:
        return Weakness.TOO_SHORT
    if len(password) > LONGEST:
        return Weakness.TOO_LONG
    plain = _plain(password)
    if len(set(password)) < DIFFERENT_LETTERS:
        return Weakness.REPEATED
    left = plain
    words = {word for text in own_words for word in re.findall(r"\w{3,}", _plain(text))}
    for word in sorted(words | set(COMMON), key=len, reverse=True):
        left = left.replace(word, "")
    if left != plain and len(re.sub(r"\W|_", "", left)) < OWN_LETTERS:
        return Weakness.EASY_TO_GUESS
    return None


def hashed(password: str) -> str:
    """The hash to keep of a password."""
    return _hasher(_cheap()).hash(_normal(password))


def verify(password_hash: str | None, password: str) -> bool:
    """Whether the password fits; without a hash a stand-in is verified, so that the time is the same."""
    unknown = stand_in(_cheap())
    try:
        _hasher(_cheap()).verify(password_hash or unknown, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


def is_dated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than today's."""
    return _hasher(_cheap()).check_needs_rehash(password_hash)


@cache
def stand_in(cheap: bool) -> str:
    """A hash that stands in where there is none; `verify` accepts no password for it."""
    return _hasher(cheap).hash("stand-in")


@cache
def _hasher(cheap: bool) -> PasswordHasher:
    if cheap:
        return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def _cheap() -> bool:
    return bool(current_app.config.get("ARGON2_CHEAP"))


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def _plain(text: str) -> str:
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in split if not unicodedata.combining(letter))
