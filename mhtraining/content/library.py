"""Content folders read as one library: modules, scenarios, vocabulary, and every finding of the errors."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from mhtraining.collector import collector_paused
from mhtraining.content import vocabulary as words_files
from mhtraining.content.cross_checks import Workshop, check_across
from mhtraining.content.model import Finding, Module, Ref, Scenario, Vocabulary
from mhtraining.content.parsed import ParsedFile
from mhtraining.content.read_file import ReadFile, Source, read_bytes, read_file


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
    with collector_paused():
        contents = open_contents(folders)
        return contents.library([read_file(source) for source in contents.sources()])


def open_contents(folders: Sequence[Path]) -> Contents:
    """As `load_library`, but the files of the modules are still to be read."""
    contents = Contents()
    for folder in folders:
        contents.add(folder)
    return contents


def relative(finding: Finding, folder: Path) -> Finding:
    """The finding with its file named relative to a folder, as `content check` shows it."""
    return replace(finding, file=os.path.relpath(finding.file, folder))


class Contents:
    """Content folders with their vocabulary read, but not yet their modules."""

    def __init__(self) -> None:
        self.words = words_files.Words()
        self.paths: dict[str, Path] = {}
        self.vocabulary_files: dict[str, str] = {}
        self.parsed: dict[str, ParsedFile] = {}

    def add(self, folder: Path) -> None:
        """Add a folder: its vocabulary, and where its modules are."""
        if not folder.is_dir():
            raise NoContentFolderError(f"{folder} is not a folder; name one that holds audiences.yaml")
        if not (folder / words_files.AUDIENCES).is_file():
            raise NoContentFolderError(f"{folder} is no content folder: it holds no audiences.yaml")
        for name in words_files.FILES:
            if (folder / name).exists():
                self._add_words(name, str(folder / name))
        if (folder / "modules").is_dir():
            for entry in _listed(folder / "modules"):
                if entry.is_dir():
                    self.paths[entry.name] = Path(entry.path)

    def _add_words(self, name: str, file: str) -> None:
        self.vocabulary_files[name] = file
        data, parsed = read_bytes(file)
        if parsed is None:
            parsed = words_files.read_words(name, data, file, self.words)
        else:
            self.words.unsure.add(name)
        self.parsed[file] = parsed

    def sources(self) -> list[Source]:
        """The files of all modules: of each module.md, which may be missing, and then its scenarios."""
        sources = []
        for slug, path in self.paths.items():
            sources.append(Source(str(path / "module.md"), slug))
            if (path / "scenarios").is_dir():
                for entry in _listed(path / "scenarios"):
                    if entry.name.endswith(".md"):
                        sources.append(Source(entry.path, slug, entry.name.removesuffix(".md")))
        return sources

    def library(self, files: Sequence[ReadFile]) -> Library:
        """The library that these files, all of them, make up."""
        sources = [read.source for read in files]
        usable = [read.content for read in files]
        modules = {each.slug: each for each in usable if isinstance(each, Module)}
        scenarios = {each.ref: each for each in usable if isinstance(each, Scenario)}
        module_files = {each.module: each.file for each in sources if each.scenario is None}
        scenario_files = {Ref(each.module, each.scenario): each.file for each in sources if each.scenario}
        parsed = self.parsed | {read.source.file: read.parsed for read in files}
        workshop = Workshop(self.words, parsed, modules, scenarios, module_files, scenario_files, self.paths)
        found = {finding for each in parsed.values() for finding in each.findings}
        return Library(
            vocabulary=self.words.vocabulary(),
            modules=modules,
            scenarios=scenarios,
            findings=tuple(sorted(found.union(check_across(workshop)))),
            paths=self.paths,
            module_files=module_files,
            scenario_files=scenario_files,
            vocabulary_files=self.vocabulary_files,
            parsed=parsed,
            data={read.source.path: read.data for read in files if read.data is not None},
        )


def _listed(folder: Path) -> list[os.DirEntry[str]]:
    """What is in a folder, in order of name, without what is hidden."""
    entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    return [entry for entry in entries if not entry.name.startswith(".")]
