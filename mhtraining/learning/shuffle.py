"""In which order the items of `.order` and the texts of `.match` are offered: by the attempt's seed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

from mhtraining.content.model import Ref, Step

T = TypeVar("T")


def rank(seed: int, *names: object) -> str:
    """A value to sort by that depends on the seed and the names alone: the same in every Python."""
    return hashlib.sha256("\0".join(map(str, (seed, *names))).encode()).hexdigest()


def offered_items(step: Step, ref: Ref, seed: int) -> tuple[int, ...]:
    """The places (in the file, from 1) of an `.order` step's items in the order they are offered."""
    places = sorted(range(1, len(step.items) + 1), key=lambda place: rank(seed, *ref, step.id, place))
    return tuple(_never_right(places, [step.items[place - 1] for place in places], step.items))


def offered_texts(step: Step, ref: Ref, seed: int) -> tuple[str, ...]:
    """The right-hand texts of a `.match` step, each once, in the order they are offered."""
    right = list(dict.fromkeys(text.strip() for _, text in step.rows))
    texts = sorted(right, key=lambda text: rank(seed, *ref, step.id, text))
    return tuple(_never_right(texts, texts, right))


def _never_right(made: list[T], reads: Sequence[str], right: Sequence[str]) -> list[T]:
    """Turn the list round by one where it reads like the right order (once is enough if two texts differ)."""
    return made[1:] + made[:1] if list(reads) == list(right) else made
