"""By how much figures change on which day, as columns: added, subtracted and summed a million at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, select

from mhtraining.collector import collector_paused
from mhtraining.core.day_numbers import day_number
from mhtraining.coverage.models import MEASURES, CoverageDelta
from mhtraining.coverage.spans import END, Ints, Pieces, code_of

Cell = tuple[str, str]
"""Module (empty: everything required together) and scope."""


@dataclass(frozen=True)
class Deltas:
    """By how much each measure (`models.MEASURES`) of a cell changes on a day; never all zeros.

    `codes` has the place in `cells` and the day in one (`spans.code_of`), each once and in order;
    `values` a row per measure, a column per code.
    """

    cells: tuple[Cell, ...]
    codes: Ints
    values: Ints

    @staticmethod
    def of(cells: tuple[Cell, ...], codes: Ints, values: Ints) -> Deltas:
        """Make deltas of changes in any order, several of a cell and day or one."""
        return Deltas(cells, *summed(codes, values))

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[tuple[str, str, int, tuple[int, ...]]]:
        """Module, scope, number of the day, and the change of each measure."""
        rows = zip(*self.values.tolist(), strict=True) if len(self) else ()
        for key, day, row in zip(self._pieces.key.tolist(), self._pieces.day.tolist(), rows, strict=True):
            yield *self.cells[key], day, row

    def __add__(self, other: Deltas) -> Deltas:
        return self._with(other, 1)

    def __sub__(self, other: Deltas) -> Deltas:
        """What has to be added to `other` to make this of it."""
        return self._with(other, -1)

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces.at(self.codes, [])

    def _with(self, other: Deltas, sign: int) -> Deltas:
        cells = tuple(dict.fromkeys(self.cells + other.cells))
        place = {cell: number for number, cell in enumerate(cells)}
        moved = np.array([place[cell] for cell in other.cells], dtype=np.int64)[other._pieces.key]
        codes = np.concatenate([self.codes, code_of(moved, other._pieces.day)])
        return Deltas.of(cells, codes, np.concatenate([self.values, sign * other.values], axis=1))


NOTHING = Deltas((), np.zeros(0, dtype=np.int64), np.zeros((len(MEASURES), 0), dtype=np.int64))


def summed(codes: Ints, values: Ints) -> tuple[Ints, Ints]:
    """Equal codes as one, their values added, in order; without zeros, and without what never happens."""
    order = np.argsort(codes)
    codes = codes[order]
    begins = np.flatnonzero(np.append(True, codes[1:] != codes[:-1])) if len(codes) else codes
    sums = np.add.reduceat(np.take(values, order, axis=1), begins, axis=1) if len(codes) else values
    codes = codes[begins]
    there = sums.any(axis=0) & (Pieces.at(codes, []).day < END)
    return codes[there], sums[:, there]


def kept_deltas(connection: Connection, organisation_id: int, *which: ColumnElement[bool]) -> Deltas:
    """The kept rows of an organisation (of these alone), those of one cell and day as one."""
    columns = [CoverageDelta.__table__.c[name] for name in MEASURES]
    cell = (CoverageDelta.module_slug, CoverageDelta.scope, day_number(CoverageDelta.day))
    statement = select(*cell, *columns).where(CoverageDelta.organisation_id == organisation_id, *which)
    with collector_paused():  # plain tuples; they are added here in half the time a database would take
        rows: Any = connection.execute(statement).cursor.fetchall()
    if not rows:
        return NOTHING
    slugs, scopes, days, *changes = zip(*rows, strict=True)
    cells: dict[Cell, int] = {}
    key = [cells.setdefault(cell, len(cells)) for cell in zip(slugs, scopes, strict=True)]
    codes = code_of(np.array(key, dtype=np.int64), np.array(days, dtype=np.int64))
    return Deltas.of(tuple(cells), codes, np.array(changes, dtype=np.int64))
