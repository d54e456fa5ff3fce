"""Makes what records need to stand on: an organisation, people, published modules."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count

from sqlalchemy.orm import Session

from mhtraining.catalogue.models import Change, Module, ModuleVersion, Publication
from mhtraining.core.changes import changing_rules
from mhtraining.core.clock import civil_day
from mhtraining.organisation.models import Employee, Organisation
from mhtraining.records.models import LearningRecord, Verb
from mhtraining.records.services import record_result
from tests.conftest import NOW

PUBLISHED = datetime(2024, 1, 8, 9, tzinfo=UTC)
_numbers = count(1)


def organisation(session: Session, code: str = "vb") -> Organisation:
    made = Organisation(code=code, name=f"Gemeente {code}")
    session.add(made)
    session.flush()
    return made


def person(
    session: Session, of: Organisation, *, number: str | None = None, email: str | None = None
) -> Employee:
    made = Employee(
        organisation_id=of.id,
        family_name="Voorbeeld",
        sort_key="voorbeeld",
        number=number,
        email=email,
        email_key=email.lower() if email else None,
    )
    session.add(made)
    session.flush()
    return made


def publish(
    session: Session, slug: str, *, valid_months: int | None = 24, at: datetime = PUBLISHED
) -> ModuleVersion:
    """A version of this module with these valid months, current from `at` on; its bytes are not there."""
    number = next(_numbers)
    with changing_rules(session, None):
        if session.get(Module, slug) is None:
            session.add(Module(slug=slug))
            session.flush()
    version = ModuleVersion(
        version=f"{number:064x}",
        module_slug=slug,
        position=number,
        change=Change.FACT,
        published_at=at,
        published_on=civil_day(at),
        title=slug.title(),
        summary="",
        minutes=10,
        audiences=["alle"],
        valid_months=valid_months,
    )
    session.add(version)
    session.flush()
    session.add(Publication(module_slug=slug, version=version.version, change=Change.FACT, published_at=at))
    session.flush()
    return version


def result(
    session: Session,
    employee: Employee,
    *,
    attempt_id: int,
    verb: Verb = Verb.PASSED,
    slug: str = "kcc",
    months: int | None = 24,
    now: datetime = NOW,
) -> LearningRecord:
    """The result of an attempt, of a version that need not exist."""
    return record_result(
        session,
        employee=employee,
        attempt_id=attempt_id,
        module_slug=slug,
        version="a" * 64,
        valid_months=months,
        verb=verb,
        now=now,
    )
