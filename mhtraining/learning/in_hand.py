"""An attempt together with what it is made of: its version's module, stops, walks; where the learner is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from mhtraining.catalogue.kept import Kept
from mhtraining.content.model import Bundle, Module, Scenario
from mhtraining.learning.rows import AttemptRow, WalkRow
from mhtraining.learning.stops import Stop, StopKind, stops_of
from mhtraining.learning.walk_state import WalkState

_stops: Kept[str, tuple[Stop, ...]] = Kept(64)


class Page(StrEnum):
    """Which page belongs to a place in an attempt."""

    STOP = "stop"  # a text, a practice not begun, the assessment's opening
    WALK = "walk"  # a walk's content warning, or its end
    STEP = "step"  # a step of a walk: its question, or the feedback on it
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a learner stands: a page and, as it needs them, stop, walk and position in the walk."""

    page: Page
    stop: int = 0
    walk_id: int = 0
    position: int = 0


@dataclass(frozen=True)
class InHand:
    """An attempt with walks and responses loaded, and the published version it belongs to."""

    attempt: AttemptRow
    bundle: Bundle

    @property
    def module(self) -> Module:
        """The module in this attempt's version."""
        return self.bundle.module

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """All stops of this version of the module."""
        version = self.attempt.version
        return _stops.get(version) or _stops.keep(version, lambda: stops_of(self.module))

    @property
    def stop(self) -> Stop:
        """The stop where the learner stands."""
        return self.stops[self.attempt.stop - 1]

    @property
    def assessment_stop(self) -> Stop | None:
        """The stop that opens the assessment; None in a module without one."""
        return next((stop for stop in self.stops if stop.kind is StopKind.ASSESSMENT), None)

    def scenario(self, walk: WalkRow) -> Scenario:
        """The scenario this walk goes through."""
        return self.bundle.scenarios[walk.ref]

    def state(self, walk: WalkRow) -> WalkState:
        """How far this walk has come."""
        return WalkState(
            scenario=self.scenario(walk),
            seed=self.attempt.seed,
            counted=walk.counted,
            answers=walk.answers,
            feedback_read=walk.feedback_read,
        )

    def walks_at(self, stop: Stop) -> list[WalkRow]:
        """The walks at a practice or a place of the assessment, round by round."""
        counted = stop.kind is StopKind.COUNTED
        position = stop.place if counted else stop.number
        return sorted(
            (walk for walk in self.attempt.walks if walk.counted == counted and walk.position == position),
            key=lambda walk: walk.round,
        )

    def walk_at(self, stop: Stop) -> WalkRow | None:
        """The walk that holds at this stop: its last round, unless that was skipped or swapped."""
        return next((walk for walk in reversed(self.walks_at(stop)) if not walk.swapped), None)

    def stop_of(self, walk: WalkRow) -> Stop:
        """The stop to which a walk belongs."""
        return next(
            stop
            for stop in self.stops
            if (stop.kind is StopKind.COUNTED and walk.counted and stop.place == walk.position)
            or (stop.kind is StopKind.PRACTICE and not walk.counted and stop.number == walk.position)
        )

    def practised(self, stop: Stop) -> bool:
        """Whether the practice at this stop is finished: walked to its end once, or skipped."""
        return any(walk.ended or walk.swapped for walk in self.walks_at(stop))

    @property
    def counted(self) -> list[WalkRow]:
        """The walks that count, in the order of the draw."""
        found = (self.walk_at(stop) for stop in self.stops if stop.kind is StopKind.COUNTED)
        return [walk for walk in found if walk is not None]

    def place_in(self, walk: WalkRow) -> Whereabouts:
        """The page of this walk on which the learner stands."""
        number = self.stop_of(walk).number
        position = self.state(walk).position if walk.shown else None
        if position is None:
            return Whereabouts(Page.WALK, number, walk.id)
        return Whereabouts(Page.STEP, number, walk.id, position)

    @property
    def whereabouts(self) -> Whereabouts:
        """The page on which the learner stands in this attempt."""
        walk = self.walk_at(self.stop)
        if self.attempt.ended:
            unread = walk is not None and self.state(walk).unread is not None
            return self.place_in(walk) if walk and unread else Whereabouts(Page.RESULT)
        if walk is None or (self.stop.kind is StopKind.PRACTICE and not walk.shown):
            return Whereabouts(Page.STOP, self.stop.number)
        return self.place_in(walk)
