"""Gathers a person's own file from the rooms. Its keys are described in docs/my-data.md (tested)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from mhtraining.accounts import about as accounts
from mhtraining.accounts.queries import account_of
from mhtraining.audit import about as audit
from mhtraining.certificates import about as certificates
from mhtraining.core.clock import civil_day
from mhtraining.learning import about as learning
from mhtraining.meetings import about as meetings
from mhtraining.organisation import about as organisation
from mhtraining.organisation.about import roles_of
from mhtraining.organisation.models import RoleAssignment
from mhtraining.records import about as records
from mhtraining.requirements import about as requirements

FORMAT = 1
"""Goes up when a key gets another meaning or goes away; new keys may come."""


def file_of(session: Session, employee_id: int, *, now: datetime) -> dict[str, Any]:
    """Everything held about this person: what the download holds. A fixed number of SELECTs."""
    return {
        "format": FORMAT,
        "made_at": now,
        **_outline(session, employee_id, civil_day(now)),
        **learning.held_about(session, employee_id),
    }


def outline_of(session: Session, employee_id: int, *, on: date) -> dict[str, Any]:
    """The same for the page: of attempts that they were made, not what was answered."""
    return {
        **_outline(session, employee_id, on),
        "attempts": learning.attempts_of(session, employee_id),
        "held_answers": learning.held_answers_of(session, employee_id),
    }


def written(file: dict[str, Any]) -> bytes:
    """The file as JSON in UTF-8: days as YYYY-MM-DD, moments in UTC, fractions as text ("5/2")."""
    return msgspec.json.format(msgspec.json.encode(file, enc_hook=str), indent=2) + b"\n"


def _outline(session: Session, employee_id: int, on: date) -> dict[str, Any]:
    account = account_of(session, employee_id)
    trail = audit.held_about(session, employee_id, account.id if account else None)
    return {
        **organisation.held_about(session, employee_id),
        **accounts.held_about(session, employee_id),
        **requirements.held_about(session, employee_id, on),
        **records.held_about(session, employee_id),
        **certificates.held_about(session, employee_id),
        **meetings.held_about(session, employee_id),
        **trail,
        "audit": _named(session, employee_id, trail["audit"]),
    }


def _named(session: Session, employee_id: int, entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The trail with who each actor is: `actor_name`, the roles held that day, and whether it was oneself."""
    numbers = {entry["actor"]: _account_id(entry["actor"]) for entry in entries}
    holders = accounts.holders(session, (number for number in numbers.values() if number))
    roles = roles_of(session, {holder.employee_id for holder in holders.values()} - {employee_id})
    named = []
    for entry in entries:
        holder = holders.get(numbers[entry["actor"]])
        whose = holder.employee_id if holder else None
        day = civil_day(entry["at"])
        held = {role.role for role in roles if role.employee_id == whose and _held_on(role, day)}
        known = {
            "actor_name": holder.name if holder else None,
            "actor_roles": sorted(held),
            "yourself": whose == employee_id,
        }
        named.append({**entry, **known})
    return named


def _held_on(role: RoleAssignment, day: date) -> bool:
    return role.starts_on <= day and (role.ends_on is None or day < role.ends_on)


def _account_id(actor: str) -> int:
    """The number of the account that acted; 0 for a command or a job."""
    kind, _colon, number = actor.partition(":")
    return int(number) if kind == "account" and number.isdecimal() else 0
