"""Two changes of one person wait for each other, and neither sees what the other is about to change."""

from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from mhtraining.core.db import db
from mhtraining.core.errors import RefusedError
from mhtraining.organisation import services
from mhtraining.organisation.models import Employee, Employment, Role, RoleAssignment
from tests.organisation.made import a_person, an_organisation

MARCH = date(2026, 3, 1)


def at_once(app, *changes):
    """Run these changes each in a transaction of its own, all at once; the errors that came out."""
    start, errors = Barrier(len(changes)), []

    def run(change):
        with app.app_context():
            start.wait(timeout=30)
            try:
                change(db.session())
                db.session.commit()
            except RefusedError as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(change,)) for change in changes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return errors


@pytest.fixture
def people(session):
    organisation = an_organisation(session)
    made = [a_person(session, organisation, name, since=None) for name in ("Jansen", "Pietersen")]
    for person in made:
        services.assign_role(session, person, Role.COORDINATOR, starts_on=MARCH)
    ids = [person.id for person in made]
    session.commit()  # and nothing is read after it: on SQLite that would begin to write again
    return ids


def test_of_two_hirings_at_once_one_is_refused(app, session, people):
    def hire(own_session, day):
        person = own_session.get_one(Employee, people[0])
        services.employ(own_session, person, starts_on=day, ends_on=date(2027, 1, 1))

    changes = [lambda own, day=date(2026, 1, number): hire(own, day) for number in (1, 2, 3, 4)]
    errors = at_once(app, *changes)

    session.rollback()
    assert (session.scalar(select(func.count()).select_from(Employment)), len(errors)) == (1, 3)


def test_of_two_coordinators_who_go_at_once_one_stays(app, session, people):
    def resign(own_session, employee_id):
        held = select(RoleAssignment).where(RoleAssignment.employee_id == employee_id)
        services.end_role(own_session, own_session.scalars(held).one(), date(2026, 6, 1))

    errors = at_once(app, *(lambda own, who=person: resign(own, who) for person in people))

    session.rollback()
    ended = [role.ends_on for role in session.scalars(select(RoleAssignment))]
    assert (ended.count(None), len(errors)) == (1, 1)
