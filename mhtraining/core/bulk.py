"""Inserts very many rows of one table: by COPY on PostgreSQL, by one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Table, insert
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from mhtraining.core.changes import refuse_outside_seam
from mhtraining.core.db import is_sqlite

FEW = 100
"""Up to so many rows it gains nothing."""
Row = dict[str, Any]


def insert_rows(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """Insert the rows, which all have the same columns; columns left out get their default.

    Raises OutsideSeamError like any other statement. Nothing is skipped: constraints and triggers hold.
    """
    if not rows:
        return
    refuse_outside_seam(session, table.name)
    made_here = any(column.default is not None and column.name not in rows[0] for column in table.c)
    if len(rows) <= FEW or made_here:  # a default of the program's own comes with the library alone
        session.execute(insert(table), list(rows))
    elif is_sqlite(session):
        _prepare(session, table, rows)
    else:
        _copy(session, table, rows)


def _prepare(session: Session, table: Table, rows: Sequence[Row]) -> None:
    """As the library does, which takes longer to go through the parameters than the database with them."""
    names = list(rows[0])
    statement = insert(table).compile(dialect=session.get_bind().dialect, column_keys=names)
    values = list(_values(session, table, statement.positiontup or names, rows))
    session.connection().exec_driver_sql(str(statement), values)


def _copy(session: Session, table: Table, rows: Sequence[Row]) -> None:
    names = list(rows[0])
    dialect = session.get_bind().dialect
    quoted = dialect.identifier_preparer
    columns = ", ".join(quoted.quote(name) for name in names)
    statement = f"COPY {quoted.format_table(table)} ({columns}) FROM STDIN"
    driver: Any = session.connection().connection.driver_connection
    error_of_driver = dialect.loaded_dbapi.Error
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in _values(session, table, names, rows):
                copy.write_row(row)
    except error_of_driver as error:  # as the library raises it, so that an outage is seen as one
        lost = dialect.is_disconnect(error, driver, None)
        raise DBAPIError.instance(
            statement, None, error, error_of_driver, True, lost, dialect=dialect
        ) from error


def _values(
    session: Session, table: Table, names: Sequence[str], rows: Sequence[Row]
) -> Iterator[tuple[Any, ...]]:
    """The values of each row in the order of these columns, as the driver takes them."""
    dialect = session.get_bind().dialect
    binds = [(name, table.c[name].type.dialect_impl(dialect).bind_processor(dialect)) for name in names]
    for row in rows:
        yield tuple(row[name] if bind is None else bind(row[name]) for name, bind in binds)
