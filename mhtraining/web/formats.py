"""How days and numbers are written on a page, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date
from flask import Flask
from flask_babel import format_decimal

from mhtraining.core.clock import AMSTERDAM, civil_day
from mhtraining.web.language import spoken


def long_date(day: date | datetime) -> str:
    """A day in full: "1 december 2026". Of a moment: its civil day in the Netherlands."""
    if isinstance(day, datetime):
        day = civil_day(day)
    return _in_full(day, spoken() or "nl")


@lru_cache(maxsize=4096)
def _in_full(day: date, language: str) -> str:
    return format_date(day, "d MMMM yyyy", locale=language)


def month_name(month: date) -> str:
    """The month of a day: "december 2026"."""
    return format_date(month, "MMMM yyyy", locale=spoken() or "nl")


def day_and_time(moment: datetime) -> str:
    """A moment as people here read it: "1 december 2026, 10:15", by the clock of the Netherlands."""
    return f"{long_date(moment)}, {moment.astimezone(AMSTERDAM):%H:%M}"


def percent(value: int | None) -> str:
    """A whole percentage as it is shown, "77%"; a dash where there is none. Rounding is not done here."""
    return "–" if value is None else f"{value}%"


def number(value: int) -> str:
    """A whole number with the language's own grouping: "1.234"."""
    return str(format_decimal(value))


def tenths(value: float) -> str:
    """A number with one digit behind the language's own decimal mark: "1,8"."""
    return str(format_decimal(value, format="#,##0.0"))


def init_app(app: Flask) -> None:
    """Make them filters of every template."""
    for write in (long_date, month_name, day_and_time, percent, number, tenths):
        app.add_template_filter(write)
