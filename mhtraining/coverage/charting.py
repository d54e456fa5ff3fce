"""The charts of the coordinator's page, from the same rows as its tables."""

from __future__ import annotations

from mhtraining.coverage.chart_rows import Node, ahead, by_department, heat, trend_rows
from mhtraining.coverage.charted import Charted
from mhtraining.coverage.forecast import Band, Forecast, TooLittle
from mhtraining.coverage.overview import Overview

MONTHS_AHEAD = 12
"""So many months of the forecast are drawn; further on the band is as wide as the page."""


def charts_of(found: Overview, forecast: Forecast | TooLittle | None, language: str) -> dict[str, Charted]:
    """The four charts by their names in the template."""
    goal = None if found.goal is None else found.goal.percent
    band: tuple[Band, ...] = ()
    if isinstance(forecast, Forecast) and forecast.goal_percent == goal:
        band = forecast.months[:MONTHS_AHEAD]
    tree = [Node(row.department_id, row.name, row.depth) for row in found.rows]
    goals: dict[int | None, int] = {row.department_id: row.goal for row in found.rows if row.goal is not None}
    return {
        "trend_chart": trend_rows(found.trend, language=language, goal=goal, band=band),
        "department_chart": by_department(found.figures, tree, goals, language=language),
        "heat_chart": heat(found.figures, tree, dict(found.modules), language=language, goal=goal),
        "expiry_chart": ahead(found.expiries, on=found.on, language=language),
    }
