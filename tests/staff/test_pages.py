"""The coordinator's pages of the staff list: upload, see, confirm, take back."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import func, select

from mhtraining.core.db import db
from mhtraining.organisation.models import Employee, Role
from mhtraining.organisation.services import assign_role
from mhtraining.staff.models import StaffImport, StaffUpload
from tests.accounts.made import made_person, signed_in_browser
from tests.staff.made import NOW, a_list

ANNA = "007;Anna;van der;Berg;anna@voorbeeld.nl;Publiekszaken/KCC;kcc;01-03-2020;;"
BRAM = "008;Bram;;Smit;bram@voorbeeld.nl;Publiekszaken/Balie;;2021-05-01;;"


@pytest.fixture
def browser(app):
    """A browser in which the coordinator is signed in."""
    employee_id, account_id = made_person(app)
    with app.app_context():
        person = db.session.get_one(Employee, employee_id)
        assign_role(db.session(), person, Role.COORDINATOR, starts_on=NOW.date().replace(year=2020))
        db.session.commit()
    return signed_in_browser(app, account_id)


def token(browser, path="/manage/staff"):
    return browser.get(path).text.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]


def upload(browser, data, name="lijst.csv", on="2026-11-22"):
    return browser.post(
        "/manage/staff",
        data={"csrf_token": token(browser), "starts_on": on, "file": (BytesIO(data), name)},
        content_type="multipart/form-data",
    )


def shown(browser, path):
    """What the page's form says was shown."""
    text = browser.get(path).text
    return text.split('name="seen" type="hidden" value="')[1].split('"')[0] if 'name="seen"' in text else ""


def count(app, model):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def test_a_list_is_shown_whole_before_it_is_brought_in_and_can_be_taken_back(app, browser):
    before = count(app, Employee)
    answer = upload(browser, a_list(ANNA, BRAM))
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    for said in ("Anna van der Berg", "Publiekszaken/KCC", "utf-8-sig", "nieuw"):
        assert said in page
    assert count(app, Employee) == before

    done = confirmed(browser, answer)
    assert done.status_code == 303
    assert (count(app, Employee), count(app, StaffUpload)) == (before + 2, 0)

    undo = f"/manage/staff/imports/{last_id(app)}/undo"
    assert "2 mensen" in browser.get(undo).text
    browser.post(undo, data={"csrf_token": token(browser)})
    assert count(app, Employee) == before
    assert "teruggedraaid" in browser.get("/manage/staff").text


def last_id(app):
    with app.app_context():
        return db.session.scalar(select(func.max(StaffImport.id)))


def test_wrong_rows_are_named_and_can_not_be_confirmed(app, browser):
    answer = upload(browser, a_list(ANNA, "009;;;;;KCC;;31-02-2026;;"))
    page = browser.get(answer.location).text
    assert "Regel 3" in page
    assert "achternaam is leeg" in page
    assert f'action="{answer.location}/confirm"' not in page
    before = count(app, Employee)
    browser.post(f"{answer.location}/confirm", data={"csrf_token": token(browser)})
    assert count(app, Employee) == before


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "kunnen dit bestand niet lezen"),
        (b"PK\x03\x04niets", "kunnen dit bestand niet lezen"),
        (b"naam;afdeling\nx;y\n", "geen kolom"),
        (b"personeelsnummer;achternaam;afdeling;in_dienst;BSN\n1;x;y;2020-01-01;9\n", "bsn"),
    ],
)
def test_a_file_that_can_not_be_taken_says_why_in_dutch(browser, data, said):
    answer = upload(browser, data)
    assert answer.status_code == 422
    assert said in answer.text


def test_many_leavers_are_asked_about(app, browser):
    rows = [f"{at};;;Jansen;;Rest;;01-01-2020;;" for at in range(10)]
    confirmed(browser, upload(browser, a_list(*rows)))
    answer = upload(browser, a_list(*rows[:5]))
    refused = confirmed(browser, answer)
    assert refused.status_code == 422
    assert "vinkje" in refused.text
    assert confirmed(browser, answer, allow_leavers="y").status_code == 303


def confirmed(browser, answer, **more):
    data = {"csrf_token": token(browser, answer.location), "seen": shown(browser, answer.location), **more}
    return browser.post(f"{answer.location}/confirm", data=data)


def test_what_changed_since_the_upload_is_shown_anew(app, browser):
    first = upload(browser, a_list(ANNA))
    with app.app_context():
        from tests.staff.made import brought

        organisation_id = db.session.scalar(select(Employee.organisation_id).limit(1))
        brought(db.session(), organisation_id, a_list(ANNA.replace("Berg", "Dal")), "2026-11-22")
    answer = confirmed(browser, first)
    assert answer.location == first.location
    assert "Kijk nog een keer" in browser.get(first.location).text


def test_a_list_that_took_the_place_of_the_one_shown_is_not_brought_in(app, browser):
    first = upload(browser, a_list(ANNA))
    seen = shown(browser, first.location)
    second = upload(browser, a_list(ANNA, BRAM))
    before = count(app, Employee)
    for place in {first.location, second.location}:
        data = {"csrf_token": token(browser), "seen": seen}
        assert browser.post(f"{place}/confirm", data=data).status_code in (303, 404)
    assert count(app, Employee) == before


def test_a_list_that_is_thrown_away_is_gone(app, browser):
    answer = upload(browser, a_list(ANNA))
    browser.post(f"{answer.location}/cancel", data={"csrf_token": token(browser)})
    assert count(app, StaffUpload) == 0
    assert browser.get(answer.location).status_code == 404


def test_a_file_larger_than_a_form_is_taken_and_of_nobody_else(app, browser):
    rows = [f"{at};;;Jansen;;{'Rest' * 20};;01-01-2020;;" for at in range(12_000)]
    assert len(a_list(*rows)) > 1_000_000
    assert upload(browser, a_list(*rows)).status_code == 303
    visitor = app.test_client()
    assert visitor.post("/manage/staff", data={"file": (BytesIO(a_list(*rows)), "x")}).status_code == 413
