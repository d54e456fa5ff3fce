"""Attempts as they stand in the database. Whoever asks gives the person whose attempts they must be."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from mhtraining.catalogue.models import Module
from mhtraining.catalogue.queries import bundle
from mhtraining.content.model import Ref
from mhtraining.core.errors import NotFoundError
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.models import Attempt, HeldAnswer, Walk


def in_hand(session: Session, attempt_id: int, *, employee_id: int, lock: bool = False) -> InHand:
    """This person's attempt with its walks, responses and module version.

    With `lock` the attempt is locked until the transaction ends, and read afresh. Raises
    NotFoundError when there is none, or it is somebody else's.
    """
    wanted = (
        select(Attempt)
        .where(Attempt.id == attempt_id, Attempt.employee_id == employee_id)
        .options(selectinload(Attempt.walks).selectinload(Walk.responses))
    )
    if lock:
        wanted = wanted.with_for_update(of=Attempt).execution_options(populate_existing=True)
    attempt = session.scalars(wanted).one_or_none()
    if attempt is None:
        raise NotFoundError(f"There is no attempt {attempt_id}.")
    return InHand(attempt, bundle(session, attempt.version))


def walk_of(hand: InHand, walk_id: int) -> Walk:
    """The walk with this id in the attempt. Raises NotFoundError when it is not in it."""
    for walk in hand.attempt.walks:
        if walk.id == walk_id:
            return walk
    raise NotFoundError(f"There is no walk {walk_id} in attempt {hand.attempt.id}.")


def version_of_attempt(session: Session, attempt_id: int, *, employee_id: int) -> str:
    """The module version of this person's attempt. Raises NotFoundError as `in_hand`."""
    version = session.scalar(
        select(Attempt.version).where(Attempt.id == attempt_id, Attempt.employee_id == employee_id)
    )
    if version is None:
        raise NotFoundError(f"There is no attempt {attempt_id}.")
    return version


def open_attempt(session: Session, employee_id: int, module_slug: str) -> Attempt | None:
    """This person's attempt at the module that has not ended (there is at most one)."""
    return session.scalars(
        select(Attempt).where(
            Attempt.employee_id == employee_id,
            Attempt.module_slug == module_slug,
            Attempt.ended_at.is_(None),
        )
    ).one_or_none()


def last_attempts(session: Session, employee_id: int) -> dict[str, Attempt]:
    """This person's newest attempt at every module ever begun, by slug."""
    newest = (
        select(func.max(Attempt.id)).where(Attempt.employee_id == employee_id).group_by(Attempt.module_slug)
    )
    found = session.scalars(select(Attempt).where(Attempt.id.in_(newest)))
    return {attempt.module_slug: attempt for attempt in found}


def last_attempt(session: Session, employee_id: int, module_slug: str) -> Attempt | None:
    """This person's newest attempt at a module, ended or not."""
    return session.scalars(
        select(Attempt)
        .where(Attempt.employee_id == employee_id, Attempt.module_slug == module_slug)
        .order_by(Attempt.id.desc())
        .limit(1)
    ).one_or_none()


def last_shown(session: Session, employee_id: int, module_slug: str) -> dict[Ref, datetime]:
    """When each scenario was last shown to this person in an assessment of this module, any version."""
    rows = session.execute(
        select(Walk.scenario_module, Walk.scenario_id, func.max(Walk.shown_at))
        .join(Attempt)
        .where(
            Attempt.employee_id == employee_id,
            Attempt.module_slug == module_slug,
            Walk.counted,
            Walk.shown_at.is_not(None),
        )
        .group_by(Walk.scenario_module, Walk.scenario_id)
    )
    return {Ref(module, scenario): shown_at for module, scenario, shown_at in rows if shown_at}


def retirement_days(session: Session) -> dict[str, date]:
    """The day from which each retired module is required of nobody, by slug."""
    rows = session.execute(select(Module.slug, Module.retired_on).where(Module.retired_on.is_not(None)))
    return {slug: day for slug, day in rows if day}


def held_answers(session: Session, account_id: int) -> list[HeldAnswer]:
    """The answers kept for this account, oldest first."""
    return list(
        session.scalars(select(HeldAnswer).where(HeldAnswer.account_id == account_id).order_by(HeldAnswer.id))
    )
