"""Imports completions from elsewhere: looks every row up, refuses wrong ones, records what is new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.audit.services import log, log_each
from mhtraining.catalogue.queries import current_versions
from mhtraining.core.changes import changing
from mhtraining.core.clock import civil_day
from mhtraining.core.sentences import N_, Sentence
from mhtraining.organisation.models import Employee
from mhtraining.organisation.names import email_key
from mhtraining.records.appending import in_batches
from mhtraining.records.elsewhere_file import Refusal, Said
from mhtraining.records.models import LearningRecord, RecordSource, Verb
from mhtraining.records.services import Elsewhere, record_all_elsewhere

Key = tuple[str, str, date, RecordSource]


@dataclass(frozen=True)
class Found:
    """A row looked up: what would be recorded for it. Person, module, day and source make it what it is."""

    line: int
    item: Elsewhere

    @property
    def key(self) -> Key:
        """By which it is recognised as recorded before."""
        item = self.item
        return (item.employee.subject_key, item.module_slug, item.completed_on, item.source)


@dataclass(frozen=True)
class Plan:
    """What an import comes to: rows to record, rows recorded before, rows voided since."""

    new: list[Found]
    known: list[Found]
    voided: list[Found]


def look_up(
    session: Session, organisation_id: int, rows: Iterable[Said], *, now: datetime
) -> tuple[list[Found], list[Refusal]]:
    """Find person and module of each row, among all who ever worked for the organisation.

    Refused: an unknown person or module, a day in the future, the same completion twice in the file.
    """
    people = _People(session, organisation_id)
    modules = current_versions(session)
    today = civil_day(now)
    found: list[Found] = []
    refused: list[Refusal] = []
    lines: dict[Key, int] = {}
    for row in rows:
        person = people.find(row)
        slug = row.module.casefold()
        reasons = [person] if isinstance(person, Sentence) else []
        if slug not in modules:
            reasons.append(N_("there is no module %(text)r", text=row.module))
        if row.completed_on > today:
            reasons.append(N_("%(day)s lies in the future", day=row.completed_on))
        if not reasons and isinstance(person, Employee):
            one = Found(row.line, Elsewhere(person, slug, row.completed_on, row.source, row.evidence))
            first = lines.setdefault(one.key, row.line)
            if first == row.line:
                found.append(one)
                continue
            reasons.append(N_("it is the same completion as line %(line)s", line=first))
        refused.append(Refusal(row.line, tuple(reasons)))
    return found, refused


def plan(session: Session, found: Sequence[Found]) -> Plan:
    """Sort the rows into those to record, those recorded before, and those recorded and voided since.

    A row that was recorded once is never recorded again by a file: somebody took it back on purpose.
    """
    live, voided = _recorded(session, {one.item.employee.subject_key for one in found})
    return Plan(
        new=[one for one in found if one.key not in live and one.key not in voided],
        known=[one for one in found if one.key in live],
        voided=[one for one in found if one.key in voided and one.key not in live],
    )


def carry_out(session: Session, found: Sequence[Found], *, now: datetime) -> Plan:
    """Record what is new, all or nothing; of two imports at once the second sees what the first did."""
    with changing(session, {one.item.employee.id for one in found}):
        planned = plan(session, found)
        record_all_elsewhere(session, [one.item for one in planned.new], now=now)
    return planned


def note_import(session: Session, planned: Plan, *, now: datetime, actor: str, organisation_id: int) -> None:
    """Note in the audit trail that a file was imported, and for whom it recorded something."""
    counts = {"new": len(planned.new), "known": len(planned.known), "voided": len(planned.voided)}
    log(
        session,
        at=now,
        actor=actor,
        action="completions.import",
        organisation_id=organisation_id,
        detail=counts,
    )
    people = sorted({each.item.employee.id for each in planned.new})
    log_each(
        session, people, at=now, actor=actor, action="completion.import", organisation_id=organisation_id
    )


def _recorded(session: Session, subject_keys: set[str]) -> tuple[set[Key], set[Key]]:
    """What was ever recorded of these people from elsewhere: what stands, and what was voided."""
    live: set[Key] = set()
    voided: set[Key] = set()
    record = LearningRecord
    for keys in in_batches(sorted(subject_keys)):
        voids = session.execute(
            select(record.subject_key, record.voids).where(
                record.subject_key.in_(keys), record.verb == Verb.VOIDED
            )
        )
        taken_back = {(key, sequence) for key, sequence in voids}
        rows = session.execute(
            select(
                record.subject_key, record.sequence, record.module_slug, record.completed_on, record.source
            ).where(record.subject_key.in_(keys), record.verb == Verb.COMPLETED, record.attempt_id.is_(None))
        )
        for key, sequence, slug, day, source in rows:
            (voided if (key, sequence) in taken_back else live).add((key, slug, day, source))
    return live, voided


class _People:
    """Everybody of an organisation by number, by present address and by the address they left with."""

    def __init__(self, session: Session, organisation_id: int) -> None:
        self._by_number: dict[str, Employee] = {}
        self._by_email: dict[str, Employee] = {}
        self._left: dict[str, list[Employee]] = {}
        people = session.scalars(select(Employee).where(Employee.organisation_id == organisation_id))
        for person in people:
            if person.number:
                self._by_number[person.number] = person
            if person.email_key:
                self._by_email[person.email_key] = person
            elif person.email:
                self._left.setdefault(email_key(person.email) or "", []).append(person)

    def find(self, row: Said) -> Employee | Sentence:
        """The person a row names, or why there is none. A number goes before an address."""
        by_number = self._by_number.get(row.number)
        by_email = self._by_email_of(row.email) if row.email else None
        if not row.number:
            return by_email or N_("nobody has the e-mail address %(text)r", text=row.email)
        if by_number is None:
            return N_("nobody has the number %(text)r", text=row.number)
        if isinstance(by_email, Employee) and by_email is not by_number:
            return N_("its number and its e-mail address belong to two people")
        return by_number

    def _by_email_of(self, address: str) -> Employee | Sentence | None:
        key = email_key(address) or ""
        left = self._left.get(key, [])
        if key not in self._by_email and len(left) > 1:
            return N_("several people left with the e-mail address %(text)r: give the number", text=address)
        return self._by_email.get(key) or (left[0] if left else None)
