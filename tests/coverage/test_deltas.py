"""Deltas as columns add up as a plain dictionary of them does."""

from __future__ import annotations

import random
from collections import Counter

import numpy as np

from mhtraining.coverage.deltas import NOTHING, Deltas
from mhtraining.coverage.models import MEASURES
from mhtraining.coverage.spans import END, code_of

CELLS = (("", ""), ("basis", ""), ("basis", "d:7"), ("kcc", "m:Oudewater"))
Plain = dict[tuple[str, str, int], tuple[int, ...]]


def drawn(rng: random.Random) -> tuple[Deltas, Plain]:
    """Some changes, several of a cell and day among them, and what they come to."""
    cells = tuple(rng.sample(CELLS, rng.randint(1, len(CELLS))))
    changes = [
        (rng.randrange(len(cells)), rng.choice((700_000, 700_001, 739_000)), rng.choice((-1, 0, 1)))
        for _ in range(rng.randint(1, 12))
    ]
    keys, days, ones = (np.array(column, dtype=np.int64) for column in zip(*changes, strict=True))
    values = np.array([ones * (place + 1) for place in range(len(MEASURES))])
    sums: Counter[tuple[str, str, int]] = Counter()
    for key, day, one in changes:
        sums[*cells[key], day] += one
    return Deltas.of(cells, code_of(keys, days), values), plain(sums)


def plain(sums: Counter[tuple[str, str, int]]) -> Plain:
    """Of each cell and day the change of every measure; none where nothing changes."""
    return {
        cell: tuple(one * (place + 1) for place in range(len(MEASURES))) for cell, one in sums.items() if one
    }


def rows(deltas: Deltas) -> Plain:
    found = {row[:3]: row[3] for row in deltas}
    assert len(found) == len(deltas)
    return found


def test_they_add_and_subtract_whatever_the_order_of_their_cells() -> None:
    rng = random.Random(6)
    for _ in range(300):
        (some, mine), (others, theirs) = drawn(rng), drawn(rng)
        one, other = (Counter({cell: row[0] for cell, row in each.items()}) for each in (mine, theirs))
        added, taken = Counter(one), Counter(one)
        added.update(other)
        taken.subtract(other)

        assert rows(some) == mine
        assert rows(some + others) == plain(added)
        assert rows(some - others) == plain(taken)
        assert rows(some - some) == rows(NOTHING - NOTHING) == {}
        assert rows(NOTHING + some) == rows(some - NOTHING) == mine


def test_what_never_happens_is_no_change() -> None:
    never = Deltas.of(
        (("", ""),), code_of(np.array([0]), np.array([END])), np.ones((len(MEASURES), 1), np.int64)
    )

    assert (list(never), len(never)) == ([], 0)
