"""Who is in scope on a day, and where: rule 1 of the domain as parts of SQL.

Every part is a named CTE over the facts as they stood on one day; `duties.py` goes on from there and
`queries.py` and `beside.py` count. The same on SQLite and PostgreSQL.

Readings of rule 1 where the text leaves room:

- A department exists on the days on which it has a position. A placement in one that does not exist
  that day places nobody; a department whose parent does not exist that day stands at the top.
- In scope of a department is who is placed that day in it or below it, and employed that day.
- A municipality is served by the departments tagged with it and by all below them: in scope of a
  department are those in it and below; rule 2 takes back that for audiences alone.
- Narrowing by department and by municipality at once asks for one placement that is in scope of both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import CTE, Date, Integer, String, bindparam, select

from mhtraining.core.periods import holds_on
from mhtraining.organisation.models import (
    Department,
    DepartmentMunicipality,
    DepartmentPosition,
    Employee,
    Employment,
    Placement,
)


@dataclass(frozen=True)
class Scope:
    """Whose coverage is asked: an organisation on a day, narrowed by any of the other fields.

    `municipality` is written as in the facts. With `module`, that module is the only one required.
    """

    organisation_id: int
    on: date
    department_id: int | None = None
    municipality: str | None = None
    module: str | None = None

    @property
    def shape(self) -> Shape:
        """Which fields narrow it: all that the text of a statement depends on."""
        return Shape(self.department_id is not None, self.municipality is not None, self.module is not None)

    @property
    def values(self) -> dict[str, Any]:
        """The fields by name, for a statement that was made for a scope of parameters."""
        return {name: value for name, value in vars(self).items() if value is not None}


class Shape(NamedTuple):
    """By which fields a scope is narrowed. A statement is made once for each shape, not for each scope."""

    department: bool
    municipality: bool
    module: bool

    @property
    def parameters(self) -> Scope:
        """A scope of this shape whose fields are parameters of the statement."""
        fields: dict[str, Any] = {
            "organisation_id": bindparam("organisation_id", type_=Integer),
            "on": bindparam("on", type_=Date),
        }
        if self.department:
            fields["department_id"] = bindparam("department_id", type_=Integer)
        if self.municipality:
            fields["municipality"] = bindparam("municipality", type_=String)
        if self.module:
            fields["module"] = bindparam("module", type_=String)
        return Scope(**fields)


@dataclass(frozen=True)
class Population:
    """The parts of SQL that say who was where on the day of `scope`.

    `standing`: departments that exist (department_id, parent_id). `tree`: each with itself and all
    above it (department_id, ancestor_id). `placed`: who is where (employee_id, department_id, each
    pair once). `counting`: those of them that serve the municipality asked, else all. `employed`:
    those in scope, on leave or not (employee_id).
    """

    scope: Scope
    standing: CTE
    tree: CTE
    placed: CTE
    counting: CTE
    employed: CTE


def population(scope: Scope) -> Population:
    """The parts of SQL for this scope, made together so that one statement can use them all."""
    standing = _standing(scope)
    tree = _tree(standing)
    placed = _placed(scope, standing)
    counting = placed if scope.municipality is None else _counting(scope, tree, placed)
    return Population(scope, standing, tree, placed, counting, _employed(scope, tree, counting))


def members(people: Population) -> CTE:
    """Each person with each department he is in scope of, once (employee_id, department_id)."""
    counting, tree = people.counting, people.tree
    return (
        select(counting.c.employee_id, tree.c.ancestor_id.label("department_id"))
        .join(tree, tree.c.department_id == counting.c.department_id)
        .distinct()
        .cte("members")
    )


def _standing(scope: Scope) -> CTE:
    position = DepartmentPosition
    return (
        select(position.department_id, position.parent_id)
        .join(Department, Department.id == position.department_id)
        .where(Department.organisation_id == scope.organisation_id, holds_on(position, scope.on))
        .cte("standing")
    )


def _tree(standing: CTE) -> CTE:
    above, parent = standing.alias("above"), standing.alias("parent")
    tree = select(standing.c.department_id, standing.c.department_id.label("ancestor_id")).cte(
        "tree", recursive=True
    )
    step = (
        select(tree.c.department_id, above.c.parent_id)
        .join(above, above.c.department_id == tree.c.ancestor_id)
        .join(parent, parent.c.department_id == above.c.parent_id)
    )
    return tree.union(step)  # not UNION ALL: a ring in the tree would never end


def _placed(scope: Scope, standing: CTE) -> CTE:
    return (
        select(Placement.employee_id, Placement.department_id)
        .join(standing, standing.c.department_id == Placement.department_id)
        .where(holds_on(Placement, scope.on))
        .distinct()
        .cte("placed")
    )


def _counting(scope: Scope, tree: CTE, placed: CTE) -> CTE:
    tagged = select(DepartmentMunicipality.department_id).where(
        DepartmentMunicipality.municipality == scope.municipality,
        holds_on(DepartmentMunicipality, scope.on),
    )
    serving = select(tree.c.department_id).where(tree.c.ancestor_id.in_(tagged))
    return (
        select(placed.c.employee_id, placed.c.department_id)
        .where(placed.c.department_id.in_(serving))
        .cte("counting")
    )


def _employed(scope: Scope, tree: CTE, counting: CTE) -> CTE:
    employment = select(Employment.id).where(
        Employment.employee_id == Employee.id, holds_on(Employment, scope.on)
    )
    people = select(Employee.id.label("employee_id")).where(
        Employee.organisation_id == scope.organisation_id, employment.exists()
    )
    if scope.department_id is not None:
        inside = (
            select(counting.c.employee_id)
            .join(tree, tree.c.department_id == counting.c.department_id)
            .where(tree.c.ancestor_id == scope.department_id)
        )
        people = people.where(Employee.id.in_(inside))
    elif scope.municipality is not None:
        people = people.where(Employee.id.in_(select(counting.c.employee_id)))
    return people.cte("employed")
