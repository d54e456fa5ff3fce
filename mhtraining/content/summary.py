"""The figures of a module for its author: pages, words, minutes, reading ease, scenarios, points."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from mhtraining.content.advice_texts import LONGEST_SENTENCE
from mhtraining.content.library import Library
from mhtraining.content.measures import Measured, measure, running_counts, words_to_read
from mhtraining.content.model import Module
from mhtraining.content.readability import flesch_douma
from mhtraining.content.walks import attainable


class SummaryRow(NamedTuple):
    """One module, each figure as text; `?` where errors leave it unknown.

    Words and Flesch-Douma are those of its pages and of every scenario that it links; `attainable` is
    that of the counted scenarios, least to most where draws differ.
    """

    module: str
    pages: str
    words: str
    minutes: str
    flesch_douma: str
    scenarios: str
    attainable: str
    forms: str
    look_alikes: str


HEADER = SummaryRow(
    "module", "pages", "words", "minutes", "Flesch-Douma", "scenarios", "attainable", "forms", "look-alikes"
)


def summarise(library: Library, slugs: Iterable[str]) -> list[SummaryRow]:
    """The figures of these modules, in the order given."""
    return [_row(library, slug) for slug in slugs]


def table(rows: Sequence[SummaryRow]) -> list[str]:
    """The rows under their header as lines of text, in columns."""
    every = [HEADER, *rows]
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if number else cell.ljust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in every
    ]


def _row(library: Library, slug: str) -> SummaryRow:
    module = library.modules.get(slug)
    if module is None or any(link.ref not in library.scenarios for link in module.links):
        return SummaryRow(slug, *["?"] * (len(HEADER) - 1))
    scenarios = [library.scenarios[link.ref] for link in module.links]
    texts = _texts(library, module)
    ease = flesch_douma(running_counts(texts))
    forms = {form for scenario in scenarios for form in scenario.forms}
    return SummaryRow(
        module=slug,
        pages=str(len(module.lessons) + (module.assessment is not None)),
        words=str(words_to_read(texts)),
        minutes=str(module.minutes),
        flesch_douma="-" if ease is None else str(math.floor(ease)),
        scenarios=str(len(scenarios)),
        attainable=_attainable(module, library),
        forms=", ".join(sorted(forms)) or "-",
        look_alikes=str(sum(scenario.look_alike for scenario in scenarios)),
    )


def _texts(library: Library, module: Module) -> list[Measured]:
    files = [library.module_files[module.slug], *(library.scenario_files[link.ref] for link in module.links)]
    runs = [run for file in files for run in library.parsed[file].runs]
    return measure(runs, library.vocabulary.facts, LONGEST_SENTENCE)


def _attainable(module: Module, library: Library) -> str:
    if module.assessment is None:
        return "-"
    totals = [attainable(library.scenarios[link.ref]) for link in module.assessment.links]
    draw = module.assessment.draw or len(totals)
    least: Fraction = sum(sorted(totals)[:draw], start=Fraction(0))
    most: Fraction = sum(sorted(totals)[-draw:], start=Fraction(0))
    return str(least) if least == most else f"{least} to {most}"
