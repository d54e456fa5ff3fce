"""A house with two published modules, for every test of requirements."""

import pytest

from tests.requirements.made import House, a_house, publish


@pytest.fixture
def house(session) -> House:
    publish(session, "basis", "alle")
    publish(session, "kcc", "kcc", "burgerzaken")
    return a_house(session)
