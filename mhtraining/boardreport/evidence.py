"""What a coordinator shows for the six aims: added, and taken away; a title, a link and a day."""

from __future__ import annotations

from datetime import date, datetime
from unicodedata import category
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.audit.services import log
from mhtraining.boardreport.models import LONGEST_LINK, LONGEST_TITLE, AimEvidence, BasicAim
from mhtraining.boardreport.queries import hold
from mhtraining.core.errors import NotFoundError, UsageError


def add_evidence(
    session: Session,
    organisation_id: int,
    aim: BasicAim,
    *,
    title: str,
    link: str,
    seen_on: date,
    actor: str,
    now: datetime,
    today: date,
) -> AimEvidence:
    """Keep what shows that an aim is met; the very same (a double click) is kept once.

    Raises UsageError for an empty or too long title, or one with control characters, for a link that is
    none, and for a day in the future.
    """
    if not 1 <= len(title) <= LONGEST_TITLE or not is_title(title):
        raise UsageError(f"A title takes 1 to {LONGEST_TITLE} characters, and no control characters.")
    if not is_link(link):
        raise UsageError("A link begins with https:// or http:// and names a site.")
    if seen_on > today:
        raise UsageError("What was seen in the future was not seen.")
    hold(session, organisation_id)
    shown = {"organisation_id": organisation_id, "aim": aim, "title": title, "link": link, "seen_on": seen_on}
    standing = session.scalars(select(AimEvidence).filter_by(**shown).limit(1)).first()
    if standing is not None:
        return standing
    made = AimEvidence(**shown, added_at=now)
    session.add(made)
    session.flush()
    _note(session, "evidence.add", made, actor, now)
    return made


def remove_evidence(
    session: Session, organisation_id: int, evidence_id: int, *, actor: str, now: datetime
) -> None:
    """Take it away. Raises NotFoundError: another organisation's is as one that there is not."""
    wanted = select(AimEvidence).where(
        AimEvidence.id == evidence_id, AimEvidence.organisation_id == organisation_id
    )
    found = session.scalar(wanted.with_for_update())
    if found is None:
        raise NotFoundError("There is no such evidence.")
    session.delete(found)
    session.flush()
    _note(session, "evidence.remove", found, actor, now)


def is_title(text: str) -> bool:
    """Whether all of it can be shown and stored: PostgreSQL takes no zero, and a control is no letter."""
    return not any(category(letter) in ("Cc", "Cs") for letter in text)


def is_link(text: str) -> bool:
    """Whether this can be followed from a page: an address of the web, without a name and password in it."""
    if len(text) > LONGEST_LINK or any(letter.isspace() or not letter.isprintable() for letter in text):
        return False
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
    except ValueError:
        return False


def _note(session: Session, action: str, evidence: AimEvidence, actor: str, now: datetime) -> None:
    log(
        session,
        at=now,
        actor=actor,
        action=action,
        organisation_id=evidence.organisation_id,
        detail={"aim": evidence.aim.value},
    )
