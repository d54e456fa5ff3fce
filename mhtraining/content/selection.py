"""Which content folders a path belongs to, and which findings and modules lie within it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mhtraining.content.library import NoContentFolderError
from mhtraining.content.model import Finding
from mhtraining.content.vocabulary import AUDIENCES


@dataclass(slots=True)
class Selection:
    """Content folders to load as one library, and the paths in them that were asked for.

    Without paths everything in the library is meant.
    """

    folders: tuple[Path, ...]
    paths: list[Path] = field(default_factory=list)

    def holds(self, file: str | Path) -> bool:
        """Whether a file lies within what was asked for."""
        real = os.path.realpath(file)
        return not self.paths or any(_within(real, os.path.realpath(path)) for path in self.paths)

    def touches(self, folder: Path) -> bool:
        """Whether a folder lies within what was asked for, or holds some of it."""
        real = os.path.realpath(folder)
        return self.holds(folder) or any(_within(os.path.realpath(path), real) for path in self.paths)

    def findings(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that lie within what was asked for."""
        held: dict[str, bool] = {}
        for finding in findings:
            if finding.file not in held:
                held[finding.file] = self.holds(finding.file)
        return [finding for finding in findings if held[finding.file]]


def select(paths: Sequence[Path], configured: Sequence[Path]) -> list[Selection]:
    """The libraries that these paths belong to; without paths the configured one.

    A path in a configured folder is read together with the configured folders before it, which it
    adds to; any other with its own content folder alone. Raises NoContentFolderError when a path is
    not there, or lies in no content folder.
    """
    if not paths:
        return [Selection(tuple(configured))]
    selections: dict[tuple[Path, ...], Selection] = {}
    real_configured = [os.path.realpath(folder) for folder in configured]
    for path in paths:
        folder = content_folder_of(path)
        real = os.path.realpath(folder)
        folders: tuple[Path, ...] = (folder,)
        if real in real_configured:
            folders = (*configured[: real_configured.index(real)], folder)
        selections.setdefault(folders, Selection(folders)).paths.append(path)
    return list(selections.values())


def content_folder_of(path: Path) -> Path:
    """The content folder that a path is, or lies in: the nearest one upwards that holds audiences.yaml.

    Raises NoContentFolderError when the path is not there or lies in none.
    """
    if not os.path.lexists(path):
        raise NoContentFolderError(f"{path} is not there; check the path")
    for folder in (path.absolute(), *path.absolute().parents):
        if (folder / AUDIENCES).is_file():
            return folder
    raise NoContentFolderError(f"{path} lies in no content folder: none above it holds {AUDIENCES}")


def _within(real: str, folder: str) -> bool:
    return real == folder or real.startswith(folder.rstrip(os.sep) + os.sep)
