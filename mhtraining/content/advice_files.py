"""Reads files with the warnings that each gives by itself (W401-W406, W411, W412), and how long it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from mhtraining.content.advice_library import doubtful_facts, fact_findings
from mhtraining.content.advice_modules import review_findings
from mhtraining.content.advice_texts import LONGEST_SENTENCE, hard_to_read, page_findings, texts_findings
from mhtraining.content.advice_walks import walk_findings
from mhtraining.content.measures import Length, Measured, length_of, measure
from mhtraining.content.model import Finding, Module, Scenario, Vocabulary
from mhtraining.content.parsed import ParsedFile
from mhtraining.content.read_file import ReadFile, Source, read_file
from mhtraining.content.terms import TermFinder
from mhtraining.content.walks import Totals
from mhtraining.content.yaml_core import nearest_key


class AdvisedFile(NamedTuple):
    """A file that was read, its warnings and the length of its texts.

    The bytes and texts themselves are gone: what follows needs only this, and little travels faster
    from one process to another.
    """

    read: ReadFile
    warnings: list[Finding]
    length: Length


def advise_files(vocabulary: Vocabulary, today: date, sources: Sequence[Source]) -> list[AdvisedFile]:
    """Read these files; `today` decides what is due for review or stale.

    Of an unusable module or scenario only the texts are looked at.
    """
    terms = TermFinder(vocabulary.terms)
    doubts = doubtful_facts(vocabulary.facts, today)
    advised = []
    # All are parsed first: one kind of work for many files is quicker than all kinds for each in turn.
    for read in [read_file(source) for source in sources]:
        texts = measure(read.parsed.runs, vocabulary.facts, LONGEST_SENTENCE)
        warnings = [
            *texts_findings(read.parsed, texts, terms),
            *fact_findings(read.parsed, doubts),
            *_content_findings(read.content, read.parsed, texts, today),
        ]
        advised.append(AdvisedFile(_without_texts(read), warnings, length_of(texts)))
    return advised


def _content_findings(
    content: Module | Scenario | None, parsed: ParsedFile, texts: Sequence[Measured], today: date
) -> Iterator[Finding]:
    if isinstance(content, Module):
        yield from review_findings(content, parsed, today)
        yield from page_findings(content, parsed, texts)
    elif content:
        title = nearest_key(parsed.keys, ("title",))  # counts as the page's heading
        yield from hard_to_read(parsed, title, texts)
        yield from walk_findings(content, Totals(content), parsed)


def _without_texts(read: ReadFile) -> ReadFile:
    return replace(read, parsed=replace(read.parsed, runs=[]), data=None)
