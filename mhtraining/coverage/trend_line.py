"""Draws coverage through time: the line, the goal, and the band of what is expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from flask_babel import gettext as _

from mhtraining.coverage.charted import MonthRow, Trend, last_known
from mhtraining.coverage.sheet import Form, Sheet, width_of
from mhtraining.coverage.told import month

TICKS = (0, 20, 40, 60, 80, 100)
LINE = 26
"""From one line of the legend to the next."""


def draw_trend(charted: Trend, form: Form) -> Sheet:
    """The months as a line with a gap where there is no figure, and what is expected as a band behind it."""
    narrow = form.is_narrow
    left, right = (54, 10) if narrow else (60, 14)
    top = LINE * (len(_parts(charted)) if narrow else 1) + 20
    bottom = top + (210 if narrow else 290)
    sheet = Sheet(form, bottom + 40)
    days = [row.on for row in charted.months] + [row.on for row in charted.band]
    first, last = (min(days).toordinal(), max(days).toordinal()) if days else (0, 1)

    def x_of(day: date) -> float:
        return left + (form.width - left - right) * (day.toordinal() - first) / max(1, last - first)

    def y_of(percent: float) -> float:
        return bottom - (bottom - top) * percent / 100

    for tick in TICKS:
        sheet.line([left, form.width - right], [y_of(tick)] * 2, sheet.theme.line)
        said = f"{tick}%" if tick == 100 else str(tick)
        sheet.text(left - 8, y_of(tick), said, align="right", colour=sheet.theme.muted)
    month_marks(sheet, charted.language, days, x_of, bottom)
    _band(sheet, charted, x_of, y_of)
    if charted.goal is not None:
        y = y_of(charted.goal)
        sheet.line([left, form.width - right], [y, y], sheet.theme.ink, width=2, dashes=(7, 5))
    for run in runs(charted.months):
        xs, ys = [x_of(row.on) for row in run], [y_of(row.counted.percent or 0) for row in run]
        sheet.line(xs, ys, sheet.theme.strong, width=3)
        if len(charted.months) <= 24:
            sheet.dots(xs, ys, sheet.theme.strong, size=6)
    newest = last_known(charted.months)
    if newest is not None:
        sheet.dots([x_of(newest.on)], [y_of(newest.counted.percent or 0)], sheet.theme.strong, size=11)
    _legend(sheet, charted)
    return sheet


def runs(months: tuple[MonthRow, ...]) -> Iterator[list[MonthRow]]:
    """Months with a figure that follow each other."""
    run: list[MonthRow] = []
    for row in months:
        if row.counted.percent is None:
            if run:
                yield run
            run = []
        else:
            run.append(row)
    if run:
        yield run


def _band(
    sheet: Sheet, charted: Trend, x_of: Callable[[date], float], y_of: Callable[[float], float]
) -> None:
    newest = last_known(charted.months)
    if not charted.band or newest is None:
        return
    now = newest.counted.percent or 0
    xs = [x_of(newest.on), *(x_of(row.on) for row in charted.band)]
    sheet.area(
        xs,
        [y_of(now), *(y_of(row.high) for row in charted.band)],
        [y_of(now), *(y_of(row.low) for row in charted.band)],
        sheet.theme.tint,
    )
    medians = [y_of(now), *(y_of(row.median) for row in charted.band)]
    sheet.line(xs, medians, sheet.theme.strong, width=2.5, dashes=(2, 5))


def month_marks(
    sheet: Sheet, language: str, days: list[date], x_of: Callable[[date], float], bottom: float
) -> None:
    """The months below the axis, as many as there is room for."""
    room = width_of("xxxx 0000", sheet.form.size)
    free = -room
    for day in days:
        x = x_of(day)
        if x - free < room or sheet.form.width - x < 4:
            continue
        free = x
        is_first = day == days[0]
        sheet.line([x, x], [bottom, bottom + 6], sheet.theme.muted)
        sheet.text(
            0 if is_first else min(x, sheet.form.width - room / 2),
            bottom + 22,
            month(day, language, "MMM yyyy"),
            align="left" if is_first else "center",
            colour=sheet.theme.muted,
        )


def _legend(sheet: Sheet, charted: Trend) -> None:
    """What the line, the dashes and the band stand for, above them: below each other on a narrow sheet."""
    x, y, theme = 0.0, 12.0, sheet.theme
    for part, said in _parts(charted):
        if part == "band":
            sheet.area([x, x + 30], [y - 8, y - 8], [y + 8, y + 8], theme.tint)
            sheet.line([x, x + 30], [y, y], theme.strong, width=2.5, dashes=(2, 5))
        elif part == "goal":
            sheet.line([x, x + 30], [y, y], theme.ink, width=2, dashes=(7, 5))
        else:
            sheet.line([x, x + 30], [y, y], theme.strong, width=3)
            sheet.dots([x + 15], [y], theme.strong, size=11)
        sheet.text(x + 40, y, said, bold=part == "now")
        if sheet.form.is_narrow:
            y += LINE
        else:
            x += 40 + width_of(said, sheet.form.size) + 40


def _parts(charted: Trend) -> list[tuple[str, str]]:
    newest = last_known(charted.months)
    parts = []
    if newest is not None:
        parts.append(("now", _("coverage, now %(percent)s%%", percent=newest.counted.percent)))
    if charted.goal is not None:
        parts.append(("goal", _("goal %(goal)s%%", goal=charted.goal)))
    if charted.band:
        parts.append(("band", _("expected, with its margin")))
    return parts
