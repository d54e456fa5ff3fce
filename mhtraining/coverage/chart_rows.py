"""Makes the rows of charts from the figures that a page shows, so that both say the same."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from mhtraining.coverage.charted import (
    Ahead,
    BandRow,
    ByDepartment,
    Counted,
    DepartmentRow,
    ExpiryRow,
    Heat,
    HeatRow,
    MonthRow,
    Trend,
)
from mhtraining.coverage.figures import Expiries, Figures, MonthEnd
from mhtraining.coverage.forecast import Band
from mhtraining.coverage.queries import Figure


class Node(NamedTuple):
    """A department as a page lists it: `depth` is 0 for the highest of the list."""

    department_id: int
    name: str
    depth: int


def by_department(
    figures: Figures, tree: Iterable[Node], goals: Mapping[int | None, int], *, language: str
) -> ByDepartment:
    """The departments of `tree`, in its order. `goals`: percent by department."""
    rows = [
        DepartmentRow(
            node.name,
            node.depth,
            _counted(figures.departments[node.department_id]),
            goals.get(node.department_id),
        )
        for node in tree
        if node.department_id in figures.departments
    ]
    return ByDepartment(language, figures.on, tuple(rows))


def trend_rows(
    months: Iterable[MonthEnd], *, language: str, goal: int | None = None, band: Iterable[Band] = ()
) -> Trend:
    """The months in their order, with the goal in percent and what is expected, to a tenth of a percent."""
    expected = [
        BandRow(each.on, round(each.low, 1), round(each.median, 1), round(each.high, 1)) for each in band
    ]
    known = tuple(MonthRow(each.on, _counted(each.counts)) for each in months)
    return Trend(language, known, tuple(expected), goal)


def heat(
    figures: Figures,
    tree: Iterable[Node],
    titles: Mapping[str, str],
    *,
    language: str,
    goal: int | None = None,
) -> Heat:
    """The departments of `tree` by the modules of `titles` (title by slug), both in their order."""
    rows = []
    for node in tree:
        found = [figures.cells.get((node.department_id, slug)) for slug in titles]
        cells = tuple(None if cell is None else _counted(cell) for cell in found)
        rows.append(HeatRow(node.name, node.depth, cells))
    return Heat(language, figures.on, tuple(titles.values()), tuple(rows), goal)


def ahead(expiries: Iterable[Expiries], *, on: date, language: str) -> Ahead:
    """The months to come, seen from the day `on`."""
    return Ahead(language, on, tuple(ExpiryRow(each.month, each.people) for each in expiries))


def _counted(figure: Figure) -> Counted:
    return Counted(figure.in_scope, figure.covered)
