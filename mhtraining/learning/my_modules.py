"""What is known of every module for one person today: gathered from the rooms below."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from mhtraining.catalogue.models import ModuleVersion
from mhtraining.catalogue.queries import bundle, current_versions
from mhtraining.learning.models import Attempt
from mhtraining.learning.overview import Fact
from mhtraining.learning.queries import last_attempts, retirement_days
from mhtraining.learning.stops import stops_of
from mhtraining.records.models import Completion
from mhtraining.records.queries import last_valid_days
from mhtraining.requirements.queries import Obligation, obligations


def facts_of(session: Session, employee_id: int, on: date) -> list[Fact]:
    """Every module that was ever published, as it stands for this person on this day, by title."""
    required = {each.module_slug: each for each in obligations(session, employee_id, on)}
    completions = last_valid_days(session, employee_id, on)
    attempts = last_attempts(session, employee_id)
    retired = retirement_days(session)
    facts = [
        _fact(
            session,
            version,
            offered=slug not in retired or retired[slug] > on,
            obligation=required.get(slug),
            completion=completions.get(slug),
            attempt=attempts.get(slug),
        )
        for slug, version in current_versions(session).items()
    ]
    return sorted(facts, key=lambda fact: fact.title)


def _fact(
    session: Session,
    version: ModuleVersion,
    *,
    offered: bool,
    obligation: Obligation | None,
    completion: Completion | None,
    attempt: Attempt | None,
) -> Fact:
    required = obligation is not None and not obligation.waived
    busy = attempt if attempt is not None and attempt.ended_at is None else None
    return Fact(
        slug=version.module_slug,
        title=version.title,
        summary=version.summary,
        minutes=version.minutes,
        offered=offered,
        required=required,
        due_on=obligation.due_on if obligation is not None and required else None,
        completed_on=completion.completed_on if completion else None,
        last_valid_on=completion.last_valid_on if completion else None,
        completion=completion.sequence if completion else None,
        attempt_id=busy.id if busy else None,
        last_attempt_id=attempt.id if attempt else None,
        step=busy.stop if busy else 0,
        steps=len(stops_of(bundle(session, busy.version).module)) if busy else 0,
    )
