"""The pages about people: who is in scope, every look written down, nothing of it for who may not see it."""

import re
from datetime import date

import pytest
from sqlalchemy import event, select

from mhtraining.accounts.models import Account
from mhtraining.audit.models import AuditEntry
from mhtraining.coordination.looking import note_look
from mhtraining.core.db import db
from mhtraining.organisation import services
from mhtraining.organisation.models import Employee, Organisation, Role, RoleAssignment
from tests.accounts.made import NOW, csrf, made_person, set_clock, signed_in_browser
from tests.conftest import TODAY
from tests.organisation.made import FOUNDED, a_department, a_person, an_organisation


@pytest.fixture
def clock(app):
    return set_clock(app)


@pytest.fixture
def coordinator(app, clock):
    """The coordinator's browser."""
    return signed_in_browser(app, made_person(app, role=(FOUNDED, None))[1])


@pytest.fixture
def organisation(coordinator, session):
    return session.scalars(select(Organisation)).one()


@pytest.fixture
def kcc(session, organisation):
    return a_department(session, organisation, "KCC")


@pytest.fixture
def anna(session, organisation, kcc):
    """Somebody at KCC, with an account."""
    person = placed(session, organisation, kcc, "Berg", given_name="Anna", particle="van der", number="1%42")
    return person.id


@pytest.fixture
def boss(app, coordinator):
    """The ids of employee and account of who will be manager."""
    return made_person(app, email="baas@voorbeeld.nl")


@pytest.fixture
def manager(boss, app, session, organisation, kcc):
    """The browser of the manager of KCC."""
    employee_id, account_id = boss
    person = session.get_one(Employee, employee_id)
    services.place(session, person, kcc, starts_on=FOUNDED)
    services.assign_role(session, person, Role.MANAGER, department_id=kcc.id, starts_on=FOUNDED)
    session.commit()
    return signed_in_browser(app, account_id)


def placed(session, organisation, department, family_name, **more):
    person = a_person(session, organisation, family_name, **more)
    services.place(session, person, department, starts_on=FOUNDED)
    session.commit()
    return person


def names(page):
    return re.findall(r'href="/manage/people/\d+">([^<]+)</a>', page.text)


def looks(session):
    session.rollback()
    return session.scalars(select(AuditEntry.employee_id).where(AuditEntry.action == "person.look")).all()


def test_people_stand_in_dutch_order_with_their_particles(coordinator, session, organisation, kcc, anna):
    placed(session, organisation, kcc, "Çelik", given_name="Emre")
    placed(session, organisation, kcc, "Aar", given_name="Zoë", particle="van")

    found = names(coordinator.get("/manage/people"))
    assert found == ["Aar, Zoë van", "Bakker, Samira", "Berg, Anna van der", "Çelik, Emre"]


SEARCHES = {
    "anna ber": True, "ANNA": True, "1%4": True, "\0": True,
    "erg": False, "%": False, "_": False, "1_4": False, "1%42x": False,
}  # fmt: skip


def test_a_search_goes_by_beginnings_and_takes_every_sign_as_itself(coordinator, anna):
    for text, found in SEARCHES.items():
        page = coordinator.get("/manage/people", query_string={"q": text})
        assert ("Berg, Anna van der" in names(page)) is found, text


def test_who_left_is_found_among_those_who_left_alone(coordinator, session, anna):
    services.leave(session, session.get_one(Employee, anna), date(2026, 6, 1))
    session.commit()

    assert "Berg, Anna van der" not in names(coordinator.get("/manage/people"))
    assert names(coordinator.get("/manage/people?service=left")) == ["Berg, Anna van der"]


def test_long_leave_is_more_than_thirty_days(coordinator, session, anna):
    for until, long in ((date(2026, 12, 1), False), (date(2026, 12, 2), True), (None, True)):
        person = session.get_one(Employee, anna)
        services.record_absence(session, person, starts_on=date(2026, 11, 1), ends_on=until)
        session.commit()
        assert bool(names(coordinator.get("/manage/people?on_leave=1"))) is long, until


def test_a_look_is_written_down_once_an_hour_and_the_person_sees_it(app, coordinator, session, clock, anna):
    account = session.scalars(select(Account.id)).one()
    session.rollback()
    for minutes in (0, 59, 2):
        clock.forward(minutes=minutes)
        browser = signed_in_browser(app, account)
        assert browser.get(f"/manage/people/{anna}").status_code == 200
    assert looks(session) == [anna, anna]

    account = made_account(session, anna)
    own = signed_in_browser(app, account).get("/my-data").text
    assert own.count("bekeek je dossier") == 2
    assert "Samira Bakker" in own


def test_of_two_looks_at_once_one_is_written_down(session, coordinator, organisation, anna):
    look = {"organisation_id": organisation.id, "employee_id": anna, "now": NOW}
    account = session.scalars(select(Account.id)).one()
    for _ in range(2):  # both found nothing before, and waited for each other
        note_look(session, account_id=account, **look)
    session.commit()

    assert looks(session) == [anna]


def test_a_look_at_the_own_file_is_not_written_down(coordinator, session, organisation):
    own = session.scalars(select(Employee.id)).one()
    assert coordinator.get(f"/manage/people/{own}").status_code == 200
    assert looks(session) == []


