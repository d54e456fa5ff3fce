"""Fixtures of the tests on regions: three organisations, two of them in a region, and its coordinator."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.organisation.models import Employee, Region, Role
from mhtraining.organisation.services import add_to_region, assign_role
from tests.accounts.made import made_person, set_clock, signed_in_browser
from tests.coverage.world import World


@pytest.fixture
def worlds(app: Flask, session: Session) -> dict[str, World]:
    """Voorbeeld and Anders report in the region streek, Elders does not."""
    found = {code: World(session, code) for code in ("voorbeeld", "anders", "elders")}
    for world in found.values():
        world.department("Zorg")
    add_to_region(session, "streek", ["voorbeeld", "anders"])
    session.commit()
    set_clock(app)
    return found


@pytest.fixture
def regional(app: Flask, worlds: dict[str, World]) -> FlaskClient:
    person, account = made_person(app, email="streek@voorbeeld.nl", code="voorbeeld")
    session = worlds["voorbeeld"].session
    region = session.scalars(select(Region)).one()
    role = Role.REGIONAL_COORDINATOR
    assign_role(
        session, session.get_one(Employee, person), role, region_id=region.id, starts_on=date(2020, 1, 1)
    )
    session.commit()
    browser = signed_in_browser(app, account)
    browser.set_cookie("language", "en")
    return browser
