"""Publishing a content folder as immutable versions, and ending a module."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mhtraining.catalogue import queries
from mhtraining.catalogue.models import (
    Change,
    Module,
    ModuleVersion,
    Publication,
    PublishedVocabulary,
    VersionFile,
)
from mhtraining.content.library import Library
from mhtraining.content.model import Module as ContentModule
from mhtraining.content.version import bundle_files, version_name
from mhtraining.content.vocabulary import vocabulary_to_json
from mhtraining.core.changes import changing_rules
from mhtraining.core.clock import civil_day
from mhtraining.core.errors import NotFoundError, RefusedError


def publish(session: Session, library: Library, *, change: Change, now: datetime) -> list[ModuleVersion]:
    """Make every module whose bytes changed current as a version, and store the vocabulary if it changed.

    Gives the versions that became current, by slug; the same bytes twice change nothing. Bytes of an
    older version make that version current again. A retired module gets its version and stays
    retired; a module that is no longer in the library stays as it is. Raises RefusedError while any
    error stands in the library: nothing is published then.
    """
    errors = [finding for finding in library.findings if finding.severity == "error"]
    if errors:
        count = f"{len(errors)} errors stand" if len(errors) > 1 else "An error stands"
        first = f"{errors[0].file}:{errors[0].line}: {errors[0].code} {errors[0].message}"
        raise RefusedError(
            f"{count} in the content, so nothing was published: `mhtraining content check` lists them. "
            f"The first: {first}"
        )
    _store_vocabulary(session, library, now)
    wanted = {slug: _Version.of(library, slug) for slug in sorted(library.modules)}
    if not _changed(session, wanted.values()):
        return []
    with changing_rules(session, None):
        return [
            _make_current(session, version, change=change, now=now)
            for version in _changed(session, wanted.values())
        ]


def retire(session: Session, slug: str, *, on: date) -> Module:
    """End a module: from this day on it is required of nobody; completions stay valid.

    Attempts in hand may be finished. Whoever asks for a module's requirements looks at the day, so
    rules stay as they are. Raises NotFoundError, or RefusedError when it is retired from another day.
    """
    with changing_rules(session, None):
        module = session.get(Module, slug, populate_existing=True)
        if module is None:
            raise NotFoundError(
                f"There is no published module {slug!r}: `mhtraining module list` names them."
            )
        if module.retired_on not in (None, on):
            raise RefusedError(f"Module {slug} is retired already, from {module.retired_on} on.")
        module.retired_on = on
    return module


@dataclass(frozen=True)
class _Version:
    """A module as it stands in the library: read once, so that name and bytes belong together."""

    module: ContentModule
    name: str
    files: Mapping[str, bytes]

    @classmethod
    def of(cls, library: Library, slug: str) -> _Version:
        files = bundle_files(library, slug)
        return cls(library.modules[slug], version_name(files), files)


def _changed(session: Session, wanted: Iterable[_Version]) -> list[_Version]:
    current = {slug: version.version for slug, version in queries.current_versions(session).items()}
    return [version for version in wanted if current.get(version.module.slug) != version.name]


def _make_current(session: Session, wanted: _Version, *, change: Change, now: datetime) -> ModuleVersion:
    slug = wanted.module.slug
    if session.get(Module, slug) is None:
        session.add(Module(slug=slug))
        session.flush()
    version = session.get(ModuleVersion, wanted.name)
    if version is None:
        version = _record(session, wanted, change=change, now=now)
    session.add(Publication(module_slug=slug, version=wanted.name, change=change, published_at=now))
    session.flush()
    return version


def _record(session: Session, wanted: _Version, *, change: Change, now: datetime) -> ModuleVersion:
    module = wanted.module
    last = session.scalar(
        select(func.max(ModuleVersion.position)).where(ModuleVersion.module_slug == module.slug)
    )
    version = ModuleVersion(
        version=wanted.name,
        module_slug=module.slug,
        position=(last or 0) + 1,
        change=change,
        published_at=now,
        published_on=civil_day(now),
        title=module.title,
        summary=module.summary,
        minutes=module.minutes,
        audiences=list(module.audiences),
        valid_months=module.valid_months,
    )
    session.add(version)
    session.flush()
    session.add_all(
        VersionFile(version=wanted.name, path=path, data=data) for path, data in wanted.files.items()
    )
    session.flush()
    return version


def _store_vocabulary(session: Session, library: Library, now: datetime) -> None:
    data = json.loads(vocabulary_to_json(library.vocabulary))
    # compared as text: the order of audiences and groups is the order on the page
    if json.dumps(data) != json.dumps(queries.vocabulary_data(session)):
        session.add(PublishedVocabulary(published_at=now, data=data))
        session.flush()
