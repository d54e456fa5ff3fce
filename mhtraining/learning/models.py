"""Three grains of doing a module: the attempt, the walks through its scenarios, the responses in a walk."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mhtraining.core.db import Model, word


class Outcome(StrEnum):
    """How an attempt ended. `completed`: a module without an assessment, gone through."""

    PASSED = "passed"
    FAILED = "failed"
    COMPLETED = "completed"


class Attempt(Model):
    """One go at a module; belongs to one version for ever, and to one random seed.

    `stop` is where the learner stands (see `learning.stops`), so that leaving and coming back lands
    there. `retries_id` names the failed attempt of the same version that this one follows: its
    lessons need not be read again. At most one attempt of a person and module is open.
    """

    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended_with_outcome"),
        Index(
            "uq_attempt_open",
            "employee_id",
            "module_slug",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_attempt_employee", "employee_id", "module_slug", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    module_slug: Mapped[str] = mapped_column(ForeignKey("module.slug"))
    version: Mapped[str] = mapped_column(ForeignKey("module_version.version"))
    seed: Mapped[int]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(word(Outcome))
    earned: Mapped[Fraction | None]
    attainable: Mapped[Fraction | None]
    stop: Mapped[int] = mapped_column(default=0)
    retries_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))

    walks: Mapped[list[Walk]] = relationship(back_populates="attempt", order_by="Walk.id")


class OpenedStop(Model):
    """A part of a lesson that was opened in an attempt."""

    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"), primary_key=True)
    stop: Mapped[int] = mapped_column(primary_key=True)
    opened_at: Mapped[datetime]


class Walk(Model):
    """One pass through one scenario in an attempt.

    `position` is the stop of a practice, or the place in the draw (from 1) of a scenario that
    counts; `round` counts passes there from 1: practice walked again, or another draw taken instead
    of a scenario with a content warning (then `swapped_at`). `feedback_read` is the position of the
    last response whose feedback was left behind.
    """

    __table_args__ = (
        UniqueConstraint("attempt_id", "counted", "position", "round"),
        CheckConstraint("ended_at IS NULL OR shown_at IS NOT NULL", name="shown_before_ended"),
        CheckConstraint("ended_at IS NULL OR swapped_at IS NULL", name="ended_or_swapped"),
        Index("ix_walk_scenario", "scenario_module", "scenario_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id"))
    scenario_module: Mapped[str] = mapped_column(String(64))
    scenario_id: Mapped[str] = mapped_column(String(64))
    counted: Mapped[bool]
    position: Mapped[int]
    round: Mapped[int]
    shown_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    swapped_at: Mapped[datetime | None]
    feedback_read: Mapped[int] = mapped_column(default=0)
    earned: Mapped[Fraction | None]
    attainable: Mapped[Fraction | None]

    attempt: Mapped[Attempt] = relationship(back_populates="walks")
    responses: Mapped[list[Response]] = relationship(back_populates="walk", order_by="Response.position")


class Response(Model):
    """The answer given at one step of a walk; triggers refuse UPDATE, and DELETE outside erasure.

    `answer` has the shape of the `content score` file: places from 1, lists of them, right-hand
    texts, or null. `earned` is weight x fraction, exact.
    """

    __table_args__ = (UniqueConstraint("walk_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    walk_id: Mapped[int] = mapped_column(ForeignKey("walk.id"))
    position: Mapped[int]
    step_id: Mapped[str] = mapped_column(String(200))
    answer: Mapped[Any] = mapped_column(JSON)
    earned: Mapped[Fraction]
    answered_at: Mapped[datetime]

    walk: Mapped[Walk] = relationship(back_populates="responses")


class HeldAnswer(Model):
    """An answer sent with an idle session, kept for 15 minutes until the same person signs in again."""

    __table_args__ = (UniqueConstraint("walk_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    walk_id: Mapped[int] = mapped_column(ForeignKey("walk.id"))
    position: Mapped[int]
    step_id: Mapped[str] = mapped_column(String(200))
    answer: Mapped[Any] = mapped_column(JSON)
    held_at: Mapped[datetime]
