"""Warnings about how texts are written: words to avoid, long sentences, hard or long pages (W403-W406)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from mhtraining.content.measures import Measured, running_counts, words_to_read
from mhtraining.content.model import Assessment, Finding, Lesson, Module, Place
from mhtraining.content.parsed import ParsedFile
from mhtraining.content.readability import flesch_douma
from mhtraining.content.terms import TermFinder
from mhtraining.content.visible_text import without_targets

LONGEST_SENTENCE = 20
"""Words in a sentence."""

LONGEST_LESSON = 300
"""Words on a lesson page."""

EASY_ENOUGH = 60
"""The lowest Flesch-Douma score of a page for readers on level B1."""

SHORTEST_SCORED = 60
"""Words that a page needs before a score says anything."""


def texts_findings(parsed: ParsedFile, texts: Sequence[Measured], terms: TermFinder) -> Iterator[Finding]:
    """W403 and W404: terms to avoid and long sentences, in everything that a reader sees of a file."""
    looks_for_terms = terms.may_be_in("\n".join(text.text for text in texts))
    for text in texts:
        for offset, word, term in terms.find(without_targets(text.text)) if looks_for_terms else ():
            message = f"`{word}`: {term.reason} Better: {term.better}"
            yield _finding(parsed, text.run.places().at(offset), "W403", message)
        for offset, words in text.long:
            message = f"a sentence of {words} words; make it two, of {LONGEST_SENTENCE} at most"
            yield _finding(parsed, text.run.places().at(offset), "W404", message)


def page_findings(module: Module, parsed: ParsedFile, texts: Sequence[Measured]) -> Iterator[Finding]:
    """W405 and W406: pages of a module that are hard to read, lessons that are long."""
    pages = defaultdict(list)
    for text in texts:
        pages[text.run.part].append(text)
    headed: list[Lesson | Assessment] = [*module.lessons]
    if module.assessment:
        headed.append(module.assessment)
    for number, page in enumerate(headed, start=1):
        yield from hard_to_read(parsed, page.place, pages[number])
        words = words_to_read(pages[number])
        if isinstance(page, Lesson) and words > LONGEST_LESSON:
            message = f"a lesson page of {words} words; make it two, of {LONGEST_LESSON} at most"
            yield _finding(parsed, page.place, "W406", message)


def hard_to_read(parsed: ParsedFile, place: Place, texts: Sequence[Measured]) -> Iterator[Finding]:
    """W405 for one page, or for a scenario, which is one page."""
    counts = running_counts(texts)
    score = flesch_douma(counts)
    if score is not None and counts.words >= SHORTEST_SCORED and score < EASY_ENOUGH:
        message = (
            f"hard to read: Flesch-Douma {math.floor(score)}, {EASY_ENOUGH} or more is meant"
            f" ({counts.words / counts.sentences:.1f} words a sentence,"
            f" {counts.syllables / counts.words:.2f} syllables a word)"
        )
        yield _finding(parsed, place, "W405", message)


def _finding(parsed: ParsedFile, place: Place, code: str, message: str) -> Finding:
    return Finding(parsed.file, place.line, place.column, code, message)
