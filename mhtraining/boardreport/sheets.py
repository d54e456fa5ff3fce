"""The figures of a report as rows for spreadsheets: numbers as numbers, days as days, hidden ones empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flask_babel import force_locale
from flask_babel import gettext as _

from mhtraining.boardreport.document import LANGUAGE
from mhtraining.boardreport.findings import lacking
from mhtraining.boardreport.report import Report, Row, digest_of, goal_of, is_reached
from mhtraining.core.dutch_csv import Cell
from mhtraining.coverage.charted import BandRow, Counted

Rows = list[Sequence[Cell]]


def sheets_of(report: Report) -> dict[str, Rows]:
    """The sheets of a workbook by their names, in order, each with its heading row."""
    with force_locale(LANGUAGE):
        return {
            _("Figures"): _figures(report),
            _("Through time"): _through_time(report),
            _("Signals per month"): _signals(report),
            _("Missing"): _missing(report),
            _("Where it comes from"): _provenance(report),
        }


def rows_of(report: Report) -> Rows:
    """All of it under each other as one table, for a file that has but one sheet."""
    with force_locale(LANGUAGE):
        first = (_("Part"), _("Name"), _("Month"), *_counted_columns(), *_goal_columns())
        heading = (*first, *_expected_columns(), _("Signals"), _("Departments that filled it in"), _("Value"))
        rows: Rows = [(part, name, None, *numbers) for part, name, *numbers in _figures(report)[1:]]
        through, expected, signals = _("Through time"), _("Expected"), _("Signals per month")
        rows += [(through, None, one.on, *_numbers(one.counted)) for one in report.months]
        rows += [
            (expected, None, one.on, *[None] * 5, one.low, one.median, one.high) for one in _band(report)
        ]
        rows += [
            (signals, None, one.month, *[None] * 8, one.count, one.departments) for one in report.signals
        ]
        rows += [(_("Missing"), path, *[None] * 11, what) for what, path in _missing(report)[1:]]
        rows += [
            (_("Where it comes from"), what, *[None] * 11, value) for what, value in _provenance(report)[1:]
        ]
        return [heading, *([*row, *[None] * (len(heading) - len(row))] for row in rows)]


def _parts(report: Report) -> Iterable[tuple[str, Row]]:
    """Every figure with what it is of."""
    parts: Iterable[tuple[str, Iterable[Row]]] = (
        (_("Organisation"), (Row(report.organisation, report.whole),)),
        (_("Group"), report.domains),
        (_("Department"), report.departments),
        (_("Municipality"), report.municipalities),
        (_("Module"), report.modules),
    )
    return ((part, row) for part, rows in parts for row in rows)


def _counted_columns() -> tuple[str, str, str]:
    return _("Employees who count"), _("Up to date"), _("Percent")


def _goal_columns() -> tuple[str, str]:
    return _("Goal (percent)"), _("Goal reached")


def _expected_columns() -> tuple[str, str, str]:
    return _("Expected at least"), _("Expected"), _("Expected at most")


def _band(report: Report) -> Sequence[BandRow]:
    return () if report.expected is None else report.expected.months


def _figures(report: Report) -> Rows:
    return [
        (_("Part"), _("Name"), *_counted_columns(), *_goal_columns()),
        *(
            (part, row.path or row.name, *_numbers(row.counted), *_reached(row.counted, goal_of(row, report)))
            for part, row in _parts(report)
        ),
    ]


def _numbers(counted: Counted | None) -> tuple[Cell, Cell, Cell]:
    if counted is None:
        return None, None, None
    return counted.in_scope, counted.covered, counted.percent


def _reached(counted: Counted | None, goal: int | None) -> tuple[Cell, Cell]:
    if goal is None or counted is None or counted.percent is None:
        return goal, None
    return goal, _("yes") if is_reached(counted, goal) else _("no")


def _through_time(report: Report) -> Rows:
    known: Rows = [(one.on, *_numbers(one.counted), None, None, None) for one in report.months]
    to_come: Rows = [(one.on, None, None, None, one.low, one.median, one.high) for one in _band(report)]
    return [(_("Month"), *_counted_columns(), *_expected_columns()), *known, *to_come]


def _signals(report: Report) -> Rows:
    heading = (_("Month"), _("Signals"), _("Departments that filled it in"))
    return [heading, *((one.month, one.count, one.departments) for one in report.signals)]


def _missing(report: Report) -> Rows:
    return [
        (_("What"), _("Department")),
        *((what, path) for what, paths in lacking(report) for path in paths),
    ]


def _provenance(report: Report) -> Rows:
    pairs: Rows = [
        (_("What"), _("Value")),
        (_("Organisation"), report.organisation),
        (_("Figures as on"), report.on),
        (_("Report made on"), report.made_on),
        (_("Not shown below so many people"), report.minimum_group),
        (_("Hash of the data (SHA-256)"), digest_of(report)),
    ]
    if report.goal is not None:
        pairs.insert(3, (_("Goal to be reached by"), report.goal.reach_by))
    if report.seal is not None:
        pairs.append((_("Seal of the records of completions"), report.seal.digest))
        pairs.append((_("Sealed on"), report.seal.day))
    return pairs
