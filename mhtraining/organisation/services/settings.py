"""Changes settings of an organisation, each with the reason that is asked for it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mhtraining.core.errors import RefusedError
from mhtraining.organisation.models import Organisation, SettingChange
from mhtraining.organisation.names import clean
from mhtraining.organisation.services.locks import lock_organisation

MANAGERS_SEE_PERSONS = "managers_see_persons"
LONGEST_REASON = 500


def let_managers_see_persons(
    session: Session, organisation_id: int, allowed: bool, *, reason: str, actor: str, now: datetime
) -> SettingChange:
    """Let managers see persons, or no longer: the works council's say (WOR art. 27).

    Raises UsageError without a reason that can be kept, RefusedError when it is so already.
    """
    kept = clean(reason, what="The reason", longest=LONGEST_REASON)
    lock_organisation(None, session=session, organisation_id=organisation_id)
    organisation = session.get_one(Organisation, organisation_id, populate_existing=True)
    if organisation.managers_see_persons is allowed:
        raise RefusedError("That is so already: nothing was changed.")
    organisation.managers_see_persons = allowed
    change = SettingChange(
        organisation_id=organisation_id,
        name=MANAGERS_SEE_PERSONS,
        value="yes" if allowed else "no",
        reason=kept,
        changed_at=now,
        actor=actor,
    )
    session.add(change)
    session.flush()
    return change
