"""By how much the figures of every cell change on which day, from how everybody stands.

People are counted by the set of departments in which they are placed together, then those sets by the
scopes they are in: a person with two departments below one counts there once, and where the tree
changes nobody has to be looked at again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date

import numpy as np

from mhtraining.core import periods
from mhtraining.core.periods import Days
from mhtraining.coverage.deltas import NOTHING, Deltas, summed
from mhtraining.coverage.facts import Facts
from mhtraining.coverage.frame import ORGANISATION, Frame
from mhtraining.coverage.models import EVERYTHING, MEASURES
from mhtraining.coverage.presence import COUNTS, presence
from mhtraining.coverage.spans import END, Ints, Pieces, Spans, code_of, merged, ranges
from mhtraining.coverage.states import States

Places = frozenset[int]
"""Departments in which somebody is placed at the same time."""

_LAPSED = MEASURES.index("lapsed")


class Tally:
    """Adds up how people stand, some people after others, and gives the deltas of all of them."""

    def __init__(self, frame: Frame, only: Collection[str] | None = None) -> None:
        """`only`: of these modules, and of everything required together."""
        self.frame = frame
        self.modules = [*frame.modules, EVERYTHING]
        self._wanted = np.array([only is None or slug in {*only, EVERYTHING} for slug in self.modules])
        self._places: dict[Places, int] = {}
        self._keys: list[Ints] = []
        self._values: list[Ints] = []
        self._counts: list[Ints] | None = [] if only is None else None

    def add(self, facts: Facts, states: States) -> None:
        """Count these people: the same module, day and departments together become one row."""
        if self._counts is not None:
            self._counts.append(_comings_and_goings(presence(facts, self.frame)))
        states = states.of_modules(self._wanted)
        if not len(states.key):
            return
        pieces, places = _places(facts)
        numbers = np.array([self._places.setdefault(one, len(self._places)) for one in places])
        key, day, values = _changes(states, pieces, numbers[pieces.counts[0]], len(self.modules))
        codes, sums = summed(code_of(key, day), values)
        self._keys.append(codes)
        self._values.append(sums)

    def deltas(self) -> Deltas:
        """The deltas of everybody added, in every scope; and unless it is of some modules only, `COUNTS`."""
        return self._coverage() + _of_counts(self._counts) if self._counts else self._coverage()

    def _coverage(self) -> Deltas:
        if not self._keys:
            return NOTHING
        codes, values = summed(np.concatenate(self._keys), np.concatenate(self._values, axis=1))
        rows = Pieces.at(codes, [])
        size = len(self.modules)
        starts = np.searchsorted(rows.key // size, np.arange(len(self._places) + 1))
        scopes: dict[str, list[tuple[Ints, Ints]]] = defaultdict(list)
        for places, number in self._places.items():
            own = slice(starts[number], starts[number + 1])
            mine = (rows.key[own] % size, rows.day[own], values[:, own])
            for scope, days in _scopes_of(places, self.frame.scopes).items():
                scopes[scope].append(_while_in(days, *mine))
        return self._together(scopes)

    def _together(self, scopes: Mapping[str, list[tuple[Ints, Ints]]]) -> Deltas:
        """The changes that each scope sees, by their module, as those of all cells."""
        cells = tuple((module, scope) for scope in scopes for module in self.modules)
        codes, values = [], []
        for number, parts in enumerate(scopes.values()):
            own, changes = summed(*(np.concatenate(column, axis=-1) for column in zip(*parts, strict=True)))
            rows = Pieces.at(own, [])
            codes.append(code_of(rows.key + number * len(self.modules), rows.day))
            values.append(changes)
        return Deltas.of(cells, np.concatenate(codes), np.concatenate(values, axis=1))


def _comings_and_goings(counted: list[Spans]) -> Ints:
    """Who comes (first row) and who goes (second) in each of `COUNTS`: its place and the day in one."""
    both = []
    for side in ("first", "end"):
        codes = [code_of(np.full(len(one.key), at), getattr(one, side)) for at, one in enumerate(counted)]
        both.append(np.concatenate(codes))
    return np.array(both)


def _of_counts(several: list[Ints]) -> Deltas:
    come, gone = np.concatenate(several, axis=1)
    values = np.zeros((len(MEASURES), 2 * len(come)), dtype=np.int64)
    values[0] = np.repeat([1, -1], len(come))
    return Deltas.of(tuple((name, ORGANISATION) for name in COUNTS), np.concatenate([come, gone]), values)


def _places(facts: Facts) -> tuple[Pieces, list[Places]]:
    """Where everybody is placed on which day: pieces of persons, with the number of a set of departments.

    Every person's pieces begin before all days, so that each day falls in one. Equal sets are found by
    the sum of a large random number per department.
    """
    departments, which = np.unique(facts.departments, return_inverse=True)
    many = max(len(departments), 1)
    spans = facts.placed
    spans = merged(Spans.of(spans.key * many + which, spans.first, spans.end))
    mark = np.random.default_rng(1).integers(1, 1 << 62, size=many)[spans.key % many]
    person, everybody = spans.key // many, np.arange(facts.people)
    codes = np.concatenate(
        [
            code_of(everybody, np.zeros_like(everybody)),
            code_of(person, spans.first),
            code_of(person, spans.end),
        ]
    )
    order = np.argsort(codes)
    sums = np.cumsum(np.concatenate([np.zeros_like(everybody), mark, -mark])[order])
    codes = codes[order]
    last = np.append(codes[1:] != codes[:-1], True)
    _, example, number = np.unique(sums[last], return_index=True, return_inverse=True)
    pieces = Pieces.at(codes[last], [number])
    found = []
    for at in example.tolist():
        start, stop = np.searchsorted(spans.key, [pieces.key[at] * many, (pieces.key[at] + 1) * many])
        own, day = slice(start, stop), pieces.day[at]
        there = (spans.first[own] <= day) & (day < spans.end[own])
        found.append(frozenset(departments[spans.key[own][there] % many].tolist()))
    return pieces, found


def _changes(states: States, pieces: Pieces, places: Ints, modules: int) -> tuple[Ints, Ints, Ints]:
    """Who comes and goes where: key (places * modules + module), day, and the change of each measure."""
    bounds = code_of(pieces.key, pieces.day)
    ends = np.append(pieces.day[1:], END)
    ends[np.append(pieces.key[1:] != pieces.key[:-1], True)] = END
    person, module = states.key // modules, states.key % modules
    start = np.searchsorted(bounds, code_of(person, states.first), side="right") - 1
    stop = np.searchsorted(bounds, code_of(person, states.end), side="left")
    which, piece = ranges(start, stop)
    key = places[piece] * modules + module[which]
    first = np.maximum(states.first[which], pieces.day[piece])
    end = np.minimum(states.end[which], ends[piece])
    held = np.zeros((len(MEASURES), len(which)), dtype=np.int64)
    held[0] = 1
    for row, measure in enumerate((states.covered, states.ever_trained, states.overdue, states.expiring), 1):
        held[row] = measure[which]
    at = np.searchsorted(bounds, code_of(states.lapsed // modules, states.lapses), side="right") - 1
    lapses = np.zeros((len(MEASURES), len(at)), dtype=np.int64)
    lapses[_LAPSED] = 1
    return (
        np.concatenate([key, key, places[at] * modules + states.lapsed % modules]),
        np.concatenate([first, end, states.lapses]),
        np.concatenate([held, -held, lapses], axis=1),
    )


def _scopes_of(places: Places, scopes: Mapping[int, tuple[tuple[str, Days], ...]]) -> dict[str, Days]:
    """In which scopes who is placed in these departments counts, and on which days."""
    found: dict[str, Days] = defaultdict(list)
    for department in places:
        for scope, days in scopes.get(department, ()):
            found[scope] += days
    return {
        ORGANISATION: [(date.min, date.max)],
        **{scope: periods.merged(days) for scope, days in found.items()},
    }


def _while_in(days: Days, module: Ints, day: Ints, values: Ints) -> tuple[Ints, Ints]:
    """These changes as a scope sees them that holds these people on `days` only: they come and go with it."""
    codes, found = [], []
    size = int(module.max(initial=0)) + 1
    for start, stop in days:
        first, end = start.toordinal(), stop.toordinal()
        inside = (day > first) & (day < end)
        codes.append(code_of(module[inside], day[inside]))
        found.append(values[:, inside])
        for at, until, sign in ((first, first + 1, 1), (end, end, -1)):
            before = day < until
            if at >= END or not before.any():  # they go on for ever, or there is nothing yet to bring along
                continue
            sums = np.array(
                [np.bincount(module, weights=row * before, minlength=size) for row in values]
            ).astype(np.int64)
            on_the_day = np.bincount(module, weights=values[_LAPSED] * (day == at), minlength=size)
            sums[_LAPSED] = on_the_day if sign > 0 else 0  # these happened on their day, and do not go on
            codes.append(code_of(np.arange(size), np.full(size, at)))
            found.append(sign * sums)
    return np.concatenate(codes), np.concatenate(found, axis=1)
