"""A site with two organisations, somebody in every role, and things that belong to one of them.

`addresses` fills in every address that the application has; an argument it does not know makes the tests
that go over all addresses fail until it is told here whose it may be (`THINGS` and `_things` for what
belongs to a department or an organisation, `OWNED` and `_half_way` for what belongs to one person).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from mhtraining.accounts.models import Account
from mhtraining.accounts.services import invite
from mhtraining.boardreport import document, report
from mhtraining.boardreport.document import Document
from mhtraining.boardreport.formats import WORDS
from mhtraining.boardreport.models import AimEvidence, BasicAim, IssuedReport, ReportFile
from mhtraining.boardreport.queries import issued_report
from mhtraining.core.changes import changing
from mhtraining.core.db import Base, db
from mhtraining.coverage.drawings import Drawing, Picture
from mhtraining.coverage.pictures import department_scope
from mhtraining.learning.models import Walk
from mhtraining.meetings.models import MeetingPoint, PointKind
from mhtraining.meetings.queries import points_of
from mhtraining.meetings.services import plan
from mhtraining.organisation.models import Employee, Placement, Region, RegionMember, Role
from mhtraining.organisation.services import assign_role, make_department
from mhtraining.records.models import RecordSource
from mhtraining.records.services import record_elsewhere
from mhtraining.records.team_sessions import hold
from mhtraining.requirements.services import add_requirement, add_waiver
from mhtraining.staff.models import StaffImport
from mhtraining.staff.uploads import keep
from mhtraining.web.paths import LARGEST_ID
from tests.accounts.made import NOW, made_person, signed_in_browser
from tests.boardreport.made import made_report
from tests.certificates.made import Owner
from tests.learning.made import LEZEN_MODULE, MODULES, Learner, learner_of, published

FOUNDED = date(2020, 1, 1)
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
PEOPLE: dict[str, tuple[str | None, Role | None]] = {
    "employee": ("KCC", None),
    "colleague": ("KCC", None),
    "manager": ("KCC", Role.MANAGER),
    "contact-officer": ("KCC", Role.CONTACT_OFFICER),
    "coordinator": (None, Role.COORDINATOR),
    "administrator": (None, Role.ADMINISTRATOR),
    "elsewhere": ("Balie", None),
    "coordinator elsewhere": (None, Role.COORDINATOR),
    "neighbour": ("Burgerzaken", None),
    "manager of another department": ("Burgerzaken", Role.MANAGER),
    "regional coordinator": (None, Role.REGIONAL_COORDINATOR),
}
"""Everybody, with department and role; who is called "elsewhere" works for the other organisation."""

OWNED = {"attempt_id", "walk_id", "sequence"}
"""The arguments of addresses that name something of one person."""
THINGS = {
    "department_id",
    "employee_id",
    "assignment_id",
    "import_id",
    "upload_id",
    "requirement_id",
    "waiver_id",
    "record_id",
    "team_session_id",
    "meeting_id",
    "evidence_id",
    "point_id",
    "picture_id",
    "on",
}
"""The arguments that name something of a department or an organisation."""


SHOWN = "https://voorbeeld.example"
"""Where a coordinator's evidence leads: the one link of a page to another site."""


@dataclass
class Site:
    """The application, and who and what is in it, by name."""

    app: Flask
    people: dict[str, tuple[int, int]] = field(default_factory=dict)
    own: dict[str, dict[str, object]] = field(default_factory=dict)
    """What fills the arguments in OWNED, by person."""
    things: dict[str, dict[str, object]] = field(default_factory=dict)
    """What fills the arguments in THINGS, by department."""

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
        known = {**SHARED, **self.things["KCC"], **self.own[whose], **other}
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
    "departments.change:what": "name",
    "departments.choose:role": "manager",
    "departments.appoint:role": "manager",
    "month": "2026-10",
    "kind": "csv",
    "form": "wide-light",
    "reports.file:name": "report.csv",
    "basic_level.add:aim": "policy",
    "region.evaluation_file:form": "csv",
}
NOBODYS: dict[str, object] = {
    "attempt_id": LARGEST_ID,
    "walk_id": LARGEST_ID,
    "sequence": LARGEST_ID,
    "accounts.set_password:token": "x.y",
    "certificates.check:token": "x" * 26,
    **dict.fromkeys(THINGS, LARGEST_ID),
    "on": "2020-01-31",
}


