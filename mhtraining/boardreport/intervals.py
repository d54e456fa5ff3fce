"""How small and how large a hidden number can be, for all that a reader of the figures shown can know.

A linear programme: there is somebody in each group, no more are covered than there are, who has every
module is covered, and the groups of a cell that is shown add up to it. The reader is taken to know which
groups there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import ceil, floor, inf
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from mhtraining.boardreport.groups import Group, Numbers

_NEARLY = 1e-6
"""Closer than this to a whole number is that number: the programme is solved in floating point."""
_UNBOUNDED = (highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible)


class Intervals:
    """The linear programme of some groups with their cells; which cells are shown is said each time."""

    def __init__(self, groups: Sequence[Group], cells: Mapping[str, Numbers]) -> None:
        self._groups, self._cells = groups, cells
        self._columns: dict[tuple[int, str], int] = {}
        rows: list[tuple[float, float, list[tuple[int, float]]]] = []
        for place, group in enumerate(groups):
            total, covered = self._column(place, "people"), self._column(place, "")
            for column in [covered, *(self._column(place, cell) for cell in group.by_module)]:
                rows.append((0, inf, [(total, 1), (column, -1)]))  # no more are covered than there are
                if column != covered:
                    rows.append((0, inf, [(column, 1), (covered, -1)]))  # who has all has each
            each = [self._column(place, cell) for cell in group.by_module]
            if each:  # whoever is not covered lacks one
                row: list[tuple[int, float]] = [(total, len(each) - 1), (covered, 1)]
                rows.append((0, inf, row + [(column, -1) for column in each]))
        self._row_of: dict[str, int] = {}
        for cell in cells:
            inside = [place for place, group in enumerate(groups) if cell in group.cells]
            self._row_of[cell] = len(rows)
            rows.append((-inf, inf, [(self._column(place, "people"), 1) for place in inside]))
            rows.append((-inf, inf, [(self._covered(place, cell), 1) for place in inside]))
        least = np.zeros(len(self._columns))
        for place, group in enumerate(groups):
            least[self._columns[place, "people"]] = min(1, group.in_scope)
        self._solver = _solver(least, rows)
        self._bound: set[str] = set()

    def tell(self, places: Collection[int], cell: str, seen: Collection[str], *, also_covered: bool) -> bool:
        """Whether only one number of people is possible in these groups.

        If asked also of covered people, and of those who are not: that there are none of those says of
        everybody that they are covered, however many they be.
        """
        self._show(set(seen))
        people, covered = np.zeros(len(self._columns)), np.zeros(len(self._columns))
        people[[self._column(place, "people") for place in places]] = 1
        if self._is_told(people):
            return True
        covered[[self._covered(place, cell) for place in places]] = 1
        return also_covered and (self._is_told(covered) or self._is_told(people - covered))

    def _is_told(self, what: NDArray[np.float64]) -> bool:
        least, most = self._extreme(what, -1), self._extreme(what, 1)
        return most < inf and floor(most + _NEARLY) <= ceil(least - _NEARLY)

    def _extreme(self, what: NDArray[np.float64], sense: int) -> float:
        solver, count = self._solver, len(self._columns)
        cost = -sense * what
        solver.changeColsCost(count, np.arange(count, dtype=np.int32), cost)
        solver.run()
        status = solver.getModelStatus()
        if status in _UNBOUNDED:
            return sense * inf
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"The figures contradict each other: {status}.")
        return -sense * float(solver.getInfo().objective_function_value)

    def _show(self, seen: set[str]) -> None:
        for cell in seen ^ self._bound:
            if cell not in self._row_of:
                continue
            row, found = self._row_of[cell], self._cells[cell]
            for number, value in ((row, found.in_scope), (row + 1, found.covered)):
                low, high = (value, value) if cell in seen else (-inf, inf)
                self._solver.changeRowBounds(number, low, high)
        self._bound = seen

    def _covered(self, place: int, cell: str) -> int:
        return self._column(place, cell if cell in self._groups[place].by_module else "")

    def _column(self, place: int, what: str) -> int:
        return self._columns.setdefault((place, what), len(self._columns))


def _solver(least: NDArray[np.float64], rows: Sequence[tuple[float, float, list[tuple[int, float]]]]) -> Any:
    """A programme of numbers, each at least so much, and these rows: (least, most, [(column, factor)])."""
    solver: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("presolve", "off")  # small, and solved again and again from where it stood
    solver.addVars(len(least), least, np.full(len(least), inf))
    for low, high, entries in rows:
        indices = np.array([column for column, _factor in entries], dtype=np.int32)
        solver.addRow(
            low, high, len(entries), indices, np.array([factor for _column, factor in entries], dtype=float)
        )
    return solver
