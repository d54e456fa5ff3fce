"""Drafts of reports: asked for, looked at, and handed over to be issued as they are."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.boardreport.models import ReportDraft
from mhtraining.boardreport.queries import hold, issued_report
from mhtraining.core.errors import NotFoundError, RefusedError


class DraftChangedError(RefusedError):
    """The draft is not the one that was looked at."""


def draft_of(session: Session, organisation_id: int, on: date) -> ReportDraft | None:
    """The draft of this month end; None where there is none, or the report is issued already."""
    return session.get(ReportDraft, (organisation_id, on))


def drafts_of(session: Session, organisation_id: int) -> list[ReportDraft]:
    """All drafts of this organisation, the newest month first."""
    its = select(ReportDraft).where(ReportDraft.organisation_id == organisation_id)
    return list(session.scalars(its.order_by(ReportDraft.month_end.desc())))


def ask(session: Session, organisation_id: int, on: date, *, now: datetime) -> None:
    """Ask for the draft of this month end, anew where there is one. Of an issued report nothing is asked."""
    hold(session, organisation_id)
    if issued_report(session, organisation_id, on) is not None:
        return
    draft = draft_of(session, organisation_id, on)
    if draft is None:
        session.add(ReportDraft(organisation_id=organisation_id, month_end=on, asked_at=now))
    elif draft.issue_asked_at is None:
        draft.asked_at, draft.failed_at = now, None
    session.flush()


def ask_to_issue(
    session: Session, organisation_id: int, on: date, *, digest: str, actor: str, now: datetime
) -> None:
    """Ask that the draft with this digest is issued. Asked twice, or issued already: nothing more happens.

    Raises NotFoundError without a draft, DraftChangedError when it is another one by now, or being made.
    """
    hold(session, organisation_id)
    if issued_report(session, organisation_id, on) is not None:
        return
    draft = draft_of(session, organisation_id, on)
    if draft is None:
        raise NotFoundError(f"There is no draft of the report of {on}.")
    if draft.issue_asked_at is not None:
        return
    if draft.asked_at is not None or draft.digest != digest:
        raise DraftChangedError(f"The draft of {on} changed.")
    draft.issue_asked_at, draft.issue_asked_by, draft.failed_at = now, actor, None
    session.flush()
