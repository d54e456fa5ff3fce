"""From the facts of people to the deltas of the figures: everybody's of an organisation, or some people's."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, select

from mhtraining.coverage.cells import Deltas, Tally
from mhtraining.coverage.facts import facts_of
from mhtraining.coverage.frame import Frame, frame_of
from mhtraining.coverage.states import states_of
from mhtraining.organisation.models import Employee

_AT_ONCE = 5_000
"""People whose facts are in memory at the same time."""
_FRAMES_KEPT = 20


def deltas_of(connection: Connection, people: Iterable[int], frame: Frame) -> Deltas:
    """What these people (employee ids) add to the figures of their organisation, from its first day on."""
    tally, ids = Tally(frame), sorted(people)
    for start in range(0, len(ids), _AT_ONCE):
        facts = facts_of(connection, ids[start : start + _AT_ONCE], frame.modules)
        tally.add(facts, states_of(facts, frame))
    return tally.deltas()


def deltas_of_all(connection: Connection, organisation_id: int) -> Deltas:
    """What the facts say the deltas of an organisation are, all of them."""
    return deltas_of(
        connection, everybody(connection, organisation_id), frame_of(connection, organisation_id)
    )


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
