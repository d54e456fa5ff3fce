"""Recording results, completions from elsewhere and voids."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from mhtraining.core.errors import NotFoundError, RefusedError
from mhtraining.records import services
from mhtraining.records.ledger import FIRST, digest_after
from mhtraining.records.models import (
    Completion,
    CompletionEvidence,
    LearningRecord,
    LedgerHead,
    RecordSource,
    Verb,
)
from mhtraining.records.queries import completions_of, last_valid_days
from tests.conftest import NOW, TODAY
from tests.records import made


def elsewhere(session, employee, day, *, now=NOW, source=RecordSource.TEAM, evidence="", slug="kcc"):
    return services.record_elsewhere(
        session,
        employee=employee,
        module_slug=slug,
        completed_on=date.fromisoformat(day),
        source=source,
        evidence=evidence,
        now=now,
    )


def held(session, employee):
    return [
        (row.sequence, row.completed_on.isoformat(), row.last_valid_on and row.last_valid_on.isoformat())
        for row in completions_of(session, employee.id)
    ]


def test_a_pass_writes_record_head_and_completion(session, anna):
    record = made.result(session, anna, attempt_id=1)

    head = session.get(LedgerHead, anna.subject_key)
    assert (record.sequence, record.verb, record.completed_on) == (1, Verb.PASSED, TODAY)
    assert (head.count, head.digest) == (1, digest_after(FIRST, record))
    assert held(session, anna) == [(1, "2026-11-22", "2028-11-22")]


def test_a_fail_is_recorded_and_completes_nothing(session, anna):
    record = made.result(session, anna, attempt_id=1, verb=Verb.FAILED)

    assert (record.verb, record.valid_months) == (Verb.FAILED, None)
    assert held(session, anna) == []


def test_completed_without_assessment_completes(session, anna):
    made.result(session, anna, attempt_id=1, verb=Verb.COMPLETED, months=None)

    assert held(session, anna) == [(1, "2026-11-22", None)]


def test_the_same_attempt_again_gives_the_record_that_stands(session, anna):
    first = made.result(session, anna, attempt_id=1)

    assert made.result(session, anna, attempt_id=1, now=NOW + timedelta(days=2)) is first
    assert len(session.scalars(select(LearningRecord)).all()) == 1


def test_another_result_of_the_same_attempt_is_refused(session, anna):
    made.result(session, anna, attempt_id=1)

    with pytest.raises(RefusedError):
        made.result(session, anna, attempt_id=1, verb=Verb.FAILED)


def test_voided_is_no_result_of_an_attempt(session, anna):
    with pytest.raises(ValueError, match="voided"):
        made.result(session, anna, attempt_id=1, verb=Verb.VOIDED)


def test_the_day_is_the_civil_day_in_the_netherlands(session, anna):
    record = made.result(session, anna, attempt_id=1, now=datetime(2026, 6, 30, 22, 30, tzinfo=UTC))

    assert record.completed_on == date(2026, 7, 1)


def test_each_record_is_bound_to_the_one_before(session, anna):
    first = made.result(session, anna, attempt_id=1, verb=Verb.FAILED)
    second = made.result(session, anna, attempt_id=2)

    assert second.digest == digest_after(first.digest, second)


def test_people_have_chains_of_their_own(session, gemeente, anna):
    made.result(session, anna, attempt_id=1)
    record = made.result(session, made.person(session, gemeente), attempt_id=2)

    assert (record.sequence, record.digest) == (1, digest_after(FIRST, record))


def test_a_late_entry_recomputes_what_came_after(session, anna):
    elsewhere(session, anna, "2026-02-20")
    before = held(session, anna)
    elsewhere(session, anna, "2024-03-15")

    assert before == [(1, "2026-02-20", "2028-02-20")]
    assert held(session, anna) == [(2, "2024-03-15", "2026-03-15"), (1, "2026-02-20", "2028-03-15")]


def test_a_void_recomputes_what_came_after(session, anna):
    elsewhere(session, anna, "2024-03-15")
    elsewhere(session, anna, "2026-02-20")
    services.void(session, employee=anna, sequence=1, now=NOW)

    assert held(session, anna) == [(2, "2026-02-20", "2028-02-20")]


def test_a_void_leaves_other_modules_alone(session, anna):
    made.publish(session, "boa", valid_months=None)
    elsewhere(session, anna, "2024-03-15")
    elsewhere(session, anna, "2024-03-15", slug="boa")
    services.void(session, employee=anna, sequence=1, now=NOW)

    assert held(session, anna) == [(2, "2024-03-15", None)]


@pytest.mark.parametrize("sequence", [1, 2, 3], ids=["voided already", "a void", "a fail"])
def test_only_a_standing_completion_can_be_voided(session, anna, sequence):
    elsewhere(session, anna, "2024-03-15")
    services.void(session, employee=anna, sequence=1, now=NOW)
    made.result(session, anna, attempt_id=1, verb=Verb.FAILED)

    with pytest.raises(RefusedError):
        services.void(session, employee=anna, sequence=sequence, now=NOW)


def test_a_record_of_somebody_else_can_not_be_voided(session, gemeente, anna):
    elsewhere(session, anna, "2024-03-15")

    with pytest.raises(NotFoundError):
        services.void(session, employee=made.person(session, gemeente), sequence=1, now=NOW)


@pytest.mark.parametrize(
    ("now", "months"),
    [("2023-06-01", 24), ("2024-06-01", 24), ("2026-06-01", 12)],
    ids=["before the first: the earliest", "the first", "the second"],
)
def test_elsewhere_holds_as_long_as_the_version_current_when_recorded(session, anna, now, months):
    made.publish(session, "kcc", valid_months=12, at=datetime(2025, 1, 1, tzinfo=UTC))

    record = elsewhere(session, anna, "2022-01-01", now=datetime.fromisoformat(f"{now}T10:00:00+00:00"))

    assert record.valid_months == months


def test_today_is_not_in_the_future_but_tomorrow_is(session, anna):
    elsewhere(session, anna, TODAY.isoformat())

    with pytest.raises(RefusedError):
        elsewhere(session, anna, (TODAY + timedelta(days=1)).isoformat())


def test_elsewhere_needs_a_module_that_was_published(session, anna):
    with pytest.raises(NotFoundError):
        elsewhere(session, anna, "2024-03-15", slug="onbekend")


def test_evidence_is_kept_outside_the_ledger(session, anna):
    elsewhere(session, anna, "2024-03-15", evidence="Presentielijst 12")
    elsewhere(session, anna, "2024-03-16", evidence=" ")

    kept = session.scalars(select(CompletionEvidence)).all()
    assert [(row.sequence, row.evidence) for row in kept] == [(1, "Presentielijst 12")]


def test_what_holds_on_a_day_is_the_latest_last_valid_day_so_far(session, anna):
    elsewhere(session, anna, "2023-03-15")  # until 15-03-2025
    elsewhere(session, anna, "2024-03-15")  # until 15-03-2026

    def holds(day):
        found = last_valid_days(session, anna.id, date.fromisoformat(day))
        return {slug: row.sequence for slug, row in found.items()}

    assert [holds(day) for day in ("2023-03-14", "2023-03-15", "2024-03-15", "2026-11-01")] == [
        {},
        {"kcc": 1},
        {"kcc": 2},
        {"kcc": 2},
    ]


def test_one_without_a_last_day_holds_above_all(session, anna):
    made.result(session, anna, attempt_id=1, months=None, now=NOW - timedelta(days=30))
    made.result(session, anna, attempt_id=2, months=24)

    assert last_valid_days(session, anna.id, TODAY)["kcc"].sequence == 1


def test_rebuild_brings_back_lost_changed_and_added_completions(session, anna):
    from mhtraining.core.changes import changing

    for day in ("2024-03-15", "2024-03-16", "2024-03-17"):
        elsewhere(session, anna, day)
    sound = held(session, anna)
    with changing(session, [anna.id]):
        rows = session.scalars(select(Completion).order_by(Completion.completed_on)).all()
        session.delete(rows[0])
        rows[1].last_valid_on = date(2030, 1, 1)
        session.add(
            Completion(
                employee_id=anna.id,
                module_slug="kcc",
                completed_on=TODAY,
                source=RecordSource.TEAM,
                sequence=9,
            )
        )

    difference = services.rebuild(session)

    assert (difference.added, difference.changed, difference.removed) == (1, 1, 1)
    assert held(session, anna) == sound