def made_site(app: Flask, folder: Path) -> Site:
    """Two organisations, everybody in `PEOPLE`; in each somebody half-way through a module."""
    published(app, folder, {**MODULES, **LEZEN_MODULE})
    site = Site(app, own={"nobody": NOBODYS})
    for number, (name, (department, role)) in enumerate(PEOPLE.items()):
        code = "elders" if "elsewhere" in name else "voorbeeld"
        email = f"naam{number}@{code}.nl"
        site.people[name] = made_person(app, email=email, code=code)
        _place(site, name, department, role)
    for department, name in (("KCC", "colleague"), ("Burgerzaken", "neighbour"), ("Balie", "elsewhere")):
        site.things[department] |= _things(app, site.people[name][0])
    for name in ("employee", "colleague", "elsewhere"):
        site.own[name] = _half_way(app, site.people[name])
    site.own["employee"] |= with_a_paper(app, site.people["employee"])
    return site


def everything(app: Flask) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    with app.app_context():
        names = sorted(Base.metadata.tables)
        rows = {name: db.session.execute(text(f'SELECT * FROM "{name}"')) for name in names}
        return {name: sorted(map(tuple, found), key=repr) for name, found in rows.items()}


def _place(site: Site, name: str, department: str | None, role: Role | None) -> None:
    """Place this person in the department, making it the first time, and give the role there."""
    with site.app.app_context():
        session = db.session()
        person = session.get_one(Employee, site.people[name][0])
        if department is not None and department not in site.things:
            made = make_department(
                session, organisation_id=person.organisation_id, name=department, starts_on=FOUNDED
            )
            site.things[department] = {"department_id": made.id}
        department_id = int(str(site.things[department]["department_id"])) if department else None
        if department_id is not None:
            with changing(session, [person.id]):
                session.add(Placement(employee_id=person.id, department_id=department_id, starts_on=FOUNDED))
        if role is Role.REGIONAL_COORDINATOR:
            region = Region(code="streek")
            session.add(region)
            session.flush()
            session.add(RegionMember(region_id=region.id, organisation_id=person.organisation_id))
            assign_role(session, person, role, region_id=region.id, starts_on=FOUNDED)
        elif role is not None:
            assign_role(session, person, role, department_id=department_id, starts_on=FOUNDED)
        session.commit()


def _things(app: Flask, employee_id: int) -> dict[str, object]:
    """What belongs to the department or organisation of this person: fill in what a new address names."""
    with app.app_context():
        session = db.session()
        person = session.get_one(Employee, employee_id)
        account_id = session.scalars(select(Account.id).where(Account.employee_id == employee_id)).one()
        data = b"personeelsnummer;achternaam;afdeling;in_dienst\n1;;Balie;2020-01-01\n"  # can't be taken
        kept = keep(
            session, person.organisation_id, account_id, data=data, name="lijst.csv", on=NOW.date(), now=NOW
        )
        brought = StaffImport(
            organisation_id=person.organisation_id,
            starts_on=NOW.date(),
            imported_at=NOW,
            actor="cli:test",
            digest="0" * 64,
            rows=0,
            joined=0,
            returned=0,
            changed=0,
            moved=0,
            left=0,
            untouched=0,
        )
        session.add(brought)
        [placement] = person.placements
        role = assign_role(  # far ahead: it gives no right today
            session, person, Role.MANAGER, department_id=placement.department_id, starts_on=date(2099, 1, 1)
        )
        session.flush()
        found = {
            "employee_id": employee_id,
            "assignment_id": role.id,
            "upload_id": kept.id,
            "import_id": brought.id,
        }
        found |= _rules(session, person) | _records(session, person) | _picture(session, person)
        found |= _report(session, person) | _meeting(session, person.organisation_id)
        found |= _evidence(session, person.organisation_id)
        session.commit()
        return found


