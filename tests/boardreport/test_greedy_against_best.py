"""How much more the greedy choice hides than the fewest figures that would do, on tables up to 6 by 6.

The fewest are searched by branching: of the figures from which a number follows, one at least must go.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from itertools import count

import pytest

from mhtraining.boardreport.groups import Group
from mhtraining.boardreport.suppression import Target, _Table, shown

MINIMUM = 5
SIZES = [
    pytest.param(size, tables, marks=pytest.mark.slow if size > 4 else ())
    for size, tables in ((2, 12), (3, 12), (4, 8), (5, 6), (6, 5))
]


def cross_table(dice: random.Random, size: int) -> list[Group]:
    """Rows by columns, both with totals, and in some cells fewer people than the minimum."""
    few = set(dice.sample(range(size * size), max(1, size // 2)))
    sizes = [
        dice.randrange(1, MINIMUM) if one in few else dice.randrange(8, 40) for one in range(size * size)
    ]
    return [
        Group(
            frozenset({"organisation", f"row:{at // size}", f"column:{at % size}", f"cell:{at}"}), n, n // 2
        )
        for at, n in enumerate(sizes)
    ]


class Best:
    """The fewest figures to hide beside those of few people, so that nothing is told."""

    def __init__(self, groups: list[Group]) -> None:
        self._table = _Table(groups, [], MINIMUM)
        self.first = frozenset(self._table.safe_cells())

    def fewest(self) -> int:
        return next(most for most in count() if self._is_enough(self.first, most, set()))

    def _is_enough(self, seen: frozenset[str], left: int, tried: set[frozenset[str]]) -> bool:
        if seen in tried:
            return False
        tried.add(seen)
        told = self._table.told(seen, ())
        if told is None or not left:
            return told is None
        return any(self._is_enough(seen - {cell}, left - 1, tried) for cell in self._reason(told, seen))

    def _reason(self, told: Target, seen: frozenset[str]) -> frozenset[str]:
        """Figures of which none can be left out, or the target would not follow."""
        for cell in sorted(seen):
            if self._table.tells(told, seen - {cell}, ()):
                seen -= {cell}
        return seen


@pytest.mark.parametrize(("size", "tables"), SIZES)
def test_what_is_hidden_beside_the_fewest(
    size: int, tables: int, record_property: Callable[[str, object], None]
) -> None:
    dice = random.Random(size)
    found: list[tuple[int, int]] = []
    for _ in range(tables):
        groups = cross_table(dice, size)
        best = Best(groups)
        found.append((len(best.first) - len(shown(groups, minimum=MINIMUM)), best.fewest()))
    greedy, fewest = (sum(column) for column in zip(*found, strict=True))
    sys.stdout.write(
        f"{size} x {size}: {greedy} hidden greedily, {fewest} at best, {tables} tables: {found}\n"
    )
    record_property(f"hidden in tables of {size} x {size}, greedily and at best", found)
    assert all(mine >= other for mine, other in found)
    assert greedy <= 2 * fewest
