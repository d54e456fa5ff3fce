"""The rules of the paper: issued once, as it was made, and gone only by erasure."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import force_locale
from sqlalchemy import delete
from sqlalchemy.orm import Session

from mhtraining.audit.services import log
from mhtraining.certificates.models import Certificate
from mhtraining.certificates.paper import Paper
from mhtraining.certificates.queries import certificate_of, name_is_known, paper_of
from mhtraining.certificates.wording import worded
from mhtraining.core.clock import civil_day
from mhtraining.core.errors import RefusedError
from mhtraining.core.settings import Settings
from mhtraining.organisation.models import Employee
from mhtraining.organisation.services import lock_people

TEMPLATE = Path(__file__).with_name("paper.typ")
LANGUAGE = "nl"
"""The paper is in Dutch, whatever language the page speaks: it is meant for others."""


class PaperChangedError(RefusedError):
    """What the paper says changed while it was being made."""


class NameUnknownError(RefusedError):
    """Nobody can say whose paper it would be."""


def require_name(session: Session, employee_id: int) -> None:
    """Raises NameUnknownError while the staff data gave this person no name: a paper stays as it is made."""
    if not name_is_known(session, employee_id):
        raise NameUnknownError("The staff data hold no name of this person yet: add it, then make the paper.")


def manuscript(paper: Paper, *, address: str, now: datetime) -> dict[str, Any]:
    """What the press gets: all texts of the paper, its day, and the address at which it can be checked."""
    day = civil_day(now)
    with force_locale(LANGUAGE):
        words = worded(paper, day)
    return {
        **asdict(words),
        "language": LANGUAGE,
        "organisation": paper.organisation_name,
        "name": paper.person_name,
        "module": paper.module_title,
        "about": paper.summary,
        "issued": [day.year, day.month, day.day],
        "address": address,
        "shown": address.partition("://")[2],
    }


def issue(
    session: Session,
    *,
    employee_id: int,
    sequence: int,
    paper: Paper,
    token: str,
    pdf: bytes,
    settings: Settings,
    actor: str,
    now: datetime,
) -> Certificate:
    """Store the paper that was made for this completion; where one was issued before, that one stands.

    Raises NotFoundError when the completion is gone by now, PaperChangedError when the paper would say
    something else by now.
    """
    # of two at once, one waits here and then finds the other's
    lock_people(None, session=session, people=[employee_id])
    standing = certificate_of(session, employee_id, sequence)
    if standing is not None:
        return standing
    if paper_of(session, employee_id, sequence, settings) != paper:
        raise PaperChangedError("The completion changed while its paper was made: make it again.")
    certificate = Certificate(
        employee_id=employee_id, sequence=sequence, token=token, issued_at=now, pdf=pdf, **vars(paper)
    )
    session.add(certificate)
    session.flush()
    log(
        session,
        at=now,
        actor=actor,
        action="certificate.issue",
        organisation_id=session.get_one(Employee, employee_id).organisation_id,
        employee_id=employee_id,
        detail={"sequence": sequence},
    )
    return certificate


def erase_of(session: Session, employee_id: int) -> int:
    """Delete all papers of this person; gives how many. Needs the erasure gate in this transaction.

    Their addresses answer from then on like any that never was.
    """
    done = session.execute(delete(Certificate).where(Certificate.employee_id == employee_id))
    return int(done.rowcount)  # type: ignore[attr-defined]
