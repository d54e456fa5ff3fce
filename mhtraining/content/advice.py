"""Every warning (W401-W414) about a library; the errors come from parsing it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

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


def advise(library: Library, today: date) -> list[Finding]:
    """The warnings about a library, sorted; `today` decides what is due for review or stale.

    What cannot be known because of an error is not reported: of an unusable module or scenario only
    the texts are looked at, and nothing that counts scenarios where one of them is unusable.
    """
    return sorted(set(_Advice(library, today).findings()))


class _Advice:
    def __init__(self, library: Library, today: date) -> None:
        self.library = library
        self.today = today
        self.facts = library.vocabulary.facts
        self.terms = TermFinder(library.vocabulary.terms)
        self.totals = {ref: Totals(scenario) for ref, scenario in library.scenarios.items()}
        self.measured = {
            file: measure(library.parsed[file].runs, self.facts, LONGEST_SENTENCE)
            for file in (*library.module_files.values(), *library.scenario_files.values())
        }

    def findings(self) -> Iterator[Finding]:
        doubts = doubtful_facts(self.facts, self.today)
        for file, texts in self.measured.items():
            parsed = self.library.parsed[file]
            yield from texts_findings(parsed, texts, self.terms)
            yield from fact_findings(parsed, doubts)
        for ref, scenario in self.library.scenarios.items():
            yield from self.scenario_findings(ref, scenario)
        for slug, module in self.library.modules.items():
            yield from self.module_findings(module, self.library.module_files[slug])
        yield from library_findings(self.library, self.terms)

    def scenario_findings(self, ref: Ref, scenario: Scenario) -> Iterator[Finding]:
        file = self.library.scenario_files[ref]
        parsed = self.library.parsed[file]
        title = nearest_key(parsed.keys, ("title",))  # counts as the page's heading
        yield from hard_to_read(parsed, title, self.measured[file])
        yield from walk_findings(scenario, self.totals[ref], parsed)

    def module_findings(self, module: Module, file: str) -> Iterator[Finding]:
        parsed = self.library.parsed[file]
        yield from review_findings(module, parsed, self.today)
        yield from page_findings(module, parsed, self.measured[file])
        if all(link.ref in self.library.scenarios for link in module.links):
            yield from self.scenarios_findings(module, parsed)

    def scenarios_findings(self, module: Module, parsed: ParsedFile) -> Iterator[Finding]:
        scenarios = self.library.scenarios
        counted = [scenarios[link.ref] for link in (module.assessment.links if module.assessment else ())]
        every = [scenarios[link.ref] for link in module.links]
        yield from minutes_findings(module, self.reading(module, self.measured[parsed.file]), parsed)
        yield from objective_findings(module, counted, parsed)
        yield from habit_findings(every, parsed, self.facts)
        totals = [self.totals[each.ref].attainable for each in counted]
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
        texts = self.measured[self.library.scenario_files[ref]]
        return words_to_read(texts), self.library.scenarios[ref]
