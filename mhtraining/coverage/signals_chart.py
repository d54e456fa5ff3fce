"""Draws signals beside coverage: the line of coverage above, the bars of signals below, on one time axis."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask_babel import gettext as _

from mhtraining.coverage.charted import MonthRow, Signals
from mhtraining.coverage.sheet import Form, Sheet, width_of
from mhtraining.coverage.told import number
from mhtraining.coverage.trend_line import month_marks, runs

TICKS = (0, 50, 100)
LEFT, RIGHT = 54, 14
TITLE = 26
"""The height of the line above each panel that says what it shows."""


def draw_signals(charted: Signals, form: Form) -> Sheet:
    """Two panels: coverage in percent, and the number of signals of each month; the wave as a strip."""
    panel = 130 if form.is_narrow else 170
    top, middle = TITLE + 8, 2 * TITLE + 28 + panel
    bottom = middle + panel
    sheet = Sheet(form, bottom + 40)
    days = [row.on for row in charted.rows]
    step = (form.width - LEFT - RIGHT) / max(1, len(days))

    def x_of(day: date) -> float:
        return LEFT + step * (days.index(day) + 0.5)

    if charted.wave in days:
        for y in (top, middle):
            sheet.box(x_of(charted.wave) - step / 2, y, step, panel, sheet.theme.tint)
    _coverage(sheet, charted, x_of, top, top + panel)
    _signals(sheet, charted, x_of, step, middle, bottom)
    month_marks(sheet, charted.language, days, x_of, bottom)
    return sheet


def _coverage(
    sheet: Sheet, charted: Signals, x_of: Callable[[date], float], top: float, bottom: float
) -> None:
    sheet.text(0, 12, _("Coverage in percent"), bold=True)
    for tick in TICKS:
        y = bottom - (bottom - top) * tick / 100
        sheet.line([LEFT, sheet.form.width - RIGHT], [y, y], sheet.theme.line)
        sheet.text(LEFT - 8, y, str(tick), align="right", colour=sheet.theme.muted)
    for run in runs(tuple(MonthRow(row.on, row.counted) for row in charted.rows)):
        xs = [x_of(row.on) for row in run]
        ys = [bottom - (bottom - top) * (row.counted.percent or 0) / 100 for row in run]
        sheet.line(xs, ys, sheet.theme.strong, width=3)
        sheet.dots(xs, ys, sheet.theme.strong, size=6)


def _signals(
    sheet: Sheet,
    charted: Signals,
    x_of: Callable[[date], float],
    step: float,
    top: float,
    bottom: float,
) -> None:
    """A bar for each month in which anything was entered, zero too; nothing where nothing was."""
    sheet.text(0, top - TITLE, _("Signals per month"), bold=True)
    most = max((row.signals or 0 for row in charted.rows), default=0) or 1
    for tick in (0, most):
        y = bottom - (bottom - top) * tick / most
        sheet.line([LEFT, sheet.form.width - RIGHT], [y, y], sheet.theme.line)
        sheet.text(LEFT - 8, y, number(tick, charted.language), align="right", colour=sheet.theme.muted)
    roomy = step > width_of("000", sheet.form.size)
    for row in charted.rows:
        if row.signals is None:
            continue
        height = (bottom - top) * row.signals / most
        x = x_of(row.on)
        sheet.box(x - step * 0.32, bottom - height, step * 0.64, height, sheet.theme.bar)
        if row.signals == 0:
            sheet.dots([x], [bottom], sheet.theme.strong, size=5)
        elif roomy and row.signals < most:
            sheet.text(x, bottom - height - 12, number(row.signals, charted.language), align="center")
