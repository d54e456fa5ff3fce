"""The chain of the ledger: a record's canonical JSON, and the digest that binds it to all before it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Protocol

import msgspec

FIRST = "0" * 64
"""Stands in for the previous digest of a person's first record."""

_canonical = msgspec.json.Encoder(order="sorted")


class RecordLike(Protocol):
    """What is bound by the chain: a LearningRecord, or a row of its table (enums as words or members)."""

    @property
    def subject_key(self) -> str: ...  # noqa: D102
    @property
    def sequence(self) -> int: ...  # noqa: D102
    @property
    def verb(self) -> str: ...  # noqa: D102
    @property
    def module_slug(self) -> str: ...  # noqa: D102
    @property
    def version(self) -> str | None: ...  # noqa: D102
    @property
    def completed_on(self) -> date: ...  # noqa: D102
    @property
    def valid_months(self) -> int | None: ...  # noqa: D102
    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def attempt_id(self) -> int | None: ...  # noqa: D102
    @property
    def voids(self) -> int | None: ...  # noqa: D102
    @property
    def recorded_at(self) -> datetime: ...  # noqa: D102


def canonical(record: RecordLike) -> bytes:
    """The one way to write a record: JSON in UTF-8, keys sorted, no spaces, null where there is nothing.

    Days as YYYY-MM-DD; the moment in UTC with six decimals and Z. The same as Python's
    `json.dumps(..., sort_keys=True, separators=(",", ":"), ensure_ascii=False)`.
    """
    return _canonical.encode(
        {
            "attempt": record.attempt_id,
            "completed_on": record.completed_on.isoformat(),
            "module": record.module_slug,
            "recorded_at": record.recorded_at.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z",
            "sequence": record.sequence,
            "source": str(record.source),
            "subject": record.subject_key,
            "valid_months": record.valid_months,
            "verb": str(record.verb),
            "version": record.version,
            "voids": record.voids,
        }
    )


def digest_after(previous: str, record: RecordLike) -> str:
    """SHA-256, in hexadecimal, over the previous digest (as its 64 characters) and the canonical JSON."""
    return sha256(previous.encode("ascii") + canonical(record)).hexdigest()


def head_line(subject_key: str, count: int, digest: str) -> bytes:
    """One person's head as it goes into the digest over all heads."""
    return f"{subject_key}:{count}:{digest}\n".encode()


def digest_of_heads(heads: Iterable[tuple[str, int, str]]) -> str:
    """SHA-256 over all heads (subject key, count, digest), which come in order of subject key."""
    hasher = sha256()
    for head in heads:
        hasher.update(head_line(*head))
    return hasher.hexdigest()
