"""Which days public figures are for: the last days of months that are over."""

from __future__ import annotations

from datetime import date, timedelta

from mhtraining.core.errors import RefusedError

FIRST_YEAR = 2000


def last_month_end(today: date) -> date:
    """The last day of the last month that is over."""
    return today.replace(day=1) - timedelta(days=1)


def check_month(on: date, today: date) -> None:
    """Raise RefusedError when `on` is no month end since FIRST_YEAR, or its month is not over."""
    if on.year < FIRST_YEAR:
        raise RefusedError(f"{on} is too long ago: figures begin in {FIRST_YEAR}.")
    if on >= today:
        raise RefusedError(
            f"The month of {on} is not over: the last that is, ended on {last_month_end(today)}."
        )
    if (on + timedelta(days=1)).day != 1:
        raise RefusedError(
            f"{on} is not the last day of a month: public figures are for month ends, as "
            f"{last_month_end(on)}."
        )
