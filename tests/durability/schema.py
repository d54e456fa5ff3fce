"""What a database is made of and what it holds, to be compared: tables, constraints, triggers, rows."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, Table, func, insert, select, text

VERSION = "alembic_version"
POSTGRES = (
    "SELECT 'column', table_name, column_name, data_type, is_nullable, column_default, "
    "character_maximum_length::text FROM information_schema.columns WHERE table_schema = 'public'",
    "SELECT 'constraint', conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
    "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "SELECT 'index', tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "SELECT 'trigger', tgrelid::regclass::text, pg_get_triggerdef(oid) "
    "FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
)
SQLITE = ("SELECT type, name, tbl_name, sql FROM sqlite_master",)


def schema_of(connection: Connection) -> list[tuple[str, ...]]:
    """Every table, column, constraint, index, trigger and function, as the engine describes it.

    The table in which Alembic notes the revision is left out: it is made before the first migration.
    """
    queries = SQLITE if connection.dialect.name == "sqlite" else POSTGRES
    return sorted(
        tuple(" ".join(str(part).split()) for part in row)
        for query in queries
        for row in connection.execute(text(query))
        if VERSION not in row[1:3]
    )


def revision_of(connection: Connection) -> str:
    """The migration at which the database says it is; empty before the first."""
    if not connection.dialect.has_table(connection, VERSION):
        return ""
    return str(connection.scalar(text(f"SELECT version_num FROM {VERSION}")) or "")


def tables_of(engine: Engine) -> dict[str, Table]:
    """The tables as they are, by name, in the order in which they refer to each other."""
    metadata = MetaData()
    metadata.reflect(engine)
    return {table.name: table for table in metadata.sorted_tables if table.name != VERSION}


def copy_rows(source: Engine, target: Engine) -> None:
    """Write all rows of `source` into `target`, an empty database of another migration.

    Tables and columns that `target` does not have yet are left out.
    """
    there, here = tables_of(source), tables_of(target)
    with source.connect() as reading, target.begin() as writing:
        for name, table in here.items():
            columns = [there[name].c[column.name] for column in table.c if column.name in there[name].c]
            rows = [dict(row) for row in reading.execute(select(*columns)).mappings()]
            if rows:
                writing.execute(insert(table), in_order(table, rows))


def in_order(table: Table, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows in the order of their ids: some refer to earlier ones of their own table."""
    keys = [column.name for column in table.primary_key]
    return sorted(rows, key=lambda row: tuple(str(row[key]).zfill(12) for key in keys))


def contents_of(engine: Engine, columns: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, tuple[int, str]]:
    """Of each table: how many rows, and a hash over these columns of all of them."""
    tables = tables_of(engine)
    found = {}
    with engine.connect() as connection:
        for name, names in columns:
            table = tables[name]
            rows = sorted(
                repr(tuple(row)) for row in connection.execute(select(*(table.c[n] for n in names)))
            )
            count = connection.scalar(select(func.count()).select_from(table)) or 0
            found[name] = (count, sha256("\n".join(rows).encode()).hexdigest())
    return found


def columns_of(engine: Engine) -> list[tuple[str, tuple[str, ...]]]:
    """Every table with the names of its columns."""
    return [(name, tuple(column.name for column in table.c)) for name, table in tables_of(engine).items()]
