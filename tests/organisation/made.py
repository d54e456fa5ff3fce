"""What the tests of people and tree start from: an organisation with a department and somebody in it."""

from datetime import date

from sqlalchemy.orm import Session

from mhtraining.organisation import services
from mhtraining.organisation.models import Department, Employee, Organisation

FOUNDED = date(2020, 1, 1)


def an_organisation(session: Session, code: str = "voorbeeld") -> Organisation:
    return services.make_organisation(session, code=code, name="Gemeente Voorbeeld")


def a_department(
    session: Session, organisation: Organisation, name: str = "KCC", parent: Department | None = None, **more
) -> Department:
    starts_on = more.pop("starts_on", FOUNDED)
    return services.make_department(
        session,
        organisation_id=organisation.id,
        name=name,
        parent_id=parent.id if parent else None,
        starts_on=starts_on,
        **more,
    )


def a_person(
    session: Session, organisation: Organisation, name: str = "Jansen", since: date | None = FOUNDED, **more
) -> Employee:
    employee = services.make_employee(session, organisation_id=organisation.id, family_name=name, **more)
    if since is not None:
        services.employ(session, employee, starts_on=since)
    return employee
