"""What stands in the database after something went wrong: all of an answer or nothing of it, once."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import Flask
from sqlalchemy import select

from mhtraining.core.db import db, reading
from mhtraining.learning.models import Attempt, Response
from mhtraining.records.models import Completion, LearningRecord
from mhtraining.records.verification import Verification, snapshot
from tests.durability.world import LAST, Learner


def assert_nothing_lost(app: Flask, learners: Sequence[Learner], acknowledged: Collection[int]) -> None:
    """Fail unless every acknowledged attempt is recorded, and every other one wholly or not at all.

    `acknowledged`: the ids of the attempts whose last answer the server said it had. Response, end of
    the attempt, learning record and completion belong together; the ledger must verify.
    """
    with app.app_context(), reading():
        session = db.session()
        snapshot(session)
        answered = list(
            session.scalars(
                select(Attempt.id).join(Attempt.walks).join(Response).where(Response.position == LAST)
            )
        )
        ended = list(session.scalars(select(Attempt.id).where(Attempt.ended_at.is_not(None))))
        recorded = list(session.scalars(select(LearningRecord.attempt_id)))
        completed = list(session.scalars(select(Completion.employee_id)))
        findings = list(Verification(session).findings())
        session.rollback()
    people = {learner.attempt_id: learner.employee_id for learner in learners}
    lost = sorted(set(acknowledged) - set(answered))
    assert not lost, f"acknowledged, but not there: attempts {lost}"
    assert sorted(answered) == sorted(ended) == sorted(recorded)  # also: none of them twice
    assert sorted(completed) == sorted(people[attempt_id] for attempt_id in ended)
    assert findings == []
