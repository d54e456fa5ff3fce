"""Inserts very many rows of one table: by COPY on PostgreSQL, by one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.orm import Session

from mhtraining.core.changes import refuse_outside_seam
from mhtraining.core.db import is_sqlite

FEW = 100
"""Up to so many rows COPY gains nothing."""


def insert_rows(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert the rows, which all have the same columns; columns left out get their default.

    Raises OutsideSeamError like any other statement. COPY skips nothing: constraints and triggers hold.
    """
    if not rows:
        return
    refuse_outside_seam(session, table.name)
    if is_sqlite(session) or len(rows) <= FEW:
        session.execute(insert(table), list(rows))
        return
    _copy(session, table, rows)


def _copy(session: Session, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    names = list(rows[0])
    dialect = session.get_bind().dialect
    binds: dict[str, Any] = {
        name: table.c[name].type.dialect_impl(dialect).bind_processor(dialect) for name in names
    }
    quoted = dialect.identifier_preparer
    columns = ", ".join(quoted.quote(name) for name in names)
    statement = f"COPY {quoted.format_table(table)} ({columns}) FROM STDIN"
    driver: Any = session.connection().connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row([row[name] if binds[name] is None else binds[name](row[name]) for name in names])
