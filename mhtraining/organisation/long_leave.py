"""Long leave, as SQL: an absence that takes a person out of every population (rule 1), on both engines."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Exists, Integer, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from mhtraining.core.periods import holds_on
from mhtraining.organisation.models import Absence

LONG_ABSENCE_DAYS = 30
"""An absence of more days than this, both ends included, takes a person out (rule 1)."""


class days_between(FunctionElement[int]):  # noqa: N801 - it reads as the SQL function that it is
    """The number of days from one day to another, which each engine writes in its own way."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _on_sqlite(element: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    first, last = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"(julianday({last}) - julianday({first}))"


@compiles(days_between, "postgresql")
def _on_postgresql(element: days_between, compiler: SQLCompiler, **kw: Any) -> str:
    first, last = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({last} - {first})"


def is_long(absence: type[Absence]) -> ColumnElement[bool]:
    """Whether this absence has no end, or lasts more than 30 days: its every day takes a person out."""
    days = days_between(absence.starts_on, absence.ends_on)
    return or_(absence.ends_on.is_(None), days > LONG_ABSENCE_DAYS)


def on_long_leave(employee_id: Any, on: date) -> Exists:
    """Whether this person is on long leave that day."""
    absence = select(Absence.id).where(
        Absence.employee_id == employee_id, holds_on(Absence, on), is_long(Absence)
    )
    return absence.exists()
