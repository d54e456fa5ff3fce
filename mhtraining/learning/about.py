"""Everything this room holds about one person, for that person's own file."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from mhtraining.accounts.models import Account
from mhtraining.catalogue.queries import bundle
from mhtraining.content.model import Bundle, Kind, Ref
from mhtraining.core.db import picked
from mhtraining.learning.looking_back import Question, questions
from mhtraining.learning.models import Attempt, HeldAnswer, OpenedStop, Response, Walk
from mhtraining.learning.walk_state import WalkState

ATTEMPT = (
    "id",
    "version",
    "seed",
    "started_at",
    "ended_at",
    "outcome",
    "earned",
    "attainable",
    "stop",
    "retries_id",
)
WALK = (
    "id",
    "scenario_module",
    "scenario_id",
    "counted",
    "position",
    "round",
    "shown_at",
    "ended_at",
    "swapped_at",
    "feedback_read",
    "earned",
    "attainable",
)
HELD = ("walk_id", "position", "step_id", "answer", "held_at")
RESPONSE = ("position", "step_id", "answer", "earned", "answered_at")


def attempts_of(session: Session, employee_id: int) -> list[dict[str, Any]]:
    """Every attempt of this person, the newest first, without what was answered in it."""
    found = session.scalars(
        select(Attempt).where(Attempt.employee_id == employee_id).order_by(Attempt.id.desc())
    )
    return [_attempt(attempt) for attempt in found]


def held_answers_of(session: Session, employee_id: int) -> list[dict[str, Any]]:
    """The answers this person sent with an idle session, that wait for signing in."""
    found = session.scalars(
        select(HeldAnswer)
        .join(Account, Account.id == HeldAnswer.account_id)
        .where(Account.employee_id == employee_id)
        .order_by(HeldAnswer.id)
    )
    return [picked(each, HELD) for each in found]


def held_about(session: Session, employee_id: int) -> dict[str, Any]:
    """Every attempt with the parts opened in it, its walks and every answer, and answers kept for signing in.

    Each answer stands there twice: as it is stored, and in words (`question`, `given`). A fixed number
    of SELECTs, and one for every version that no process here has read before.
    """
    attempts = session.scalars(
        select(Attempt)
        .where(Attempt.employee_id == employee_id)
        .options(selectinload(Attempt.walks).selectinload(Walk.responses))
        .order_by(Attempt.id)
    ).all()
    opened: dict[int, list[dict[str, Any]]] = {attempt.id: [] for attempt in attempts}
    of_these = select(Attempt.id).where(Attempt.employee_id == employee_id)
    for stop in session.scalars(
        select(OpenedStop)
        .where(OpenedStop.attempt_id.in_(of_these))
        .order_by(OpenedStop.attempt_id, OpenedStop.stop)
    ):
        opened[stop.attempt_id].append({"stop": stop.stop, "opened_at": stop.opened_at})
    return {
        "attempts": [
            {
                **_attempt(attempt),
                "opened_stops": opened[attempt.id],
                "walks": _walks(attempt, bundle(session, attempt.version)),
            }
            for attempt in attempts
        ],
        "held_answers": held_answers_of(session, employee_id),
    }


def _attempt(attempt: Attempt) -> dict[str, Any]:
    return {"module": attempt.module_slug, **picked(attempt, ATTEMPT)}


def _walks(attempt: Attempt, bundle: Bundle) -> list[dict[str, Any]]:
    return [
        {
            **picked(walk, WALK),
            "responses": [
                _response(response, question)
                for response, question in zip(walk.responses, questions(_state(walk, bundle)), strict=True)
            ],
        }
        for walk in attempt.walks
    ]


def _state(walk: Walk, bundle: Bundle) -> WalkState:
    return WalkState(
        scenario=bundle.scenarios[Ref(walk.scenario_module, walk.scenario_id)],
        seed=walk.attempt.seed,
        counted=walk.counted,
        answers=tuple(response.answer for response in walk.responses),
        feedback_read=walk.feedback_read,
    )


def _response(response: Response, question: Question) -> dict[str, Any]:
    """The answer as it is stored and in words: what was chosen, or for a line of several what stood by it."""
    given = [
        line.text if question.kind in (Kind.CHOICE, Kind.SPOT) else f"{line.text} → {line.given}"
        for line in question.lines
        if line.given
    ]
    return {**picked(response, RESPONSE), "question": question.heading, "given": given}
