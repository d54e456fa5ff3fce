"""The audit trail of one organisation, newest first, with the names of whom its ids belong to today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, String, and_, cast, false, literal, or_, select
from sqlalchemy.orm import Session

from mhtraining.accounts.models import Account
from mhtraining.audit.models import AuditEntry
from mhtraining.coordination.audit_filter import AuditFilter
from mhtraining.coordination.audit_words import action_said, detail_said
from mhtraining.organisation.models import Employee
from mhtraining.organisation.names import dutch_key
from mhtraining.organisation.queries import paths

FEW = 500
"""Names of at most so many are asked for one by one; of more, everybody's are."""


@dataclass(frozen=True)
class Entry:
    """One look or change as it is read: `actor` and `person` by name, as far as there is one."""

    at: datetime
    actor: str
    action: str
    person: str
    detail: str


def entries(
    session: Session, organisation_id: int, asked: AuditFilter, *, on: date, limit: int, offset: int = 0
) -> list[Entry]:
    """At most `limit` entries, newest first, from the one at `offset` on."""
    chosen = _chosen(organisation_id, asked).limit(limit).offset(offset)
    rows = session.execute(chosen).all()
    people = _names(session, organisation_id, Employee.id, {row.employee_id for row in rows} - {None})
    actors = actors_named(session, organisation_id, [row.actor for row in rows])
    departments = paths(session, organisation_id, on)
    return [_entry(row, people, actors, departments) for row in rows]


def actors_named(session: Session, organisation_id: int, actors: Iterable[str]) -> dict[str, str]:
    """What each actor is called: a person's name for `account:7`; `cli:root` and `job` are called so."""
    accounts = {actor: _account_id(actor) for actor in actors}
    ids = {account_id for account_id in accounts.values() if account_id is not None}
    names = _names(session, organisation_id, Account.id, ids)
    return {actor: names.get(account_id or 0) or actor for actor, account_id in accounts.items()}


def _entry(
    row: Row[Any], people: dict[int, str], actors: dict[str, str], departments: dict[int, str]
) -> Entry:
    person = "" if row.employee_id is None else people.get(row.employee_id) or f"#{row.employee_id}"
    return Entry(
        row.at,
        actors[row.actor],
        action_said(row.action),
        person,
        detail_said(row.action, row.detail, departments),
    )


def _chosen(organisation_id: int, asked: AuditFilter) -> Select[Any]:
    kept = [AuditEntry.organisation_id == organisation_id]
    if asked.begins is not None:
        kept.append(AuditEntry.at >= asked.begins)
    if asked.ends is not None:
        kept.append(AuditEntry.at < asked.ends)
    if asked.action:
        kept.append(AuditEntry.action == asked.action)
    if asked.person:
        kept.append(
            AuditEntry.employee_id.in_(select(Employee.id).where(_fits(organisation_id, asked.person)))
        )
    if asked.actor:
        kept.append(_did(organisation_id, asked.actor))
    columns = (AuditEntry.at, AuditEntry.actor, AuditEntry.action, AuditEntry.employee_id, AuditEntry.detail)
    return select(*columns).where(*kept).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())


def _did(organisation_id: int, text: str) -> ColumnElement[bool]:
    """A person found by `text` did it; or the command or job of that name."""
    if text == "job" or text.startswith("cli:"):
        return AuditEntry.actor == text
    accounts = (
        select(literal("account:") + cast(Account.id, String))
        .join(Employee, Employee.id == Account.employee_id)
        .where(_fits(organisation_id, text))
    )
    return AuditEntry.actor.in_(accounts)


def _fits(organisation_id: int, text: str) -> ColumnElement[bool]:
    """SQL condition on Employee: each word begins a word of the name, the number or the e-mail address."""
    words = dutch_key(text).split()
    if not words:
        return false()
    key = Employee.sort_key
    return and_(
        Employee.organisation_id == organisation_id,
        *(
            or_(
                key.startswith(word, autoescape=True),
                key.contains(f" {word}", autoescape=True),
                Employee.number.startswith(word, autoescape=True),
                Employee.email_key.startswith(word, autoescape=True),
            )
            for word in words
        ),
    )


def _names(session: Session, organisation_id: int, key: Any, ids: Iterable[int]) -> dict[int, str]:
    """Names by the id of the person, or of the account; those of this organisation alone."""
    wanted: Sequence[int] = sorted(ids)
    if not wanted:
        return {}
    chosen = (
        select(key, Employee.given_name, Employee.particle, Employee.family_name)
        .select_from(Employee)
        .outerjoin(Account, Account.employee_id == Employee.id)
        .where(Employee.organisation_id == organisation_id, key.is_not(None))
    )
    rows = session.execute(chosen.where(key.in_(wanted)) if len(wanted) <= FEW else chosen)
    return {one: " ".join(part for part in parts if part) for one, *parts in rows}


def _account_id(actor: str) -> int | None:
    kind, _, number = actor.partition(":")
    return int(number) if kind == "account" and number.isdigit() else None
