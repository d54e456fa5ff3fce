"""Time comes from here alone: moments are UTC, days are civil days in the Netherlands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def civil_day(moment: datetime) -> date:
    """The day in Europe/Amsterdam on which this moment falls (rule 3 of the domain)."""
    return moment.astimezone(AMSTERDAM).date()


@dataclass(frozen=True)
class Clock:
    """Shows the time; with `today` set, that day at the real time of day (demonstration, tests)."""

    today: date | None = None

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        real = datetime.now(UTC)
        if self.today is None:
            return real
        local = real.astimezone(AMSTERDAM)
        return local.replace(year=self.today.year, month=self.today.month, day=self.today.day).astimezone(UTC)


def now() -> datetime:
    """The present moment by the running application's clock."""
    from flask import current_app  # here, so that `content check` starts without Flask

    clock: Clock = current_app.extensions["mhtraining.clock"]
    return clock.now()


def today() -> date:
    """The present civil day by the running application's clock."""
    return civil_day(now())
