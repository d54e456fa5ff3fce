"""How a paper comes about: what it says is read, it is made with no transaction open, then it is stored."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from mhtraining.certificates.paper import Paper, new_token
from mhtraining.certificates.queries import certificate_of, paper_of
from mhtraining.certificates.services import TEMPLATE, issue, manuscript, require_name
from mhtraining.core.db import reading
from mhtraining.core.patience import patience_of_a_request
from mhtraining.core.settings import Settings
from mhtraining.core.typesetting import at_the_press, typeset


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
    """Issue the paper of this completion unless it was issued before, and commit.

    `address` gives the public address of a token. The press takes most of a second, in which SQLite's
    one writer must be free: whatever transaction is open when this is called is ended. What the press
    and the wait for it take is not the database's: its patience begins anew after each. Raises
    NotFoundError without such a completion, TypesettingFailedError, PaperChangedError,
    NameUnknownError.
    """

    def to_be_made() -> Paper | None:
        with patience_of_a_request(), reading():
            issued = certificate_of(session, employee_id, sequence) is not None
            paper = None if issued else paper_of(session, employee_id, sequence, settings)
            if paper:
                require_name(session, employee_id)
            session.rollback()
        return paper

    if to_be_made() is None:
        return
    token = new_token()
    with at_the_press():
        paper = to_be_made()  # looked at again: the one before may have had the same paper made
        if paper is None:
            return
        pdf = typeset(TEMPLATE, manuscript(paper, address=address(token), now=now))
        with patience_of_a_request():
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
            session.commit()
