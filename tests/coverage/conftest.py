"""An organisation to count in."""

import pytest
from sqlalchemy.orm import Session

from tests.coverage.world import World


@pytest.fixture
def world(session: Session) -> World:
    """An empty organisation in a fresh database, on each engine."""
    return World(session)
