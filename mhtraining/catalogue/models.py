"""Published modules: immutable versions with their bytes, and the published vocabulary."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from mhtraining.core.changes import RuleFact
from mhtraining.core.db import Model, word


class Module(Model, RuleFact):
    """A module that was ever published; from `retired_on` on it is required of nobody."""

    slug: Mapped[str] = mapped_column(String(64), primary_key=True)
    retired_on: Mapped[date | None]


class Change(StrEnum):
    """What kind of change a version brings."""

    TYPO = "typo"
    FACT = "fact"
    ROUTE = "route"
    LAW = "law"


class ModuleVersion(Model):
    """One published version; never changed, never deleted. `position` counts a module's versions from 1.

    Title, summary, minutes, audiences and valid months repeat the front matter, so that lists need
    not parse the bytes.
    """

    __table_args__ = (
        Index("uq_module_version_position", "module_slug", "position", unique=True),
        CheckConstraint("length(version) = 64", name="version_is_sha256"),
        CheckConstraint("valid_months IS NULL OR valid_months BETWEEN 1 AND 120", name="valid_months_range"),
    )

    version: Mapped[str] = mapped_column(String(64), primary_key=True)
    module_slug: Mapped[str] = mapped_column(ForeignKey("module.slug"))
    position: Mapped[int]
    change: Mapped[Change] = mapped_column(word(Change))
    published_at: Mapped[datetime]
    published_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(80))
    summary: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int]
    audiences: Mapped[list[str]] = mapped_column(JSON)
    valid_months: Mapped[int | None]


class Publication(Model):
    """A version became the current one of its module; the newest row of a module holds.

    Bytes that return after a later version (a change taken back) are the same version made current
    again: a row here, none in `module_version`.
    """

    __table_args__ = (Index("ix_publication_module", "module_slug", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    module_slug: Mapped[str] = mapped_column(ForeignKey("module.slug"))
    version: Mapped[str] = mapped_column(ForeignKey("module_version.version"))
    change: Mapped[Change] = mapped_column(word(Change))
    published_at: Mapped[datetime]


class VersionFile(Model):
    """One file of a version, by its path relative to `content/modules/`."""

    version: Mapped[str] = mapped_column(ForeignKey("module_version.version"), primary_key=True)
    path: Mapped[str] = mapped_column(String(300), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class PublishedVocabulary(Model):
    """Audiences, signal groups, forms and facts as last published; the newest row holds."""

    id: Mapped[int] = mapped_column(primary_key=True)
    published_at: Mapped[datetime]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
