"""A site with two organisations, somebody in every role, and things that belong to one of them.

`addresses` fills in every address that the application has; an argument it does not know makes the tests
that go over all addresses fail until it is told here whose it may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import Rule

from mhtraining.accounts.services import invite
from mhtraining.core.changes import changing
from mhtraining.core.db import db
from mhtraining.learning.models import Walk
from mhtraining.organisation.models import Employee, Placement, Role
from mhtraining.organisation.services import assign_role, make_department
from mhtraining.web.paths import LARGEST_ID
from tests.accounts.made import NOW, made_person, signed_in_browser
from tests.certificates.made import Owner
from tests.learning.made import LEZEN_MODULE, MODULES, Learner, learner_of, published

FOUNDED = date(2020, 1, 1)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
ROLES = {
    "employee": None,
    "colleague": None,
    "manager": Role.MANAGER,
    "contact-officer": Role.CONTACT_OFFICER,
    "coordinator": Role.COORDINATOR,
    "administrator": Role.ADMINISTRATOR,
    "elsewhere": None,
    "coordinator elsewhere": Role.COORDINATOR,
}
"""Everybody; who is called "elsewhere" works for the other organisation."""

OWNED = {"attempt_id", "walk_id", "sequence"}
"""The arguments of addresses that name something of one person."""


@dataclass
class Site:
    """The application, and who and what is in it, by name."""

    app: Flask
    people: dict[str, tuple[int, int]] = field(default_factory=dict)
    own: dict[str, dict[str, object]] = field(default_factory=dict)

    def browser(self, name: str | None) -> FlaskClient:
        """A browser in which this person is signed in; nobody with None."""
        return self.app.test_client() if name is None else signed_in_browser(self.app, self.people[name][1])

    def address(self, rule: Rule, whose: str, **other: object) -> str:
        """The address of a rule, filled in with what belongs to `whose`; `other` goes before that."""
        with self.app.test_request_context():
            built = rule.build(self.values(rule, whose, **other))
        assert built is not None, rule.rule
        return built[1]

    def values(self, rule: Rule, whose: str, **other: object) -> dict[str, object]:
        """What fills the arguments of a rule's address."""
        known = {**SHARED, **self.own[whose], **other}
        filled = {name: known.get(f"{rule.endpoint}:{name}", known.get(name)) for name in rule.arguments}
        missing = [name for name, value in filled.items() if value is None]
        assert not missing, f"tell tests/security/site.py what fills {missing} of {rule.rule}"
        return filled

    def has(self, rule: Rule, whose: str) -> bool:
        """Whether `whose` has what the address of this rule names."""
        return rule.arguments & OWNED <= set(self.own[whose])

    def rules(self) -> Iterator[tuple[Rule, str]]:
        """Every address with every method it takes, the automatic OPTIONS apart."""
        for rule in self.app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) - {"OPTIONS"}):
                yield rule, method


SHARED: dict[str, object] = {
    "filename": "style.css",
    "slug": "proef",
    "path": "proef/images/stip.png",
    "number": 1,
    "position": 1,
    "purpose": "reset",
}
NOBODYS: dict[str, object] = {
    "attempt_id": LARGEST_ID,
    "walk_id": LARGEST_ID,
    "sequence": LARGEST_ID,
    "accounts.set_password:token": "x.y",
    "certificates.check:token": "x" * 26,
}


def made_site(app: Flask, folder: Path) -> Site:
    """Two organisations; in each somebody half-way through a module, and in the first every role."""
    published(app, folder, {**MODULES, **LEZEN_MODULE})
    site = Site(app, own={"nobody": NOBODYS})
    for number, (name, role) in enumerate(ROLES.items()):
        code = "elders" if "elsewhere" in name else "voorbeeld"
        email = f"naam{number}@{code}.nl"
        site.people[name] = made_person(app, email=email, code=code)
        _place(app, site.people[name][0], role)
    for name in ("employee", "colleague", "elsewhere"):
        site.own[name] = _half_way(app, site.people[name])
    site.own["employee"] |= _with_a_paper(Owner(app, *site.people["employee"]))
    return site


def _place(app: Flask, employee_id: int, role: Role | None) -> None:
    with app.app_context():
        session = db.session()
        person = session.get_one(Employee, employee_id)
        scope = None
        if role in (Role.MANAGER, Role.CONTACT_OFFICER):
            scope = make_department(
                session, organisation_id=person.organisation_id, name=f"Afdeling {role}", starts_on=FOUNDED
            )
            with changing(session, [person.id]):
                session.add(Placement(employee_id=person.id, department_id=scope.id, starts_on=FOUNDED))
        if role is not None:
            assign_role(session, person, role, department_id=scope.id if scope else None, starts_on=FOUNDED)
        session.commit()


def _half_way(app: Flask, person: tuple[int, int]) -> dict[str, object]:
    """An attempt at its first practice with one answer given, and a link to set another password."""
    learner: Learner = learner_of(app, person[1])
    learner.get("/modules/proef")
    learner.press("Begin")
    learner.press("Next: practise")
    learner.press("Check", options=["1"])
    found = re.fullmatch(r"/attempts/(\d+)/walks/(\d+)/1", learner.path)
    assert found is not None, learner.path
    with app.app_context():
        link = invite(db.session(), db.session.get_one(Employee, person[0]), now=NOW)
        assert db.session.scalars(select(Walk.id).where(Walk.id == int(found[2]))).one()
        db.session.commit()
    token = link.rpartition("/")[2]
    return {"attempt_id": int(found[1]), "walk_id": int(found[2]), "accounts.set_password:token": token}


def _with_a_paper(owner: Owner) -> dict[str, object]:
    """A module done, and the paper that says so issued."""
    sequence = owner.passed("lezen")
    return {"sequence": sequence, "certificates.check:token": owner.issued(sequence).rpartition("/")[2]}
