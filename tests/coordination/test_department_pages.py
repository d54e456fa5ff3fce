"""The pages of the tree: what is missing is said, a change has its day, a refusal keeps what was sent."""

import re
from datetime import date

import pytest
from sqlalchemy import event, select

from mhtraining.core.db import db
from mhtraining.organisation import queries, services
from mhtraining.organisation.models import Department, Employee, Role, RoleAssignment
from mhtraining.route.services import set_route, verify_route
from tests.accounts.made import csrf, made_person, signed_in_browser
from tests.command_line import trail
from tests.conftest import TODAY
from tests.organisation.made import FOUNDED, a_department, a_person, an_organisation

JUNE = date(2026, 6, 1)
DAY_NAMES = {"on": "2026-11-22"}


class Manage:
    """A coordinator in a browser, and the organisation the coordinator keeps."""

    def __init__(self, app) -> None:
        self.app = app
        employee_id, account_id = made_person(app, role=(FOUNDED, None))
        self.employee_id = employee_id
        self.browser = signed_in_browser(app, account_id)

    def get(self, path="", **query):
        return self.browser.get(f"/manage/departments{path}", query_string=query)

    def post(self, path, **data):
        token = csrf(self.browser.get("/manage/departments"))
        return self.browser.post(
            f"/manage/departments{path}", data={"csrf_token": token, **DAY_NAMES, **data}
        )


@pytest.fixture
def manage(app):
    return Manage(app)


@pytest.fixture
def organisation(manage, session):
    return session.get_one(Employee, manage.employee_id).organisation


@pytest.fixture
def house(session, organisation):
    """Publiekszaken with KCC below it, and Zorg; one person in KCC and in Zorg."""
    front = a_department(session, organisation, "Publiekszaken")
    kcc = a_department(session, organisation, "KCC", front, audience="kcc")
    care = a_department(session, organisation, "Zorg")
    person = a_person(session, organisation, "Jansen", given_name="Anna", number="1042")
    for department in (kcc, care):
        services.place(session, person, department, starts_on=FOUNDED)
    session.commit()
    return {"front": front.id, "kcc": kcc.id, "care": care.id, "person": person.id}


