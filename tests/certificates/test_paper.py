"""How a name is written on a paper, and what its address is made of."""

from __future__ import annotations

import pytest

from mhtraining.certificates.paper import LETTERS, name_on_paper, new_token
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
        ("An\u202ena", "", "Ba\u2066kker", "Anna Bakker", "A. Bakker"),
    ],
)
def test_a_name_is_written_in_full_or_with_initials(
    given: str, particle: str, family: str, full: str, initials: str
) -> None:
    person = Employee(given_name=given, particle=particle, family_name=family)

    assert name_on_paper(person, "full") == full
    assert name_on_paper(person, "initials") == initials


def test_an_address_is_130_random_bits_in_letters_that_do_not_look_alike() -> None:
    tokens = [new_token() for _ in range(2000)]

    assert len(set(tokens)) == 2000
    assert {len(token) for token in tokens} == {26}
    assert set("".join(tokens)) == set(LETTERS)
    assert len(LETTERS) == 32
    assert not set(LETTERS) & set("ilou")
