"""Which scenarios of an assessment count in one attempt, by the rule of the module format."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from mhtraining.content.model import Ref
from mhtraining.learning.shuffle import rank


def in_order(links: Sequence[Ref], last_shown: Mapping[Ref, datetime], seed: int) -> list[Ref]:
    """The scenarios in drawing order: never shown first, then shown longest ago; ties by the seed.

    `last_shown` says when each was last shown to this person in an assessment of this module, in
    any version; one that is not in it was never shown.
    """

    def key(ref: Ref) -> tuple[bool, float, str]:
        shown = last_shown.get(ref)
        return (shown is not None, shown.timestamp() if shown else 0.0, rank(seed, "draw", *ref))

    return sorted(links, key=key)


def draw(
    links: Sequence[Ref],
    count: int | None,
    *,
    last_shown: Mapping[Ref, datetime],
    look_alikes: Collection[Ref],
    seed: int,
) -> tuple[Ref, ...]:
    """The scenarios that count in this attempt.

    Without `count` all, in the file's order. Else the first `count` in drawing order; with two or
    more of which none is a look-alike, the last gives way to the first look-alike there is.
    """
    if count is None:
        return tuple(links)
    ordered = in_order(links, last_shown, seed)
    drawn = ordered[:count]
    if count >= 2 and not any(ref in look_alikes for ref in drawn):
        drawn[-1:] = [ref for ref in ordered if ref in look_alikes][:1] or drawn[-1:]
    return tuple(drawn)


def another(
    links: Sequence[Ref],
    *,
    taken: Collection[Ref],
    instead_of: Ref,
    others: Collection[Ref],
    last_shown: Mapping[Ref, datetime],
    look_alikes: Collection[Ref],
    seed: int,
) -> Ref | None:
    """The scenario to take instead of one with a content warning; None when none is left.

    `taken` are all that this attempt holds or has put aside, `others` those it still holds beside
    this one. The first in drawing order; a look-alike first where one gives way and no other is left.
    """
    left = [ref for ref in in_order(links, last_shown, seed) if ref not in taken]
    if instead_of in look_alikes and not any(ref in look_alikes for ref in others):
        left = [ref for ref in left if ref in look_alikes] or left
    return left[0] if left else None