def text_of(page):
    """The words of a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


def paths_now(session, organisation):
    session.rollback()
    return list(queries.paths(session, organisation.id, TODAY).values())


def test_the_tree_says_who_is_there_and_what_is_missing(manage, house):
    said = text_of(manage.get())

    assert "Medewerkers zonder afdeling: 1" in said  # the coordinator
    assert "Afdelingen die niemand leidt: 3" in said
    assert "Afdelingen met mensen, maar zonder doelgroep: 1" in said
    assert "Afdelingen zonder gecontroleerde meldroute: 3" in said
    assert "Publiekszaken 1 persoon Ontbreekt: leidinggevende, aandachtsfunctionaris, vervanger" in said
    assert "doelgroep: kcc" in said


def test_what_stands_above_serves_those_below(manage, session, organisation, house):
    for role, deputy in ((Role.MANAGER, False), (Role.CONTACT_OFFICER, False), (Role.CONTACT_OFFICER, True)):
        person = a_person(session, organisation, f"{role} {deputy}")
        services.assign_role(
            session, person, role, department_id=house["front"], starts_on=FOUNDED, deputy=deputy
        )
    set_route(session, organisation_id=organisation.id, department_id=None, point_phone="0348 123456")
    verify_route(session, organisation_id=organisation.id, department_id=None, on=TODAY)
    session.commit()

    said = text_of(manage.get())

    for finding in (
        "die niemand leidt: 1",
        "zonder aandachtsfunctionaris: 1",
        "vervanger van de aandachtsfunctionaris: 1",
    ):
        assert finding in said
    assert "zonder gecontroleerde meldroute" not in said
    assert "geleid door: manager False" in said


def test_people_below_count_once(manage, session, organisation, house):
    other = a_department(session, organisation, "Balie", session.get_one(Department, house["front"]))
    services.place(session, session.get_one(Employee, house["person"]), other, starts_on=FOUNDED)
    session.commit()

    said = text_of(manage.get(f"/{house['front']}"))

    assert "1 persoon, waarvan 0 in deze afdeling zelf" in said


def test_a_tree_of_any_size_takes_as_many_statements(app, manage, session, organisation, house):
    def statements():
        seen = []
        with app.app_context():
            engine = db.engine
        listen = lambda *_args: seen.append(1)  # noqa: E731
        event.listen(engine, "before_cursor_execute", listen)
        try:
            manage.get()
        finally:
            event.remove(engine, "before_cursor_execute", listen)
        return len(seen)

    manage.get()
    before = statements()
    for number in range(30):
        made = a_department(session, organisation, f"A{number}", session.get_one(Department, house["kcc"]))
        services.place(session, session.get_one(Employee, house["person"]), made, starts_on=FOUNDED)
    session.commit()

    assert statements() <= before


@pytest.mark.parametrize(
    ("what", "data", "path"),
    [
        ("name", {"name": "Loket"}, "Loket"),
        ("place", {"place": "{front}"}, "Publiekszaken/Zorg"),
        ("below", {"name": "Jeugd", "audience": ""}, "Zorg/Jeugd"),
    ],
)
def test_a_change_holds_from_its_day_and_is_noted(manage, session, organisation, house, what, data, path):
    sent = {name: value.format(**house) for name, value in data.items()}
    answer = manage.post(f"/{house['care']}/{what}", **sent)

    assert (answer.status_code, answer.location) == (303, f"/manage/departments/{house['care']}")
    assert path in paths_now(session, organisation)
    assert list(queries.paths(session, organisation.id, JUNE).values()) == [
        "Publiekszaken",
        "Publiekszaken/KCC",
        "Zorg",
    ]
    [(action, detail)] = trail(session)
    assert action.startswith("department.")
    assert (detail["department"], detail["on"]) == (house["care"], "2026-11-22")


def test_audience_and_municipalities_change(manage, session, organisation, house):
    manage.post(f"/{house['care']}/audience", audience="kcc")
    manage.post(f"/{house['care']}/municipalities", names="Woerden\r\n\r\n Oudewater \r\n")
    session.rollback()

    assert queries.audiences_on(session, organisation.id, TODAY)[house["care"]] == "kcc"
    assert queries.municipalities_on(session, organisation.id, TODAY)[house["care"]] == [
        "Oudewater",
        "Woerden",
    ]
    assert queries.audiences_on(session, organisation.id, JUNE) == {house["kcc"]: "kcc"}


@pytest.mark.parametrize(
    ("what", "data", "said"),
    [
        ("name", {"name": "publiekszaken"}, "Er is daar al een afdeling met de naam Publiekszaken."),
        ("name", {"name": ""}, "Vul een naam in"),
        ("name", {"name": "x" * 121}, "Een naam heeft hooguit 120 tekens"),
        ("name", {"name": "a\x01b"}, "er staan tekens in die niet te tonen zijn"),
        ("name", {"name": "Loket", "on": "2019-01-01"}, "Kies die dag of een latere."),
        ("name", {"name": "Loket", "on": "0001-01-01"}, "Kies een dag na 1900"),
        ("name", {"name": "Loket", "on": "morgen"}, "Not a valid date value"),
        ("place", {"place": ""}, "Kies een afdeling"),
        ("audience", {"audience": "alle"}, "Geen geldige keuze"),
        ("municipalities", {"names": "x" * 100}, "er staan tekens in die niet te tonen zijn"),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_typed(manage, session, organisation, house, what, data, said):
    answer = manage.post(f"/{house['care']}/{what}", **data)

    assert answer.status_code == 422
    if said != "Not a valid date value" and said != "Geen geldige keuze":
        assert said in text_of(answer)
    assert 'role="alert"' in answer.text
    if data.get("name"):
        assert f'value="{data["name"]}"' in answer.text
    assert paths_now(session, organisation) == ["Publiekszaken", "Publiekszaken/KCC", "Zorg"]
    assert trail(session) == []


def test_a_department_never_hangs_below_itself(manage, session, organisation, house):
    answer = manage.post(f"/{house['front']}/place", place=str(house["kcc"]))

    assert answer.status_code == 422
    assert "Een afdeling kan niet onder zichzelf hangen" in text_of(answer)


def test_somebody_is_searched_and_gets_a_role(manage, session, house):
    at = f"/{house['kcc']}/roles/contact-officer"
    for asked in ("jans", "ANNA jan", "1042"):
        assert f"person={house['person']}" in manage.get(at, q=asked).text
    assert "person=" not in manage.get(at, q="%").text

    answer = manage.post(at, employee=str(house["person"]), deputy="y")

    role = session.scalars(select(RoleAssignment).where(RoleAssignment.employee_id == house["person"])).one()
    assert answer.status_code == 303
    assert (role.role, role.department_id, role.deputy, role.starts_on) == (
        Role.CONTACT_OFFICER,
        house["kcc"],
        True,
        TODAY,
    )
    assert trail(session)[0][0] == "role.assign"
    assert manage.post(at, employee=str(house["person"])).status_code == 422


def test_a_role_is_taken_back(manage, session, organisation, house):
    person = session.get_one(Employee, house["person"])
    held = services.assign_role(session, person, Role.MANAGER, department_id=house["kcc"], starts_on=FOUNDED)
    held_id = held.id
    session.commit()
    at = f"/{house['kcc']}/roles/{held_id}/end"

    assert manage.post(at, on="2019-12-31").status_code == 422
    assert manage.post(f"/{house['care']}/roles/{held_id}/end").status_code == 404
    assert manage.post(at).status_code == 303
    session.rollback()
    assert session.get_one(RoleAssignment, held_id).ends_on == TODAY


def test_a_merge_is_shown_before_it_is_done(manage, session, organisation, house):
    asked = {"into": str(house["kcc"]), "on": "2026-11-22"}
    before = manage.get(f"/{house['care']}/merge", **asked)
    said = text_of(before)

    assert "Zorg gaat verder in Publiekszaken/KCC" in said
    assert "1 persoon hoort" in said
    assert trail(session) == []
    answer = manage.post(f"/{house['care']}/merge", into=str(house["kcc"]))

    assert answer.location == f"/manage/departments/{house['kcc']}"
    assert paths_now(session, organisation) == ["Publiekszaken", "Publiekszaken/KCC"]
    assert trail(session)[0][1]["into"] == house["kcc"]
    gone = manage.get(f"/{house['care']}")
    assert (gone.status_code, "Deze afdeling bestaat vandaag niet" in gone.text) == (200, True)


def test_a_merge_into_one_below_is_refused(manage, house):
    answer = manage.post(f"/{house['front']}/merge", into=str(house["kcc"]))

    assert answer.status_code == 422
    assert "Die afdeling hangt onder deze" in text_of(answer)


def test_the_history_names_every_period(manage, session, organisation, house):
    services.rename_department(session, session.get_one(Department, house["care"]), "Welzijn", JUNE)
    session.commit()

    said = text_of(manage.get(f"/{house['care']}"))

    assert "Naam en plek Welzijn 1 juni 2026 nu" in said
    assert "Naam en plek Zorg 1 januari 2020 31 mei 2026" in said


def test_an_empty_organisation_reads_what_to_do(manage):
    assert "Er zijn nog geen afdelingen" in manage.get().text


@pytest.mark.parametrize("page", ["", "/merge", "/roles/manager"])
def test_another_organisations_department_answers_like_a_missing_one(manage, session, page):
    theirs = a_department(session, an_organisation(session, "ander"))
    session.commit()

    found, missing = manage.get(f"/{theirs.id}{page}"), manage.get(f"/2147483647{page}")

    assert (found.status_code, missing.status_code) == (404, 404)
    assert found.text.replace(f"/{theirs.id}{page}", f"/2147483647{page}") == missing.text


@pytest.mark.parametrize("what", ["person", "employee"])
def test_another_organisations_person_gets_no_role(manage, session, house, what):
    theirs = a_person(session, an_organisation(session, "ander"))
    session.commit()
    at = f"/{house['kcc']}/roles/manager"

    if what == "person":
        assert manage.get(at, person=theirs.id).status_code == 404
    else:
        assert manage.post(at, employee=str(theirs.id)).status_code == 404


def test_only_the_coordinator_sees_the_tree(app, session):
    _, account_id = made_person(app, email="collega@voorbeeld.nl")

    assert signed_in_browser(app, account_id).get("/manage/departments").status_code == 403
