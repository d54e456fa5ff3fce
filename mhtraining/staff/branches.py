"""The departments that a staff list names: which exist, which to make, since when, for whom."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from mhtraining.organisation.names import same
from mhtraining.staff.known import Audience, Position, Tree
from mhtraining.staff.refusals import Refusal, refusal
from mhtraining.staff.staff_list import Path, Place, key_of
from mhtraining.web.language import lazy as _l


@dataclass
class NewDepartment:
    """A department that is to be made; its id is negative until then."""

    id: int
    parent_id: int | None
    name: str
    line: int
    starts_on: date


class Branches:
    """The tree on the day of an import, with what a list adds to it. Changes the `Tree` it is given."""

    def __init__(self, tree: Tree, on: date) -> None:
        self.tree = tree
        self.on = on
        self.new: dict[int, NewDepartment] = {}
        self.stored: dict[int, int] = {}
        """Departments of `new` that were made since: their negative id by the one they got."""
        self.refusals: list[Refusal] = []
        self.changed: set[int] = set()
        """Departments that are there already, of which a day or the audience changes."""
        self._wanted: dict[int, Place] = {}
        self._lines: dict[int, int] = {}
        self._by_path: dict[Path, int] = {}
        self._below: dict[tuple[int | None, str], int] = {}
        self._now = {
            department_id: next((one for one in rows if one.lasts_after(on)), None)
            for department_id, rows in tree.positions.items()
        }
        for department_id, position in self._now.items():
            if position is not None:
                self._below[position.parent_id, same(position.name)] = department_id

    def find(self, place: Place) -> int:
        """The id of the department that a row names; it is to be made when nothing is there yet."""
        key = key_of(place.path)
        found = self._by_path.get(key)
        if found is None:
            parent: int | None = None
            for name, plain in zip(place.path, key, strict=True):
                step = self._below.get((parent, plain))
                parent = self._make(parent, name, plain, place.line) if step is None else step
            assert parent is not None
            found = self._by_path[key] = parent
        if place.audience:
            self._wanted.setdefault(found, place)
        self._lines.setdefault(found, place.line)
        return found

    def path(self, department_id: int) -> str:
        """The path of a department on the day of the import, as it is to be, or as it last was."""
        names: list[str] = []
        step: int | None = department_id
        while step is not None:
            step = self.stored.get(step, step)
            if step in self.new:
                name, step = self.new[step].name, self.new[step].parent_id
            else:
                position = self._now[step] or self.tree.positions[step][-1]
                name, step = position.name, position.parent_id
            names.insert(0, name.replace("/", "\\/"))
        return "/".join(names)

    def reach_back(self, days: Iterable[tuple[int, date]]) -> None:
        """Let every department exist from these days on at the latest: its first day moves back, never on."""
        for department_id, day in days:
            step: int | None = department_id
            while step is not None:
                if step in self.new:
                    new = self.new[step]
                    new.starts_on = min(new.starts_on, day)
                    step = new.parent_id
                else:
                    first = self.tree.positions[step][0]
                    if first.starts_on <= day:
                        break
                    self._extend(step, first, day)
                    step = first.parent_id

    def settle(self) -> None:
        """Give the departments their audiences, and refuse those that would share a path with a past one."""
        for new in self.new.values():
            self._refuse_namesakes(new.id, new.parent_id, new.name, new.starts_on, None, new.line)
            place = self._wanted.get(new.id)
            if place is not None:
                row = Audience(None, new.starts_on, None, new.id, place.audience)
                self.tree.audiences[new.id] = [row]
        for department_id, place in self._wanted.items():
            if department_id not in self.new:
                self.refusals += self._change_audience(department_id, place)

    def _make(self, parent: int | None, name: str, plain: str, line: int) -> int:
        department_id = -1 - len(self.new)
        self.new[department_id] = NewDepartment(department_id, parent, name, line, date.max)
        self._below[parent, plain] = department_id
        return department_id

    def _extend(self, department_id: int, first: Position, day: date) -> None:
        line = self._lines.get(department_id, 1)
        self._refuse_namesakes(department_id, first.parent_id, first.name, day, first.starts_on, line)
        for row in self.tree.audiences.get(department_id, [])[:1]:
            if row.starts_on == first.starts_on:
                row.starts_on = day
        first.starts_on = day
        self.changed.add(department_id)

    def _refuse_namesakes(
        self, own: int, parent: int | None, name: str, start: date, end: date | None, line: int
    ) -> None:
        for department_id, rows in self.tree.positions.items():
            for row in rows:
                apart = row.ends_on is not None and row.ends_on <= start
                if department_id == own or apart or (end is not None and row.starts_on >= end):
                    continue
                if row.parent_id == parent and same(row.name) == same(name):
                    template = _l(
                        "until %(day)s another department was called %(name)s: give a day from then on, "
                        "or the name that department has now"
                    )
                    self.refusals.append(refusal(line, template, day=row.ends_on, name=repr(name)))

    def _change_audience(self, department_id: int, place: Place) -> Iterator[Refusal]:
        rows = self.tree.audiences.setdefault(department_id, [])
        on = max(self.on, self.tree.positions[department_id][0].starts_on)
        newest = rows[-1] if rows and rows[-1].lasts_after(on) else None
        if newest is not None and newest.audience == place.audience:
            return
        if newest is not None and newest.starts_on > on:
            template = _l("the department has another audience from %(day)s on: import from that day on")
            yield refusal(place.line, template, day=newest.starts_on)
            return
        self.changed.add(department_id)
        if newest is not None and newest.starts_on == on:
            newest.audience = place.audience
        else:
            if newest is not None:
                newest.ends_on = on
            rows.append(Audience(None, on, None, department_id, place.audience))
