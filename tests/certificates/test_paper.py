"""How a name is written on a paper, and what its address is made of."""

from __future__ import annotations

import pytest

from mhtraining.certificates.paper import LETTERS, has_name, name_on_paper, new_token, token_as_typed
from mhtraining.organisation.models import Employee


@pytest.mark.parametrize(
    ("given", "particle", "family", "full", "initials"),
    [
        ("Anna", "van der", "Berg", "Anna van der Berg", "A. van der Berg"),
        ("Anne Marie", "", "Bakker", "Anne Marie Bakker", "A.M. Bakker"),
        ("Jan-Willem", "de", "Wit-Smit", "Jan-Willem de Wit-Smit", "J.W. de Wit-Smit"),
        ("IJsbrand", "", "Vos", "IJsbrand Vos", "IJ. Vos"),
        ("şükrü", "", "Öz", "şükrü Öz", "Ş. Öz"),
        ("", "", "Kaya", "Kaya", "Kaya"),
        ("", "van", "Dam", "van Dam", "van Dam"),
        ("J.P.", "de", "Vries", "J.P. de Vries", "J.P. de Vries"),
        ("A.B.C.", "", "Bos", "A.B.C. Bos", "A.B.C. Bos"),
        ("J. P.", "", "Bos", "J. P. Bos", "J.P. Bos"),
        ("(Jan) Piet", "", "Bos", "(Jan) Piet Bos", "P. Bos"),
        ("(Jan)", "", "Bos", "(Jan) Bos", "Bos"),
        ("\u200b", "", "Bos", "Bos", "Bos"),
        ("\u200bTea", "", "Bos", "Tea Bos", "T. Bos"),
        ("An\u202ena", "", "Ba\u2066kker", "Anna Bakker", "A. Bakker"),
    ],
)
def test_a_name_is_written_in_full_or_with_initials(
    given: str, particle: str, family: str, full: str, initials: str
) -> None:
    person = Employee(given_name=given, particle=particle, family_name=family)

    assert name_on_paper(person, "full") == full
    assert name_on_paper(person, "initials") == initials


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("0123456789ABCDEFGHJKMNPQRS", "0123456789abcdefghjkmnpqrs"),
        ("oO1iIlL0000000000000000000", "00111110000000000000000000"),
        ("0123456789abcdefghjkmnpqr", None),
        ("0123456789abcdefghjkmnpqru", None),
        ("0123456789abcdefghjkmnpqr\0", None),
        ("", None),
    ],
)
def test_an_address_is_read_as_it_was_meant(typed: str, meant: str | None) -> None:
    assert token_as_typed(typed) == meant


@pytest.mark.parametrize(
    ("given", "family", "email", "known"),
    [
        ("", "samira.bakker", "samira.bakker@voorbeeld.nl", False),
        ("", "Kaya", "kaya@voorbeeld.nl", True),
        ("Samira", "bakker", "bakker@voorbeeld.nl", True),
        ("", "bakker", None, True),
    ],
)
def test_the_start_of_an_address_is_no_name(given: str, family: str, email: str | None, known: bool) -> None:
    assert has_name(Employee(given_name=given, particle="", family_name=family, email=email)) is known


def test_an_address_is_130_130_random_bits_in_letters_that_do_not_look_alike() -> None:
    tokens = [new_token() for _ in range(2000)]

    assert len(set(tokens)) == 2000
    assert {len(token) for token in tokens} == {26}
    assert set("".join(tokens)) == set(LETTERS)
    assert len(LETTERS) == 32
    assert not set(LETTERS) & set("ilou")
