"""The ledger (append-only, a chain per person), its heads and seals, completions, and team sessions."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mhtraining.core.changes import Fact
from mhtraining.core.db import Model, word


class Verb(StrEnum):
    """What a record says happened (verbs of cmi5)."""

    PASSED = "passed"
    FAILED = "failed"
    COMPLETED = "completed"
    VOIDED = "voided"


class RecordSource(StrEnum):
    """Where a completion comes from."""

    PLATFORM = "platform"
    CLASSROOM = "classroom"
    TEAM = "team"
    EXTERNAL = "external"
    IMPORT = "import"


class LearningRecord(Model):
    """One immutable fact about one person; triggers refuse UPDATE and DELETE.

    The person is named by `subject_key` alone. `digest` is the SHA-256 over the previous digest and
    the record's canonical JSON; `voids` is the sequence number that a *voided* record takes back.
    """

    __table_args__ = (
        UniqueConstraint("subject_key", "sequence"),
        UniqueConstraint("attempt_id"),
        CheckConstraint("sequence >= 1", name="sequence_from_one"),
        CheckConstraint("(verb = 'voided') = (voids IS NOT NULL)", name="voids_where_voided"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_key: Mapped[str] = mapped_column(ForeignKey("employee.subject_key"))
    sequence: Mapped[int]
    verb: Mapped[Verb] = mapped_column(word(Verb))
    module_slug: Mapped[str] = mapped_column(String(64))
    version: Mapped[str | None] = mapped_column(String(64))
    completed_on: Mapped[date]
    valid_months: Mapped[int | None]
    source: Mapped[RecordSource] = mapped_column(word(RecordSource))
    attempt_id: Mapped[int | None]
    voids: Mapped[int | None]
    recorded_at: Mapped[datetime]
    digest: Mapped[str] = mapped_column(String(64))


class LedgerHead(Model):
    """The end of one person's chain: shows a tail that was cut off."""

    subject_key: Mapped[str] = mapped_column(ForeignKey("employee.subject_key"), primary_key=True)
    count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


class SealedDigest(Model):
    """One digest over all heads, sealed once a day and printed where others keep it."""

    day: Mapped[date] = mapped_column(primary_key=True)
    heads: Mapped[int]
    records: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    sealed_at: Mapped[datetime]


class Completion(Model, Fact):
    """A person met a module's criterion on a day; derived from the ledger, rebuilt by `records rebuild`.

    `last_valid_on` is the last day on which this completion counts (None: no last day), as rule 3
    has it: counted on from the previous last valid day inside the renewal window.
    """

    __table_args__ = (
        UniqueConstraint("employee_id", "sequence"),
        CheckConstraint("last_valid_on IS NULL OR last_valid_on >= completed_on", name="valid_from_its_day"),
        CheckConstraint("(last_valid_on IS NULL) = (valid_months IS NULL)", name="last_day_if_months"),
        Index("ix_completion_valid", "employee_id", "module_slug", "completed_on", "last_valid_on"),
        Index("ix_completion_module", "module_slug", "completed_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    module_slug: Mapped[str] = mapped_column(String(64))
    version: Mapped[str | None] = mapped_column(String(64))
    completed_on: Mapped[date]
    valid_months: Mapped[int | None]
    last_valid_on: Mapped[date | None]
    source: Mapped[RecordSource] = mapped_column(word(RecordSource))
    sequence: Mapped[int]


class CompletionEvidence(Model):
    """What was shown for a completion from elsewhere: free text, kept out of the ledger."""

    __table_args__ = (UniqueConstraint("employee_id", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    sequence: Mapped[int]
    evidence: Mapped[str] = mapped_column(Text)


class AttendanceCompletes(Model):
    """In this organisation, who was at a team session on this module completed it; without a row not."""

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    module_slug: Mapped[str] = mapped_column(ForeignKey("module.slug"), primary_key=True)


class TeamSession(Model):
    """A department talked a module through together on a day."""

    __table_args__ = (Index("ix_team_session_organisation", "organisation_id", "held_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    module_slug: Mapped[str] = mapped_column(ForeignKey("module.slug"))
    held_on: Mapped[date]
    recorded_at: Mapped[datetime]


class TeamAttendance(Model):
    """Somebody was at a team session; `sequence` is the learning record, where being there completed."""

    __table_args__ = (Index("ix_team_attendance_employee", "employee_id"),)

    team_session_id: Mapped[int] = mapped_column(ForeignKey("team_session.id"), primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), primary_key=True)
    sequence: Mapped[int | None]
