"""Sets of days: compared with the same sets counted out day by day."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mhtraining.core.periods import FOREVER, common, merged, run_at, without

FIRST = date(2026, 1, 1)
END = 40  # days counted out; a run may go on for ever after that


def day(number):
    return FOREVER if number >= END else FIRST + timedelta(days=number)


runs = st.lists(
    st.tuples(st.integers(0, END - 1), st.integers(0, END)).map(lambda pair: (day(pair[0]), day(pair[1]))),
    max_size=6,
)


def counted_out(days):
    return {number for number in range(END) if any(first <= day(number) < end for first, end in days)}


@given(runs)
def test_merging_keeps_the_days_and_leaves_gaps_between_runs(some):
    found = merged(some)

    assert counted_out(found) == counted_out(some)
    assert all(end < first for (_, end), (first, _) in pairwise(found))


@given(runs, runs)
def test_common_days_are_those_in_both(some, others):
    assert counted_out(common(some, others)) == counted_out(some) & counted_out(others)


@given(runs, runs)
def test_days_without_others_are_the_rest(some, others):
    assert counted_out(without(some, others)) == counted_out(some) - counted_out(others)


@given(runs, st.integers(0, END - 1))
def test_the_run_at_a_day_is_the_widest_unbroken_one(some, number):
    days = counted_out(some)
    run = run_at(some, day(number))
    if number not in days:
        assert run is None
        return
    first = max((other + 1 for other in range(number) if other not in days), default=0)
    end = min((other for other in range(number, END) if other not in days), default=END)
    assert run == (day(first), day(end))
