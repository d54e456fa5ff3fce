"""The page on which two numbers become one person: said before it is done."""

import pytest

from mhtraining.organisation import services
from mhtraining.organisation.models import Employee
from tests.accounts.made import csrf, made_person, signed_in_browser
from tests.command_line import trail
from tests.organisation.made import FOUNDED, a_person, an_organisation


@pytest.fixture
def coordinator(app):
    return made_person(app, role=(FOUNDED, None))


@pytest.fixture
def browser(app, coordinator):
    return signed_in_browser(app, coordinator[1])


@pytest.fixture
def pair(session, coordinator):
    """The wrong number, and the right one, who left when the wrong one came."""
    organisation = session.get_one(Employee, coordinator[0]).organisation
    wrong = a_person(session, organisation, "Jansen", number="1024")
    right = a_person(session, organisation, "Jansen", number="1042")
    services.leave(session, right, FOUNDED.replace(year=2026))
    session.commit()
    return wrong.id, right.id


def post(browser, employee_id, into):
    token = csrf(browser.get("/manage/departments"))
    return browser.post(f"/manage/people/{employee_id}/merge", data={"csrf_token": token, "into": str(into)})


def test_the_right_one_is_found_shown_and_confirmed(browser, session, pair):
    wrong, right = pair
    at = f"/manage/people/{wrong}/merge"

    assert f"into={right}" in browser.get(at, query_string={"q": "1042"}).text
    shown = browser.get(at, query_string={"into": right}).text
    assert "dat is een correctie" in shown
    assert "1 januari 2020 tot 1 januari 2026" in shown
    assert trail(session) == []

    assert post(browser, wrong, right).status_code == 303
    assert trail(session) == [("people.merge", {"duplicate": wrong, "completions": 0})]
    assert session.get_one(Employee, wrong).merged_into_id == right
    assert "Dit nummer was een vergissing" in browser.get(at).text
    assert post(browser, wrong, right).status_code == 422


def test_nobody_merges_himself_away(browser, session, coordinator, pair):
    assert post(browser, coordinator[0], pair[1]).status_code == 422
    assert session.get_one(Employee, coordinator[0]).merged_into_id is None


def test_another_organisations_person_answers_like_a_missing_one(browser, session, pair):
    theirs = a_person(session, an_organisation(session, "ander"))
    session.commit()
    at = "/manage/people/{}/merge"

    found, missing = browser.get(at.format(theirs.id)), browser.get(at.format(2147483647))
    assert (found.status_code, missing.status_code) == (404, 404)
    assert found.text.replace(at.format(theirs.id), at.format(2147483647)) == missing.text
    assert browser.get(at.format(pair[0]), query_string={"into": theirs.id}).status_code == 404
    assert post(browser, pair[0], theirs.id).status_code == 404
