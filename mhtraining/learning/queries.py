"""Attempts as they stand in the database. Whoever asks gives the person whose attempts they must be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import (
    Executable,
    Integer,
    Row,
    String,
    Text,
    and_,
    bindparam,
    cast,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from mhtraining.catalogue.models import Module, ModuleVersion, Publication
from mhtraining.catalogue.queries import NEWEST_VOCABULARY, bundle, current_publication
from mhtraining.content.model import Ref
from mhtraining.core.db import is_sqlite
from mhtraining.core.errors import NotFoundError
from mhtraining.core.periods import DAY
from mhtraining.core.reader import Reader
from mhtraining.learning.in_hand import InHand
from mhtraining.learning.models import Attempt, HeldAnswer, Response, Walk
from mhtraining.learning.rows import AttemptRow, WalkRow
from mhtraining.records.models import Completion

_OWN = (Attempt.id == bindparam("attempt_id"), Attempt.employee_id == bindparam("employee_id"))
_LOCK = select(Attempt.id).where(*_OWN).with_for_update()
_OF_ATTEMPT = (
    Attempt.id,
    Attempt.employee_id,
    Attempt.module_slug,
    Attempt.version,
    Attempt.seed,
    Attempt.stop,
    Attempt.outcome,
    type_coerce(Attempt.earned, String()),  # made a Fraction once, not in every row
    type_coerce(Attempt.attainable, String()),
    Attempt.retries_id,
    ModuleVersion.published_on,
    Module.retired_on,
    Publication.version.label("newest_version"),
    NEWEST_VOCABULARY.label("vocabulary"),
)
_OF_WALK = (
    Walk.id.label("walk_id"),
    Walk.scenario_module,
    Walk.scenario_id,
    Walk.counted,
    Walk.position,
    Walk.round,
    Walk.shown_at.is_not(None),
    Walk.ended_at.is_not(None).label("walk_ended"),
    Walk.swapped_at.is_not(None),
    Walk.feedback_read,
)
NO_WALK = 0
_ANSWERS_OF = bindparam("answers_of", type_=Integer)
_IN_HAND = (
    select(*_OF_ATTEMPT, *_OF_WALK, cast(Response.answer, Text))
    .join(ModuleVersion, ModuleVersion.version == Attempt.version)
    .join(Module, Module.slug == Attempt.module_slug)
    .join(Publication, Publication.id == current_publication(Attempt.module_slug))
    .outerjoin(Walk, Walk.attempt_id == Attempt.id)
    .outerjoin(
        Response, and_(Response.walk_id == Walk.id, or_(Walk.id == _ANSWERS_OF, _ANSWERS_OF.is_(None)))
    )
    .where(*_OWN)
    .order_by(Walk.id, Response.position)
)
"""A row per answer; attempt and walk stand in each of theirs."""


def in_hand(
    reader: Reader,
    attempt_id: int,
    *,
    employee_id: int,
    lock: bool = False,
    answers_of: int | None = None,
) -> InHand:
    """This person's attempt with its walks, their answers and its module version.

    A page that shows one walk asks for the answers of that one (its id), or of none (NO_WALK).

    With `lock` (given a session) the attempt is locked until the transaction ends, and read after
    that: what a rival wrote before it let go is seen. SQLite has one writer and needs no lock. Raises
    NotFoundError when there is none, or it is somebody else's.
    """
    own = {"attempt_id": attempt_id, "employee_id": employee_id}
    if lock and not is_sqlite(reader):
        reader.execute(_LOCK, own)
    rows = reader.execute(_IN_HAND, {**own, "answers_of": answers_of}).all()
    if not rows:
        raise NotFoundError(f"There is no attempt {attempt_id}.")
    attempt = AttemptRow(*rows[0][: len(_OF_ATTEMPT)])
    attempt.earned, attempt.attainable = _fraction(attempt.earned), _fraction(attempt.attainable)
    walk: WalkRow | None = None
    for row in rows:
        *of_walk, answer = row[len(_OF_ATTEMPT) :]
        if of_walk[0] is not None and (walk is None or walk.id != of_walk[0]):
            walk = WalkRow(*of_walk)
            if answers_of is not None and answers_of != walk.id:
                walk.responses = None
            attempt.walks.append(walk)
        if walk is not None and walk.responses is not None and answer is not None:
            walk.responses.append(answer)
    return InHand(attempt, bundle(reader, attempt.version))


def walk_of(hand: InHand, walk_id: int) -> WalkRow:
    """The walk with this id in the attempt. Raises NotFoundError when it is not in it."""
    for walk in hand.attempt.walks:
        if walk.id == walk_id:
            return walk
    raise NotFoundError(f"There is no walk {walk_id} in attempt {hand.attempt.id}.")


def version_of_attempt(reader: Reader, attempt_id: int, *, employee_id: int) -> str:
    """The module version of this person's attempt. Raises NotFoundError as `in_hand`."""
    version = reader.scalar(
        select(Attempt.version).where(Attempt.id == attempt_id, Attempt.employee_id == employee_id)
    )
    if version is None:
        raise NotFoundError(f"There is no attempt {attempt_id}.")
    return version


