"""The charts of a report, from the same rows as its tables; what is hidden is in none."""

from __future__ import annotations

from mhtraining.boardreport.document import LANGUAGE
from mhtraining.boardreport.report import Report, goal_of, shown
from mhtraining.coverage.charted import ByDepartment, Charted, Counted, DepartmentRow, MonthRow, Trend
from mhtraining.organisation.queries import parts_of

DEEPEST = 1
"""Departments and those right below them: a chart of all would be longer than its page."""
MOST_ROWS = 24
"""More are no picture any more, and would not fit on a sheet of paper; the table has them all."""
FEWEST_MONTHS = 2


def charts_of(report: Report) -> dict[str, Charted]:
    """The charts by name: those of which there is enough to draw."""
    found: dict[str, Charted] = {}
    goal = None if report.goal is None else report.goal.percent
    rows = _rows(report, DEEPEST)
    if len(rows) > MOST_ROWS:
        rows = _rows(report, 0)
    if 0 < len(rows) <= MOST_ROWS:
        found["departments"] = ByDepartment(LANGUAGE, report.on, tuple(rows))
    nobody = Counted(0, 0)
    months = tuple(MonthRow(one.on, one.counted or nobody) for one in report.months)
    if sum(row.counted.percent is not None for row in months) >= FEWEST_MONTHS:
        band = () if report.expected is None else report.expected.months
        found["trend"] = Trend(LANGUAGE, months, band, goal)
    return found


def _rows(report: Report, deepest: int) -> list[DepartmentRow]:
    """The departments that are shown, down to so deep; below one that is hidden, by their whole paths."""
    found = []
    hidden = {tuple(parts_of(row.path)) for row in report.departments if row.counted is None}
    for row in shown(report.departments):
        if row.depth > deepest or row.counted is None:
            continue
        names = parts_of(row.path)
        is_apart = tuple(names[:-1]) in hidden
        name, depth = (" / ".join(names), 0) if is_apart else (row.name, row.depth)
        found.append(DepartmentRow(name, depth, row.counted, goal_of(row, report)))
    return found
