"""Which public figures are shown: those that give nobody away, alone or taken together (rule 5).

Cell suppression as statistical offices do it: what is unsafe by itself is hidden (primary), then so much
more that no hidden figure can be worked out from those shown (complementary), cheapest first (greedy).
Source: A. Hundepool e.a., Statistical Disclosure Control, Wiley 2012, chapter 4.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from mhtraining.boardreport.groups import Group, Numbers, numbers
from mhtraining.boardreport.intervals import Intervals

MINIMUM_GROUP = 5
"""So many people at least stand behind a figure that is shown (rule 5)."""
ORGANISATION = "organisation"
"""The cell of everybody: it is hidden last."""


def shown(
    groups: Collection[Group],
    *,
    families: Iterable[Collection[str]] = (),
    minimum: int = MINIMUM_GROUP,
    known: Collection[str] = (),
    hidden_before: Collection[str] = (),
) -> frozenset[str]:
    """The names of the cells whose figures may be seen together.

    `families`: cells that a reader subtracts together from the ones that contain them: departments,
    municipalities. `known`: cells that an earlier release showed with the same numbers: who kept that
    knows them, shown or not. `hidden_before`: hidden first where there is a choice, so that what hides
    another cell does not change from month to month.
    """
    table = _Table(list(groups), [frozenset(family) for family in families], minimum)
    seen = table.safe_cells()
    hidden: list[str] = []
    while (told := table.told(seen, known)) is not None:
        found = table.choice(told, seen, known, hidden_before)
        if found is None:  # an earlier release told it: no hiding now takes that back
            table.give_up(told)
        else:
            seen.remove(found)
            hidden.append(found)
    for cell in table.largest_first(set(hidden) - set(hidden_before)):  # later ones may do without it
        if table.told(seen | {cell}, known) is None:
            seen.add(cell)
    return frozenset(seen)


Target = tuple[frozenset[int], str]
"""Groups (their places in the list), and the cell whose way of counting covered is meant."""


class _Table:
    """The groups with their cells, and what can be worked out about them."""

    def __init__(self, groups: list[Group], families: list[frozenset[str]], minimum: int) -> None:
        self._groups, self._families, self._minimum = groups, families, minimum
        self.numbers = numbers(groups)
        self._modules = {cell for group in groups for cell in group.by_module}
        self._inside = {
            cell: frozenset(place for place, group in enumerate(groups) if cell in group.cells)
            for cell in self.numbers
        }
        self._intervals = Intervals(groups, self.numbers)
        self._given_up: set[Target] = set()

    def safe_cells(self) -> set[str]:
        return {
            cell
            for cell, found in self.numbers.items()
            if found.in_scope >= self._minimum and not found.is_unsafe(self._minimum)
        }

    def largest_first(self, cells: Collection[str]) -> list[str]:
        return sorted(cells, key=lambda cell: (cell != ORGANISATION, -self.numbers[cell].in_scope, cell))

    def told(self, seen: Collection[str], known: Collection[str]) -> Target | None:
        """The first target that the cells seen or known tell; None when they tell none."""
        return next((target for target in self.targets(seen) if self.tells(target, seen, known)), None)

    def targets(self, seen: Collection[str]) -> Iterator[Target]:
        """What tells of few people: unsafe cells, unsafe groups, and what a cell has beside its parts."""
        for cell, inside in self._inside.items():
            yield from self._unsafe(inside, cell)
        for place in range(len(self._groups)):
            yield from self._unsafe(frozenset([place]), ORGANISATION)
        for cell, inside in sorted(self._inside.items()):
            for family in self._families:
                parts = [part for part in family if part in self._inside and self._inside[part] < inside]
                for some in (parts, [part for part in parts if part in seen]):
                    yield from self._unsafe(inside.difference(*(self._inside[part] for part in some)), cell)

    def _unsafe(self, places: frozenset[int], cell: str) -> Iterator[Target]:
        found = [self._groups[place] for place in places]
        people = Numbers(sum(one.in_scope for one in found), sum(one.covered_in(cell) for one in found))
        if people.is_unsafe(self._minimum) and (places, cell) not in self._given_up:
            yield places, cell

    def tells(self, target: Target, seen: Collection[str], known: Collection[str]) -> bool:
        """Whether the cells seen or known leave but one possibility for a number of the target.

        Not when all that follows is what 0 or 100 percent says of everybody in a cell: that such a figure
        may say so is why it takes twice as many people.
        """
        (places, cell), everything = target, {*seen, *known}
        uniform = any(
            places <= self._inside[one] and self._fixes(one, cell)
            for one in everything
            if one in self.numbers and self.numbers[one].is_uniform
        )
        return self._intervals.tell(places, cell, everything, also_covered=not uniform)

    def _fixes(self, one: str, cell: str) -> bool:
        """Whether a uniform cell says of its people how they count as covered in the other."""
        if one == cell:
            return True
        if self.numbers[one].covered == 0:
            return cell not in self._modules  # who lacks one module lacks everything
        return one not in self._modules  # who has everything has each module

    def choice(
        self, told: Target, seen: Collection[str], known: Collection[str], hidden_before: Collection[str]
    ) -> str | None:
        """The cell to hide so that the target is not told any more: the smallest that will do alone."""
        cells = [cell for cell in seen if cell not in known]
        cells.sort(key=lambda cell: (cell not in hidden_before, self.numbers[cell].in_scope, cell))
        cells.sort(key=lambda cell: cell == ORGANISATION)
        for cell in cells:
            if not self.tells(told, {*seen} - {cell}, known):
                return cell
        return cells[0] if cells else None

    def give_up(self, told: Target) -> None:
        self._given_up.add(told)
