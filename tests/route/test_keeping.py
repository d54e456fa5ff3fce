"""Contact officers keep the routes of their departments, coordinators all; what changes is checked anew."""

from __future__ import annotations

import pytest
from flask import Flask

from mhtraining.core.db import db
from mhtraining.route.queries import own_route
from mhtraining.route.services import FIELDS
from tests.certificates.made import words
from tests.coordination.house import House, made_house

FILLED = {
    "contact_name": "Fatma Voorbeeld",
    "contact_phone": "14 0348, toestel 12",
    "partners": "Politie 0900 8844\nCoMensha 033 448 11 86",
}


@pytest.fixture
def house(app: Flask) -> House:
    return made_house(app)


def said(house: House, department: str | None) -> dict[str, str] | None:
    """What the own route of a department says, with the day on which it was verified."""
    with house.app.app_context():
        department_id = house.departments[department] if department else None
        route = own_route(db.session(), house.organisation_id, department_id)
        if route is None:
            return None
        filled = {name: getattr(route, name) for name in FIELDS if getattr(route, name)}
        return filled | ({"verified": str(route.verified_on)} if route.verified_on else {})


def path(house: House, department: str | None) -> str:
    return f"/manage/route/{house.departments[department] if department else 'organisation'}"


def test_a_route_is_filled_in_checked_and_checked_anew_after_a_change(house: House) -> None:
    kcc = path(house, "KCC")
    assert house.post("contact", kcc, **FILLED).status_code == 303
    assert house.post("contact", f"{kcc}/verified").status_code == 303
    assert said(house, "KCC") == FILLED | {"verified": "2026-11-22"}
    house.post("contact", kcc, **FILLED)  # the same again changes nothing
    assert said(house, "KCC") == FILLED | {"verified": "2026-11-22"}
    house.post("contact", kcc, **FILLED | {"contact_phone": "0348"})
    assert said(house, "KCC") == FILLED | {"contact_phone": "0348"}
    actor = f"account:{house.people['contact'][1]}"
    department = {"department": house.departments["KCC"]}
    assert house.logged() == [
        (actor, "route.set", department | {"parts": list(FILLED)}),
        (actor, "route.verify", department | {"on": "2026-11-22"}),
        (actor, "route.set", department | {"parts": ["contact_phone"]}),
    ]


def test_the_list_says_whose_route_holds_where_and_when_it_was_checked(house: House) -> None:
    house.post("coordinator", path(house, "Publiekszaken"), **FILLED)
    house.post("coordinator", path(house, "Publiekszaken") + "/verified")
    assert words(house.get("coordinator", "/manage/route")).partition("Checked on ")[2] == (
        "The whole organisation none yet not checked Burgerzaken none yet not checked "
        "Publiekszaken its own 22 November 2026 Publiekszaken/KCC that of Publiekszaken 22 November 2026"
    )
    assert words(house.get("contact", "/manage/route")).partition("Checked on ")[2] == (
        "Publiekszaken/KCC that of Publiekszaken 22 November 2026"
    )


def test_with_nothing_filled_in_the_route_above_holds_again(house: House) -> None:
    house.post("coordinator", path(house, None), contact_phone="0348 1")
    house.post("contact", path(house, "KCC"), **FILLED)
    house.post("contact", path(house, "KCC"), **dict.fromkeys(FIELDS, "  "))
    assert said(house, "KCC") is None
    assert "that of the whole organisation" in words(house.get("contact", "/manage/route"))


def test_what_was_typed_stays_when_it_is_refused(house: House) -> None:
    typed = {"contact_name": "Fatma", "contact_phone": "1" * 41, "deputy_name": "a\0b"}
    page = house.post("contact", path(house, "KCC"), **typed)
    assert page.status_code == 422
    assert "at most 40 characters" in page.text
    assert "can&#39;t be shown" in page.text
    assert 'value="Fatma"' in page.text
    assert said(house, "KCC") is None
    assert house.logged() == []


def test_nothing_is_checked_before_there_is_a_number_to_call(house: House) -> None:
    kcc = path(house, "KCC")
    for filled in ({}, {"contact_name": "Fatma"}):
        house.post("contact", kcc, **filled)
        house.post("contact", f"{kcc}/verified")
        assert "Save a route with a phone number first" in house.get("contact", kcc).text
    assert said(house, "KCC") == {"contact_name": "Fatma"}
