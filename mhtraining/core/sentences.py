"""Sentences that commands say in English and pages in the reader's language, with what is filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Sentence:
    """An English text with places like `%(name)s`, and what belongs there; as `str` it is English."""

    text: str
    values: Mapping[str, object]

    def __str__(self) -> str:
        return self.text % self.values


def N_(text: str, /, **values: object) -> Sentence:  # noqa: N802 - the name by which texts are found
    """A sentence to be said later; the text is found for the catalogue by this name, as gettext has it."""
    return Sentence(text, values)
