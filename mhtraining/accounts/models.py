"""Accounts, the sessions they are signed in with, single-use links, and the throttle's counters."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mhtraining.core.db import Model, word
from mhtraining.organisation.models import Employee


class Account(Model):
    """A way to sign in; belongs to one employee. Without a password hash: invited, not yet accepted."""

    id: Mapped[int] = mapped_column(primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    made_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    employee: Mapped[Employee] = relationship()


class EndReason(StrEnum):
    """Why a session ended, when somebody ended it."""

    SIGNED_OUT = "signed-out"
    PASSWORD = "password"  # noqa: S105 - a reason, no secret  # nosec B105
    DISABLED = "disabled"


class SignInSession(Model):
    """One browser signed in; only the SHA-256 of its random token is kept."""

    __table_args__ = (CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="ended_with_reason"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[EndReason | None] = mapped_column(word(EndReason))


class LinkPurpose(StrEnum):
    """What a signed link is for."""

    INVITATION = "invitation"
    RESET = "reset"


class AccountLink(Model):
    """A signed link that lets a person set a password, once; a newer one takes an older one's place."""

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[LinkPurpose] = mapped_column(word(LinkPurpose))
    nonce_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Throttle(Model):
    """How often something was tried in the current window; the key is a keyed hash, no address."""

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    window_starts_at: Mapped[datetime]
    count: Mapped[int]
