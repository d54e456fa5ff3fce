"""Warnings that need the whole library: doubtful facts, gaps, loose files (W402, W403, W410, W414)."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from mhtraining.content.library import Library
from mhtraining.content.model import EVERYBODY, Fact, Finding, Place, Scenario, Vocabulary
from mhtraining.content.parsed import About, ParsedFile
from mhtraining.content.terms import TermFinder
from mhtraining.content.version import scenario_path
from mhtraining.content.vocabulary import AUDIENCES, FACTS, SIGNALS
from mhtraining.content.yaml_core import nearest_key


def library_findings(library: Library, terms: TermFinder) -> Iterator[Finding]:
    """W410, W414, and W403 in the four YAML files."""
    yield from _audiences_with_gaps(library)
    yield from _forms_not_shown(library)
    yield from _scenarios_not_linked(library)
    for name, path, text in _vocabulary_texts(library.vocabulary):
        for _, word, term in terms.find(text):
            file, place = _key(library, name, path)
            yield Finding(file, *place, "W403", f"`{word}`: {term.reason} Better: {term.better}")


def doubtful_facts(facts: Mapping[str, Fact], today: date) -> dict[str, str]:
    """What is wrong with each fact that is older than its term, or that nobody checked, by its key."""
    doubts = {}
    for key, fact in facts.items():
        months = fact.stale_after_months
        if fact.confidence == "unchecked":
            doubts[key] = "nobody has checked it yet"
        elif months is not None and months_later(fact.checked_on, months) < today:
            doubts[key] = f"it was checked on {fact.checked_on}, and that holds for {months} months"
    return doubts


def fact_findings(parsed: ParsedFile, doubts: Mapping[str, str]) -> Iterator[Finding]:
    """W402: the first use of each doubtful fact in a file."""
    told = set()
    for reference in parsed.references:
        key = reference.target
        if reference.about is About.FACT and key in doubts and key not in told:
            told.add(key)
            message = (
                f"the fact `{key}` is doubtful: {doubts[key]}; check it and set `checked_on` in facts.yaml"
            )
            yield Finding(parsed.file, *reference.place, "W402", message)


def months_later(day: date, months: int) -> date:
    """The day so many calendar months later; the last of the month where that day is not there."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _audiences_with_gaps(library: Library) -> Iterator[Finding]:
    named = {
        reference.target
        for file in library.module_files.values()
        for reference in library.parsed[file].references
        if reference.about is About.AUDIENCE
    }
    for audience in sorted(named & library.vocabulary.audiences.keys()):
        scenarios = _scenarios_for(library, audience)
        if scenarios is None:
            continue
        lacks = []
        if not any(scenario.look_alike for scenario in scenarios):
            lacks.append("look-alike")
        if not any(scenario.acute for scenario in scenarios):
            lacks.append("acute scenario")
        if lacks:
            file, place = _key(library, AUDIENCES, (audience,))
            message = f"the modules for the audience `{audience}` have no {' and no '.join(lacks)}; add one"
            yield Finding(file, *place, "W410", message)


def _scenarios_for(library: Library, audience: str) -> list[Scenario] | None:
    """The scenarios of an audience's modules, those for everybody too; None where errors hide some."""
    scenarios = []
    for slug, file in library.module_files.items():
        named = {each.target for each in library.parsed[file].references if each.about is About.AUDIENCE}
        if slug in library.modules and not named & {audience, EVERYBODY}:
            continue
        refs = [link.ref for link in library.modules[slug].links] if slug in library.modules else [None]
        if any(ref not in library.scenarios for ref in refs):
            return None
        scenarios += [library.scenarios[ref] for ref in refs if ref is not None]
    return scenarios


def _forms_not_shown(library: Library) -> Iterator[Finding]:
    if library.scenarios.keys() != library.scenario_files.keys():
        return  # the ones that cannot be read may show them
    shown = {form for scenario in library.scenarios.values() for form in scenario.forms}
    for form in sorted(library.vocabulary.forms.keys() - shown):
        file, place = _key(library, SIGNALS, ("forms", form))
        yield Finding(file, *place, "W410", f"no scenario shows the form `{form}`; add one that does")


def _scenarios_not_linked(library: Library) -> Iterator[Finding]:
    linked = {
        reference.target
        for file in library.module_files.values()
        for reference in library.parsed[file].references
        if reference.about is About.SCENARIO
    }
    for ref, file in library.scenario_files.items():
        if ref.module in library.modules and scenario_path(ref) not in linked:
            yield Finding(file, *Place(1), "W414", "no module links this scenario; link it, or take it away")


def _vocabulary_texts(vocabulary: Vocabulary) -> Iterator[tuple[str, tuple[str | int, ...], str]]:
    """What readers see of the YAML files: the file's name, the key, the text."""
    for audience, label in vocabulary.audiences.items():
        yield AUDIENCES, (audience,), label
    for name, group in vocabulary.groups.items():
        yield SIGNALS, ("groups", name, "label"), group.label
        yield SIGNALS, ("groups", name, "question"), group.question
        for number, example in enumerate(group.examples):
            yield SIGNALS, ("groups", name, "examples", number), example
    for name, form in vocabulary.forms.items():
        yield SIGNALS, ("forms", name, "label"), form.label
        yield SIGNALS, ("forms", name, "core"), form.core
    for key, fact in vocabulary.facts.items():
        yield FACTS, (key, "value"), fact.value


def _key(library: Library, name: str, path: tuple[str | int, ...]) -> tuple[str, Place]:
    """The file and place of a key of a YAML file: in the last folder that has it."""
    for file, parsed in reversed(list(library.parsed.items())):
        if Path(file).name == name and path[:1] in parsed.keys and path[:2] in parsed.keys:
            return file, nearest_key(parsed.keys, path)
    return library.vocabulary_files[name], Place(1)
