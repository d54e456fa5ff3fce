"""Reads one Markdown file of a content folder: its bytes, what parsing gives, and that its name is right."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from mhtraining.content.model import Finding, Module, Ref, Scenario
from mhtraining.content.parse_module import read_module
from mhtraining.content.parse_scenario import read_scenario
from mhtraining.content.parsed import ParsedFile
from mhtraining.content.slugs import is_scenario_id, is_slug
from mhtraining.content.source_text import START, Findings


class Source(NamedTuple):
    """A file to read: the module.md of a module, or with `scenario` the file of that one."""

    file: str
    module: str
    scenario: str | None = None

    @property
    def path(self) -> str:
        """The path relative to `content/modules/`."""
        return f"{self.module}/module.md" if self.scenario is None else f"{self.module}/scenarios/{self.scenario}.md"


@dataclass(slots=True)
class ReadFile:
    """A file that was read: `content` is None where it gives no usable module or scenario.

    `data` are its bytes as they were when it was parsed, None where they cannot be read.
    """

    source: Source
    parsed: ParsedFile
    content: Module | Scenario | None = None
    data: bytes | None = field(default=None, repr=False)


def read_file(source: Source) -> ReadFile:
    """Read and parse one file."""
    data, parsed = read_bytes(source.file)
    if parsed:
        read = ReadFile(source, parsed)
    else:
        content, parsed = _parse(source, data)
        read = ReadFile(source, parsed, content if parsed.usable else None, data)
    if wrong := _wrong_name(source):
        parsed.findings.append(Finding(source.file, *START, "E104", wrong))
    return read


def read_bytes(file: str) -> tuple[bytes, ParsedFile | None]:
    """The bytes of a file, or a parsed file that holds nothing but why they cannot be read (E100)."""
    try:
        return Path(file).read_bytes(), None
    except OSError as error:
        findings = Findings(file)
        findings.add("E100", START, f"the file cannot be read: {error.strerror or error}")
        return b"", ParsedFile(file, findings.found)


def _parse(source: Source, data: bytes) -> tuple[Module | Scenario | None, ParsedFile]:
    if source.scenario is None:
        return read_module(source.module, data, source.file)
    return read_scenario(Ref(source.module, source.scenario), data, source.file)


def _wrong_name(source: Source) -> str | None:
    if source.scenario is None:
        message = f"the folder's name {source.module!r} is no slug: 3 to 64 of a-z, 0-9 and -"
        return None if is_slug(source.module) else message
    message = f"the file's name {source.scenario!r} is no scenario id: 1 to 64 of a-z, 0-9 and -"
    return None if is_scenario_id(source.scenario) else message
