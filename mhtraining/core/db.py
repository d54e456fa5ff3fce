"""The database: the base of all models, column types, and whether what is done now only reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import CheckConstraint, Connection, DateTime, Dialect, Enum, MetaData, String
from sqlalchemy.orm import DeclarativeBase, Session, registry
from sqlalchemy.types import TypeDecorator


class UTCDateTime(TypeDecorator[datetime]):
    """A moment, in UTC in the database and aware in Python; a naive datetime is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn any aware moment into UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class ExactFraction(TypeDecorator[Fraction]):
    """An exact fraction, stored as Python's `str(Fraction)`: `5/2`, `3`."""

    impl = String(40)
    cache_ok = True

    def process_bind_param(self, value: Fraction | None, dialect: Dialect) -> str | None:
        """Write the fraction as text."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Fraction | None:
        """Read the fraction back."""
        return None if value is None else Fraction(value)


_metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    """What every table shares: constraints with names, moments in UTC, exact fractions."""

    metadata = _metadata
    registry = registry(
        metadata=_metadata,
        type_annotation_map={datetime: UTCDateTime(), Fraction: ExactFraction()},
    )


db = SQLAlchemy(model_class=Base)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def word(enum: type[StrEnum]) -> Enum:
    """A column type for a closed list of words: stored as the words, guarded by a CHECK."""
    return Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=40,
        name=enum.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def picked(row: object, names: Iterable[str]) -> dict[str, Any]:
    """These columns of a row, by name."""
    return {name: getattr(row, name) for name in names}


def period_check() -> CheckConstraint:
    """A period has at least one day: its first day no longer lies after its first day."""
    return CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="period_not_empty")


_reading: ContextVar[bool] = ContextVar("mhtraining_reading", default=False)
_waiting: ContextVar[bool] = ContextVar("mhtraining_waiting", default=True)


@contextmanager
def reading() -> Iterator[None]:
    """Transactions begun inside only read: on SQLite they take no write lock."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def writing(*, wait: bool = True) -> Iterator[None]:
    """Transactions begun inside may write, also while the request around it only reads.

    Without `wait` they fail at once (OperationalError) while another writes on SQLite.
    """
    token, waiting = _reading.set(False), _waiting.set(wait)
    try:
        yield
    finally:
        _reading.reset(token)
        _waiting.reset(waiting)


def set_reading(value: bool) -> None:
    """Say for the rest of this request whether its transactions only read (see `reading`)."""
    _reading.set(value)


def is_reading() -> bool:
    """Whether transactions begun now only read."""
    return _reading.get()


def is_waiting() -> bool:
    """Whether a transaction begun now waits for its turn to write."""
    return _waiting.get()


def is_sqlite(session: Session | Connection) -> bool:
    """Whether this session talks to SQLite (which has one writer and no row locks)."""
    bind = session if isinstance(session, Connection) else session.get_bind()
    return bind.dialect.name == "sqlite"
