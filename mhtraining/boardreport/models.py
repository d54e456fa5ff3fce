"""Public figures as released, the reports to the board made of them, and what shows that aims are met.

What is released or issued never changes.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mhtraining.core.db import Model, word


class CellKind(StrEnum):
    """What a public figure is of; the fixed list of rule 5."""

    ORGANISATION = "organisation"
    DEPARTMENT = "department"
    AUDIENCE = "audience"
    MUNICIPALITY = "municipality"
    MODULE = "module"


class PublicRelease(Model):
    """The public figures of an organisation as at a month end, released once; triggers refuse changes.

    `minimum_group`: the setting by which they were suppressed.
    """

    __table_args__ = (UniqueConstraint("organisation_id", "month_end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    month_end: Mapped[date]
    minimum_group: Mapped[int]
    released_at: Mapped[datetime]
    figures: Mapped[list[PublicFigure]] = relationship(order_by="PublicFigure.id", lazy="selectin")


class PublicFigure(Model):
    """One figure of a release, in the order of the list; suppressed when it has no numbers.

    `cell` names it for the next releases ("department:12"), `name` for people, as it was called that day:
    the path of a department, the slug of a module.
    """

    __table_args__ = (
        UniqueConstraint("release_id", "cell"),
        CheckConstraint("(in_scope IS NULL) = (covered IS NULL)", name="both_numbers_or_none"),
        CheckConstraint("covered BETWEEN 0 AND in_scope", name="covered_are_in_scope"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    release_id: Mapped[int] = mapped_column(ForeignKey("public_release.id"))
    kind: Mapped[CellKind] = mapped_column(word(CellKind))
    cell: Mapped[str] = mapped_column(String(140))
    name: Mapped[str] = mapped_column(Text)
    in_scope: Mapped[int | None]
    covered: Mapped[int | None]

    @property
    def suppressed(self) -> bool:
        """Whether its numbers are hidden."""
        return self.in_scope is None

    @property
    def percent(self) -> int | None:
        """Covered of those in scope in whole percent, rounded down; None when suppressed, or of nobody."""
        if not self.in_scope or self.covered is None:
            return None
        return self.covered * 100 // self.in_scope


class ReportDraft(Model):
    """The report of a month end that is not issued yet: what the coordinator looks at before it is.

    `figures` is the report as JSON (`report.written`), `digest` its hash. While `asked_at` is filled a job
    has to make it, anew where it was made before; while `issue_asked_at` is, the job has to issue it as it
    is, in the name of `issue_asked_by` (`account:7`). `failed_at`: when the job last could not.
    """

    __table_args__ = (
        CheckConstraint("(figures IS NULL) = (digest IS NULL)", name="digest_of_figures"),
        CheckConstraint("issue_asked_at IS NULL OR figures IS NOT NULL", name="issued_as_seen"),
        CheckConstraint("(issue_asked_at IS NULL) = (issue_asked_by IS NULL)", name="issued_by_somebody"),
    )

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    month_end: Mapped[date] = mapped_column(primary_key=True)
    asked_at: Mapped[datetime | None]
    figures: Mapped[str | None] = mapped_column(Text)
    digest: Mapped[str | None] = mapped_column(String(64))
    issue_asked_at: Mapped[datetime | None]
    issue_asked_by: Mapped[str | None] = mapped_column(String(80))
    failed_at: Mapped[datetime | None]


class IssuedReport(Model):
    """A report to the board as it was issued, once per month end; triggers refuse changes.

    `figures` and `digest` as in the draft it came from; its words, tables and charts are its files.
    """

    __table_args__ = (UniqueConstraint("organisation_id", "month_end"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    month_end: Mapped[date]
    issued_at: Mapped[datetime]
    figures: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))


class ReportFile(Model):
    """One file of an issued report, by its name: "report.pdf", "trend-wide-light.svg"; see `files.py`."""

    report_id: Mapped[int] = mapped_column(ForeignKey("issued_report.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


LONGEST_TITLE, LONGEST_LINK = 160, 500


class BasicAim(StrEnum):
    """The six aims of the basic level, in the order of the plan (`basic_level.py`)."""

    POLICY = "policy"
    OFFICER = "contact-officer"
    POINT = "reporting-point"
    KNOWLEDGE = "knowledge"
    PARTNERS = "partners"
    CARE = "care"


class AimEvidence(Model):
    """Something that shows that an organisation meets an aim: a title, where it is, and when it was seen."""

    __table_args__ = (Index("ix_aim_evidence_organisation", "organisation_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    aim: Mapped[BasicAim] = mapped_column(word(BasicAim))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    link: Mapped[str] = mapped_column(String(LONGEST_LINK))
    seen_on: Mapped[date]
    added_at: Mapped[datetime]
