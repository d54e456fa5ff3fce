"""The findings that need several files: ids, links, images, facts (E105, E201, E214, E302, E304)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mhtraining.content.model import Finding, Module, Ref, Scenario
from mhtraining.content.parsed import About, ParsedFile, Reference
from mhtraining.content.prose_checks import scenario_of
from mhtraining.content.vocabulary import Words
from mhtraining.content.walks import walk_meets_no_scored_step

_LISTS = {
    About.AUDIENCE: ("audiences", "audiences.yaml"),
    About.FORM: ("forms", "signals.yaml"),
    About.GROUP: ("groups", "signals.yaml"),
}


@dataclass(frozen=True)
class Workshop:
    """All files of a library, parsed one by one."""

    words: Words
    parsed: Mapping[str, ParsedFile]
    modules: Mapping[str, Module]
    scenarios: Mapping[Ref, Scenario]
    module_files: Mapping[str, str]
    scenario_files: Mapping[Ref, str]
    paths: Mapping[str, Path]


def check_across(workshop: Workshop) -> Iterator[Finding]:
    """Every finding that one file alone cannot give."""
    for slug, file in workshop.module_files.items():
        yield from _references(workshop, slug, workshop.parsed[file])
    for ref, file in workshop.scenario_files.items():
        yield from _references(workshop, ref.module, workshop.parsed[file])
    yield from _unscored(workshop)


def _references(workshop: Workshop, slug: str, parsed: ParsedFile) -> Iterator[Finding]:
    for reference in parsed.references:
        problem = _problem(workshop, slug, reference)
        if problem:
            yield Finding(parsed.file, *reference.place, *problem)


def _problem(workshop: Workshop, slug: str, reference: Reference) -> tuple[str, str] | None:
    """The code and message of what is wrong with a reference, if anything is."""
    about, target, _ = reference
    if about in _LISTS:
        what, file = _LISTS[about]
        known = workshop.words.is_known(what, target)
        return None if known else ("E105", f"the {about} `{target}` is unknown; it is not in {file}")
    if about in (About.OBJECTIVE, About.SOURCE):
        module = workshop.parsed[workshop.module_files[slug]]
        ids = module.objectives if about is About.OBJECTIVE else module.sources
        known = ids is None or target in ids
        return None if known else ("E105", f"the {about} `{target}` is unknown; module.md does not have it")
    if about is About.FACT:
        known = workshop.words.is_known("facts", target)
        return None if known else ("E304", f"the fact `{target}` is unknown; it is not in facts.yaml")
    if about is About.SCENARIO:
        ref = scenario_of(target)
        known = ref in workshop.scenario_files
        return None if known else ("E201", f"the scenario {target} is not there")
    path = find_file(workshop.paths, target)
    if about is About.IMAGE:
        return None if path else ("E302", f"the image {target} is not there")
    return None if path else ("E201", f"the file {target} is not there")


def find_file(paths: Mapping[str, Path], target: str) -> Path | None:
    """The file at a path relative to `content/modules/`; None where it is not there or leads outside.

    `paths` is the folder of each module. A symbolic link that leaves the module's folder leads outside, or
    a module could show a file of the server to learners.
    """
    slug, _, inside = target.partition("/")
    folder = paths.get(slug)
    if folder is None or not inside:
        return None
    path = folder / inside
    try:
        if not path.is_file():
            return None
    except (OSError, ValueError):  # a name too long for the file system
        return None
    return path if os.path.realpath(path).startswith(_real(os.path.abspath(folder)) + os.sep) else None


@cache
def _real(folder: str) -> str:
    return os.path.realpath(folder)


def _unscored(workshop: Workshop) -> Iterator[Finding]:
    """The counted scenarios that somebody can walk through without meeting a scored step (E214)."""
    counted = {
        link.ref
        for module in workshop.modules.values()
        if module.assessment
        for link in module.assessment.links
    }
    for ref in counted & workshop.scenarios.keys():
        scenario = workshop.scenarios[ref]
        if scenario.steps and walk_meets_no_scored_step(scenario):
            message = "the scenario counts, but a walk through it meets no scored step"
            yield Finding(workshop.scenario_files[ref], *scenario.steps[0].place, "E214", message)