def begun_at(reader: Reader, attempt_id: int) -> datetime:
    """When this attempt was begun; whose it is was asked before."""
    return reader.execute(select(Attempt.started_at).where(Attempt.id == attempt_id)).scalar_one()


def open_attempt(session: Session, employee_id: int, module_slug: str) -> Attempt | None:
    """This person's attempt at the module that has not ended (there is at most one)."""
    return session.scalars(
        select(Attempt).where(
            Attempt.employee_id == employee_id,
            Attempt.module_slug == module_slug,
            Attempt.ended_at.is_(None),
        )
    ).one_or_none()


def last_attempt(session: Session, employee_id: int, module_slug: str) -> Attempt | None:
    """This person's newest attempt at a module, ended or not."""
    return session.scalars(
        select(Attempt)
        .where(Attempt.employee_id == employee_id, Attempt.module_slug == module_slug)
        .order_by(Attempt.id.desc())
        .limit(1)
    ).one_or_none()


def last_shown(reader: Reader, employee_id: int, module_slug: str) -> dict[Ref, datetime]:
    """When each scenario was last shown to this person in an assessment of this module, any version."""
    rows = reader.execute(
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


def _modules() -> Executable:
    """Every module ever published, in its current version, with what `employee_id` made of it by `on`.

    A row per completion, the newest attempt in each.
    """
    tried = aliased(Attempt)
    newest = (
        select(func.max(tried.id))
        .where(tried.employee_id == bindparam("employee_id"), tried.module_slug == Module.slug)
        .scalar_subquery()
    )
    return (
        select(
            ModuleVersion.module_slug,
            ModuleVersion.version,
            ModuleVersion.title,
            ModuleVersion.summary,
            ModuleVersion.minutes,
            Module.retired_on,
            Attempt.id.label("attempt_id"),
            Attempt.version.label("attempt_version"),
            Attempt.stop,
            Attempt.outcome,
            Completion.completed_on,
            Completion.last_valid_on,
            Completion.sequence,
        )
        .select_from(Module)
        .join(Publication, Publication.id == current_publication(Module.slug))
        .join(ModuleVersion, ModuleVersion.version == Publication.version)
        .outerjoin(Attempt, Attempt.id == newest)
        .outerjoin(
            Completion,
            and_(
                Completion.employee_id == bindparam("employee_id"),
                Completion.module_slug == Module.slug,
                Completion.completed_on <= DAY,
            ),
        )
        .order_by(Module.slug, Completion.completed_on, Completion.sequence)
    )


_MODULES = _modules()


def modules_of(reader: Reader, employee_id: int, on: date) -> Sequence[Row[Any]]:
    """The modules as they stand for this person: a row per module and completion, in order of both."""
    return reader.execute(_MODULES, {"employee_id": employee_id, "on": on}).all()


def held_answers(session: Session, account_id: int) -> list[HeldAnswer]:
    """The answers kept for this account, oldest first."""
    return list(
        session.scalars(select(HeldAnswer).where(HeldAnswer.account_id == account_id).order_by(HeldAnswer.id))
    )


def _fraction(written: object) -> Fraction | None:
    return None if written is None else Fraction(str(written))
