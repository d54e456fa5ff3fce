"""How long the texts of a page or scenario are: words, sentences, syllables, and sentences too long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mhtraining.content.model import Fact
from mhtraining.content.parsed import Role, Run
from mhtraining.content.readability import WORD, Counts, count_syllables, split_sentences
from mhtraining.content.visible_text import visible

RUNNING = {Role.PARAGRAPH, Role.ITEM, Role.WHY}
"""The roles of running text: no headings, options, cells, labels."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text: the offset at which it starts, and its words and syllables."""

    offset: int
    words: int
    syllables: int


def sentences_of(run: Run, facts: Mapping[str, Fact]) -> list[Sentence]:
    """The sentences of a text that have words, with the facts put in."""
    found = []
    for offset, written in split_sentences(run.text):
        words = WORD.findall(visible(written, facts))
        if words:
            found.append(Sentence(offset, len(words), sum(map(count_syllables, words))))
    return found


@dataclass(frozen=True, slots=True)
class Measured:
    """A text with its sentences."""

    run: Run
    sentences: tuple[Sentence, ...]

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(sentence.words for sentence in self.sentences)


def measure(runs: Iterable[Run], facts: Mapping[str, Fact]) -> list[Measured]:
    """Measure these texts."""
    return [Measured(run, tuple(sentences_of(run, facts))) for run in runs]


def words_to_read(texts: Iterable[Measured]) -> int:
    """The words of pages or scenarios, without front matter and labels."""
    return sum(text.words for text in texts if text.run.role not in (Role.FRONT, Role.LABEL))


def running_counts(texts: Iterable[Measured]) -> Counts:
    """Sentences, words and syllables of the running text."""
    sentences = [sentence for text in texts if text.run.role in RUNNING for sentence in text.sentences]
    return Counts(
        len(sentences),
        sum(sentence.words for sentence in sentences),
        sum(sentence.syllables for sentence in sentences),
    )
