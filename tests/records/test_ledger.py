"""The canonical JSON of a record and the digest over it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import pytest

from mhtraining.records.ledger import FIRST, canonical, digest_after, digest_of_heads
from mhtraining.records.models import RecordSource, Verb


def a_record(**other: Any) -> SimpleNamespace:
    values = {
        "subject_key": "0" * 32,
        "sequence": 3,
        "verb": Verb.PASSED,
        "module_slug": "kcc",
        "version": "ab" * 32,
        "completed_on": date(2026, 3, 1),
        "valid_months": 24,
        "source": RecordSource.PLATFORM,
        "attempt_id": 7,
        "voids": None,
        "recorded_at": datetime(2026, 3, 1, 9, 30, 0, 5, tzinfo=UTC),
    }
    return SimpleNamespace(**{**values, **other})


def test_the_canonical_json_is_sorted_and_has_no_spaces():
    assert canonical(a_record()).decode() == (
        '{"attempt":7,"completed_on":"2026-03-01","module":"kcc",'
        '"recorded_at":"2026-03-01T09:30:00.000005Z","sequence":3,"source":"platform",'
        '"subject":"00000000000000000000000000000000","valid_months":24,"verb":"passed",'
        '"version":"' + "ab" * 32 + '","voids":null}'
    )


def test_the_canonical_json_is_what_the_standard_library_writes():
    text = canonical(a_record(module_slug='kçc"\n\u2028')).decode()

    again = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert text == again


def test_a_moment_is_written_in_utc_whatever_its_zone():
    moment = datetime(2026, 3, 1, 10, 30, 0, 5, tzinfo=timezone(timedelta(hours=1)))

    assert canonical(a_record(recorded_at=moment)) == canonical(a_record())


def test_words_and_members_give_the_same_bytes():
    assert canonical(a_record(verb="passed", source="platform")) == canonical(a_record())


def test_the_digest_is_over_the_previous_digest_and_the_json():
    expected = sha256(b"0" * 64 + canonical(a_record())).hexdigest()

    assert digest_after(FIRST, a_record()) == expected


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject_key", "1" * 32),
        ("sequence", 4),
        ("verb", Verb.FAILED),
        ("module_slug", "boa"),
        ("version", None),
        ("completed_on", date(2026, 3, 2)),
        ("valid_months", None),
        ("source", RecordSource.TEAM),
        ("attempt_id", 8),
        ("voids", 1),
        ("recorded_at", datetime(2026, 3, 1, 9, 30, 0, 6, tzinfo=UTC)),
    ],
)
def test_every_field_changes_the_digest(field, value):
    assert digest_after(FIRST, a_record(**{field: value})) != digest_after(FIRST, a_record())


def test_the_digest_over_all_heads_is_over_their_lines():
    assert digest_of_heads([("a", 2, "x"), ("b", 1, "y")]) == sha256(b"a:2:x\nb:1:y\n").hexdigest()
