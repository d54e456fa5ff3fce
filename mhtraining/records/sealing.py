"""The seals over all heads: what they cover, and whether the ledger still gives them.

A chain shows what was altered in it and its head what was cut off; that a person's chain and head
were removed together only a digest over everybody shows, and that it is kept elsewhere makes it hold.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from mhtraining.records.ledger import head_line
from mhtraining.records.models import LedgerHead, SealedDigest


def all_heads(session: Session) -> Iterator[tuple[str, int, str]]:
    """Every head as it stands: subject key, count, digest; in order of subject key."""
    query = select(LedgerHead.subject_key, LedgerHead.count, LedgerHead.digest)
    rows = session.execute(query.order_by(LedgerHead.subject_key).execution_options(yield_per=2000))
    return iter(rows)


class SealCheck:
    """Works all seals out again while records pass by, in order of subject key, then of sequence.

    A seal covers every record stamped at or before its own moment; `appending.append` and
    `services.seal` see to it that this is exactly what the heads held then.
    """

    def __init__(self, session: Session) -> None:
        self._seals = list(session.scalars(select(SealedDigest).order_by(SealedDigest.sealed_at)))
        self._moments = [seal.sealed_at for seal in self._seals]
        self._hashers = [sha256() for _ in self._seals]
        self._heads = [0] * len(self._seals)
        self._records = [0] * len(self._seals)
        self._last: dict[int, tuple[int, str]] = {}

    def saw(self, record: Any) -> None:
        """A record of the chain at hand: `recorded_at`, `sequence`, `digest`."""
        first = bisect_left(self._moments, record.recorded_at)
        if first < len(self._seals):
            self._last[first] = (record.sequence, record.digest)

    def end_of_chain(self, subject_key: str) -> None:
        """The chain at hand ended: it goes into every seal that covers some of it."""
        if not self._last:
            return
        head = (0, "")
        line = b""
        for place in range(min(self._last), len(self._seals)):
            later = self._last.get(place, head)
            if later > head:
                head = later
                line = head_line(subject_key, *head)
            self._hashers[place].update(line)
            self._heads[place] += 1
            self._records[place] += head[0]
        self._last.clear()

    def findings(self) -> Iterator[str]:
        """One line for each seal that the ledger does not give any more."""
        for place, seal in enumerate(self._seals):
            found = (self._heads[place], self._records[place])
            if (seal.heads, seal.records) != found:
                yield (
                    f"seal of {seal.day}: it covers {seal.records} records of {seal.heads} people, "
                    f"the ledger now has {found[1]} of {found[0]}"
                )
            elif seal.digest != self._hashers[place].hexdigest():
                yield f"seal of {seal.day}: the ledger of that day gives another digest"
