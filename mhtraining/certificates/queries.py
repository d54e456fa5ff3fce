"""Certificates as they are read: one's own, by its public address, and how it stands today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.catalogue.models import ModuleVersion
from mhtraining.catalogue.queries import current_version
from mhtraining.certificates.models import Certificate
from mhtraining.certificates.paper import Paper, has_name, name_on_paper, token_as_typed
from mhtraining.core.errors import NotFoundError
from mhtraining.core.settings import Settings
from mhtraining.organisation.models import Employee, Organisation
from mhtraining.records.models import Completion, RecordSource


@dataclass(frozen=True)
class Standing:
    """How an issued paper stands on a day.

    `taken_back`: its completion was voided. `newer`: the module was completed again, later.
    `last_valid_on` is the last valid day as it counts now: what happened since may have moved it.
    """

    taken_back: bool
    newer: bool
    expired: bool
    moved: bool
    last_valid_on: date | None


def certificate_of(session: Session, employee_id: int, sequence: int) -> Certificate | None:
    """The paper issued for this completion of this person, if there is one."""
    return session.scalar(
        select(Certificate).where(Certificate.employee_id == employee_id, Certificate.sequence == sequence)
    )


def certificate_at(session: Session, token: str) -> Certificate:
    """The paper with this public address, as printed or as typed. Raises NotFoundError when there is none."""
    meant = token_as_typed(token)
    found = meant and session.scalar(select(Certificate).where(Certificate.token == meant))
    if not found:
        raise NotFoundError("There is no such paper.")
    return found


def name_is_known(session: Session, employee_id: int) -> bool:
    """Whether there is a name to put on this person's paper."""
    return has_name(session.get_one(Employee, employee_id))


def pdf_of(session: Session, employee_id: int, sequence: int) -> tuple[Certificate, bytes]:
    """The paper issued for this completion and its bytes. Raises NotFoundError when there is none."""
    row = session.execute(
        select(Certificate, Certificate.pdf).where(
            Certificate.employee_id == employee_id, Certificate.sequence == sequence
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError("There is no such paper.")
    return row[0], row[1]


def paper_of(session: Session, employee_id: int, sequence: int, settings: Settings) -> Paper:
    """What the paper for this completion would say now. Raises NotFoundError without such a completion.

    One from elsewhere belongs to no version: the module's title is that of the version whose validity
    it took over.
    """
    row = session.execute(
        select(Completion, Employee, Organisation.name, ModuleVersion)
        .join(Employee, Employee.id == Completion.employee_id)
        .join(Organisation, Organisation.id == Employee.organisation_id)
        .outerjoin(ModuleVersion, ModuleVersion.version == Completion.version)
        .where(Completion.employee_id == employee_id, Completion.sequence == sequence)
    ).one_or_none()
    if row is None:
        raise NotFoundError(f"This person has no completion {sequence}.")
    completion, employee, organisation_name, version = row
    version = version or current_version(session, completion.module_slug)
    here = completion.source is RecordSource.PLATFORM
    return Paper(
        organisation_name=organisation_name,
        site_name=settings.name,
        person_name=name_on_paper(employee, settings.certificate_name),
        module_slug=completion.module_slug,
        module_title=version.title,
        summary=version.summary,
        minutes=version.minutes if here else None,
        version_number=version.position if here else None,
        version_on=version.published_on if here else None,
        completed_on=completion.completed_on,
        last_valid_on=completion.last_valid_on,
        source=completion.source,
    )


def standing_of(session: Session, certificate: Certificate, on: date) -> Standing:
    """How this paper stands on this day, by the completions of the same person and module."""
    completions = session.scalars(
        select(Completion).where(
            Completion.employee_id == certificate.employee_id,
            Completion.module_slug == certificate.module_slug,
        )
    ).all()
    own = next((each for each in completions if each.sequence == certificate.sequence), None)
    place = (certificate.completed_on, certificate.sequence)
    last = certificate.last_valid_on if own is None else own.last_valid_on
    return Standing(
        taken_back=own is None,
        newer=any((each.completed_on, each.sequence) > place for each in completions),
        expired=last is not None and last < on,
        moved=last != certificate.last_valid_on,
        last_valid_on=last,
    )
