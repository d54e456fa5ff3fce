"""Signals are bare numbers per department, month and form: no text, no future, nothing out of scope."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError, UsageError
from mhtraining.route.models import SignalCount
from mhtraining.route.signal_counts import enter_counts, month_before, month_of
from tests.accounts.made import NOW
from tests.certificates.made import words
from tests.coordination.house import House, made_house
from tests.learning.made import FOLDER, publish_in

SIGNALS = FOLDER["signals.yaml"] + "  crimineel: Criminele uitbuiting\n"
TODAY = date(2026, 11, 22)


@pytest.fixture
def house(app: Flask, tmp_path: Path) -> House:
    for name, text in (FOLDER | {"signals.yaml": SIGNALS}).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    with app.app_context():
        publish_in(db.session(), tmp_path)
        db.session.commit()
    return made_house(app)


def counted(house: House) -> set[tuple[int, str, str, int]]:
    with house.app.app_context():
        rows = db.session.scalars(select(SignalCount))
        return {(row.department_id, str(row.month), row.form, row.count) for row in rows}


def test_numbers_are_entered_changed_and_taken_away(house: House) -> None:
    kcc = house.departments["KCC"]
    page = f"/manage/signals/{kcc}/2026-10"
    assert house.post("contact", page, arbeid="3", crimineel=" 0 ").status_code == 303
    assert counted(house) == {(kcc, "2026-10-01", "arbeid", 3), (kcc, "2026-10-01", "crimineel", 0)}
    house.post("contact", page, arbeid="3", crimineel="0")  # the same again changes nothing
    house.post("contact", page, arbeid="", crimineel="12")
    assert counted(house) == {(kcc, "2026-10-01", "crimineel", 12)}
    entered = (
        f"account:{house.people['contact'][1]}",
        "signals.enter",
        {"department": kcc, "month": "2026-10"},
    )
    assert house.logged() == [entered, entered]
    assert "October 2026 Criminele uitbuiting: 12 September 2026 not entered" in words(
        house.get("contact", page)
    )


def test_only_whole_numbers_from_0_to_9999_are_taken(house: House) -> None:
    october = f"/manage/signals/{house.departments['KCC']}/2026-10"
    for text in ("-1", "1.5", "drie", "10000", "٣", "1e3", "0x1", "²"):
        page = house.post("contact", october, arbeid="4", crimineel=text)
        assert page.status_code == 422, text
        assert "Criminele uitbuiting: Fill in a whole number from 0 to 9999" in page.text
        assert f'value="{text}"' in page.text
        assert 'value="4"' in page.text
    assert counted(house) == set()


def test_no_page_takes_a_text_about_signals(house: House) -> None:
    page = house.get("contact", f"/manage/signals/{house.departments['KCC']}/2026-11").text
    form = page.partition('<form class="section"')[2].partition("</form>")[0]
    assert "<textarea" not in form
    assert form.count("<input") == 1 + 2  # the token, and a number per form
    assert "nothing about a case" in page


def test_a_choice_leads_to_its_page_and_none_out_of_scope_or_in_the_future(house: House) -> None:
    kcc, other = str(house.departments["KCC"]), str(house.departments["Burgerzaken"])

    def chosen(department: str, month: str) -> tuple[int, str | None]:
        answer = house.get("contact", "/manage/signals", department=department, month=month)
        return answer.status_code, answer.headers.get("Location")

    assert chosen(kcc, "2026-11") == (303, f"/manage/signals/{kcc}/2026-11")
    assert chosen(kcc, "2026-12") == chosen(other, "2026-11") == chosen("x", "2026-11") == (404, None)
    for month in ("2026-12", "1999-12", "2026-1", "2026-13", "20261", "٢٠٢٦-11", "2026-W1"):
        assert house.get("contact", f"/manage/signals/{kcc}/{month}").status_code == 404, month


def test_the_last_twelve_months_are_added_up_over_what_is_in_scope(house: House) -> None:
    for name, count in (("KCC", "2"), ("Burgerzaken", "5")):
        house.post(
            "coordinator", f"/manage/signals/{house.departments[name]}/2026-10", arbeid=count, crimineel="1"
        )
    house.post("coordinator", f"/manage/signals/{house.departments['KCC']}/2025-11", arbeid="9")
    assert "October 2026 9 2 departments" in words(house.get("coordinator", "/manage/signals"))
    found = words(house.get("contact", "/manage/signals"))
    assert "November 2026 not entered 0 departments October 2026 3 1 department" in found
    assert "November 2025 9" not in found


def test_the_service_takes_no_other_form_number_or_month(house: House) -> None:
    whose = {"organisation_id": house.organisation_id, "department_id": house.departments["KCC"]}
    wrong = [
        (RefusedError, date(2026, 12, 1), {"arbeid": 1}),
        (UsageError, date(2026, 11, 2), {"arbeid": 1}),
        (UsageError, date(1999, 12, 1), {"arbeid": 1}),
        (UsageError, date(2026, 11, 1), {"weerbaar": 1}),
        (UsageError, date(2026, 11, 1), {"arbeid": -1}),
        (UsageError, date(2026, 11, 1), {"arbeid": 10000}),
    ]
    with house.app.app_context():
        for error, month, counts in wrong:
            with pytest.raises(error):
                enter_counts(db.session(), **whose, month=month, counts=counts, forms=["arbeid"], today=TODAY)


def test_months_are_counted_back_over_years() -> None:
    assert [month_before(date(2026, 1, 1), steps) for steps in (0, 1, 13)] == [
        date(2026, 1, 1),
        date(2025, 12, 1),
        date(2024, 12, 1),
    ]
    assert month_of("2026-11", NOW.date()) == date(2026, 11, 1)
