"""The warnings that files give only together (W403 in YAML, W407-W410, W413, W414)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mhtraining.content.advice_library import library_findings
from mhtraining.content.advice_modules import Reading, minutes_findings, objective_findings
from mhtraining.content.advice_walks import draw_findings, habit_findings
from mhtraining.content.library import Library
from mhtraining.content.measures import Length
from mhtraining.content.model import Finding, Module, Ref, Scenario
from mhtraining.content.terms import TermFinder


def advise(library: Library, lengths: Mapping[str, Length]) -> Iterator[Finding]:
    """The warnings that need several files; `lengths` is how long each file is.

    What cannot be known because of an error is not reported: nothing that counts scenarios where one of
    them is unusable.
    """
    for module in library.modules.values():
        if all(link.ref in library.scenarios for link in module.links):
            yield from _scenarios_findings(module, library, lengths)
    yield from library_findings(library, TermFinder(library.vocabulary.terms))


def _scenarios_findings(
    module: Module, library: Library, lengths: Mapping[str, Length]
) -> Iterator[Finding]:
    parsed = library.parsed[library.module_files[module.slug]]
    scenarios = library.scenarios
    counted = [scenarios[link.ref] for link in (module.assessment.links if module.assessment else ())]
    every = [scenarios[link.ref] for link in module.links]
    yield from minutes_findings(module, _reading(module, library, lengths), parsed)
    yield from objective_findings(module, counted, parsed)
    yield from habit_findings(every, parsed, library.vocabulary.facts)
    yield from draw_findings(module, counted, parsed)


def _reading(module: Module, library: Library, lengths: Mapping[str, Length]) -> Reading:
    """What a module gives to read and answer."""

    def with_words(ref: Ref) -> tuple[int, Scenario]:
        return lengths[library.scenario_files[ref]].words, library.scenarios[ref]

    pages = lengths[library.module_files[module.slug]].words_by_part
    return Reading(
        lesson_words=sum(words for part, words in pages.items() if part <= len(module.lessons)),
        practice=[with_words(link.ref) for lesson in module.lessons for link in lesson.practices],
        counted=[with_words(link.ref) for link in module.assessment.links] if module.assessment else [],
        draw=module.assessment.draw if module.assessment else None,
    )
