"""The organisations of a region side by side: released figures alone, nothing hidden follows from them."""

from __future__ import annotations

import re
from datetime import date
from html import unescape

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from mhtraining.audit.models import AuditEntry
from mhtraining.boardreport.region import side_by_side
from mhtraining.core.db import db
from mhtraining.coverage.charted import Counted
from mhtraining.organisation.models import Region, RegionMember
from tests.boardreport.made import released_whole
from tests.command_line import run
from tests.conftest import TODAY
from tests.coverage.world import World

PAGE = "/manage/region"
JULY, SEPTEMBER, OCTOBER = date(2026, 7, 31), date(2026, 9, 30), date(2026, 10, 31)


def words(browser: FlaskClient) -> str:
    page = browser.get(PAGE)
    db.session.rollback()
    assert page.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text.split("<main", 1)[1])).split())


def test_what_was_released_stands_side_by_side_with_its_change(
    regional: FlaskClient, worlds: dict[str, World]
) -> None:
    assert "No organisation of this region released a figure yet." in words(regional)
    for on, counted in (
        (JULY, (40, 20)),
        (date(2026, 8, 31), (40, 21)),
        (SEPTEMBER, (40, 22)),
        (OCTOBER, (50, 35)),
    ):
        released_whole(worlds["voorbeeld"], on, counted)
    released_whole(worlds["anders"], OCTOBER, (100, 50))
    released_whole(worlds["elders"], OCTOBER, (999, 1))
    said = words(regional)

    assert "Gemeente Anders 50% 50 of 100 – 0 of 1 0 of 1 0 of 1" in said
    assert "Gemeente Voorbeeld 70% 35 of 50 +20.0 0 of 1 0 of 1 0 of 1" in said
    assert "Together 56% 85 of 150" in said
    assert "July 2026 – 50% 20 of 40" in said
    assert "999" not in said
    assert "Elders" not in said


def test_where_one_is_hidden_or_lacks_nothing_is_said_of_all_together(
    regional: FlaskClient, worlds: dict[str, World]
) -> None:
    released_whole(worlds["voorbeeld"], OCTOBER, (50, 35))
    assert "Gemeente Anders not released" in words(regional)
    assert "Together not shown" in words(regional)
    released_whole(worlds["anders"], OCTOBER, None)
    said = words(regional)
    assert "Gemeente Anders not shown" in said
    assert "Together not shown" in said


def test_together_needs_every_member(worlds: dict[str, World]) -> None:
    session = worlds["voorbeeld"].session
    region = session.scalars(select(Region)).one()
    released_whole(worlds["voorbeeld"], OCTOBER, (50, 35))
    released_whole(worlds["anders"], OCTOBER, (10, 5))
    released_whole(worlds["anders"], SEPTEMBER, (10, 5))
    side = side_by_side(session, region.id, TODAY, months=13)

    assert side.months == (SEPTEMBER, OCTOBER)
    assert side.together(OCTOBER) == Counted(60, 40)
    assert side.together(SEPTEMBER) is None
    assert side_by_side(session, region.id, TODAY, months=1).months == (OCTOBER,)


def test_another_region_is_not_shown(app: Flask, regional: FlaskClient, worlds: dict[str, World]) -> None:
    session = worlds["voorbeeld"].session
    other = Region(code="oost")
    session.add(other)
    session.flush()
    session.add(RegionMember(region_id=other.id, organisation_id=worlds["elders"].id))
    session.commit()
    said = words(regional)

    assert "streek" in said
    assert "oost" not in said


def test_the_command_makes_a_region_adds_to_it_and_notes_it(app: Flask, worlds: dict[str, World]) -> None:
    session = worlds["voorbeeld"].session
    session.rollback()
    assert run(app, "region", "add", "oost", "voorbeeld", "elders").exit_code == 0
    assert (
        run(app, "region", "add", "oost", "voorbeeld", "anders").stdout == "In the region oost now: anders.\n"
    )
    again = run(app, "region", "add", "oost", "anders")
    assert (again.exit_code, "already" in again.stderr) == (1, True)
    assert run(app, "region", "add", "oost", "nergens").exit_code == 2
    assert run(app, "region", "add", "o o", "anders").exit_code == 2

    entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "region.add")).all()
    assert [entry.detail for entry in entries] == [{"region": "oost"}] * 3
    members = select(RegionMember.organisation_id).join(Region).where(Region.code == "oost")
    assert set(session.scalars(members)) == {world.id for world in worlds.values()}
