"""What every test of this room starts with: one organisation, one person in it, the module kcc."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from mhtraining.organisation.models import Employee, Organisation
from tests.records import made


@pytest.fixture
def gemeente(session: Session) -> Organisation:
    made.publish(session, "kcc")
    return made.organisation(session)


@pytest.fixture
def anna(session: Session, gemeente: Organisation) -> Employee:
    return made.person(session, gemeente, number="0017", email="Anna@example.nl")
