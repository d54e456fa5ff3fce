"""How a paper comes about: what it says is read, it is made with no transaction open, then it is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from mhtraining.certificates.paper import new_token
from mhtraining.certificates.queries import certificate_of, paper_of
from mhtraining.certificates.services import issue, manuscript
from mhtraining.certificates.typesetting import typeset
from mhtraining.core.db import reading
from mhtraining.core.settings import Settings


def issue_once(
    session: Session,
    *,
    employee_id: int,
    sequence: int,
    settings: Settings,
    address: Callable[[str], str],
    actor: str,
    now: datetime,
) -> None:
    """Issue the paper of this completion unless it was issued before; the caller commits.

    `address` gives the public address of a token. The press takes most of a second, in which SQLite's
    one writer must be free: whatever transaction is open when this is called is ended. Raises
    NotFoundError without such a completion, TypesettingFailedError, PaperChangedError.
    """
    with reading():
        issued = certificate_of(session, employee_id, sequence) is not None
        paper = None if issued else paper_of(session, employee_id, sequence, settings)
        session.rollback()
    if paper is None:
        return
    token = new_token()
    pdf = typeset(manuscript(paper, address=address(token), now=now))
    issue(
        session,
        employee_id=employee_id,
        sequence=sequence,
        paper=paper,
        token=token,
        pdf=pdf,
        settings=settings,
        actor=actor,
        now=now,
    )
