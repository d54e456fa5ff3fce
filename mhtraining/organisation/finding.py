"""Finding people by the beginning of any word of their name, of their number or of their address."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, false, or_, select
from sqlalchemy.orm import Session

from mhtraining.organisation.models import Employee
from mhtraining.organisation.names import dutch_key

MOST_WORDS = 6


def named_like(text: str) -> ColumnElement[bool]:
    """SQL condition on Employee: each word of the text begins a word of the name, number or address."""
    words = text.split()[:MOST_WORDS]
    if not words or "\0" in text:
        return false()
    return and_(*(_begins(word) for word in words))


def people_like(session: Session, organisation_id: int, text: str, most: int) -> Sequence[Employee]:
    """The first of all who ever worked for this organisation and are named so, in Dutch order."""
    found = (
        select(Employee)
        .where(Employee.organisation_id == organisation_id, Employee.merged_into_id.is_(None))
        .where(named_like(text))
        .order_by(Employee.sort_key, Employee.id)
        .limit(most)
    )
    return session.scalars(found).all()


def _begins(word: str) -> ColumnElement[bool]:
    """A name is compared by its stored key, which has no accents and no case."""
    ways: list[ColumnElement[bool]] = [
        Employee.number.startswith(word, autoescape=True),
        Employee.email_key.startswith(word.lower(), autoescape=True),
    ]
    parts = dutch_key(word).split()
    ways += [Employee.sort_key.startswith(part, autoescape=True) for part in parts]
    ways += [Employee.sort_key.contains(f" {part}", autoescape=True) for part in parts]
    return or_(*ways)
