"""Coverage in the shape of `queries.coverage`, from the kept figures wherever they hold what is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from mhtraining.coverage.figures import NOBODY, Counts, Figures, figures
from mhtraining.coverage.queries import Coverage, DepartmentFigure, ModuleFigure, coverage
from mhtraining.organisation.queries import paths
from mhtraining.organisation.scope import with_all_below


def kept_coverage(
    session: Session,
    *,
    organisation_id: int,
    on: date,
    department_id: int | None = None,
    municipality: str | None = None,
    module: str | None = None,
) -> Coverage:
    """What `queries.coverage` says, from the kept figures.

    A municipality narrows every department too, which is not kept: that is counted from the facts.
    """
    if municipality is not None:
        return coverage(
            session,
            organisation_id=organisation_id,
            on=on,
            department_id=department_id,
            municipality=municipality,
            module=module,
        )
    found = figures(session, organisation_id, on)
    if department_id is not None:
        inside = with_all_below(session, organisation_id, [department_id], on)
        found = _of_department(found, department_id, inside)
    if module is not None:
        found = _of_module(found, module)
    return Coverage(
        found.whole.in_scope,
        found.whole.covered,
        on,
        tuple(
            DepartmentFigure(counts.in_scope, counts.covered, one, path)
            for one, path in paths(session, organisation_id, on).items()
            if (counts := found.departments.get(one)) is not None
        ),
        tuple(
            ModuleFigure(counts.in_scope, counts.covered, slug)
            for slug, counts in sorted(found.modules.items())
            if counts.in_scope
        ),
    )


def _of_department(found: Figures, department_id: int, inside: frozenset[int]) -> Figures:
    return replace(
        found,
        whole=found.departments.get(department_id, NOBODY),
        departments={one: counts for one, counts in found.departments.items() if one in inside},
        modules={slug: counts for (one, slug), counts in found.cells.items() if one == department_id},
    )


def _of_module(found: Figures, module: str) -> Figures:
    def of(department_id: int) -> Counts:
        return found.cells.get((department_id, module), NOBODY)

    whole = found.modules.get(module, NOBODY)
    return replace(
        found, whole=whole, departments={one: of(one) for one in found.departments}, modules={module: whole}
    )
