"""A department's bus factor: how many trained contact officers it can fall back on, from above too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from mhtraining.core.changes import changing
from mhtraining.core.db import db
from mhtraining.coverage.bus_factor import BusFactors, bus_factors
from mhtraining.organisation.models import Absence, Employee, Employment, Role
from mhtraining.organisation.services import assign_role
from mhtraining.records.models import RecordSource
from mhtraining.records.services import record_elsewhere
from mhtraining.requirements.services import add_requirement
from tests.accounts.made import NOW, made_person, signed_in_browser
from tests.certificates.made import words
from tests.coordination.house import FOUNDED, House, made_house
from tests.learning.made import MODULES, published

TODAY = date(2026, 11, 22)
AUDIENCES = "alle: Iedereen\naandachtsfunctionaris: Aandachtsfunctionarissen\nkcc: KCC\n"
FOR_OFFICERS = "audiences: [aandachtsfunctionaris]"


@pytest.fixture
def house(app: Flask) -> House:
    return made_house(app)


def with_a_module_for_officers(house: House, folder: Path) -> None:
    modules = {
        name: text.replace("audiences: [alle]", FOR_OFFICERS) if isinstance(text, str) else text
        for name, text in MODULES.items()
    }
    published(house.app, folder, {**modules, "../audiences.yaml": AUDIENCES})


def officer(house: House, name: str, department: str, *, deputy: bool = False) -> int:
    """Somebody else in service who is contact officer of a department."""
    number = made_person(house.app, email=f"{name}@voorbeeld.nl")[0]
    with house.app.app_context():
        assign_role(
            db.session(),
            db.session.get_one(Employee, number),
            Role.CONTACT_OFFICER,
            department_id=house.departments[department],
            deputy=deputy,
            starts_on=FOUNDED,
        )
        db.session.commit()
    return number


def trained(session: Session, employee_id: int, on: date = date(2026, 6, 1)) -> None:
    record_elsewhere(
        session,
        employee=session.get_one(Employee, employee_id),
        module_slug="proef",
        completed_on=on,
        source=RecordSource.CLASSROOM,
        now=NOW,
    )
    session.commit()


def found_on(session: Session, house: House, on: date = TODAY) -> BusFactors:
    return bus_factors(session, house.organisation_id, on)


def factors(found: BusFactors) -> dict[str, int]:
    return {one.path: one.factor for one in found.departments}


def test_without_a_module_for_officers_all_that_is_required_counts(house: House, tmp_path: Path) -> None:
    published(house.app, tmp_path, MODULES)
    contact = house.people["contact"][0]
    above = officer(house, "boven", "Publiekszaken", deputy=True)
    with house.app.app_context():
        session = db.session()
        trained(session, contact)  # but nothing is required of anybody
        assert set(factors(found_on(session, house)).values()) == {0}
        add_requirement(
            session,
            organisation_id=house.organisation_id,
            module_slug="proef",
            audience="alle",
            starts_on=FOUNDED,
            due_days=30,
        )
        session.commit()
        found = found_on(session, house)
        assert found.modules == ()
        assert factors(found) == {"Burgerzaken": 0, "Publiekszaken": 0, "Publiekszaken/KCC": 1}
        trained(session, above)
        found = found_on(session, house)
        assert factors(found) == {"Burgerzaken": 0, "Publiekszaken": 1, "Publiekszaken/KCC": 2}
        assert [one.path for one in found.safe] == ["Publiekszaken/KCC"]
        assert [one.holder.employee_id for one in found.safe[0].officers] == [contact, above]


def test_a_module_for_officers_alone_makes_trained(house: House, tmp_path: Path) -> None:
    with_a_module_for_officers(house, tmp_path)
    contact = house.people["contact"][0]
    with house.app.app_context():
        session = db.session()
        found = found_on(session, house)
        assert len(found.modules) == 1
        assert set(factors(found).values()) == {0}
        trained(session, contact)
        assert factors(found_on(session, house))["Publiekszaken/KCC"] == 1
        # not yet on the days before, and no longer when it is not valid any more
        assert factors(found_on(session, house, date(2026, 5, 31)))["Publiekszaken/KCC"] == 0
        assert factors(found_on(session, house, date(2036, 1, 1)))["Publiekszaken/KCC"] == 0


def test_a_person_counts_once_where_the_role_is_nearest(house: House, tmp_path: Path) -> None:
    with_a_module_for_officers(house, tmp_path)
    contact = house.people["contact"][0]
    with house.app.app_context():
        session = db.session()
        person, above = session.get_one(Employee, contact), house.departments["Publiekszaken"]
        assign_role(session, person, Role.CONTACT_OFFICER, department_id=above, starts_on=FOUNDED)
        trained(session, contact)
        found = {one.path: one for one in found_on(session, house).departments}
        kcc = found["Publiekszaken/KCC"]
        assert (kcc.factor, [one.department for one in kcc.officers]) == (1, ["Publiekszaken/KCC"])


@pytest.mark.parametrize("left", [True, False])
def test_who_is_away_is_nobody_to_fall_back_on(house: House, tmp_path: Path, left: bool) -> None:
    with_a_module_for_officers(house, tmp_path)
    contact = house.people["contact"][0]
    with house.app.app_context():
        session = db.session()
        trained(session, contact)
        with changing(session, [contact]):
            if left:
                session.query(Employment).filter_by(employee_id=contact).update(
                    {"ends_on": date(2026, 11, 1)}
                )
            else:
                session.add(Absence(employee_id=contact, starts_on=date(2026, 11, 1)))
        session.commit()
        [kcc] = [one for one in found_on(session, house).departments if one.officers]
        assert (kcc.factor, kcc.officers[0].there) == (0, False)


def test_the_page_is_the_coordinators(house: House, tmp_path: Path) -> None:
    with_a_module_for_officers(house, tmp_path)
    with house.app.app_context():
        trained(db.session(), house.people["contact"][0])
    page = words(house.get("coordinator", "/manage/coverage/officers"))
    assert "2 departments have nobody who is trained" in page
    assert "1 department hangs on one person" in page
    assert "Publiekszaken/KCC Contact Jansen (contact officer, trained)" in page
    assert house.get("contact", "/manage/coverage/officers").status_code == 403
    meetings = words(house.get("coordinator", "/manage/meetings"))
    assert "Trained contact officers" in meetings
    assert "Trained contact officers" not in words(house.get("contact", "/manage/meetings"))


def test_another_organisation_is_not_in_it(house: House, tmp_path: Path) -> None:
    with_a_module_for_officers(house, tmp_path)
    stranger = made_person(house.app, email="a@elders.nl", code="elders")
    with house.app.app_context():
        session = db.session()
        person = session.get_one(Employee, stranger[0])
        assign_role(session, person, Role.COORDINATOR, starts_on=FOUNDED)
        session.commit()
        assert bus_factors(session, person.organisation_id, TODAY).departments == ()
    answer = signed_in_browser(house.app, stranger[1]).get("/manage/coverage/officers")
    assert "Publiekszaken" not in answer.text
