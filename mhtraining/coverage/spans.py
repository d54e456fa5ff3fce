"""Days of very many people at once: sets of days as arrays, and the sweep that combines them.

A span is a key (whose days they are), its first day and its first day no longer; days are counted as
`date.toordinal` does. A hundred thousand people cost some seconds so, where one set after another costs
minutes; one person costs well under a millisecond.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

END = date.max.toordinal()
"""The first day no longer of what has no end; nothing happens on it."""
_STRIDE = 1 << 22
"""More than there are days: a key and a day together make one number, by which everything is sorted."""


@dataclass(frozen=True)
class Spans:
    """Spans in any order, of any keys below 2 ** 41, overlapping or not; the empty ones are left out."""

    key: Ints
    first: Ints
    end: Ints

    @staticmethod
    def of(key: Ints, first: Ints | int, end: Ints | int) -> Spans:
        """Make spans, and leave out those that end before they begin; a number stands for all of them."""
        first = np.full(len(key), first) if isinstance(first, int) else first
        end = np.full(len(key), end) if isinstance(end, int) else end
        there = first < end
        return Spans(key[there], first[there], end[there])

    @staticmethod
    def together(several: list[Spans]) -> Spans:
        """All of these."""
        if not several:
            return NO_SPANS
        return Spans(
            np.concatenate([one.key for one in several]),
            np.concatenate([one.first for one in several]),
            np.concatenate([one.end for one in several]),
        )

    def clipped(self, first: Ints | int, end: Ints | int) -> Spans:
        """Their days from `first` to, not including, `end`."""
        return Spans.of(self.key, np.maximum(self.first, first), np.minimum(self.end, end))


_NONE = np.zeros(0, dtype=np.int64)
NO_SPANS = Spans(_NONE, _NONE, _NONE)


@dataclass(frozen=True)
class Pieces:
    """The days of every key cut where anything begins or ends; `counts` says what holds from there on.

    Piece i lasts from `day[i]` to `day[i + 1]`; the last piece of every key holds nothing, so a
    comparison with the piece before never mixes two keys.
    """

    key: Ints
    day: Ints
    counts: list[Ints]

    @staticmethod
    def at(codes: Ints, counts: list[Ints]) -> Pieces:
        """Pieces that begin at these keys and days, as `code_of` gives them, in order."""
        return Pieces(codes // _STRIDE, codes % _STRIDE, counts)

    @property
    def until(self) -> Ints:
        """The first day no longer of each piece; of the last of a key, which holds nothing, its own."""
        if not len(self.day):
            return self.day
        following = np.append(self.day[1:], self.day[-1])
        last = np.append(self.key[1:] != self.key[:-1], True)
        return np.where(last, self.day, following)

    def runs(self, there: Bools) -> Spans:
        """The pieces that are `there` as the fewest spans: those that touch become one."""
        before = np.concatenate(([False], there[:-1])) if len(there) else there
        begins, ends = there & ~before, before & ~there
        return Spans(self.key[begins], self.day[begins], self.day[ends])


def code_of(key: Ints, day: Ints) -> Ints:
    """Key and day as one number: sorted by it, days stand in order of key, then of day."""
    return key * _STRIDE + day


def sweep(families: list[Spans]) -> Pieces:
    """Cut the days of every key where a span of any family begins or ends, and count each family's there."""
    codes = [
        code
        for family in families
        for code in (code_of(family.key, family.first), code_of(family.key, family.end))
    ]
    bounds, place = np.unique(np.concatenate(codes), return_inverse=True)
    counts, start, size = [], 0, len(bounds)
    for family in families:
        stop, long = start + len(family.key), start + 2 * len(family.key)
        begun = np.bincount(place[start:stop], minlength=size)
        counts.append(np.cumsum(begun - np.bincount(place[stop:long], minlength=size)))
        start = long
    return Pieces.at(bounds, counts)


def merged(spans: Spans) -> Spans:
    """The same days of every key as the fewest spans, in order."""
    pieces = sweep([spans])
    return pieces.runs(pieces.counts[0] > 0)


def common(some: Spans, others: Spans) -> Spans:
    """The days that are in both, key by key, as the fewest spans."""
    pieces = sweep([some, others])
    return pieces.runs((pieces.counts[0] > 0) & (pieces.counts[1] > 0))


def without(spans: Spans, taken: Spans) -> Spans:
    """The days that are in `spans` and not taken, key by key, as the fewest spans."""
    pieces = sweep([spans, taken])
    return pieces.runs((pieces.counts[0] > 0) & (pieces.counts[1] == 0))


def ranges(start: Ints, stop: Ints) -> tuple[Ints, Ints]:
    """For each i all numbers from `start[i]` to, not including, `stop[i]`: (i repeated, the numbers)."""
    many = np.maximum(stop - start, 0)
    which = np.repeat(np.arange(len(start)), many)
    before = np.cumsum(many) - many
    return which, np.arange(len(which)) - before[which] + start[which]
