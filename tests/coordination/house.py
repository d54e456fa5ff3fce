"""A municipality with a few departments and somebody in each role, and their browsers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from mhtraining.audit.models import AuditEntry
from mhtraining.core.db import db
from mhtraining.organisation.models import Employee, Organisation, Role
from mhtraining.organisation.services import assign_role, make_department
from tests.accounts.made import csrf, made_person, set_clock, signed_in_browser

FOUNDED = date(2020, 1, 1)
ROLES = {
    "coordinator": Role.COORDINATOR,
    "contact": Role.CONTACT_OFFICER,
    "administrator": Role.ADMINISTRATOR,
    "employee": None,
}


@dataclass
class House:
    """Departments by name, people by role (ids of employee and account), and their browsers."""

    app: Flask
    organisation_id: int = 0
    departments: dict[str, int] = field(default_factory=dict)
    people: dict[str, tuple[int, int]] = field(default_factory=dict)
    browsers: dict[str, FlaskClient] = field(default_factory=dict)

    def get(self, who: str, path: str, **query: str) -> TestResponse:
        """Open an address as somebody."""
        return self.browsers[who].get(path, query_string=query)

    def post(self, who: str, path: str, **data: Any) -> TestResponse:
        """Send a form as somebody, with its token."""
        token = csrf(self.browsers[who].get("/route"))
        return self.browsers[who].post(path, data={"csrf_token": token, **data})

    def logged(self) -> list[tuple[str, str, dict[str, Any]]]:
        """Actor, action and detail of what was logged, in order."""
        with self.app.app_context():
            rows = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id))
            return [(row.actor, row.action, row.detail) for row in rows]


def made_house(app: Flask) -> House:
    """Publiekszaken with KCC below it, and Burgerzaken; the contact officer is KCC's. Pages in English."""
    set_clock(app)
    house = House(app)
    for name in ROLES:
        house.people[name] = made_person(app, email=f"{name}@voorbeeld.nl")
    with app.app_context():
        session = db.session()
        house.organisation_id = session.scalars(select(Organisation.id)).one()
        for name, above in (("Publiekszaken", None), ("KCC", "Publiekszaken"), ("Burgerzaken", None)):
            house.departments[name] = make_department(
                session,
                organisation_id=house.organisation_id,
                name=name,
                parent_id=house.departments[above] if above else None,
                starts_on=FOUNDED,
            ).id
        for name, role in ROLES.items():
            person = session.get_one(Employee, house.people[name][0])
            person.given_name, person.family_name, person.sort_key = name.title(), "Jansen", f"jansen  {name}"
            if role is not None:
                where = house.departments["KCC"] if role is Role.CONTACT_OFFICER else None
                assign_role(session, person, role, department_id=where, starts_on=FOUNDED)
        session.commit()
    for name, (_, account_id) in house.people.items():
        house.browsers[name] = signed_in_browser(app, account_id)
        house.browsers[name].set_cookie("language", "en")
    return house
