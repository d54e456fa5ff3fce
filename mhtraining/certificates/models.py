"""The certificate: everything one issued paper shows, its address, and its bytes as they were made once."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from mhtraining.core.db import Model, word
from mhtraining.records.models import RecordSource

TOKEN_LENGTH = 26


class Certificate(Model):
    """The paper for one completion, issued once; triggers refuse UPDATE, and DELETE outside erasure.

    The completion is named by the person and the `sequence` of the ledger's record. `token` is the
    unguessable part of the public address. Everything from `organisation_name` to `source` is what
    the paper says, as it was when issued; see `certificates.paper.Paper`. `pdf` is read only where
    the file itself is asked for.
    """

    __table_args__ = (
        UniqueConstraint("employee_id", "sequence"),
        CheckConstraint(f"length(token) = {TOKEN_LENGTH}", name="token_length"),
        CheckConstraint(
            "(source = 'platform') = (minutes IS NOT NULL)"
            " AND (source = 'platform') = (version_number IS NOT NULL)"
            " AND (source = 'platform') = (version_on IS NOT NULL)",
            name="version_of_what_was_done_here",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    sequence: Mapped[int]
    token: Mapped[str] = mapped_column(String(TOKEN_LENGTH), unique=True)
    issued_at: Mapped[datetime]
    organisation_name: Mapped[str] = mapped_column(String(120))
    site_name: Mapped[str] = mapped_column(Text)
    person_name: Mapped[str] = mapped_column(String(250))
    module_slug: Mapped[str] = mapped_column(String(64))
    module_title: Mapped[str] = mapped_column(String(80))
    summary: Mapped[str] = mapped_column(String(200))
    minutes: Mapped[int | None]
    version_number: Mapped[int | None]
    version_on: Mapped[date | None]
    completed_on: Mapped[date]
    last_valid_on: Mapped[date | None]
    source: Mapped[RecordSource] = mapped_column(word(RecordSource))
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
