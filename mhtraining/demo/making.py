"""Makes the demonstration in a migrated database: content, house, people, history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.catalogue.models import Change
from mhtraining.catalogue.queries import bundle
from mhtraining.catalogue.services import publish
from mhtraining.content.library import Library
from mhtraining.core.errors import RefusedError
from mhtraining.demo.careers import careers
from mhtraining.demo.history import events
from mhtraining.demo.meetings import write_meetings
from mhtraining.demo.signals import write_signals
from mhtraining.demo.writing import write_history, write_house, write_people, write_rules
from mhtraining.organisation.models import Installation, Organisation

PUBLISHED_DAYS_AGO = 980


def is_demonstration(session: Session) -> bool | None:
    """Whether this database was made by `demo`; None when it holds nothing yet."""
    installation = session.get(Installation, 1)
    if installation is not None:
        return installation.demonstration
    return None if session.scalar(select(Organisation.id).limit(1)) is None else False


def make_demonstration(
    session: Session,
    library: Library,
    *,
    employees: int,
    today: date,
    now: datetime,
    step: Callable[[int], None] = lambda _: None,
) -> None:
    """Fill an empty database with Gemeente Voorbeeld: so many people in service, as at `today`.

    Everything but the moment of making follows from `employees`, `today` and the library. `step` is
    told of progress in completions written. Raises RefusedError when the database is not empty, or
    while an error stands in the content.
    """
    if is_demonstration(session) is not None:
        raise RefusedError("This database holds data already: the demonstration is made in an empty one.")
    session.add(Installation(id=1, demonstration=True, made_at=now))
    organisation = Organisation(code="voorbeeld", name="Gemeente Voorbeeld")
    session.add(organisation)
    session.flush()
    long_ago = datetime.combine(today - timedelta(PUBLISHED_DAYS_AGO), time(9), tzinfo=UTC)
    versions = publish(session, library, change=Change.FACT, now=long_ago)
    bundles = {one.module_slug: (one.version, bundle(session, one.version)) for one in versions}
    departments = write_house(session, organisation, today)
    write_rules(session, organisation, set(bundles), today)
    write_signals(session, organisation, departments, sorted(library.vocabulary.forms), today)
    staff = careers(employees, today)
    people = write_people(session, organisation, staff, departments)
    write_meetings(session, organisation, today)
    write_history(session, events(staff, set(bundles), today), people, bundles, step)


def completions_planned(library: Library, employees: int, today: date) -> int:
    """How many completions such a demonstration has: what `step` of `make_demonstration` adds up to."""
    return len(events(careers(employees, today), set(library.modules), today))
