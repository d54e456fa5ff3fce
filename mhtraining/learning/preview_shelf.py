"""The content folders that `content preview` shows, read again whenever a file has changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from werkzeug.exceptions import NotFound

from mhtraining.content.library import Library, load_library
from mhtraining.content.model import Module


class Shelf:
    """The library on disk, read again whenever one of its files has changed."""

    def __init__(self, folders: tuple[Path, ...], shown: Callable[[Path], bool]) -> None:
        self._folders = folders
        self._shown = shown
        self._stamp: object = None
        self._library: Library | None = None

    def library(self) -> Library:
        """The library as the files are now. Raises NoContentFolderError when a folder is gone."""
        stamp = _stamp(self._folders)
        if self._library is None or stamp != self._stamp:
            self._library, self._stamp = load_library(self._folders), stamp
        return self._library

    def modules(self) -> list[Module]:
        """The usable modules asked for, by title."""
        library = self.library()
        found = [
            library.modules[slug]
            for slug, path in library.paths.items()
            if slug in library.modules and self._shown(path)
        ]
        return sorted(found, key=lambda module: module.title)

    def module(self, slug: str) -> Module:
        """One module, with every scenario of its assessment. Raises NotFound."""
        module = self.library().modules.get(slug)
        if module is None:
            raise NotFound
        assessment = replace(module.assessment, draw=None) if module.assessment else None
        return replace(module, assessment=assessment)


def _stamp(folders: Sequence[Path]) -> list[tuple[str, int, int]]:
    """What shows that a file was saved, made or removed: names, times and sizes."""
    found = []
    for folder in folders:
        for parent, _folders, files in os.walk(folder):
            for name in sorted(files):
                path = os.path.join(parent, name)
                try:
                    known = os.stat(path)
                except OSError:
                    continue
                found.append((path, known.st_mtime_ns, known.st_size))
    return found
