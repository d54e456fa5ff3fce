from __future__ import annotations

from datetime import date

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from flask.cli import ScriptInfo
from flask.testing import FlaskClient
from sqlalchemy import select

from mhtraining.audit.models import AuditEntry
from mhtraining.cli import cli
from mhtraining.core.changes import changing_rules
from mhtraining.core.db import db
from mhtraining.organisation.models import Region, RegionMember, Role, RoleAssignment
from mhtraining.organisation.services import make_department
from tests.accounts.made import EMAIL, SetClock, is_signed_in, made_person, send, sign_in, signed_in_browser

TODAY = date(2026, 11, 22)
SINCE = date(2020, 1, 1)


def run(app: Flask, *words: str) -> Result:
    app.config["PROPAGATE_EXCEPTIONS"] = True
    return CliRunner().invoke(cli, ["accounts", *words], obj=ScriptInfo(create_app=lambda: app))


def roles(app: Flask) -> list[tuple[Role, date, date | None]]:
    with app.app_context():
        rows = db.session.scalars(select(RoleAssignment).order_by(RoleAssignment.id)).all()
        return [(row.role, row.starts_on, row.ends_on) for row in rows]


def actions(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


@pytest.fixture
def department(app: Flask, samira: int) -> int:
    """The department Publiekszaken of Samira's organisation; its id."""
    with app.app_context():
        with changing_rules(db.session(), 1):
            made = make_department(db.session(), organisation_id=1, name="Publiekszaken", starts_on=SINCE)
        db.session.commit()
        return made.id


def test_invite_prints_a_link_that_works(app: Flask, browser: FlaskClient, clock: SetClock) -> None:
    made_person(app, account=False)
    result = run(app, "invite", EMAIL.upper())
    assert result.exit_code == 0
    here, path = result.stdout.strip()[:21], result.stdout.strip()[21:]
    assert here == "http://127.0.0.1:8000"
    new = "zes fietsen in de regen"
    assert send(browser, path, password=new, again=new).status_code == 303
    sign_in(browser, password=new)
    assert is_signed_in(browser)
    assert actions(app) == ["account.invite", "account.password-by-link"]


def test_disable_closes_the_account_at_once(app: Flask, samira: int) -> None:
    here = signed_in_browser(app, samira)
    assert run(app, "disable", EMAIL).exit_code == 0
    assert not is_signed_in(here)
    assert actions(app) == ["account.disable"]
    again = run(app, "disable", EMAIL)
    assert (again.exit_code, actions(app)) == (1, ["account.disable"])


def test_a_role_is_given_from_today_and_taken_back_from_today(app: Flask, department: int) -> None:
    assert run(app, "role", EMAIL, "manager", "publiekszaken").exit_code == 0
    assert roles(app) == [(Role.MANAGER, TODAY, None)]
    assert run(app, "role", EMAIL, "manager", "Publiekszaken", "--remove").exit_code == 0
    assert roles(app) == []  # taken back on its first day: it never was
    assert actions(app) == ["role.assign", "role.end"]


def test_a_regional_coordinator_has_a_region(app: Flask, samira: int) -> None:
    with app.app_context():
        db.session.add(Region(id=1, code="west"))
        db.session.flush()
        db.session.add(RegionMember(region_id=1, organisation_id=1))
        db.session.commit()
    assert run(app, "role", EMAIL, "regional-coordinator", "west").exit_code == 0
    assert roles(app) == [(Role.REGIONAL_COORDINATOR, TODAY, None)]


@pytest.mark.parametrize(
    ("words", "exit_code", "sentence"),
    [
        (("invite", "niemand@voorbeeld.nl"), 2, "niemand@voorbeeld.nl"),
        (("invite", EMAIL, "--organisation", "elders"), 2, "elders"),
        (("disable", "niemand@voorbeeld.nl"), 2, "niemand@voorbeeld.nl"),
        (("role", EMAIL, "manager"), 2, "of what"),
        (("role", EMAIL, "manager", "Bestaat niet"), 2, "Bestaat niet"),
        (("role", EMAIL, "coordinator", "Publiekszaken"), 2, "whole organisation"),
        (("role", EMAIL, "regional-coordinator", "oost"), 2, "oost"),
        (("role", EMAIL, "burgemeester"), 2, "burgemeester"),
        (("role", EMAIL, "manager", "Publiekszaken", "--remove"), 1, "not manager there today"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    app: Flask, department: int, words: tuple[str, ...], exit_code: int, sentence: str
) -> None:
    result = run(app, *words)
    assert (result.exit_code, result.stdout) == (exit_code, "")
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
    assert (roles(app), actions(app)) == ([], [])


def test_the_last_coordinator_stays(app: Flask, samira: int) -> None:
    run(app, "role", EMAIL, "coordinator")
    result = run(app, "role", EMAIL, "coordinator", "--remove")
    assert result.exit_code == 1
    assert "last coordinator" in result.stderr
    assert roles(app) == [(Role.COORDINATOR, TODAY, None)]
