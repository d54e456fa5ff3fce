"""Days are civil days in the Netherlands; moments are UTC; a demonstration stands on one day."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mhtraining.core import clock
from mhtraining.core.clock import Clock, civil_day
from mhtraining.core.db import UTCDateTime


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 1, 31, 22, 59, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 6, 30, 21, 59, 59, tzinfo=UTC), date(2026, 6, 30)),
        (datetime(2026, 6, 30, 22, 0, tzinfo=UTC), date(2026, 7, 1)),
    ],
)
def test_a_day_begins_at_midnight_in_amsterdam(moment, day):
    assert civil_day(moment) == day


def test_the_clock_shows_the_present_in_utc():
    before = datetime.now(UTC)
    shown = Clock().now()

    assert (before <= shown <= datetime.now(UTC), shown.utcoffset()) == (True, timedelta(0))


@pytest.mark.parametrize("today", [date(2026, 3, 29), date(2026, 10, 25), date(2028, 2, 29)])
def test_a_clock_that_stands_on_a_day_shows_that_day(today):
    assert civil_day(Clock(today).now()) == today


def test_today_is_what_the_applications_clock_shows(app):
    with app.app_context():
        assert clock.today() == app.extensions["mhtraining.settings"].today


def test_a_moment_without_a_time_zone_is_not_stored(session):
    with pytest.raises(ValueError, match="time zone"):
        UTCDateTime().process_bind_param(datetime(2026, 1, 1), session.get_bind().dialect)  # noqa: DTZ001
