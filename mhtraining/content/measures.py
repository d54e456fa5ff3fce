"""How long the texts of a page or scenario are: words, sentences, syllables, and sentences too long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mhtraining.content.model import Fact
from mhtraining.content.parsed import Role, Run
from mhtraining.content.readability import WORD, Counts, count_syllables, split_sentences
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
        text, running = run.text, run.role in RUNNING
        words = WORD.findall(visible(text, facts))
        may_be_long = len(words) > longest
        sentences = split_sentences(text) if words and (running or may_be_long) else []
        long = _long_sentences(sentences, len(words), facts, longest) if may_be_long else ()
        if running:
            counts = Counts(len(sentences), len(words), sum(map(count_syllables, words)))
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
    sentences = words = syllables = 0
    for each in counts:
        sentences += each.sentences
        words += each.words
        syllables += each.syllables
    return Counts(sentences, words, syllables)


def _long_sentences(
    sentences: Sequence[tuple[int, str]], words: int, facts: Mapping[str, Fact], longest: int
) -> list[tuple[int, int]]:
    """Offset and words of each that is too long; `words` are those of all together."""
    if len(sentences) == 1:
        return [(0, words)]
    counted = [(offset, len(WORD.findall(visible(each, facts)))) for offset, each in sentences]
    return [(offset, number) for offset, number in counted if number > longest]
