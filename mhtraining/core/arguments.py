"""What the commands of all rooms take alike: a day, and which organisation is meant."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, TypeVar

import click


class Day(click.ParamType[date]):
    """A day on the command line, as 2026-12-31 or 31-12-2026; anything else is wrong usage."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read the day."""
        if isinstance(value, date):
            return value
        text = str(value).strip()
        parts = text.split("-")
        widths = [len(part) for part in parts]
        if widths == [2, 2, 4]:
            parts, widths = parts[::-1], widths[::-1]
        if widths == [4, 2, 2] and all(part.isascii() and part.isdigit() for part in parts):
            try:
                day = date(*(int(part) for part in parts))
            except ValueError:
                self.fail(f"{text!r} is not a day of the calendar.", param, ctx)
            if date(1900, 1, 1) <= day <= date(9999, 1, 1) - timedelta(days=366):
                return day
        return self.fail(f"{text!r} is not a day: write it as 2026-12-31.", param, ctx)


DAY = Day()
F = TypeVar("F", bound=Callable[..., Any])


def organisation_option(command: F) -> F:
    """Add `--organisation CODE`, which may be left out when there is one."""
    return click.option(
        "--organisation", metavar="CODE", help="Which organisation; may be left out when there is one."
    )(command)


def format_option(command: F) -> F:
    """Add `--format`, handed over as `form`: how figures are written."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "csv", "json"]),
        default="table",
        show_default=True,
        help="How the figures are written.",
    )(command)
