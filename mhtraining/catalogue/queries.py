"""Published modules as they are read: the current versions, their bytes parsed, the vocabulary."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from mhtraining.catalogue.kept import Kept
from mhtraining.catalogue.models import Module, ModuleVersion, Publication, PublishedVocabulary, VersionFile
from mhtraining.content.model import EVERYBODY, Bundle, Vocabulary
from mhtraining.content.version import read_bundle
from mhtraining.content.vocabulary import vocabulary_from_json
from mhtraining.core.clock import civil_day
from mhtraining.core.errors import NotFoundError

NOTHING_PUBLISHED = Vocabulary({EVERYBODY: EVERYBODY}, {}, {}, (), {}, ())
"""Stands until a vocabulary is published."""

_bundles: Kept[str, Bundle] = Kept(64)
_vocabularies: Kept[tuple[str, int], Vocabulary] = Kept(4)


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


def bundle(session: Session, version: str) -> Bundle:
    """A published version, parsed: once per process while it is in use. Raises NotFoundError."""
    found = _bundles.get(version)
    if found is not None:
        return found
    row = session.get(ModuleVersion, version)
    if row is None:
        raise NotFoundError(f"There is no published version {version!r}.")
    files = session.execute(select(VersionFile.path, VersionFile.data).where(VersionFile.version == version))
    data = dict(files.all())
    slug = row.module_slug
    return _bundles.keep(version, lambda: read_bundle(slug, data))


def image(session: Session, version: str, path: str) -> bytes | None:
    """An image that this version shows, by its path relative to `content/modules/`; None for any other."""
    return bundle(session, version).images.get(path)


def vocabulary(session: Session) -> Vocabulary:
    """Audiences, groups, forms and facts as last published; an almost empty one before that."""
    newest = session.scalar(select(func.max(PublishedVocabulary.id)))
    if newest is None:
        return NOTHING_PUBLISHED
    key = (str(session.get_bind().engine.url), newest)
    found = _vocabularies.get(key)
    if found is not None:
        return found
    data = vocabulary_data(session)
    return _vocabularies.keep(key, lambda: vocabulary_from_json(json.dumps(data)))


def vocabulary_data(session: Session) -> dict[str, Any]:
    """The newest published vocabulary as it is stored; empty before the first."""
    newest = select(PublishedVocabulary.data).order_by(PublishedVocabulary.id.desc()).limit(1)
    return session.scalar(newest) or {}


def retired_on(session: Session, slug: str) -> date | None:
    """The day from which the module is required of nobody; None while it is not retired.

    Raises NotFoundError when it was never published.
    """
    module = session.get(Module, slug)
    if module is None:
        raise _unknown(slug)
    return module.retired_on


def _publications(slug: str) -> Select[ModuleVersion]:
    return (
        select(ModuleVersion)
        .join(Publication, Publication.version == ModuleVersion.version)
        .where(Publication.module_slug == slug)
    )


def _unknown(slug: str) -> NotFoundError:
    return NotFoundError(f"There is no published module {slug!r}: `mhtraining module list` names them.")
