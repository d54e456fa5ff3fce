from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from mhtraining.web.formats import long_date, number, percent


@pytest.fixture
def engine_name() -> str:
    """Nothing here depends on the database: one engine is enough."""
    return "sqlite"


@pytest.fixture
def dutch(app: Flask):
    with app.test_request_context():
        yield


@pytest.fixture
def english(app: Flask):
    with app.test_request_context(headers={"Cookie": "language=en"}):
        yield


@pytest.mark.usefixtures("dutch")
def test_days_are_written_in_full() -> None:
    assert long_date(date(2026, 12, 1)) == "1 december 2026"


@pytest.mark.usefixtures("dutch")
def test_a_moment_falls_on_the_day_in_the_netherlands() -> None:
    assert long_date(datetime(2026, 11, 30, 23, 0, tzinfo=UTC)) == "1 december 2026"


@pytest.mark.usefixtures("dutch")
def test_numbers_are_grouped_and_percentages_are_whole() -> None:
    assert (number(1234), percent(77), percent(None)) == ("1.234", "77%", "–")


@pytest.mark.usefixtures("english")
def test_in_english_they_are_english() -> None:
    assert (long_date(date(2026, 12, 1)), number(1234)) == ("1 December 2026", "1,234")
