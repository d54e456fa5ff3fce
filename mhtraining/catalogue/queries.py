"""Published modules as they are read: the current versions, their bytes parsed, the vocabulary."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, SQLColumnExpression, bindparam, func, select
from sqlalchemy.orm import Session, aliased

from mhtraining.catalogue.kept import Kept
from mhtraining.catalogue.models import Module, ModuleVersion, Publication, PublishedVocabulary, VersionFile
from mhtraining.content.model import EVERYBODY, Bundle, Vocabulary
from mhtraining.content.version import read_bundle
from mhtraining.content.vocabulary import vocabulary_from_json
from mhtraining.core.clock import civil_day
from mhtraining.core.errors import NotFoundError
from mhtraining.core.reader import Reader
from mhtraining.organisation.names import dutch_key

NOTHING_PUBLISHED = Vocabulary({EVERYBODY: EVERYBODY}, {}, {}, (), {}, ())
"""Stands until a vocabulary is published."""

_FILES = (
    select(ModuleVersion.module_slug, VersionFile.path, VersionFile.data)
    .join(VersionFile, VersionFile.version == ModuleVersion.version)
    .where(ModuleVersion.version == bindparam("version"))
)
_NEWEST_VOCABULARY = select(func.max(PublishedVocabulary.id))

_bundles: Kept[str, Bundle] = Kept(64)
_vocabularies: Kept[tuple[Engine, int], Vocabulary] = Kept(4)


def current_versions(session: Session) -> dict[str, ModuleVersion]:
    """The current version of every module ever published, retired ones too, by slug in order."""
    newest = select(func.max(Publication.id)).group_by(Publication.module_slug)
    rows = session.scalars(
        select(ModuleVersion)
        .join(Publication, Publication.version == ModuleVersion.version)
        .where(Publication.id.in_(newest))
        .order_by(ModuleVersion.module_slug)
    )
    return {row.module_slug: row for row in rows}


def open_titles(session: Session, on: date) -> dict[str, str]:
    """The titles of the modules that are not retired on this day, by slug, in the order of the titles."""
    gone = set(session.scalars(select(Module.slug).where(Module.retired_on <= on)))
    titles = {slug: one.title for slug, one in current_versions(session).items() if slug not in gone}
    return {slug: titles[slug] for slug in sorted(titles, key=lambda slug: dutch_key(titles[slug]))}


def current_version(session: Session, slug: str) -> ModuleVersion:
    """The current version of one module. Raises NotFoundError when it was never published."""
    version = session.scalar(_publications(slug).order_by(Publication.id.desc()).limit(1))
    if version is None:
        raise _unknown(slug)
    return version


def version_at(session: Session, slug: str, moment: datetime) -> ModuleVersion:
    """The version that was current at this moment, the earliest published if there was none yet (rule 3).

    Raises NotFoundError when the module was never published.
    """
    then = _publications(slug).where(Publication.published_at <= moment)
    version = session.scalar(then.order_by(Publication.id.desc()).limit(1))
    if version is None:
        version = session.scalar(_publications(slug).order_by(Publication.id).limit(1))
    if version is None:
        raise _unknown(slug)
    return version


@dataclass(frozen=True)
class Listed:
    """A module in the list of all that were ever published; `published_on` is of what is current."""

    slug: str
    title: str
    versions: int
    published_on: date
    retired_on: date | None


def listed(session: Session) -> list[Listed]:
    """Every module ever published, by slug."""
    newest = select(func.max(Publication.id)).group_by(Publication.module_slug)
    versions = (
        select(func.count())
        .where(ModuleVersion.module_slug == Module.slug)
        .correlate(Module)
        .scalar_subquery()
    )
    current = aliased(ModuleVersion)
    rows = session.execute(
        select(Module.slug, current.title, versions, Publication.published_at, Module.retired_on)
        .join(Publication, Publication.module_slug == Module.slug)
        .join(current, current.version == Publication.version)
        .where(Publication.id.in_(newest))
        .order_by(Module.slug)
    )
    return [Listed(slug, title, count, civil_day(at), retired) for slug, title, count, at, retired in rows]


def bundle(reader: Reader, version: str) -> Bundle:
    """A published version, parsed: once per process while it is in use. Raises NotFoundError."""
    found = _bundles.get(version)
    if found is not None:
        return found
    rows = reader.execute(_FILES, {"version": version}).all()
    if not rows:
        raise NotFoundError(f"There is no published version {version!r}.")
    slug, data = rows[0].module_slug, {row.path: row.data for row in rows}
    return _bundles.keep(version, lambda: read_bundle(slug, data))


def image(reader: Reader, version: str, path: str) -> bytes | None:
    """An image that this version shows, by its path relative to `content/modules/`; None for any other."""
    return bundle(reader, version).images.get(path)


NEWEST_VOCABULARY = select(func.max(PublishedVocabulary.id)).scalar_subquery()
"""The id of the vocabulary that holds, for a query that fetches it together with something else."""


def vocabulary(reader: Reader, newest: int | None = None) -> Vocabulary:
    """Audiences, groups, forms and facts as last published; an almost empty one before that.

    `newest` is the value of NEWEST_VOCABULARY, when it is known already.
    """
    if newest is None:
        newest = reader.scalar(_NEWEST_VOCABULARY)
    if newest is None:
        return NOTHING_PUBLISHED
    key = (_database_of(reader), newest)
    found = _vocabularies.get(key)
    if found is not None:
        return found
    data = vocabulary_data(reader)
    return _vocabularies.keep(key, lambda: vocabulary_from_json(json.dumps(data)))


def vocabulary_data(reader: Reader) -> dict[str, Any]:
    """The newest published vocabulary as it is stored; empty before the first."""
    newest = select(PublishedVocabulary.data).order_by(PublishedVocabulary.id.desc()).limit(1)
    return reader.scalar(newest) or {}


def retired_on(session: Session, slug: str) -> date | None:
    """The day from which the module is required of nobody; None while it is not retired.

    Raises NotFoundError when it was never published.
    """
    module = session.get(Module, slug)
    if module is None:
        raise _unknown(slug)
    return module.retired_on


def current_publication(slug: SQLColumnExpression[str]) -> ColumnElement[int]:
    """The id of the publication that holds for the module `slug`, a column of the query around it."""
    newest = aliased(Publication)
    return select(func.max(newest.id)).where(newest.module_slug == slug).scalar_subquery()


def _database_of(reader: Reader) -> Engine:
    return reader.engine if isinstance(reader, Connection) else reader.get_bind().engine


def _publications(slug: str) -> Select[ModuleVersion]:
    return (
        select(ModuleVersion)
        .join(Publication, Publication.version == ModuleVersion.version)
        .where(Publication.module_slug == slug)
    )


def _unknown(slug: str) -> NotFoundError:
    return NotFoundError(f"There is no published module {slug!r}: `mhtraining module list` names them.")
