"""Every warning (W401-W414) about a library; the errors come from parsing it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from multiprocessing import get_all_start_methods, get_context

from mhtraining.content.advice_library import doubtful_facts, fact_findings, library_findings
from mhtraining.content.advice_modules import Reading, minutes_findings, objective_findings, review_findings
from mhtraining.content.advice_texts import LONGEST_SENTENCE, hard_to_read, page_findings, texts_findings
from mhtraining.content.advice_walks import draw_findings, habit_findings, walk_findings
from mhtraining.content.library import Library
from mhtraining.content.measures import Measured, measure, words_to_read
from mhtraining.content.model import Finding, Module, Ref, Scenario
from mhtraining.content.parsed import ParsedFile
from mhtraining.content.terms import TermFinder
from mhtraining.content.walks import Totals
from mhtraining.content.yaml_core import nearest_key

MANY_FILES = 500
"""From so many files on, forking pays: the processors of the machine share the work."""

_shared: _Advice | None = None


def advise(library: Library, today: date) -> list[Finding]:
    """The warnings about a library, sorted; `today` decides what is due for review or stale.

    What cannot be known because of an error is not reported: of an unusable module or scenario only
    the texts are looked at, and nothing that counts scenarios where one of them is unusable.
    """
    advice = _Advice(library, today)
    slugs = list(library.module_files)
    processes = os.cpu_count() or 1
    if len(library.parsed) < MANY_FILES or processes == 1 or "fork" not in get_all_start_methods():
        found = list(advice.findings(slugs))
    else:
        found = _in_processes(advice, slugs, processes)
    return sorted({*found, *library_findings(library, advice.terms)})


def _in_processes(advice: _Advice, slugs: Sequence[str], processes: int) -> list[Finding]:
    """The same findings, by processes that share what is parsed already: only findings travel."""
    global _shared
    _shared = advice
    try:
        with get_context("fork").Pool(processes) as pool:
            shares = [slugs[number::processes] for number in range(processes)]
            return [finding for found in pool.map(_share, shares) for finding in found]
    finally:
        _shared = None


def _share(slugs: Sequence[str]) -> list[Finding]:
    assert _shared is not None
    return list(_shared.findings(slugs))


class _Advice:
    def __init__(self, library: Library, today: date) -> None:
        self.library = library
        self.today = today
        self.facts = library.vocabulary.facts
        self.terms = TermFinder(library.vocabulary.terms)
        self.measured = cache(self._measure)
        self.totals = cache(lambda ref: Totals(library.scenarios[ref]))

    def _measure(self, file: str) -> list[Measured]:
        return measure(self.library.parsed[file].runs, self.facts, LONGEST_SENTENCE)

    def findings(self, slugs: Sequence[str]) -> Iterator[Finding]:
        """The warnings about the modules in these folders and their scenarios."""
        doubts = doubtful_facts(self.facts, self.today)
        wanted = set(slugs)
        for file in self._files(wanted):
            parsed = self.library.parsed[file]
            yield from texts_findings(parsed, self.measured(file), self.terms)
            yield from fact_findings(parsed, doubts)
        for ref, scenario in self.library.scenarios.items():
            if ref.module in wanted:
                yield from self.scenario_findings(ref, scenario)
        for slug, module in self.library.modules.items():
            if slug in wanted:
                yield from self.module_findings(module, self.library.module_files[slug])

    def _files(self, slugs: set[str]) -> Iterator[str]:
        yield from (file for slug, file in self.library.module_files.items() if slug in slugs)
        yield from (file for ref, file in self.library.scenario_files.items() if ref.module in slugs)

    def scenario_findings(self, ref: Ref, scenario: Scenario) -> Iterator[Finding]:
        file = self.library.scenario_files[ref]
        parsed = self.library.parsed[file]
        title = nearest_key(parsed.keys, ("title",))  # counts as the page's heading
        yield from hard_to_read(parsed, title, self.measured(file))
        yield from walk_findings(scenario, self.totals(ref), parsed)

    def module_findings(self, module: Module, file: str) -> Iterator[Finding]:
        parsed = self.library.parsed[file]
        yield from review_findings(module, parsed, self.today)
        yield from page_findings(module, parsed, self.measured(file))
        if all(link.ref in self.library.scenarios for link in module.links):
            yield from self.scenarios_findings(module, parsed)

    def scenarios_findings(self, module: Module, parsed: ParsedFile) -> Iterator[Finding]:
        scenarios = self.library.scenarios
        counted = [scenarios[link.ref] for link in (module.assessment.links if module.assessment else ())]
        every = [scenarios[link.ref] for link in module.links]
        yield from minutes_findings(module, self.reading(module, self.measured(parsed.file)), parsed)
        yield from objective_findings(module, counted, parsed)
        yield from habit_findings(every, parsed, self.facts)
        totals = [self.totals(each.ref).attainable for each in counted]
        yield from draw_findings(module, totals, parsed)

    def reading(self, module: Module, texts: Sequence[Measured]) -> Reading:
        """What a module gives to read and answer."""
        practices = [link.ref for lesson in module.lessons for link in lesson.practices]
        counted = [link.ref for link in module.assessment.links] if module.assessment else []
        return Reading(
            lesson_words=words_to_read(text for text in texts if text.run.part <= len(module.lessons)),
            practice=[self.scenario_words(ref) for ref in practices],
            counted=[self.scenario_words(ref) for ref in counted],
            draw=module.assessment.draw if module.assessment else None,
        )

    def scenario_words(self, ref: Ref) -> tuple[int, Scenario]:
        """A scenario with how many words it has."""
        texts = self.measured(self.library.scenario_files[ref])
        return words_to_read(texts), self.library.scenarios[ref]
