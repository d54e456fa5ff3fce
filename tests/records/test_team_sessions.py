"""Team sessions: who may record one, once, with who was there, and what that completes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from sqlalchemy import select

from mhtraining.audit.models import AuditEntry
from mhtraining.core.db import db
from mhtraining.organisation.models import Organisation, Role
from mhtraining.records.models import (
    AttendanceCompletes,
    Completion,
    RecordSource,
    TeamAttendance,
    TeamSession,
)
from mhtraining.records.team_sessions import hold, set_attendance_completes
from tests.conftest import NOW, TODAY
from tests.records import made
from tests.records.site import Municipality, Site, fresh, words

PATH = "/manage/team-sessions"


@pytest.fixture
def town(session) -> Municipality:
    made.publish(session, "kcc")
    made.publish(session, "basis")
    return Municipality(session)


@pytest.fixture
def team(town) -> list[int]:
    """Anna at KCC, Bart at Publiekszaken itself, Carla at Zorg."""
    places = (("Anna", town.kcc), ("Bart", town.front), ("Carla", town.care))
    return [town.named(name, where).id for name, where in places]


@pytest.fixture
def manager(app, town, team) -> Site:
    """Manager of Publiekszaken."""
    return town.browser(app, town.named("Mulder", town.front), Role.MANAGER, town.front)


@pytest.fixture
def coordinator(app, town, team) -> Site:
    return town.browser(app, town.named("Bos"), Role.COORDINATOR)


def asked(where: int, **more: object) -> dict[str, object]:
    return {"department": where, "module": "kcc", "held_on": "2026-11-20", **more}


def query(where: int, **more: object) -> str:
    return f"{PATH}/new?" + "&".join(f"{k}={v}" for k, v in asked(where, **more).items())


def present(session) -> list[tuple[int, int | None]]:
    rows = fresh(session).scalars(select(TeamAttendance).order_by(TeamAttendance.employee_id))
    return [(row.employee_id, row.sequence) for row in rows]


def done(session) -> list[tuple[int, date, str]]:
    rows = fresh(session).scalars(select(Completion).order_by(Completion.employee_id))
    return [(row.employee_id, row.completed_on, row.source) for row in rows]


def test_the_list_names_who_was_placed_there_and_below_that_day(session, town, team, manager):
    town.named("Later", town.kcc, since="2026-11-21")
    town.named("Weg", town.kcc, until="2026-11-20")
    town.absent(team[0], "2026-01-01")  # on leave, and may have come all the same
    session.commit()
    said = words(manager.get(query(town.front)))

    assert "Anna Bart Mulder" in said
    assert not {"Carla", "Later", "Weg"} & set(said.split())
    assert "Everybody still does the module." in said


def test_attendance_is_kept_and_completes_nothing_by_itself(session, town, team, manager):
    answer = manager.send(PATH, **asked(town.front, people=team[:2]))
    page = words(manager.get(answer.location))

    assert answer.status_code == 303
    assert present(session) == [(team[0], None), (team[1], None)]
    assert done(session) == []
    assert "2 people were there Anna Bart" in page
    found = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(one.action, one.employee_id) for one in found] == [
        ("team-session.record", None),
        ("team-session.attend", team[0]),
        ("team-session.attend", team[1]),
    ]


def test_where_the_organisation_says_so_attendance_completes(session, town, team, manager, coordinator):
    coordinator.send(f"{PATH}/attendance-completes", module="kcc", completes="yes")
    assert "Whoever was there has completed the module by it." in words(manager.get(query(town.front)))
    answer = manager.send(PATH, **asked(town.front, people=team[:2]))

    assert "That completes the module for them." in words(manager.get(answer.location))
    assert present(session) == [(team[0], 1), (team[1], 1)]
    assert done(session) == [(one, date(2026, 11, 20), RecordSource.TEAM) for one in team[:2]]
    assert "KCC" not in words(manager.get(PATH)).partition("Sessions that")[2]
    assert "Publiekszaken , Kcc, 20 November 2026 Kcc 20 November 2026 2 2" in words(manager.get(PATH))
    assert "Anna Kcc 20 November 2026 team session 22 November 2026 (Mulder)" in words(
        coordinator.get("/manage/completions")
    )


def test_the_setting_is_per_module_and_counts_from_then_on(session, town, team, manager, coordinator):
    manager.send(PATH, **asked(town.front, people=team[:1]))
    coordinator.send(f"{PATH}/attendance-completes", module="kcc", completes="yes")
    manager.send(PATH, **asked(town.front, module="basis", people=team[:1]))
    assert done(session) == []
    manager.send(PATH, **asked(town.front, people=team[:2]))  # adds the second
    assert [one for one, _, _ in done(session)] == [team[1]]
    coordinator.send(f"{PATH}/attendance-completes", module="kcc", completes="no")
    coordinator.send(f"{PATH}/attendance-completes", module="kcc", completes="no")

    assert fresh(session).scalars(select(AttendanceCompletes)).all() == []
    assert coordinator.send(f"{PATH}/attendance-completes", module="weg").status_code == 404


def test_the_setting_is_the_coordinator_s(session, manager):
    assert manager.send(f"{PATH}/attendance-completes", module="kcc", completes="yes").status_code == 403
    assert "Make being there enough" not in manager.get(PATH).text


def test_a_double_click_and_a_second_visit_are_the_same_session(session, town, team, manager):
    first = manager.send(PATH, **asked(town.front, people=team[:1]))
    again = manager.send(PATH, **asked(town.front, people=team[:1]))
    looked = manager.get(query(town.front))

    assert first.location == again.location == looked.location
    assert len(fresh(session).scalars(select(TeamSession)).all()) == 1
    assert present(session) == [(team[0], None)]


def test_others_are_added_later(session, town, team, manager):
    where = manager.send(PATH, **asked(town.front, people=team[:1])).location
    before = words(manager.get(where)).partition("somebody else")[2]
    nobody = manager.send(f"{where}/attendance")
    manager.send(f"{where}/attendance", people=team[1])

    assert "Bart" in before
    assert "Anna" not in before
    assert (nobody.status_code, "Choose who was there" in words(nobody)) == (422, True)
    assert present(session) == [(team[0], None), (team[1], None)]


def test_who_has_that_very_completion_already_gets_no_second_one(session, town, team, coordinator, manager):
    from mhtraining.organisation.models import Employee
    from mhtraining.records.services import record_elsewhere

    coordinator.send(f"{PATH}/attendance-completes", module="kcc", completes="yes")
    record_elsewhere(
        fresh(session),
        employee=session.get_one(Employee, team[0]),
        module_slug="kcc",
        completed_on=date(2026, 11, 20),
        source=RecordSource.TEAM,
        now=NOW,
    )
    session.commit()
    manager.send(PATH, **asked(town.front, people=team[:1]))

    assert present(session) == [(team[0], 1)]
    assert len(done(session)) == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"held_on": "2026-11-23"}, "This day lies in the future"),
        ({"held_on": "x"}, "Fill in a day that exists"),
        ({"module": "weg"}, "Not a valid choice"),
        ({"department": ""}, "Make a choice"),
        ({"held_on": "2010-01-01"}, "Nobody worked in this department"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(session, town, manager, wrong, sentence):
    page = manager.get(query(town.front, **wrong))

    assert page.status_code == 422
    assert sentence in words(page)


def test_a_manager_records_in_the_own_line_alone(session, town, team, manager, coordinator):
    other = coordinator.send(PATH, **asked(town.care, people=team[2:]))
    assert [manager.get(query(where)).status_code for where in (town.kcc, town.care)] == [200, 422]
    assert manager.send(PATH, **asked(town.care, people=team[2:])).status_code == 422
    assert manager.send(PATH, **asked(town.front, people=team[2:])).status_code == 422
    assert [site.get(other.location).status_code for site in (coordinator, manager)] == [200, 404]
    assert manager.send(f"{other.location}/attendance", people=team[0]).status_code == 404
    assert manager.get(f"{PATH}/999999").status_code == 404
    assert [one for one, _ in present(session)] == team[2:]


def test_who_is_not_of_the_team_is_refused_by_the_service_too(session, town, team):
    from mhtraining.core.errors import NotFoundError

    with pytest.raises(NotFoundError):
        held(town, session, [team[2]])


def held(town: Municipality, session, people: list[int]):
    return hold(
        session,
        organisation_id=town.id,
        department_id=town.front,
        module_slug="kcc",
        held_on=TODAY,
        people=people,
        now=NOW,
    )


def test_managers_record_nothing_while_they_may_see_no_persons(session, town, manager):
    session.get_one(Organisation, town.id).managers_see_persons = False
    session.commit()

    assert [manager.get(path).status_code for path in (PATH, query(town.front))] == [403, 403]


@pytest.mark.parametrize("role", [None, Role.CONTACT_OFFICER, Role.ADMINISTRATOR])
def test_others_may_not(app, town, role):
    person = town.named("Ander", town.kcc)
    site = town.browser(app, person, role, town.kcc if role is Role.CONTACT_OFFICER else None)

    assert site.get(PATH).status_code == 403


def test_many_who_record_the_same_session_at_once_make_one(app, session, town, team):
    set_attendance_completes(session, organisation_id=town.id, module_slug="kcc", completes=True)
    organisation_id, front, people = town.id, town.front, team[:2]
    session.commit()
    start = Barrier(8)

    def one(_number: int) -> None:
        with app.app_context():
            start.wait()
            own = db.session()
            hold(
                own,
                organisation_id=organisation_id,
                department_id=front,
                module_slug="kcc",
                held_on=TODAY,
                people=people,
                now=NOW,
            )
            own.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(8)))

    assert len(fresh(session).scalars(select(TeamSession)).all()) == 1
    assert present(session) == [(team[0], 1), (team[1], 1)]
    assert len(done(session)) == 2
