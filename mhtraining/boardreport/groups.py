"""People who are counted alike, and what a figure says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Group:
    """People who are counted in exactly the same `cells`, none of them in another group.

    `in_scope`: how many of them are in the denominator. `covered`: how many have everything, and by the
    name of each module's cell, how many have that module.
    """

    cells: frozenset[str]
    in_scope: int
    covered: int
    by_module: Mapping[str, int] = field(default_factory=dict)

    def covered_in(self, cell: str) -> int:
        """How many of these people count as covered in this cell."""
        return self.by_module.get(cell, self.covered)


@dataclass(frozen=True)
class Numbers:
    """What a cell says."""

    in_scope: int
    covered: int

    def is_unsafe(self, minimum: int) -> bool:
        """Whether it tells of few people by itself; of nobody there is nothing to tell.

        Fewer than `minimum` people, or 0 or 100 percent of fewer than twice as many.
        """
        return 0 < self.in_scope < (2 * minimum if self.is_uniform else minimum)

    @property
    def is_uniform(self) -> bool:
        """Whether it says the same of all: that they are covered, or that they are not."""
        return self.covered in (0, self.in_scope)


def numbers(groups: Iterable[Group]) -> dict[str, Numbers]:
    """What each cell says that anybody is in, by its name."""
    sums: dict[str, list[int]] = {}
    for group in groups:
        for cell in group.cells:
            found = sums.setdefault(cell, [0, 0])
            found[0] += group.in_scope
            found[1] += group.covered_in(cell)
    return {cell: Numbers(*found) for cell, found in sums.items()}
