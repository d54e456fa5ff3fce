"""How a report comes about: a draft is made, looked at, and issued as it is; issued once, it stays."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session, sessionmaker

from mhtraining.audit.services import log
from mhtraining.boardreport import report as reports
from mhtraining.boardreport.files import files_of
from mhtraining.boardreport.gathering import MONTHS, gather, months_with_people
from mhtraining.boardreport.models import IssuedReport, ReportDraft, ReportFile
from mhtraining.boardreport.month_ends import check_month
from mhtraining.boardreport.queries import hold, issued_report, releases
from mhtraining.boardreport.releasing import released
from mhtraining.boardreport.report import Report
from mhtraining.core.clock import civil_day
from mhtraining.core.db import reading
from mhtraining.core.errors import RefusedError
from mhtraining.records.verification import snapshot


def put_together(
    sessions: sessionmaker[Session], organisation_id: int, on: date, *, minimum_group: int, now: datetime
) -> Report:
    """The report as at the month end `on`, releasing the figures of its months that were not yet. Commits.

    Raises RefusedError when `on` is no month end, its month is not over, or nobody counted that day: before
    anything is released.
    """
    check_month(on, civil_day(now))
    with reading(), sessions() as session:
        months = months_with_people(session, organisation_id, on)[-MONTHS:]
        before = {one.month_end: one for one in releases(session, organisation_id)}
    if months[-1:] != [on]:
        raise RefusedError(f"Nothing was required of anybody on {on}: there is nothing to report.")
    shown = [
        before.get(each) or released(sessions, organisation_id, each, minimum_group=minimum_group, now=now)
        for each in months
    ]
    with reading(), sessions() as session:
        snapshot(session)
        return gather(session, organisation_id, shown, civil_day(now))


def issue(
    sessions: sessionmaker[Session], organisation_id: int, report: Report, *, actor: str, now: datetime
) -> int:
    """Make the files of this report and keep them, unless one of its month was issued before. Commits.

    Gives the id of what was issued. Raises TypesettingFailedError, and RefusedError where a coordinator
    approved another report of this month meanwhile.
    """
    files, made_digest = files_of(report), reports.digest_of(report)
    with sessions() as session:
        hold(session, organisation_id)  # of two at once, one waits here and finds the other's
        before = issued_report(session, organisation_id, report.on)
        if before is not None:
            return before.id
        approved = session.get(ReportDraft, (organisation_id, report.on))
        if approved is not None and approved.issue_asked_at and approved.digest != made_digest:
            raise RefusedError(f"A coordinator approved another report of {report.on} just now: ask again.")
        made = IssuedReport(
            organisation_id=organisation_id,
            month_end=report.on,
            issued_at=now,
            figures=reports.written(report),
            digest=made_digest,
        )
        session.add(made)
        session.flush()
        session.add_all(ReportFile(report_id=made.id, name=name, data=data) for name, data in files.items())
        if approved is not None:
            session.delete(approved)
        detail = {"on": report.on.isoformat(), "digest": made_digest}
        log(
            session,
            at=now,
            actor=actor,
            action="report.issue",
            organisation_id=organisation_id,
            detail=detail,
        )
        session.commit()
        return made.id


def issued_now(
    sessions: sessionmaker[Session],
    organisation_id: int,
    on: date,
    *,
    minimum_group: int,
    actor: str,
    now: datetime,
) -> int:
    """The id of the report of this month end; put together and issued when it was not yet. Commits.

    What a coordinator has approved is issued as it is. Raises as `put_together` and `issue`.
    """
    with reading(), sessions() as session:
        before = issued_report(session, organisation_id, on)
        if before is not None:
            return before.id
        draft = session.get(ReportDraft, (organisation_id, on))
        approved = draft.figures if draft is not None and draft.issue_asked_at is not None else None
    if approved is not None:
        return issue(sessions, organisation_id, reports.read(approved), actor=actor, now=now)
    report = put_together(sessions, organisation_id, on, minimum_group=minimum_group, now=now)
    return issue(sessions, organisation_id, report, actor=actor, now=now)
