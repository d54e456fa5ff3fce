"""The rows of charts say what the figures of the page say."""

from __future__ import annotations

from datetime import date

from mhtraining.coverage.chart_rows import Node, ahead, by_department, heat, trend_rows
from mhtraining.coverage.charted import (
    BandRow,
    Counted,
    DepartmentRow,
    ExpiryRow,
    HeatRow,
    MonthRow,
)
from mhtraining.coverage.figures import Counts, Expiries, Figures, MonthEnd
from mhtraining.coverage.forecast import Band

ON = date(2026, 11, 22)


def counts(in_scope: int, covered: int) -> Counts:
    return Counts(in_scope, covered, 0, 0, 0)


FIGURES = Figures(
    on=ON,
    whole=counts(9, 5),
    departments={1: counts(9, 5), 2: counts(4, 1)},
    municipalities={},
    modules={"basis": counts(9, 5), "kcc": counts(4, 1)},
    cells={(1, "basis"): counts(9, 5), (2, "basis"): counts(4, 2), (2, "kcc"): counts(4, 1)},
    people={},
)
TREE = [Node(2, "KCC", 1), Node(1, "Publiekszaken", 0)]


def test_departments_come_in_the_order_of_the_page_with_their_goals() -> None:
    charted = by_department(FIGURES, [*TREE, Node(3, "Opgeheven", 0)], {None: 80, 2: 90}, language="nl")

    assert charted.rows == (
        DepartmentRow("KCC", 1, Counted(4, 1), 90),
        DepartmentRow("Publiekszaken", 0, Counted(9, 5), None),
    )


def test_modules_come_in_the_order_of_their_titles_and_are_empty_where_nobody_is_in_scope() -> None:
    charted = heat(FIGURES, TREE, {"kcc": "Balie", "basis": "Basis"}, language="nl", goal=80)

    assert charted.modules == ("Balie", "Basis")
    assert charted.rows == (
        HeatRow("KCC", 1, (Counted(4, 1), Counted(4, 2))),
        HeatRow("Publiekszaken", 0, (None, Counted(9, 5))),
    )


def test_months_go_on_into_what_is_expected() -> None:
    charted = trend_rows(
        [MonthEnd(ON, counts(9, 5))],
        language="nl",
        goal=80,
        band=[Band(date(2026, 12, 31), 1 / 3, 50.04, 99.96)],
    )

    assert charted.months == (MonthRow(ON, Counted(9, 5)),)
    assert charted.band == (BandRow(date(2026, 12, 31), 0.3, 50.0, 100.0),)


def test_months_ahead_are_taken_as_they_are() -> None:
    assert ahead([Expiries(date(2026, 12, 1), 3)], on=ON, language="nl").rows == (
        ExpiryRow(date(2026, 12, 1), 3),
    )
