"""How long the texts of a page or scenario are: words, sentences, syllables, and sentences too long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mhtraining.content.model import Fact
from mhtraining.content.parsed import Role, Run
from mhtraining.content.readability import WORD, Counts, count_sentences, count_syllables, split_sentences
from mhtraining.content.visible_text import visible

RUNNING = {Role.PARAGRAPH, Role.ITEM, Role.WHY}
"""The roles of running text: no headings, options, cells, labels."""

UNCOUNTED = {Role.FRONT, Role.LABEL}
"""The roles of texts that are no part of a page or step."""


class Measured(NamedTuple):
    """A text as it was written, and its length in sentences, words and syllables.

    `long` holds the offset and the words of each sentence that is longer than asked for.
    """

    run: Run
    text: str
    counts: Counts
    long: Sequence[tuple[int, int]]


def measure(runs: Iterable[Run], facts: Mapping[str, Fact], longest: int) -> list[Measured]:
    """Measure these texts, with the facts put in; `longest` is how many words a sentence may have."""
    measured = []
    for run in runs:
        text = run.text
        words = WORD.findall(visible(text, facts))
        long = _long_sentences(text, facts, longest) if len(words) > longest else ()
        if run.role in RUNNING:
            syllables = sum(map(count_syllables, words))
            counts = Counts(count_sentences(text) if words else 0, len(words), syllables)
        else:
            counts = Counts(0, len(words), 0)
        measured.append(Measured(run, text, counts, long))
    return measured


class Length(NamedTuple):
    """How long a file is: words to read of each page or step, and the counts of its running text."""

    words_by_part: Mapping[int, int]
    running: Counts

    @property
    def words(self) -> int:
        """The words to read of the whole file."""
        return sum(self.words_by_part.values())


def length_of(texts: Sequence[Measured]) -> Length:
    """The length of a file with these texts."""
    parts: dict[int, list[Measured]] = {}
    for text in texts:
        parts.setdefault(text.run.part, []).append(text)
    words = {part: words_to_read(inside) for part, inside in parts.items()}
    return Length(words, running_counts(texts))


def words_to_read(texts: Iterable[Measured]) -> int:
    """The words of pages or scenarios, without front matter and labels."""
    return sum(text.counts.words for text in texts if text.run.role not in UNCOUNTED)


def running_counts(texts: Iterable[Measured]) -> Counts:
    """Sentences, words and syllables of the running text."""
    return total(text.counts for text in texts if text.run.role in RUNNING)


def total(counts: Iterable[Counts]) -> Counts:
    """All of these counts together."""
    return Counts(*map(sum, zip(Counts(0, 0, 0), *counts, strict=True)))


def _long_sentences(text: str, facts: Mapping[str, Fact], longest: int) -> list[tuple[int, int]]:
    long = []
    for offset, sentence in split_sentences(text):
        words = len(WORD.findall(visible(sentence, facts)))
        if words > longest:
            long.append((offset, words))
    return long
