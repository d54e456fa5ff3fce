"""Signals beside coverage: what was entered stands on one axis with coverage, and a wave is compared."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from types import SimpleNamespace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from mhtraining.content.model import Form
from mhtraining.core.changes import changing
from mhtraining.core.db import db
from mhtraining.coverage import signals_views
from mhtraining.coverage.rate_ratio import Exposed, Lack, RateRatio
from mhtraining.coverage.signals_beside import compared, months_of, usual_wave, waves
from mhtraining.organisation.models import Employee, Role
from mhtraining.organisation.services import assign_role
from mhtraining.route.models import SignalCount
from tests.accounts.made import made_person, set_clock, signed_in_browser
from tests.coverage.world import World

TODAY = date(2026, 11, 22)
PAGE = "/manage/coverage/signals"


class Town(World):
    """An organisation whose departments have names."""

    top: int
    kcc: int
    zorg: int


@pytest.fixture
def world(app: Flask, session: Session) -> Town:
    """Twenty of the KCC below Publiek since January, of whom fifteen completed in June; ten of Zorg."""
    world = Town(session)
    world.top = world.department("Publiek")
    world.kcc = world.department("KCC", below=world.top, audience="kcc")
    world.zorg = world.department("Zorg")
    world.require("basis", since="2026-01-01")
    with changing(session, ()):  # counted once, not after each person
        for number in range(20):
            person = world.person(world.kcc, since="2026-01-01")
            if number < 15:
                world.complete(person, "basis", "2026-06-10")
        for _ in range(10):
            world.person(world.zorg, since="2026-01-01")
    session.commit()
    set_clock(app)
    return world


def enter(world: Town, department: int, month: int, **counts: int) -> None:
    world.session.add_all(
        SignalCount(
            organisation_id=world.id,
            department_id=department,
            month=date(2026, month, 1),
            form=form,
            count=count,
        )
        for form, count in counts.items()
    )
    world.session.commit()


def filled(world: Town) -> None:
    """The KCC enters each month, 0 in March; Zorg enters in May alone."""
    for month, number in enumerate((2, 3, 0, 3, 2, 9, 6, 8, 7, 9), start=1):
        enter(world, world.kcc, month, arbeid=number, seksueel=0)
    enter(world, world.zorg, 5, seksueel=4)


@pytest.fixture
def coordinator(app: Flask, world: Town) -> FlaskClient:
    person, account = made_person(app, email="coordinator@voorbeeld.nl", code="voorbeeld")
    session = world.session
    assign_role(session, session.get_one(Employee, person), Role.COORDINATOR, starts_on=date(2020, 1, 1))
    world.waive(person, "basis", since="2020-01-01")
    session.commit()
    browser = signed_in_browser(app, account)
    browser.set_cookie("language", "en")
    return browser


def words(browser: FlaskClient, path: str) -> str:
    page = browser.get(path)
    db.session.rollback()
    assert page.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text.split("<main", 1)[1])).split())


def test_the_months_hold_what_was_entered_of_a_department_with_all_below(world: Town) -> None:
    filled(world)
    session = world.session
    whole = months_of(session, world.id, None, TODAY)
    publiek = months_of(session, world.id, world.top, TODAY)

    assert [one.on.month for one in whole] == list(range(1, 11))
    assert [one.number(None) for one in whole] == [2, 3, 0, 3, 6, 9, 6, 8, 7, 9]
    assert [one.number("seksueel") for one in whole] == [0, 0, 0, 0, 4, 0, 0, 0, 0, 0]
    assert [one.number(None) for one in publiek] == [2, 3, 0, 3, 2, 9, 6, 8, 7, 9]
    zorg = months_of(session, world.id, world.zorg, TODAY)
    assert [one.number(None) for one in zorg] == [None] * 4 + [4] + [None] * 5
    assert [one.number("arbeid") for one in zorg][4] == 0
    assert zorg[4].per_hundred(None) == 40
    assert [(one.counts.covered, one.counts.in_scope) for one in publiek[4:6]] == [(0, 20), (15, 20)]


def test_the_wave_is_the_month_in_which_most_completed_and_is_on_neither_side(world: Town) -> None:
    filled(world)
    months = months_of(world.session, world.id, world.top, TODAY)
    wave = usual_wave(months)

    assert wave is not None
    assert [one.first for one in waves(months)] == [wave.first] == [date(2026, 6, 1)]
    found = compared(months, wave)
    assert isinstance(found, RateRatio)
    assert found.before == Exposed(10, 5, 100)
    assert found.after == Exposed(30, 4, 80)
    assert found.ratio == 3.75


def test_months_not_entered_count_on_neither_side(world: Town) -> None:
    for month in (1, 2, 9, 10):
        enter(world, world.kcc, month, arbeid=9)
    months = months_of(world.session, world.id, None, TODAY)
    wave = usual_wave(months)

    assert wave is not None
    assert compared(months, wave) is Lack.BEFORE


def test_the_page_says_the_ratio_its_interval_and_that_it_is_no_proof(
    coordinator: FlaskClient, world: Town
) -> None:
    filled(world)
    said = words(coordinator, f"{PAGE}?department={world.top}")

    assert (
        "After the wave of June 2026 3.8 times as many signals came in for every hundred employees as before "
        "it (95% interval: 1.8 to 8.6)." in said
    )
    assert "Before: 10 signals in 5 months, 10.00 a month for every hundred employees." in said
    assert "After: 30 signals in 4 months, 37.50 a month for every hundred employees." in said
    assert "A relation, no proof." in said
    assert "October 2026 9 45.0 20 75%" in said
    assert "March 2026 0 0.0 20 0%" in said


def test_too_little_is_said(coordinator: FlaskClient, world: Town) -> None:
    assert "Too little data to compare. Needed are 3 months with numbers before the wave." in words(
        coordinator, PAGE
    )
    assert "October 2026 not entered –" in words(coordinator, PAGE)
    zorg = words(coordinator, f"{PAGE}?department={world.zorg}")
    assert "There was no month yet in which more employees became up to date" in zorg


def test_a_form_narrows_the_numbers(coordinator: FlaskClient, world: Town) -> None:
    filled(world)
    with pytest.MonkeyPatch.context() as patch:
        known = SimpleNamespace(forms={"seksueel": Form("Seksuele uitbuiting")})
        patch.setattr(signals_views, "vocabulary", lambda _session: known)
        said = words(coordinator, f"{PAGE}?form=seksueel")
    assert "Whole organisation · Seksuele uitbuiting" in said
    assert "May 2026 4 13.3 30 0%" in said


@pytest.mark.parametrize("query", ["department=999", "form=none", "department=0"])
def test_what_there_is_not_is_not_found(coordinator: FlaskClient, query: str) -> None:
    assert coordinator.get(f"{PAGE}?{query}").status_code == 404


def test_a_wave_that_is_none_leaves_the_usual_one(coordinator: FlaskClient, world: Town) -> None:
    filled(world)
    assert "After the wave of June 2026" in words(coordinator, f"{PAGE}?wave=2026-01-31")
    assert "After the wave of June 2026" in words(coordinator, f"{PAGE}?wave=x")
