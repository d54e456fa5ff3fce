"""The page of the reporting route: one's own when signed in, the organisation's for a visitor, 112 always."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from mhtraining.core.db import db
from mhtraining.organisation.models import Employee, Organisation
from mhtraining.organisation.services import make_department, place
from mhtraining.route.models import Route
from tests.accounts.made import SetClock, made_person, set_clock, signed_in_browser


@pytest.fixture
def clock(app: Flask) -> SetClock:
    return set_clock(app)


def add_route(app: Flask, phone: str, department_id: int | None = None) -> None:
    with app.app_context():
        session = db.session()
        organisation = session.query(Organisation).first()
        assert organisation is not None
        session.add(
            Route(
                organisation_id=organisation.id,
                department_id=department_id,
                contact_name="Fatma Voorbeeld",
                contact_phone=phone,
                verified_on=date(2026, 10, 28),
            )
        )
        session.commit()


def test_a_visitor_reads_the_route_of_the_only_organisation(app: Flask, clock: SetClock) -> None:
    made_person(app)
    add_route(app, "0123 45 67 01")
    page = app.test_client().get("/route").text

    assert 'href="tel:0123456701"' in page
    assert "28 oktober 2026" in page
    assert "Gemeente Voorbeeld" in page


def test_with_two_organisations_a_visitor_reads_112_alone(app: Flask, clock: SetClock) -> None:
    made_person(app)
    add_route(app, "0123 45 67 01")
    made_person(app, code="anders", email="x@anders.nl")
    page = app.test_client().get("/route").text

    assert 'href="tel:112"' in page
    assert "0123456701" not in page


def test_before_anything_is_filled_in_the_page_says_what_to_do(app: Flask, clock: SetClock) -> None:
    page = app.test_client().get("/route")

    assert page.status_code == 200
    assert 'href="tel:112"' in page.text
    assert "leidinggevende" in page.text


def test_who_is_signed_in_reads_the_route_of_the_own_department(app: Flask, clock: SetClock) -> None:
    employee_id, account_id = made_person(app)
    add_route(app, "0123 45 67 01")
    with app.app_context():
        session = db.session()
        organisation = session.query(Organisation).one()
        department = make_department(
            session, organisation_id=organisation.id, name="KCC", parent_id=None, starts_on=date(2020, 1, 1)
        )
        place(session, session.get_one(Employee, employee_id), department, starts_on=date(2020, 1, 1))
        department_id = department.id
        session.commit()
    add_route(app, "0123 45 67 99", department_id)
    page = signed_in_browser(app, account_id).get("/route").text

    assert 'href="tel:0123456799"' in page
    assert "0123456701" not in page
