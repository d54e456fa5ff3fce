"""Imports of the staff list that were carried out, and files that wait for their uploader's word."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from mhtraining.core.db import Model


class StaffImport(Model):
    """One staff list that was brought in, with what it came to.

    `starts_on` is the day from which its changes hold. `journal` is what it takes to take the import
    back: whom and what it changed, before and after. Only the last import keeps one.
    """

    __table_args__ = (Index("ix_staff_import_organisation", "organisation_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    starts_on: Mapped[date]
    imported_at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    rows: Mapped[int]
    joined: Mapped[int]
    returned: Mapped[int]
    changed: Mapped[int]
    moved: Mapped[int]
    left: Mapped[int]
    untouched: Mapped[int]
    undone_at: Mapped[datetime | None]
    journal: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class StaffUpload(Model):
    """A staff list that somebody uploaded and has not confirmed yet; gone when that is done, or a day later.

    `data` is the file, `listing` what it would change, as shown; both compressed.
    """

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    uploaded_at: Mapped[datetime]
    starts_on: Mapped[date]
    name: Mapped[str] = mapped_column(String(200))
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    listing: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
