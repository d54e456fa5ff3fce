"""Rule 3: how long completions hold."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mhtraining.records.validity import add_months, last_valid_days


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2024-03-15", 24, "2026-03-15"),
        ("2025-01-31", 1, "2025-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2025-12-31", 1, "2026-01-31"),
        ("2025-11-30", 3, "2026-02-28"),
        ("2025-06-10", 120, "2035-06-10"),
    ],
)
def test_months_are_calendar_months(day, months, expected):
    assert add_months(date.fromisoformat(day), months) == date.fromisoformat(expected)


CASES = {
    "one holds for its months": [("2024-03-15", 24, "2026-03-15")],
    "without months there is no last day": [("2024-03-15", None, None)],
    "renewed on the last valid day": [("2024-03-15", 24, "2026-03-15"), ("2026-03-15", 24, "2028-03-15")],
    "renewed 60 days before": [("2024-03-15", 24, "2026-03-15"), ("2026-01-14", 24, "2028-03-15")],
    "61 days before is not renewing": [("2024-03-15", 24, "2026-03-15"), ("2026-01-13", 24, "2028-01-13")],
    "a day too late is not renewing": [("2024-03-15", 24, "2026-03-15"), ("2026-03-16", 24, "2028-03-16")],
    "an earlier and shorter one does not hold": [
        ("2024-03-15", 24, "2026-03-15"),
        ("2024-06-01", 12, "2025-06-01"),
        ("2025-05-20", 12, "2026-05-20"),  # inside no window: the one of 2026-03-15 holds
        ("2026-03-21", 12, "2027-05-20"),  # inside the window of the latest, 2026-05-20
    ],
    "after one without a last day nothing counts on": [
        ("2024-03-15", 12, "2025-03-15"),
        ("2024-03-16", None, None),
        ("2025-03-01", 12, "2026-03-01"),
    ],
    "twice on one day with a short term counts on": [
        ("2026-01-10", 1, "2026-02-10"),
        ("2026-01-10", 1, "2026-03-10"),
        ("2026-01-10", 1, "2026-04-10"),
    ],
    "months of each version by itself": [("2024-03-15", 12, "2025-03-15"), ("2025-03-01", 24, "2027-03-15")],
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_last_valid_day(case):
    given_ones = [(date.fromisoformat(day), months) for day, months, _ in case]

    assert [day and day.isoformat() for day in last_valid_days(given_ones)] == [last for *_, last in case]


@given(day=st.dates(date(1900, 1, 1), date(2100, 1, 1)), months=st.integers(1, 120))
def test_adding_months_lands_in_the_right_month_and_never_later_in_it(day, months):
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and add_months(later, 0).day >= 28)
