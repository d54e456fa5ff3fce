"""The figures of a module for its author: pages, words, minutes, reading ease, scenarios, points."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from mhtraining.content.library import Library
from mhtraining.content.measures import Length, total
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


def summarise(library: Library, lengths: Mapping[str, Length], slugs: Iterable[str]) -> list[SummaryRow]:
    """The figures of these modules, in the order given; `lengths` is how long each file is."""
    return [_row(library, lengths, slug) for slug in slugs]


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


def _row(library: Library, lengths: Mapping[str, Length], slug: str) -> SummaryRow:
    module = library.modules.get(slug)
    if module is None or any(link.ref not in library.scenarios for link in module.links):
        return SummaryRow(slug, *["?"] * (len(HEADER) - 1))
    scenarios = [library.scenarios[link.ref] for link in module.links]
    files = [library.module_files[slug], *(library.scenario_files[link.ref] for link in module.links)]
    ease = flesch_douma(total(lengths[file].running for file in files))
    forms = {form for scenario in scenarios for form in scenario.forms}
    return SummaryRow(
        module=slug,
        pages=str(len(module.lessons) + (module.assessment is not None)),
        words=str(sum(lengths[file].words for file in files)),
        minutes=str(module.minutes),
        flesch_douma="-" if ease is None else str(math.floor(ease)),
        scenarios=str(len(scenarios)),
        attainable=_attainable(module, library),
        forms=", ".join(sorted(forms)) or "-",
        look_alikes=str(sum(scenario.look_alike for scenario in scenarios)),
    )


def _attainable(module: Module, library: Library) -> str:
    if module.assessment is None:
        return "-"
    totals = [attainable(library.scenarios[link.ref]) for link in module.assessment.links]
    draw = module.assessment.draw or len(totals)
    least: Fraction = sum(sorted(totals)[:draw], start=Fraction(0))
    most: Fraction = sum(sorted(totals)[-draw:], start=Fraction(0))
    return str(least) if least == most else f"{least} to {most}"
