"""Versions of a module: the files one consists of, its name, and reading it back."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

from mhtraining.content.cross_checks import find_file
from mhtraining.content.library import Library
from mhtraining.content.model import Bundle, Module, Ref, Scenario
from mhtraining.content.parse_module import read_module
from mhtraining.content.parse_scenario import read_scenario
from mhtraining.content.parsed import About, ParsedFile
from mhtraining.content.source_text import normalised


def bundle_files(library: Library, slug: str) -> dict[str, bytes]:
    """The files of a module's version by path relative to `content/modules/`, sorted.

    They are module.md, every scenario it links and every image these show; texts without byte order mark
    and with LF. Raises KeyError when the module or a scenario it links is not usable, OSError when an image
    cannot be read: neither happens while the library has no errors.
    """
    module = library.modules[slug]
    refs = dict.fromkeys(link.ref for link in module.links)
    parsed = [library.parsed[library.module_files[slug]]]
    files = {f"{slug}/module.md": normalised(library.data[f"{slug}/module.md"])}
    for ref in refs:
        path = scenario_path(library.scenarios[ref].ref)
        files[path] = normalised(library.data[path])
        parsed.append(library.parsed[library.scenario_files[ref]])
    for path in _images(parsed):
        found = find_file(library.paths, path)
        if found is None:
            raise FileNotFoundError(path)
        files[path] = found.read_bytes()
    return dict(sorted(files.items()))


def version_name(files: Mapping[str, bytes]) -> str:
    """The SHA-256 that names a version, in hexadecimal.

    Over the files sorted by path; of each: path, NUL, length of the bytes as decimal, NUL, bytes (section
    "Versions" of the module format). A byte order mark and CRLF in a text make no difference.
    """
    digest = hashlib.sha256()
    for path, data in sorted(files.items()):
        counted = normalised(data) if path.endswith(".md") else data
        digest.update(b"%s\0%d\0" % (path.encode(), len(counted)))
        digest.update(counted)
    return digest.hexdigest()


def read_bundle(slug: str, files: Mapping[str, bytes]) -> Bundle:
    """A version's files parsed again. Raises ValueError when they are not a whole module.

    Findings do not matter here: a version was without errors when it was published, and attempts belong to
    it for ever, also when a later release finds more.
    """
    path = f"{slug}/module.md"
    if path not in files:
        raise ValueError(f"{path} is not among the files of the version")
    module, parsed = read_module(slug, files[path], path)
    if module is None:
        raise ValueError(f"{path} cannot be read: {parsed.findings[0].message}")
    scenarios, seen = _scenarios(module, files)
    images = {}
    for image in _images([parsed, *seen]):
        if image not in files:
            raise ValueError(f"{image} is not among the files of the version")
        images[image] = files[image]
    return Bundle(module, scenarios, images)


def scenario_path(ref: Ref) -> str:
    """A scenario's path relative to `content/modules/`."""
    return f"{ref.module}/scenarios/{ref.scenario}.md"


def _scenarios(module: Module, files: Mapping[str, bytes]) -> tuple[dict[Ref, Scenario], list[ParsedFile]]:
    scenarios = {}
    seen = []
    for link in module.links:
        path = scenario_path(link.ref)
        if path not in files:
            raise ValueError(f"{path} is not among the files of the version")
        scenario, parsed = read_scenario(link.ref, files[path], path)
        if scenario is None:
            raise ValueError(f"{path} cannot be read: {parsed.findings[0].message}")
        scenarios[link.ref] = scenario
        seen.append(parsed)
    return scenarios, seen


def _images(parsed: Iterable[ParsedFile]) -> list[str]:
    return sorted({ref.target for each in parsed for ref in each.references if ref.about is About.IMAGE})
