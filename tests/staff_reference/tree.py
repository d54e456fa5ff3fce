"""The departments of a state while a file changes them: found by path, made where missing."""

from __future__ import annotations

from datetime import date

from tests.staff_reference.facts import FOREVER, Department, Place, Span, State
from tests.staff_reference.rows import alike


class Tree:
    """Departments by their path as at a day; one that is to begin later is found too."""

    def __init__(self, state: State, on: date) -> None:
        self.state, self.on = state, on
        self.new: set[int] = set()
        self._known = {
            (one.position(on).what.parent, alike(one.position(on).what.name)): number
            for number, one in state.departments.items()
            if one.positions[-1].end > on
        }

    def department(self, path: tuple[str, ...]) -> int:
        """The department with this path; it and those above it are made where they are missing."""
        here: int | None = None
        for name in path:
            found = self._known.get((here, alike(name)))
            if found is None:
                found = max(self.state.departments, default=0) + 1
                # a first day before all placements are known: `settle` gives the right one
                self.state.departments[found] = Department([Span(FOREVER, None, Place(here, name))])
                self._known[here, alike(name)] = found
                self.new.add(found)
            here = found
        assert here is not None
        return here

    def settle(self) -> None:
        """A department exists from the earliest first day of its placements, and of what is below it.

        One that began later begins earlier, its first audience with it; none begins later than it did.
        """
        firsts = dict.fromkeys(self.state.departments, FOREVER)
        for person in self.state.people:
            for one in person.placements:
                firsts[one.what] = min(firsts[one.what], one.first)
        for _ in self.state.departments:  # upwards, as often as the tree can be deep
            for number, one in self.state.departments.items():
                parent = one.positions[0].what.parent
                if parent is not None:
                    firsts[parent] = min(firsts[parent], firsts[number], one.positions[0].first)
        for number, one in self.state.departments.items():
            begins = one.positions[0].first
            if firsts[number] < begins:
                one.positions[0].first = firsts[number]
                if one.audiences and one.audiences[0].first == begins:
                    one.audiences[0].first = firsts[number]

    def drop_unused(self) -> None:
        """Forget new departments in which nobody was placed."""
        for number in self.new:
            if self.state.departments[number].positions[0].first == FOREVER:
                del self.state.departments[number]

    def set_audience(self, number: int, audience: str) -> None:
        """The first audience of a new department from its first day, a later one from this day on."""
        department = self.state.departments[number]
        begins = department.positions[0].first
        day = begins if number in self.new and not department.audiences else max(self.on, begins)
        if not department.audiences:
            department.audiences.append(Span(day, None, audience))
            return
        now = department.audiences[-1]
        if now.what == audience:
            return
        if now.first >= day:
            now.what = audience
        else:
            now.until = day
            department.audiences.append(Span(day, None, audience))

    def reposition(self, number: int, parent: int | None, name: str) -> None:
        """Hang a department elsewhere, or under another name, from this day on."""
        positions = self.state.departments[number].positions
        now = positions[-1]
        if now.first >= self.on:
            now.what = Place(parent, name)
        else:
            now.until = self.on
            positions.append(Span(self.on, None, Place(parent, name)))