def test_a_manager_sees_how_it_stands_and_nothing_else(manager, session, anna):
    person = session.get_one(Employee, anna)
    person.email = "anna.geheim@voorbeeld.nl"
    services.record_absence(session, person, starts_on=date(2026, 11, 1))
    session.commit()
    page = manager.get(f"/manage/people/{anna}").text

    assert "Anna van der Berg" in page
    assert not [each for each in ("geheim", "1%42", "Afwezig", "Rollen", "Inloggen") if each in page]
    assert names(manager.get("/manage/people?q=1%2542")) == []
    assert "1%42" not in manager.get("/manage/people").text


def test_out_of_scope_answers_like_missing(manager, coordinator, session, organisation, anna):
    other = placed(session, organisation, a_department(session, organisation, "Zorg"), "Elders").id
    abroad = a_person(session, an_organisation(session, code="buren"), "Ver").id
    session.commit()
    for browser, ids in ((manager, (other, abroad)), (coordinator, (abroad,))):
        missing = browser.get("/manage/people/2000000")
        for each in ids:
            answer = browser.get(f"/manage/people/{each}")
            assert (answer.status_code, answer.data) == (404, missing.data.replace(b"2000000", b"%d" % each))
    assert "Elders" not in manager.get("/manage/people").text
    assert looks(session) == []


def test_without_the_works_council_managers_see_nobody(manager, session, organisation, anna):
    organisation.managers_see_persons = False
    session.commit()

    assert manager.get("/manage/people").status_code == 403
    assert manager.get(f"/manage/people/{anna}").status_code == 403


def made_account(session, employee_id):
    account = Account(employee_id=employee_id, made_at=NOW)
    session.add(account)
    session.commit()
    return account.id


def post(browser, path, page, **data):
    return browser.post(path, data={"csrf_token": csrf(browser.get(page)), **data})


def test_a_role_is_given_as_deputy_and_taken_again(coordinator, session, kcc, anna):
    page = f"/manage/people/{anna}"
    given = post(coordinator, f"{page}/roles", page, role="manager", department=str(kcc.id), deputy="y")
    assert given.status_code == 303
    session.rollback()
    [held] = session.scalars(select(RoleAssignment).where(RoleAssignment.employee_id == anna)).all()
    assert (held.role, held.department_id, held.deputy, held.starts_on) == (Role.MANAGER, kcc.id, True, TODAY)

    again = post(coordinator, f"{page}/roles", page, role="manager", department=str(kcc.id))
    assert again.status_code == 422
    assert "heeft die rol al" in again.text
    assert (
        post(coordinator, f"{page}/roles", page, role="coordinator", department=str(kcc.id)).status_code
        == 422
    )
    post(coordinator, f"{page}/roles/{held.id}/end", page)
    session.rollback()
    assert not session.scalars(select(RoleAssignment).where(RoleAssignment.employee_id == anna)).all()


def test_the_last_coordinator_and_the_own_account_stay(coordinator, session, organisation):
    [role] = session.scalars(select(RoleAssignment)).all()
    page = f"/manage/people/{role.employee_id}"
    for path in (f"{page}/roles/{role.id}/end", f"{page}/disable"):
        assert post(coordinator, path, page).status_code == 303
    assert coordinator.get("/manage").status_code == 200


def test_a_link_is_shown_once_and_closing_the_account_ends_it(app, coordinator, session, anna):
    session.get_one(Employee, anna).email = "anna@voorbeeld.nl"
    session.get_one(Employee, anna).email_key = "anna@voorbeeld.nl"
    session.commit()
    page = f"/manage/people/{anna}"
    [link] = re.findall(r"/password/invitation/[\w.-]+", post(coordinator, f"{page}/invite", page).text)
    assert app.test_client().get(link).status_code == 200
    assert link not in coordinator.get(page).text

    assert post(coordinator, f"{page}/disable", page).status_code == 303
    assert app.test_client().get(link).status_code == 410


def test_the_first_steps_follow_from_the_data(coordinator, session, organisation, kcc, anna):
    before = coordinator.get("/manage").text
    assert "1 van 6 gedaan" in before
    assert "mhtraining content publish" in before
    person = session.get_one(Employee, anna)
    services.assign_role(session, person, Role.MANAGER, department_id=kcc.id, starts_on=FOUNDED)
    session.commit()
    assert "2 van 6 gedaan" in coordinator.get("/manage").text


def test_the_number_of_selects_does_not_grow(app, coordinator, session, organisation, kcc, anna):
    counts = [0]

    def note(_connection, _cursor, statement, *_more):
        counts[-1] += statement.lstrip().startswith(("SELECT", "WITH"))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for more in (0, 60):
            for number in range(more):
                placed(session, organisation, kcc, f"Naam{number}")
            found = []
            for path in ("/manage", "/manage/people", f"/manage/people/{anna}"):
                coordinator.get(path)
                counts.append(0)
                coordinator.get(path)
                found.append(counts[-1])
            counts.append(tuple(found))
            counts.append(0)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    small, large = (each for each in counts if isinstance(each, tuple))
    assert small == large
    assert max(large) <= 24, large
