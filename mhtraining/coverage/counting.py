"""From the facts of people to the deltas of the figures: everybody's of an organisation, or some people's."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection, select

from mhtraining.collector import collector_paused
from mhtraining.coverage.cells import Tally
from mhtraining.coverage.deltas import Deltas, kept_deltas
from mhtraining.coverage.facts import facts_of
from mhtraining.coverage.frame import Frame, frame_of
from mhtraining.coverage.models import EVERYTHING, CoverageDelta
from mhtraining.coverage.states import states_of
from mhtraining.organisation.models import Employee

_AT_ONCE = 5_000
"""People whose facts are in memory at the same time."""
_FRAMES_KEPT = 20


def deltas_of(
    connection: Connection, people: Iterable[int], frame: Frame, modules: Collection[str] | None = None
) -> Deltas:
    """What these people (employee ids) add to the figures of their organisation, from its first day on.

    `modules`: to those of these, and of everything required together, alone.
    """
    tally, ids = Tally(frame, modules), sorted(people)
    for start in range(0, len(ids), _AT_ONCE):
        with collector_paused():
            facts = facts_of(connection, ids[start : start + _AT_ONCE], frame.modules)
        tally.add(facts, states_of(facts, frame))
    return tally.deltas()


def deltas_of_all(
    connection: Connection, organisation_id: int, modules: Collection[str] | None = None
) -> Deltas:
    """What the facts say the deltas of an organisation are, all of them or those of some modules."""
    frame = frame_of(connection, organisation_id)
    return deltas_of(connection, everybody(connection, organisation_id), frame, modules)


def missing(connection: Connection, organisation_id: int, modules: Collection[str] | None = None) -> Deltas:
    """What has to be added to the kept figures so that they say what the facts say.

    `modules`: nothing else than rules of these changed, so that other figures need no look.
    """
    which = () if modules is None else (CoverageDelta.module_slug.in_([*modules, EVERYTHING]),)
    wanted = deltas_of_all(connection, organisation_id, modules)
    return wanted - kept_deltas(connection, organisation_id, *which)


def everybody(connection: Connection, organisation_id: int) -> Sequence[int]:
    """Whoever ever worked for this organisation."""
    return connection.scalars(select(Employee.id).where(Employee.organisation_id == organisation_id)).all()


class Frames:
    """The frames used lately, by the version of the rules that they hold."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, str], Frame] = OrderedDict()

    def at(self, connection: Connection, organisation_id: int, version: str) -> Frame:
        """The frame of this version, read when it is not at hand; an empty version is never kept."""
        key = organisation_id, version
        frame = self._kept.get(key) or frame_of(connection, organisation_id)
        if version:
            self._kept[key] = frame
            self._kept.move_to_end(key)
        while len(self._kept) > _FRAMES_KEPT:
            self._kept.popitem(last=False)
        return frame
