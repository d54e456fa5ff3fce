"""Whatever happened, in whatever order: rebuilding changes nothing, and a naive replay agrees."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from mhtraining.core.errors import NotFoundError, RefusedError
from mhtraining.records import services
from mhtraining.records.models import RecordSource, Verb
from mhtraining.records.queries import completions_of
from mhtraining.records.verification import Verification
from tests.conftest import NOW
from tests.records import made

MODULES = {"kcc": 24, "boa": 1, "basis": None}


@st.composite
def happenings(draw: DrawFn) -> list[tuple]:
    """Results, completions from elsewhere (often late) and voids, days near each other's windows."""
    one = st.one_of(
        st.tuples(
            st.just("result"),
            st.sampled_from(list(MODULES)),
            st.sampled_from([Verb.PASSED, Verb.FAILED, Verb.COMPLETED]),
            st.sampled_from([None, 1, 2, 12, 24]),
            st.integers(0, 1500),
        ),
        st.tuples(st.just("elsewhere"), st.sampled_from(list(MODULES)), st.integers(0, 1500)),
        st.tuples(st.just("void"), st.integers(1, 14)),
    )
    return draw(st.lists(one, max_size=14))


def carried_out(session, employee, happened: list[tuple]) -> list[tuple]:
    """Do it; gives what was done as (sequence, module, day, months), voided ones taken out."""
    standing: dict[int, tuple] = {}
    for number, (what, *rest) in enumerate(happened):
        if what == "result":
            slug, verb, months, days = rest
            now = NOW - timedelta(days=days)
            record = made.result(
                session, employee, attempt_id=number, verb=verb, slug=slug, months=months, now=now
            )
            if verb is not Verb.FAILED:
                standing[record.sequence] = (slug, now.date(), months)
        elif what == "elsewhere":
            slug, days = rest
            day = NOW.date() - timedelta(days=days)
            record = services.record_elsewhere(
                session,
                employee=employee,
                module_slug=slug,
                completed_on=day,
                source=RecordSource.EXTERNAL,
                now=NOW,
            )
            standing[record.sequence] = (slug, day, MODULES[slug])
        else:
            try:
                services.void(session, employee=employee, sequence=rest[0], now=NOW)
            except (RefusedError, NotFoundError):
                assert rest[0] not in standing
            else:
                del standing[rest[0]]
    return [(sequence, *facts) for sequence, facts in standing.items()]


def months_later(day: date, months: int) -> date:
    """Step by step, for comparison: the last day of the month where the day does not exist."""
    year, month = day.year, day.month
    for _ in range(months):
        month += 1
        if month == 13:
            year, month = year + 1, 1
    for number in range(day.day, 27, -1):
        try:
            return date(year, month, number)
        except ValueError:
            continue
    return date(year, month, day.day)


def naive(standing: list[tuple]) -> dict[int, date | None]:
    """The last valid day by sequence, each worked out from all earlier ones again."""
    last: dict[int, date | None] = {}
    for sequence, slug, day, months in sorted(standing, key=lambda item: (item[2], item[0])):
        if months is None:
            last[sequence] = None
            continue
        earlier = [
            last[other]
            for other, other_slug, other_day, _ in standing
            if other_slug == slug and (other_day, other) < (day, sequence)
        ]
        start = day
        if earlier and None not in earlier:
            holding = max(earlier)
            if day in [holding - timedelta(days=back) for back in range(61)]:
                start = holding
        last[sequence] = months_later(start, months)
    return last


def rows(session, employee) -> list[tuple]:
    return [
        (row.id, row.sequence, row.module_slug, row.completed_on, row.valid_months, row.last_valid_on)
        for row in completions_of(session, employee.id)
    ]


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(happened=happenings())
def test_rebuilding_changes_nothing_and_a_naive_replay_agrees(session, happened):
    gemeente = made.organisation(session)
    for slug, months in MODULES.items():
        made.publish(session, slug, valid_months=months)
    employee = made.person(session, gemeente)

    standing = carried_out(session, employee, happened)
    written = rows(session, employee)
    difference = services.rebuild(session)
    findings = list(Verification(session).findings())
    again = rows(session, employee)
    session.rollback()

    assert {row[1]: row[5] for row in written} == naive(standing)
    assert not difference
    assert again == written
    assert findings == []
