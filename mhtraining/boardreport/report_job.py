"""The job that makes the drafts of reports that somebody asked for, and issues what was approved."""

from __future__ import annotations

from datetime import date, datetime
from logging import getLogger

from flask import current_app
from sqlalchemy import Connection, Select, or_, select
from sqlalchemy.orm import Session, sessionmaker

from mhtraining.boardreport.models import ReportDraft
from mhtraining.core.db import reading
from mhtraining.core.settings import Settings

log = getLogger("mhtraining.jobs")


def reports_wanted(connection: Connection) -> bool:
    """Whether somebody waits for a draft, or for a report that is to be issued."""
    return connection.execute(_wanted().limit(1)).first() is not None


def make_reports(sessions: sessionmaker[Session], now: datetime) -> None:
    """Make every draft that is asked for, and issue every one that is to be; commits after each.

    One that fails is logged by its ids, stands as failed, and is tried again when it is asked for anew.
    """
    with reading(), sessions() as session:
        wanted = session.execute(_wanted()).all()
    for organisation_id, month_end in wanted:
        try:
            _make(sessions, organisation_id, month_end, now)
        except Exception:  # whatever it is: the other organisations have their reports
            about = {"organisation": organisation_id, "month_end": month_end.isoformat()}
            log.exception("report not made", extra={"fields": about})
            with sessions() as session:
                draft = session.get(ReportDraft, (organisation_id, month_end))
                if draft is not None:  # asked for anew meanwhile, it is given up too: the page says so
                    draft.failed_at = now
                    draft.asked_at = draft.issue_asked_at = draft.issue_asked_by = None
                session.commit()


def _make(sessions: sessionmaker[Session], organisation_id: int, month_end: date, now: datetime) -> None:
    from mhtraining.boardreport import report, reporting  # here, so that pages are served without them

    with reading(), sessions() as session:
        draft = session.get(ReportDraft, (organisation_id, month_end))
        if draft is None:
            return
        asked_at, figures, actor = draft.asked_at, draft.figures, draft.issue_asked_by
    if actor is not None and figures is not None:
        reporting.issue(sessions, organisation_id, report.read(figures), actor=actor, now=now)
        return
    settings: Settings = current_app.extensions["mhtraining.settings"]
    made = reporting.put_together(
        sessions, organisation_id, month_end, minimum_group=settings.minimum_group, now=now
    )
    with sessions() as session:
        draft = session.get(ReportDraft, (organisation_id, month_end), with_for_update=True)
        if draft is not None and draft.issue_asked_at is None:
            draft.figures, draft.digest = report.written(made), report.digest_of(made)
            draft.failed_at = None
            if draft.asked_at == asked_at:
                draft.asked_at = None
        session.commit()


def _wanted() -> Select[int, date]:
    return (
        select(ReportDraft.organisation_id, ReportDraft.month_end)
        .where(or_(ReportDraft.asked_at.is_not(None), ReportDraft.issue_asked_at.is_not(None)))
        .order_by(ReportDraft.organisation_id, ReportDraft.month_end)
    )