def _rules(session: Session, person: Employee) -> dict[str, int]:
    """A rule of this person's organisation, and a waiver of this person."""
    rule = add_requirement(
        session,
        organisation_id=person.organisation_id,
        module_slug="lezen",
        audience="alle",
        starts_on=FOUNDED,
        due_days=person.id,  # no two rules of an organisation are the same
    )
    waiver = add_waiver(session, employee=person, module_slug="lezen", starts_on=FOUNDED, reason="geen")
    return {"requirement_id": rule.id, "waiver_id": waiver.id}


def _records(session: Session, person: Employee) -> dict[str, int]:
    """A completion of this person from elsewhere, and a team session of the person's department."""
    record = record_elsewhere(
        session,
        employee=person,
        module_slug="lezen",
        completed_on=FOUNDED,
        source=RecordSource.CLASSROOM,
        now=NOW,
    )
    held = hold(
        session,
        organisation_id=person.organisation_id,
        department_id=person.placements[0].department_id,
        module_slug="lezen",
        held_on=FOUNDED,
        people=[person.id],
        now=NOW,
    )
    return {"record_id": record.id, "team_session_id": held.team_session.id}


def _picture(session: Session, person: Employee) -> dict[str, int]:
    """A picture of this person's department, as if it were drawn."""
    picture = Picture(
        organisation_id=person.organisation_id,
        scope=department_scope(person.placements[0].department_id),
        chart="trend",
        language="nl",
        version=f"{person.id}",
        rows="",
        asked_at=NOW,
        drawn_at=NOW,
    )
    session.add(picture)
    session.flush()
    session.add(Drawing(picture_id=picture.id, form="wide-light", svg="<svg/>"))
    return {"picture_id": picture.id}


def _report(session: Session, person: Employee) -> dict[str, object]:
    """An issued report of this person's organisation; no two organisations have one of the same month."""
    on = date(2026, 10, 31) if person.organisation.code == "voorbeeld" else date(2026, 9, 30)
    if issued_report(session, person.organisation_id, on) is None:
        made = IssuedReport(
            organisation_id=person.organisation_id,
            month_end=on,
            issued_at=NOW,
            figures=report.written(made_report(on=on)),
            digest="0" * 64,
        )
        session.add(made)
        session.flush()
        words = document.written(Document("", "", "", ())).encode()
        session.add_all(
            ReportFile(report_id=made.id, name=name, data=data)
            for name, data in {WORDS: words, "report.csv": b"Deel"}.items()
        )
    return {"on": on}


def _meeting(session: Session, organisation_id: int) -> dict[str, object]:
    """The meeting of contact officers of an organisation, with an action; one for all its departments."""
    meeting = plan(session, organisation_id=organisation_id, held_on=NOW.date(), today=NOW.date())
    points = points_of(session, meeting.id)
    if points:
        return {"meeting_id": meeting.id, "point_id": points[0].row.id}
    action = MeetingPoint(
        meeting_id=meeting.id, kind=PointKind.ACTION, text="De route nakijken", due_on=NOW.date()
    )
    session.add(action)
    session.flush()
    return {"meeting_id": meeting.id, "point_id": action.id}


def _evidence(session: Session, organisation_id: int) -> dict[str, object]:
    """What one department's coordinator showed for an aim; of the whole organisation, each time another."""
    made = AimEvidence(
        organisation_id=organisation_id,
        aim=BasicAim.POLICY,
        title="Plan",
        link=SHOWN,
        seen_on=NOW.date(),
        added_at=NOW,
    )
    session.add(made)
    session.flush()
    return {"evidence_id": made.id}


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


def with_a_paper(app: Flask, person: tuple[int, int]) -> dict[str, object]:
    """A module done, and the paper that says so issued; nobody else has a completion of that number."""
    owner = Owner(app, *person)
    for day in (1, 2, 3):
        owner.recorded(date(2020, 1, day), "lezen")
    sequence = owner.passed("lezen")
    return {"sequence": sequence, "certificates.check:token": owner.issued(sequence).rpartition("/")[2]}
