from __future__ import annotations

import pytest
from flask import Flask

from mhtraining.accounts import passwords
from mhtraining.accounts.passwords import Weakness, weakness

OWN_WORDS = ("Samira van den Bakker", "s.bakker@voorbeeld.nl", "Gemeente Voorbeeld", "Signalen zien")


@pytest.fixture
def engine_name() -> str:
    """Nothing here depends on the database: one engine is enough."""
    return "sqlite"


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("elf tekens!", Weakness.TOO_SHORT),
        ("twaalf teken", None),
        ("ab cd " * 33 + "ef", None),  # 200
        ("ab cd " * 33 + "efg", Weakness.TOO_LONG),
        ("aaaaaaaaaaaaaaaa", Weakness.REPEATED),
        ("121212121212", Weakness.REPEATED),
        ("12345678901234", Weakness.EASY_TO_GUESS),
        ("Welkom2026!!", Weakness.EASY_TO_GUESS),
        ("wachtwoord123", Weakness.EASY_TO_GUESS),
        ("SamiraBakker2026", Weakness.EASY_TO_GUESS),
        ("SAMÍRA-bakker-1", Weakness.EASY_TO_GUESS),
        ("s.bakker@voorbeeld.nl", Weakness.EASY_TO_GUESS),
        ("signalen zien 1", Weakness.EASY_TO_GUESS),
        ("gemeentevoorbeeld", Weakness.EASY_TO_GUESS),
        ("samira fietst graag door de regen", None),  # enough of it is nobody's guess
        ("vier fietsen in de regen", None),
        ("839104729105", None),  # no rules on composition
        ("ÄËÏÖÜ äëïöü é", None),
    ],
)
def test_length_counts_and_what_others_can_guess_does_not(password: str, reason: Weakness | None) -> None:
    assert weakness(password, OWN_WORDS) == reason


def test_hashes_have_the_parameters_of_owasp(app: Flask) -> None:
    app.config["ARGON2_CHEAP"] = False
    with app.app_context():
        assert passwords.hashed("vier fietsen").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_hash_with_other_parameters_is_dated(app: Flask) -> None:
    with app.app_context():
        cheap = passwords.hashed("vier fietsen")
        assert not passwords.is_dated(cheap)
        app.config["ARGON2_CHEAP"] = False
        assert passwords.is_dated(cheap)


def test_the_same_letters_typed_differently_are_the_same_password(app: Flask) -> None:
    with app.app_context():
        assert passwords.verify(passwords.hashed("caf\u00e9 en caf\u00e9"), "cafe\u0301 en cafe\u0301")


def test_without_a_hash_nothing_fits_not_even_the_stand_ins_own_word(app: Flask) -> None:
    with app.app_context():
        assert not passwords.verify(None, "stand-in")


def test_an_unreadable_hash_fits_nothing(app: Flask) -> None:
    with app.app_context():
        assert not passwords.verify("no hash at all", "vier fietsen")
