"""Meetings of contact officers are planned, held and followed up, by whom they concern alone."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from mhtraining.coordination.agenda import NOT_ENTERED, findings_on
from mhtraining.core.changes import changing
from mhtraining.core.db import db
from mhtraining.core.errors import NotFoundError, RefusedError, UsageError
from mhtraining.meetings import queries, services
from mhtraining.meetings.models import Meeting, MeetingPoint, MeetingPresence, PointKind
from mhtraining.organisation.models import Employee, Employment, Organisation, Role, RoleAssignment
from mhtraining.organisation.services import assign_role
from mhtraining.route.models import SignalCount
from tests.accounts.made import made_person
from tests.certificates.made import words
from tests.coordination.house import House, made_house

TODAY = date(2026, 11, 22)
HELD = "2026-11-16"


@pytest.fixture
def house(app: Flask) -> House:
    return made_house(app)


def planned(house: House, day: str = HELD, who: str = "contact") -> str:
    """The address of a meeting that was planned on the page."""
    return str(house.post(who, "/manage/meetings", held_on=day).headers["Location"])


def act(house: House, page: str, **given: Any) -> TestResponse:
    """Write an action down on the page, changed as given."""
    owner = str(house.people["contact"][0])
    form = {"kind": "action", "text": "De route nakijken", "owner": owner, "due_on": "2026-12-01"}
    return house.post("contact", f"{page}/points", **form | given)


def point_ids(house: House) -> list[int]:
    with house.app.app_context():
        return list(db.session.scalars(select(MeetingPoint.id).order_by(MeetingPoint.id)))


def test_a_day_has_one_meeting(house: House) -> None:
    page = planned(house)
    assert planned(house, who="coordinator") == page
    with house.app.app_context():
        assert db.session.scalars(select(Meeting.held_on)).all() == [date(2026, 11, 16)]
    assert "16 November 2026 who was there is not noted" in words(house.get("contact", "/manage/meetings"))


def test_a_day_far_away_or_none_is_refused(house: House) -> None:
    for day in ("2024-11-01", "2028-12-01", "", " ", "\u2028", "2026-02-31"):
        answer = house.post("contact", "/manage/meetings", held_on=day)
        assert answer.status_code == 422, day
        assert 'id="errors"' in answer.text
    with house.app.app_context():
        with pytest.raises(UsageError):
            services.plan(
                db.session(), organisation_id=house.organisation_id, held_on=date(2024, 1, 1), today=TODAY
            )
        assert db.session.scalars(select(Meeting)).all() == []


def test_who_was_there_is_noted_and_mended(house: House) -> None:
    page = planned(house)
    contact, coordinator = (house.people[name][0] for name in ("contact", "coordinator"))
    house.post("contact", f"{page}/presence", people=[str(contact), str(coordinator)])
    assert "2 people were there Contact Jansen Coordinator Jansen" in words(house.get("contact", page))
    house.post("contact", f"{page}/presence", people=[str(coordinator)], were=f"{contact} {coordinator}")
    assert "1 person was there Coordinator Jansen Change who was there" in words(house.get("contact", page))
    house.post("contact", f"{page}/presence", people=[str(coordinator)])
    assert [action for _actor, action, _detail in house.logged()] == [
        "meeting.plan",
        *["meeting.presence"] * 2,
    ]


def test_only_the_circle_of_that_day_can_have_been_there(house: House) -> None:
    page = planned(house)
    for name in ("employee", "administrator"):
        answer = house.post("contact", f"{page}/presence", people=[str(house.people[name][0])])
        assert answer.status_code == 422
    with house.app.app_context():
        session = db.session()
        assert session.scalars(select(MeetingPresence)).all() == []
        meeting = session.scalars(select(Meeting)).one()
        with pytest.raises(NotFoundError):
            services.note_presence(session, meeting, [house.people["employee"][0]], agenda={}, today=TODAY)


def test_what_somebody_else_noted_meanwhile_stays(house: House) -> None:
    page = planned(house)
    contact, coordinator = (house.people[name][0] for name in ("contact", "coordinator"))
    house.post("contact", f"{page}/presence", people=[str(contact)], were="")
    house.post("coordinator", f"{page}/presence", people=[str(coordinator)], were="")  # an old page
    assert "2 people were there" in words(house.get("contact", page))
    house.post("contact", f"{page}/presence", people=[str(contact)], were=f"{contact} {coordinator}")
    assert "1 person was there Contact Jansen" in words(house.get("contact", page))


def test_that_nobody_was_there_is_noted_too(house: House) -> None:
    page = planned(house)
    house.post("contact", f"{page}/presence")
    assert house.logged()[-1][1] == "meeting.presence"
    assert "Take this meeting away" not in words(house.get("contact", page))
    house.post("contact", f"{page}/cancel")
    assert "Something is written down of this meeting." in words(house.get("contact", page))


def test_who_left_the_circle_later_was_still_there(house: House) -> None:
    page, contact = planned(house), house.people["contact"][0]
    house.post("coordinator", f"{page}/presence", people=[str(contact)])
    with house.app.app_context():
        role = db.session.scalars(select(RoleAssignment).where(RoleAssignment.employee_id == contact)).one()
        db.session.delete(role)
        db.session.commit()
    house.post("coordinator", f"{page}/presence", people=[str(contact), str(house.people["coordinator"][0])])
    assert "2 people were there" in words(house.get("coordinator", page))


def test_who_works_here_no_longer_is_not_of_the_circle(house: House) -> None:
    with house.app.app_context():
        session = db.session()
        before = len(queries.circle_on(session, house.organisation_id, TODAY))
        contact = house.people["contact"][0]
        with changing(session, [contact]):
            there = select(Employment).where(Employment.employee_id == contact)
            session.scalars(there).one().ends_on = TODAY
        assert len(queries.circle_on(session, house.organisation_id, TODAY)) == before - 1


def test_a_meeting_ahead_takes_nobody_as_present(house: House) -> None:
    page = planned(house, "2026-12-14")
    assert "still to come" in words(house.get("contact", page))
    answer = house.post("contact", f"{page}/presence", people=[str(house.people["contact"][0])])
    assert answer.status_code == 422
    with house.app.app_context():
        meeting = db.session.scalars(select(Meeting)).one()
        with pytest.raises(RefusedError):
            services.note_presence(db.session(), meeting, [], agenda={}, today=TODAY)


def test_the_agenda_says_what_is_not_in_order_and_stays(house: House) -> None:
    page = planned(house)
    before = words(house.get("contact", page))
    assert "As things stand today." in before
    assert "1 department without a contact officer Burgerzaken" not in before  # Publiekszaken lacks one too
    assert "2 departments without a contact officer Burgerzaken Publiekszaken" in before
    assert "3 departments without a deputy Burgerzaken Publiekszaken Publiekszaken/KCC" in before
    assert "3 departments whose route was not checked" in before
    house.post("contact", f"{page}/presence", people=[str(house.people["contact"][0])])
    with house.app.app_context():
        person = db.session.get_one(Employee, house.people["employee"][0])
        for name in ("Burgerzaken", "Publiekszaken"):
            where = house.departments[name]
            assign_role(
                db.session(), person, Role.CONTACT_OFFICER, department_id=where, starts_on=date(2020, 1, 1)
            )
        db.session.commit()
    house.post("contact", f"{page}/presence", people=[str(house.people["coordinator"][0])])
    kept = words(house.get("contact", page))
    assert "As it stood on 22 November 2026" in kept
    assert "2 departments without a contact officer Burgerzaken Publiekszaken" in kept
    assert "without a contact officer" not in words(house.get("contact", planned(house, "2026-11-30")))


def test_whoever_counted_before_and_not_last_month_is_on_the_agenda(house: House) -> None:
    def count(name: str, month: date) -> SignalCount:
        where = house.departments[name]
        return SignalCount(
            organisation_id=house.organisation_id, department_id=where, month=month, form="arbeid", count=0
        )

    with house.app.app_context():
        session = db.session()
        session.add_all(
            [
                count("KCC", date(2026, 9, 1)),
                count("Burgerzaken", date(2026, 9, 1)),
                count("Burgerzaken", date(2026, 10, 1)),
                count("Publiekszaken", date(2025, 9, 1)),  # more than a year before
            ]
        )
        session.commit()
        found = findings_on(session, house.organisation_id, TODAY)
        assert found[NOT_ENTERED] == [house.departments["KCC"]]
        september = findings_on(session, house.organisation_id, date(2026, 10, 5))
        assert september[NOT_ENTERED] == [house.departments["Publiekszaken"]]


def test_an_action_has_somebody_and_a_day_a_decision_need_not(house: House) -> None:
    page = planned(house)
    for wrong in (
        {"owner": ""},
        {"due_on": ""},
        {"text": " "},
        {"text": "x" * 301},
        {"kind": "idee"},
        {"kind": ""},
    ):
        assert act(house, page, **wrong).status_code == 422, wrong
    assert act(house, page, due_on="2030-01-01").status_code == 422
    assert point_ids(house) == []
    act(house, page)
    act(house, page, kind="decision", text="We kijken elk kwartaal", owner="", due_on="")
    found = words(house.get("contact", page))
    assert "De route nakijken by 1 December 2026 · Contact Jansen" in found
    assert "We kijken elk kwartaal Decision" in found
    with house.app.app_context():
        session = db.session()
        meeting = session.scalars(select(Meeting)).one()
        for owner, due in ((None, TODAY), (house.people["contact"][0], None)):
            with pytest.raises(UsageError):
                services.write_down(
                    session, meeting, PointKind.ACTION, "x", owner_id=owner, due_on=due, today=TODAY
                )


def test_a_double_click_writes_one_action_down(house: House) -> None:
    page = planned(house)
    for _click in range(2):
        assert act(house, page).status_code == 303
    assert len(point_ids(house)) == 1
    act(house, page, due_on="2026-12-02")
    assert len(point_ids(house)) == 2


def test_nobody_outside_the_circle_owns_an_action(house: House) -> None:
    page = planned(house)
    assert act(house, page, owner=str(house.people["employee"][0])).status_code == 422
    with house.app.app_context():
        session = db.session()
        with pytest.raises(NotFoundError):
            services.write_down(
                session,
                session.scalars(select(Meeting)).one(),
                PointKind.ACTION,
                "x",
                owner_id=house.people["employee"][0],
                due_on=TODAY,
                today=TODAY,
            )


def test_an_action_comes_back_until_it_is_done(house: House) -> None:
    first, second = planned(house, "2026-11-02"), planned(house, "2026-11-16")
    act(house, first, due_on="2026-11-10")
    late = "De route nakijken Too late by 10 November 2026 · Contact Jansen"
    assert late in words(house.get("contact", "/manage/meetings"))
    assert late in words(house.get("contact", second)).partition("Actions of earlier meetings")[2]
    [point] = point_ids(house)
    house.post("coordinator", f"/manage/meetings/points/{point}", do="done")
    assert "All actions are done." in words(house.get("contact", "/manage/meetings"))
    # it was open when that meeting began, and is on its agenda for good; not on that of a later day
    assert "done on 22 November 2026" in words(house.get("contact", second))
    assert "Actions of earlier meetings" not in words(house.get("contact", planned(house, "2026-11-30")))
    house.post("coordinator", f"/manage/meetings/points/{point}", do="not-done")
    house.post("coordinator", f"/manage/meetings/points/{point}", do="not-done")
    assert late in words(house.get("contact", "/manage/meetings"))
    acts = [action for _actor, action, _detail in house.logged()]
    assert acts[-3:] == ["meeting.done", "meeting.plan", "meeting.not-done"]


def test_a_decision_is_not_done(house: House) -> None:
    act(house, planned(house), kind="decision", owner="", due_on="")
    with house.app.app_context(), pytest.raises(RefusedError):
        services.set_done(
            db.session(), db.session.scalars(select(MeetingPoint)).one(), done=True, today=TODAY
        )


def test_nothing_else_is_done_to_a_point(house: House) -> None:
    page = planned(house)
    act(house, page, kind="decision", owner="", due_on="2026-12-01")
    [point] = point_ids(house)
    for what in ("done", "not-done", "x", ""):
        house.post("contact", f"/manage/meetings/points/{point}", do=what)
        assert "Nothing was changed." in words(house.get("contact", page)), what
    assert "Decision · from 1 December 2026" in words(house.get("contact", page))


def test_what_was_written_down_is_taken_away_and_then_the_meeting(house: House) -> None:
    page = planned(house)
    act(house, page)
    [point] = point_ids(house)
    assert "Take this meeting away" not in words(house.get("contact", page))
    house.post("contact", f"{page}/cancel")
    assert "Something is written down of this meeting." in words(house.get("contact", page))
    house.post("contact", f"/manage/meetings/points/{point}", do="remove")
    assert house.post("contact", f"/manage/meetings/points/{point}", do="remove").status_code == 404
    assert house.post("contact", f"{page}/cancel").headers["Location"] == "/manage/meetings"
    assert house.get("contact", page).status_code == 404


def test_the_next_meeting_is_the_first_after_it(house: House) -> None:
    page = planned(house, "2026-11-02")
    assert "Next meeting Not planned yet." in words(house.get("contact", page))
    planned(house, "2026-12-14")
    planned(house, "2026-11-30")
    assert "Next meeting 30 November 2026" in words(house.get("contact", page))


def test_every_page_says_that_no_case_belongs_there(house: House) -> None:
    for path in ("/manage/meetings", planned(house)):
        assert "Nothing about a case belongs here" in words(house.get("contact", path))


def test_another_organisations_meeting_is_as_one_that_there_is_not(house: House) -> None:
    act(house, planned(house))
    stranger = made_person(house.app, email="a@elders.nl", code="elders")
    with house.app.app_context():
        session = db.session()
        other = session.get_one(Employee, stranger[0]).organisation_id
        meeting, point = session.scalars(select(Meeting)).one(), session.scalars(select(MeetingPoint)).one()
        assert session.get_one(Organisation, other).code == "elders"
        with pytest.raises(NotFoundError):
            queries.meeting_of(session, other, meeting.id)
        with pytest.raises(NotFoundError):
            queries.point_of(session, other, point.id)
        assert queries.meetings_in(session, other, skip=0, most=50) == []
        assert queries.open_actions(session, other) == []
        assert queries.open_before(session, other, TODAY + timedelta(days=9)) == []
        assert queries.next_after(session, other, date(2026, 1, 1)) is None
        assert queries.circle_on(session, other, TODAY) == []


def test_two_numbers_of_one_person_were_at_a_meeting_once(house: House) -> None:
    first, second = planned(house, "2026-11-02"), planned(house)
    duplicate, person = house.people["contact"][0], house.people["coordinator"][0]
    house.post("contact", f"{first}/presence", people=[str(duplicate), str(person)])
    house.post("contact", f"{second}/presence", people=[str(duplicate)])
    act(house, second)
    with house.app.app_context():
        session = db.session()
        services.carry_over_meetings(
            session, duplicate=session.get_one(Employee, duplicate), person=session.get_one(Employee, person)
        )
        session.commit()
        assert session.scalars(select(MeetingPresence.employee_id)).all() == [person, person]
        assert session.scalars(select(MeetingPoint.owner_id)).all() == [person]
