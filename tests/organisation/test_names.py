"""Names sort the Dutch way, on any database, by a key of plain letters."""

import pytest
from sqlalchemy import select, text

from mhtraining.organisation.models import Employee
from mhtraining.organisation.names import clean, dutch_key, same, sort_key
from tests.organisation.made import a_person, an_organisation


def in_order(*people):
    return sorted(people, key=lambda person: sort_key(*person))


def test_a_person_with_a_particle_sorts_under_the_family_name():
    people = (("Bakker", "Ans", ""), ("Berg", "Bo", "van der"), ("Visser", "An", ""))

    assert in_order(*reversed(people)) == list(people)


def test_among_the_same_family_name_given_names_come_before_particles():
    people = (("Berg", "Ada", "van den"), ("Berg", "Bo", ""), ("Berg", "Bo", "van der"))

    assert in_order(*reversed(people)) == list(people)


def test_a_shorter_family_name_comes_before_a_longer_one_that_starts_with_it():
    people = (("Berg", "Zoë", "van der"), ("Bergman", "Ada", ""))

    assert in_order(*reversed(people)) == list(people)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Öztürk", "ozturk"),
        ("IJsbrandij", "ijsbrandij"),
        ("Ĳsbrandij", "ijsbrandij"),
        ("Søndergård", "sondergard"),
        ("Łukasz", "lukasz"),
        ("Straße", "strasse"),
        ("d’Hondt", "dhondt"),
        ("Jansen-de Vries", "jansen de vries"),
        ("  Bakker\u00a0 ", "bakker"),
    ],
)
def test_accents_case_and_marks_do_not_count(written, key):
    assert dutch_key(written) == key


def test_a_key_fits_its_column_whatever_the_name():
    assert len(sort_key("ß" * 120, "ﬃ" * 80, "x" * 40)) <= 260


def test_texts_in_another_case_spacing_or_composition_are_the_same():
    assert same(" Zo\u0065\u0308  BALIE ") == same("zoë balie")


def test_text_is_stored_composed_with_single_spaces():
    assert clean("  Zoe\u0308   de  ", what="The name", longest=10) == "Zoë de"


def test_a_database_sorts_the_keys_as_python_does(session, engine_name):
    people = [("Berg", "Zoë", "van der"), ("Bergman", "Ada"), ("de Berg", "Bo"), ("Berg-Smit", "Al")]
    keys = [sort_key(*person) for person in people]
    organisation = an_organisation(session)
    for family_name, *_rest in people:
        a_person(session, organisation, family_name)
    for employee, key in zip(session.scalars(select(Employee).order_by(Employee.id)), keys, strict=True):
        employee.sort_key = key
    session.flush()

    assert session.scalars(select(Employee.sort_key).order_by(Employee.sort_key)).all() == sorted(keys)
    if engine_name == "postgresql":
        collation = "SELECT collation_name FROM information_schema.columns WHERE column_name = 'sort_key'"
        assert session.scalar(text(collation)) == "C"
