"""What the tests of requirements start from: published modules, a house, and people in it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from mhtraining.catalogue.models import Change, Module, ModuleVersion, Publication
from mhtraining.core.changes import changing_rules
from mhtraining.organisation import services
from mhtraining.organisation.models import Department, Employee, Organisation
from mhtraining.records.models import RecordSource
from mhtraining.records.services import record_elsewhere
from mhtraining.requirements.models import Requirement
from mhtraining.requirements.queries import obligations
from mhtraining.requirements.services import add_requirement

NOW = datetime(2020, 1, 1, 9, tzinfo=UTC)
FOUNDED = date(2020, 1, 1)
DAY = timedelta(days=1)


@dataclass
class House:
    """A municipality: Publiekszaken with KCC and Balie below it, and Zorg beside it."""

    session: Session
    organisation: Organisation
    front: Department
    kcc: Department
    desk: Department
    care: Department

    def hired(self, since: date = FOUNDED, name: str = "Jansen", **more: str) -> Employee:
        person = services.make_employee(
            self.session, organisation_id=self.organisation.id, family_name=name, **more
        )
        services.employ(self.session, person, starts_on=since)
        return person

    def placed(self, department: Department, since: date = FOUNDED, **more) -> Employee:
        person = self.hired(since, **more)
        services.place(self.session, person, department, starts_on=since)
        return person

    def require(self, slug: str = "basis", starts_on: date = FOUNDED, **more) -> Requirement:
        if "audience" not in more and "department_id" not in more:
            more["audience"] = "alle"
        if "due_on" not in more:
            more.setdefault("due_days", 30)
        return add_requirement(
            self.session,
            organisation_id=self.organisation.id,
            module_slug=slug,
            starts_on=starts_on,
            **more,
        )

    def complete(self, person: Employee, slug: str = "basis", on: date = FOUNDED) -> None:
        record_elsewhere(
            self.session,
            employee=person,
            module_slug=slug,
            completed_on=on,
            source=RecordSource.CLASSROOM,
            now=NOW,
        )

    def asked(self, person: Employee, on: date) -> list[tuple[str, date, date]]:
        """What is required of this person on a day: module, since when, due when; waived left out."""
        return [
            (one.module_slug, one.starts_on, one.due_on)
            for one in obligations(self.session, person.id, on)
            if not one.waived
        ]


def a_house(session: Session) -> House:
    organisation = services.make_organisation(session, code="voorbeeld", name="Gemeente Voorbeeld")

    def department(name: str, parent: Department | None = None, audience: str | None = None) -> Department:
        return services.make_department(
            session,
            organisation_id=organisation.id,
            name=name,
            parent_id=parent.id if parent else None,
            starts_on=FOUNDED,
            audience=audience,
        )

    front = department("Publiekszaken", audience="burgerzaken")
    kcc = department("KCC", front, "kcc")
    return House(
        session, organisation, front, kcc, department("Balie", front), department("Zorg", None, "zorg")
    )


def publish(session: Session, slug: str, *audiences: str) -> None:
    """Put a module in the catalogue, as published for these audiences."""
    version = slug[0] * 64
    with changing_rules(session, None):
        session.add(Module(slug=slug))
    session.add(
        ModuleVersion(
            version=version,
            module_slug=slug,
            position=1,
            change=Change.TYPO,
            published_at=NOW,
            published_on=FOUNDED,
            title=slug,
            summary=slug,
            minutes=5,
            audiences=list(audiences),
        )
    )
    session.flush()
    session.add(Publication(module_slug=slug, version=version, change=Change.TYPO, published_at=NOW))
    session.flush()
