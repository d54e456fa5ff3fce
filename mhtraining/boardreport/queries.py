"""Who counts in which public figures: groups of people counted alike, straight from the facts of a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from mhtraining.boardreport.groups import Group
from mhtraining.boardreport.models import CellKind, IssuedReport, PublicRelease, ReportFile
from mhtraining.core.periods import holds_on
from mhtraining.coverage.duties import duties
from mhtraining.coverage.population import Population, Scope, population
from mhtraining.organisation.models import (
    Department,
    DepartmentAudience,
    DepartmentMunicipality,
    Organisation,
)
from mhtraining.organisation.queries import paths, positions_on


@dataclass(frozen=True)
class CellName:
    """A cell of the fixed list, and what people call it that day."""

    kind: CellKind
    cell: str
    name: str


@dataclass(frozen=True)
class People:
    """The people of an organisation as at a day, in groups, and the list of the cells in which they count."""

    cells: list[CellName]
    groups: list[Group]

    def family(self, kind: CellKind) -> list[str]:
        """The cells of this kind."""
        return [one.cell for one in self.cells if one.kind is kind]


def people_on(session: Session, organisation_id: int, on: date) -> People:
    """Everybody of whom something is required that day, counted by the cells they are in.

    Departments count with all below them, municipalities with the departments that serve them and all
    below those, audiences with the departments that have them. A person counts once in each cell.
    """
    cells_of, names = _places(session, organisation_id, on)
    placed = _placed(session, organisation_id, on)
    counted: Counter[tuple[frozenset[str], frozenset[str]]] = Counter()
    modules: set[str] = set()
    for person, (asked, valid) in _duties(session, organisation_id, on).items():
        places = (cells_of[department] for department in placed.get(person, ()))
        inside = frozenset(asked).union(*places)
        counted[inside, frozenset(valid)] += 1
        modules |= asked
    names += [CellName(CellKind.MODULE, slug, slug.partition(":")[2]) for slug in sorted(modules)]
    return People(names, list(_groups(counted)))


def _groups(counted: Mapping[tuple[frozenset[str], frozenset[str]], int]) -> Iterator[Group]:
    """One group for all who are counted in the same cells, whatever they have completed."""
    alike: dict[frozenset[str], list[tuple[frozenset[str], int]]] = defaultdict(list)
    for (inside, valid), people in counted.items():
        alike[inside].append((valid, people))
    for inside, found in sorted(alike.items(), key=lambda item: sorted(item[0])):
        asked = {cell for cell in inside if cell.startswith(f"{CellKind.MODULE}:")}
        yield Group(
            inside | {CellKind.ORGANISATION.value},
            sum(people for _valid, people in found),
            sum(people for valid, people in found if valid >= asked),
            {cell: sum(people for valid, people in found if cell in valid) for cell in sorted(asked)},
        )


def _places(session: Session, organisation_id: int, on: date) -> tuple[dict[int, set[str]], list[CellName]]:
    """In which cells who is placed in a department counts, by its id; and the list of those cells."""
    named = paths(session, organisation_id, on)
    audiences = _tags(session, organisation_id, on, DepartmentAudience.audience)
    towns = _tags(session, organisation_id, on, DepartmentMunicipality.municipality)
    parents = {
        one: position.parent_id for one, position in positions_on(session, organisation_id, on).items()
    }
    cells_of: dict[int, set[str]] = {}
    for department in named:
        inside = cells_of[department] = {f"{CellKind.AUDIENCE}:{name}" for name in audiences[department]}
        step: int | None = department
        while step in named:
            inside.add(f"{CellKind.DEPARTMENT}:{step}")
            inside |= {f"{CellKind.MUNICIPALITY}:{name}" for name in towns[step]}
            step = parents[step]
    return cells_of, [
        CellName(CellKind.ORGANISATION, CellKind.ORGANISATION.value, ""),
        *(CellName(CellKind.DEPARTMENT, f"{CellKind.DEPARTMENT}:{one}", path) for one, path in named.items()),
        *_sorted(CellKind.AUDIENCE, audiences, named),
        *_sorted(CellKind.MUNICIPALITY, towns, named),
    ]


def _sorted(kind: CellKind, tags: Mapping[int, list[str]], there: Collection[int]) -> list[CellName]:
    names = sorted({name for department, found in tags.items() if department in there for name in found})
    return [CellName(kind, f"{kind}:{name}", name) for name in names]


def _tags(session: Session, organisation_id: int, on: date, tag: Any) -> dict[int, list[str]]:
    model = tag.class_
    rows = session.execute(
        select(model.department_id, tag)
        .join(Department, Department.id == model.department_id)
        .where(Department.organisation_id == organisation_id, holds_on(model, on))
    )
    found: dict[int, list[str]] = defaultdict(list)
    for department, name in rows:
        found[department].append(name)
    return found


def _placed(session: Session, organisation_id: int, on: date) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    values = {"organisation_id": organisation_id, "on": on}
    for person, department in session.execute(_statement("placed"), values):
        found[person].append(department)
    return found


def _duties(session: Session, organisation_id: int, on: date) -> dict[int, tuple[set[str], set[str]]]:
    """By person the cells of the modules that are required, and of those that are valid."""
    found: dict[int, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    values = {"organisation_id": organisation_id, "on": on}
    for person, slug, valid in session.execute(_statement("duties"), values):
        asked, had = found[person]
        asked.add(f"{CellKind.MODULE}:{slug}")
        if valid:
            had.add(f"{CellKind.MODULE}:{slug}")
    return found


@cache
def _statement(what: str) -> Select[Any]:
    people: Population = population(Scope(0, date.min).shape.parameters)
    part = people.placed if what == "placed" else duties(people)
    return select(part)


def releases(session: Session, organisation_id: int) -> list[PublicRelease]:
    """All that was released of this organisation, the oldest month first."""
    of_this = select(PublicRelease).where(PublicRelease.organisation_id == organisation_id)
    return list(session.scalars(of_this.order_by(PublicRelease.month_end)))


def hold(session: Session, organisation_id: int) -> None:
    """Have this organisation's releases, drafts and reports to oneself until the transaction ends."""
    its = Organisation.id == organisation_id
    session.execute(select(Organisation.id).where(its).with_for_update(key_share=True))


def issued_report(session: Session, organisation_id: int, on: date) -> IssuedReport | None:
    """The report that was issued as at this month end."""
    return session.scalar(
        select(IssuedReport).where(
            IssuedReport.organisation_id == organisation_id, IssuedReport.month_end == on
        )
    )


def issued_months(session: Session, organisation_id: int) -> list[tuple[date, datetime]]:
    """The month ends of which a report was issued, and when; the newest month first."""
    rows = session.execute(
        select(IssuedReport.month_end, IssuedReport.issued_at)
        .where(IssuedReport.organisation_id == organisation_id)
        .order_by(IssuedReport.month_end.desc())
    )
    return [(month_end, issued_at) for month_end, issued_at in rows]


def file_of(session: Session, report_id: int, name: str) -> bytes | None:
    """One file of an issued report."""
    return session.scalar(
        select(ReportFile.data).where(ReportFile.report_id == report_id, ReportFile.name == name)
    )
