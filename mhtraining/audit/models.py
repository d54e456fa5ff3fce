"""The audit trail: one row a look or change; it holds ids, never names, answers or secrets."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from mhtraining.core.db import Model


class AuditEntry(Model):
    """Somebody did something: `actor` is `account:7`, `cli:root` or `job`; `subject` a person, if any."""

    __table_args__ = (
        Index("ix_audit_entry_subject", "employee_id", "at"),
        Index("ix_audit_entry_organisation", "organisation_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(80))
    action: Mapped[str] = mapped_column(String(60))
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)


class ErasureGate(Model):
    """Stands only inside a transaction that erases: its row lets the trigger on `response` let go.

    The row is made and deleted in that same transaction. One that is left behind can't be committed:
    `never` points to a row that can't exist, and is looked at when the transaction ends.
    """

    __table_args__ = (CheckConstraint("never = 0", name="never_committed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    audit_entry_id: Mapped[int] = mapped_column(ForeignKey("audit_entry.id"))
    never: Mapped[int] = mapped_column(
        ForeignKey("installation.id", deferrable=True, initially="DEFERRED"), default=0
    )
