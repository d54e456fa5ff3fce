"""What a chart says in words: its title, and the story that its picture tells, for whoever can't see it."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date
from babel.numbers import format_decimal
from flask_babel import gettext as _
from flask_babel import ngettext

from mhtraining.coverage.charted import Ahead, ByDepartment, Charted, Heat, Signals, Trend, last_known


def title_of(charted: Charted) -> str:
    """The title, in the language that is spoken."""
    match charted:
        case ByDepartment():
            return _("Coverage by department")
        case Trend():
            return _("Coverage per month")
        case Heat():
            return _("Coverage by department and module")
        case Ahead():
            return _("Expiring per month")
        case Signals():
            return _("Signals beside coverage")


def story_of(charted: Charted) -> str:
    """The description: what the picture shows, with its most telling numbers, in two or three sentences."""
    match charted:
        case ByDepartment():
            return _departments(charted)
        case Trend():
            return _trend(charted)
        case Heat():
            return _heat(charted)
        case Ahead():
            return _ahead(charted)
        case Signals():
            return _signals(charted)


def number(value: int, language: str) -> str:
    """A whole number with the language's own grouping: "1.234"."""
    return format_decimal(value, locale=language)


def month(day: date, language: str, form: str = "MMMM yyyy") -> str:
    """The month of a day: "november 2026"."""
    return format_date(day, form, locale=language)


def _departments(charted: ByDepartment) -> str:
    known = [row for row in charted.rows if row.counted.percent is not None]
    said = _("Bars: one for each of %(number)s departments.", number=len(charted.rows))
    if known:
        lowest = min(known, key=lambda row: row.counted.percent or 0)
        highest = max(known, key=lambda row: row.counted.percent or 0)
        said += " " + _(
            "The lowest is %(low)s with %(low_percent)s%%, the highest %(high)s with %(high_percent)s%%.",
            low=lowest.name,
            low_percent=lowest.counted.percent,
            high=highest.name,
            high_percent=highest.counted.percent,
        )
    aimed = [row for row in known if row.goal is not None]
    if aimed:
        reached = sum((row.counted.percent or 0) >= (row.goal or 0) for row in aimed)
        said += " " + _("%(reached)s of %(all)s have reached their goal.", reached=reached, all=len(aimed))
    return said


def _trend(charted: Trend) -> str:
    first = next((each for each in charted.months if each.counted.percent is not None), None)
    last = last_known(charted.months)
    if first is None or last is None:
        return _("There is no month with a figure yet.")
    said = _(
        "Line: from %(before)s%% in %(then)s to %(after)s%% in %(now)s.",
        before=first.counted.percent,
        then=month(first.on, charted.language),
        after=last.counted.percent,
        now=month(last.on, charted.language),
    )
    if charted.goal is not None:
        said += " " + _("The goal is %(goal)s%%.", goal=charted.goal)
    if charted.band:
        end = charted.band[-1]
        said += " " + _(
            "Expected in %(month)s: %(median)s%%, most likely between %(low)s%% and %(high)s%%.",
            month=month(end.on, charted.language),
            median=int(end.median),
            low=int(end.low),
            high=int(end.high),
        )
    return said


def _heat(charted: Heat) -> str:
    cells = [cell.percent for row in charted.rows for cell in row.cells if cell is not None]
    known = [percent for percent in cells if percent is not None]
    said = _(
        "Grid: %(departments)s departments by %(modules)s modules, a percentage in each cell.",
        departments=len(charted.rows),
        modules=len(charted.modules),
    )
    if known:
        said += " " + _("They go from %(low)s%% to %(high)s%%.", low=min(known), high=max(known))
    return said


def _ahead(charted: Ahead) -> str:
    if not any(row.people for row in charted.rows):
        return _("No completion expires in the coming months.")
    most = max(charted.rows, key=lambda row: row.people)
    people = ngettext("%(num)s completion", "%(num)s completions", most.people)
    return _(
        "Bars: one for each of %(months)s months. The most completions expire in %(month)s: %(people)s.",
        months=len(charted.rows),
        month=month(most.month, charted.language),
        people=people,
    )


def _signals(charted: Signals) -> str:
    said = _("Above a line: coverage at the end of each month. Below bars: the signals of each month.")
    entered = [row for row in charted.rows if row.signals is not None]
    if not entered:
        return said + " " + _("No signals were entered.")
    most = max(entered, key=lambda row: row.signals or 0)
    return (
        said
        + " "
        + ngettext(
            "Numbers were entered for %(num)s month;",
            "Numbers were entered for %(num)s months;",
            len(entered),
        )
        + " "
        + ngettext(
            "the most came in %(month)s: %(num)s.",
            "the most came in %(month)s: %(num)s.",
            most.signals or 0,
            month=month(most.on, charted.language),
        )
    )
