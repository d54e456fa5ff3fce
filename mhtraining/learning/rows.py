"""An attempt and its walks as rows: what pages and services hold of them, and how a change is written.

No objects of a session: a page of an attempt is read by one SELECT, and a change is one UPDATE that
says what it changes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from mhtraining.content.model import Ref
from mhtraining.learning.models import Attempt, Outcome, Walk


@dataclass(slots=True)
class WalkRow:
    """A walk (see `models.Walk`); `shown`, `ended`, `swapped`: whether that moment has come.

    `responses` are the answers given, in order, as JSON; None where they were not asked for.
    """

    id: int
    scenario_module: str
    scenario_id: str
    counted: bool
    position: int
    round: int
    shown: bool
    ended: bool
    swapped: bool
    feedback_read: int
    responses: list[str] | None = field(default_factory=list)

    @property
    def ref(self) -> Ref:
        """Names the scenario it goes through."""
        return Ref(self.scenario_module, self.scenario_id)

    @property
    def answers(self) -> tuple[object, ...]:
        """The answers given, in order."""
        assert self.responses is not None, "the answers of this walk were not asked for"
        return tuple(json.loads(response) for response in self.responses)

    def answered(self, answer: object) -> None:
        """Add the answer just given."""
        assert self.responses is not None
        self.responses.append(json.dumps(answer))


@dataclass(slots=True)
class AttemptRow:
    """An attempt (see `models.Attempt`) with its walks, and what the catalogue says of its module now.

    `published_on` is the day of the attempt's own version, `newest_version` the one that is current,
    `retired_on` the day from which the module is required of nobody, `vocabulary` the id of the one
    that holds (None: nothing was published).
    """

    id: int
    employee_id: int
    module_slug: str
    version: str
    seed: int
    stop: int
    outcome: Outcome | None
    earned: Fraction | None
    attainable: Fraction | None
    retries_id: int | None
    published_on: date
    retired_on: date | None
    newest_version: str
    vocabulary: int | None
    walks: list[WalkRow] = field(default_factory=list)

    @property
    def ended(self) -> bool:
        """Whether it has ended: only then it has an outcome."""
        return self.outcome is not None


def change_attempt(session: Session, attempt: AttemptRow, **values: Any) -> None:
    """Write these columns of the attempt, and keep the row in step."""
    session.execute(update(Attempt).where(Attempt.id == attempt.id).values(values))
    _follow(attempt, values)


def change_walk(session: Session, walk: WalkRow, **values: Any) -> None:
    """Write these columns of the walk, and keep the row in step."""
    session.execute(update(Walk).where(Walk.id == walk.id).values(values))
    _follow(walk, values)


def _follow(row: AttemptRow | WalkRow, values: dict[str, Any]) -> None:
    for column, value in values.items():
        if hasattr(row, column):
            setattr(row, column, value)
        elif hasattr(type(row), moment := column.removesuffix("_at")) and isinstance(row, WalkRow):
            setattr(row, moment, value is not None)
