"""Whether managers see persons is changed with a reason, which the page shows and the trail does not hold."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from mhtraining.core.db import db
from mhtraining.organisation.models import Organisation, SettingChange
from tests.certificates.made import words
from tests.coordination.house import House, made_house

REASON = "Afgesproken met de ondernemingsraad op 3 november 2026."


@pytest.fixture
def house(app: Flask) -> House:
    return made_house(app)


def seen(house: House) -> bool:
    with house.app.app_context():
        return db.session.scalars(select(Organisation.managers_see_persons)).one()


def changes(house: House) -> int:
    with house.app.app_context():
        return len(db.session.scalars(select(SettingChange)).all())


def test_a_change_has_a_reason_and_stands_in_the_history(house: House) -> None:
    assert "Nothing was changed yet" in words(house.get("coordinator", "/manage/settings"))
    assert house.post("coordinator", "/manage/settings", allowed="no", reason=REASON).status_code == 303
    assert not seen(house)
    house.post("administrator", "/manage/settings", allowed="yes", reason="Toch wel.")
    assert seen(house)
    page = words(house.get("administrator", "/manage/settings"))
    assert f"22 November 2026, 10:30 figures only {REASON} Coordinator Jansen" in page
    assert page.index("Toch wel. Administrator Jansen") < page.index(REASON)
    [first, second] = house.logged()
    assert first[1:] == ("settings.change", {"setting": "managers_see_persons", "value": "no", "change": 1})
    assert second[0] == f"account:{house.people['administrator'][1]}"
    assert REASON not in str(house.logged())


def test_without_a_reason_or_a_choice_nothing_changes_and_what_was_typed_stays(house: House) -> None:
    for data in (
        {"allowed": "no", "reason": ""},
        {"allowed": "no", "reason": " \n "},
        {"allowed": "no", "reason": "a\0b"},
        {"allowed": "no", "reason": "x" * 501},
        {"allowed": "iets", "reason": REASON},
    ):
        page = house.post("coordinator", "/manage/settings", **data)
        assert page.status_code == 422, data
        assert data["reason"].strip()[:5] in page.text
    assert seen(house)
    assert changes(house) == 0
    assert house.logged() == []


def test_what_is_so_already_is_no_change(house: House) -> None:
    house.post("coordinator", "/manage/settings", allowed="yes", reason=REASON)
    assert "That is so already" in words(house.get("coordinator", "/manage/settings"))
    assert changes(house) == 0
    assert house.logged() == []
