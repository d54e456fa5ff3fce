"""Content folders read as one library: modules, scenarios, vocabulary, and every finding of the errors."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from mhtraining.content import vocabulary as words_files
from mhtraining.content.cross_checks import Workshop, check_across
from mhtraining.content.model import Finding, Module, Ref, Scenario, Vocabulary
from mhtraining.content.parse_module import read_module
from mhtraining.content.parse_scenario import read_scenario
from mhtraining.content.parsed import ParsedFile
from mhtraining.content.slugs import is_scenario_id, is_slug
from mhtraining.content.source_text import START, Findings


class NoContentFolderError(ValueError):
    """A path is no content folder; the message says why, in one sentence."""


@dataclass(frozen=True)
class Library:
    """Content folders, parsed and checked.

    `modules` and `scenarios` hold those that are usable; `module_files` and `scenario_files` the file of
    every one there is, as the findings name it. `parsed` holds by file what parsing left behind: texts with
    their places, places of keys, references. `paths` is the folder of each module; `data` the bytes of
    each Markdown file by its path relative to `content/modules/`, as they were when they were checked.
    """

    vocabulary: Vocabulary
    modules: Mapping[str, Module]
    scenarios: Mapping[Ref, Scenario]
    findings: tuple[Finding, ...]
    paths: Mapping[str, Path]
    module_files: Mapping[str, str]
    scenario_files: Mapping[Ref, str]
    vocabulary_files: Mapping[str, str]
    """The file that gives each of the four YAML names; of several the last."""
    parsed: Mapping[str, ParsedFile]
    data: Mapping[str, bytes] = field(repr=False)

    @property
    def facts(self) -> Mapping[str, str]:
        """The value of each fact by key."""
        return {key: fact.value for key, fact in self.vocabulary.facts.items()}


def load_library(folders: Sequence[Path]) -> Library:
    """Read content folders: the first is the shipped library, a later one adds to it or replaces in it.

    Findings name files by the folder's path as given: `relative` turns that into what a command shows.
    Raises NoContentFolderError when a folder is not there or has no audiences.yaml.
    """
    loader = _Loader()
    for folder in folders:
        loader.add(folder)
    with _collector_paused():
        return loader.library()


def relative(finding: Finding, folder: Path) -> Finding:
    """The finding with its file named relative to a folder, as `content check` shows it."""
    return replace(finding, file=os.path.relpath(finding.file, folder))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Keeps the garbage collector from going over all that is parsed again and again: it all stays."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Loader:
    def __init__(self) -> None:
        self.words = words_files.Words()
        self.paths: dict[str, Path] = {}
        self.vocabulary_files: dict[str, str] = {}
        self.parsed: dict[str, ParsedFile] = {}
        self.modules: dict[str, Module] = {}
        self.scenarios: dict[Ref, Scenario] = {}
        self.module_files: dict[str, str] = {}
        self.scenario_files: dict[Ref, str] = {}
        self.data: dict[str, bytes] = {}

    def add(self, folder: Path) -> None:
        if not folder.is_dir():
            raise NoContentFolderError(f"{folder} is not a folder; name one that holds audiences.yaml")
        if not (folder / words_files.AUDIENCES).is_file():
            raise NoContentFolderError(f"{folder} is no content folder: it holds no audiences.yaml")
        for name in words_files.FILES:
            path = folder / name
            if path.exists():
                file = str(path)
                self.vocabulary_files[name] = file
                data, parsed = _read(path)
                if parsed is None:
                    parsed = words_files.read_words(name, data, file, self.words)
                else:
                    self.words.unsure.add(name)
                self.parsed[file] = parsed
        if (folder / "modules").is_dir():
            for entry in sorted(os.scandir(folder / "modules"), key=lambda entry: entry.name):
                if entry.is_dir() and not entry.name.startswith("."):
                    self.paths[entry.name] = Path(entry.path)

    def library(self) -> Library:
        for slug, path in self.paths.items():
            self._module(slug, path)
        workshop = Workshop(
            self.words,
            self.parsed,
            self.modules,
            self.scenarios,
            self.module_files,
            self.scenario_files,
            self.paths,
        )
        across = check_across(workshop)
        found = [finding for parsed in self.parsed.values() for finding in parsed.findings]
        return Library(
            vocabulary=self.words.vocabulary(),
            modules=self.modules,
            scenarios=self.scenarios,
            findings=tuple(sorted({*found, *across})),
            paths=self.paths,
            module_files=self.module_files,
            scenario_files=self.scenario_files,
            vocabulary_files=self.vocabulary_files,
            parsed=self.parsed,
            data=self.data,
        )

    def _module(self, slug: str, path: Path) -> None:
        file = path / "module.md"
        data, parsed = _read(file)
        if parsed is None:
            module, parsed = read_module(slug, data, str(file))
            self.data[f"{slug}/module.md"] = data
            if module and parsed.usable:
                self.modules[slug] = module
        self._add(parsed, is_slug(slug), f"the folder's name {slug!r} is no slug: 3 to 64 of a-z, 0-9 and -")
        self.module_files[slug] = parsed.file
        folder = path / "scenarios"
        if folder.is_dir():
            for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
                if entry.name.endswith(".md") and not entry.name.startswith("."):
                    self._scenario(Ref(slug, entry.name.removesuffix(".md")), Path(entry.path))

    def _scenario(self, ref: Ref, path: Path) -> None:
        data, parsed = _read(path)
        if parsed is None:
            scenario, parsed = read_scenario(ref, data, str(path))
            self.data[f"{ref.module}/scenarios/{ref.scenario}.md"] = data
            if scenario and parsed.usable:
                self.scenarios[ref] = scenario
        message = f"the file's name {ref.scenario!r} is no scenario id: 1 to 64 of a-z, 0-9 and -"
        self._add(parsed, is_scenario_id(ref.scenario), message)
        self.scenario_files[ref] = parsed.file

    def _add(self, parsed: ParsedFile, named_well: bool, message: str) -> None:
        if not named_well:
            parsed.findings.append(Finding(parsed.file, *START, "E104", message))
        self.parsed[parsed.file] = parsed


def _read(path: Path) -> tuple[bytes, ParsedFile | None]:
    """The bytes of a file, or a parsed file that holds nothing but why they cannot be read (E100)."""
    try:
        return path.read_bytes(), None
    except OSError as error:
        findings = Findings(str(path))
        findings.add("E100", START, f"the file cannot be read: {error.strerror or error}")
        return b"", ParsedFile(str(path), findings.found)
