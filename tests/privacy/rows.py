"""Fills every table that leads to a person with one row, whose values can be found again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, Enum, Integer, LargeBinary, String, Table
from sqlalchemy.types import TypeDecorator

import mhtraining.app  # noqa: F401 - every room's tables
from mhtraining.core.db import UTCDateTime, db


def tables_of_people() -> list[Table]:
    """Every table with a path of foreign keys to a person, those pointed to first."""
    found = {"employee"}
    while True:
        more = {
            name
            for name, table in db.metadata.tables.items()
            if any(key.column.table.name in found for key in table.foreign_keys)
        } - found
        if not more:
            return [table for table in db.metadata.sorted_tables if table.name in found]
        found |= more


@dataclass
class Rows:
    """One person's rows: `values` are what each column got, by "table.column"."""

    name: str
    begins: int
    given: dict[str, dict[str, Any]]
    values: dict[str, Any] = field(default_factory=dict)
    numbers: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        self.numbers = count(self.begins)

    def fill(self, connection: Connection) -> None:
        """Put one row in every table of people."""
        for table in tables_of_people():
            row = {
                column.name: self._value(table, column)
                for column in table.columns
                if self._asked(table, column)
            }
            done = connection.execute(table.insert().values(**row))
            for column, value in zip(table.primary_key.columns, done.inserted_primary_key or (), strict=True):
                row[column.name] = value
            self.values |= {f"{table.name}.{name}": value for name, value in row.items()}

    def _asked(self, table: Table, column: Column[Any]) -> bool:
        automatic = column.primary_key and isinstance(column.type, Integer) and not column.foreign_keys
        return not automatic or column.name in self.given.get(table.name, {})

    def _value(self, table: Table, column: Column[Any]) -> Any:
        given = self.given.get(table.name, {})
        if column.name in given:
            return given[column.name]
        for key in column.foreign_keys:
            target = f"{key.column.table.name}.{key.column.name}"
            if target in self.values:
                return self.values[target]
        return self._fresh(table, column, next(self.numbers))

    def _fresh(self, table: Table, column: Column[Any], number: int) -> Any:
        kind = column.type
        if isinstance(kind, Enum):
            return kind.enums[0]
        if isinstance(kind, UTCDateTime):
            return datetime(2000, 1, 1, tzinfo=UTC) + timedelta(days=number, seconds=number)
        if isinstance(kind, Date):
            return date(2000, 1, 1) + timedelta(days=number)
        if isinstance(kind, Boolean):
            return True
        if isinstance(kind, Integer):
            return number
        if isinstance(kind, JSON):
            return {"kept": f"{self.name}{number}"}
        if isinstance(kind, LargeBinary):
            return f"{self.name}{number}".encode()
        if isinstance(kind, TypeDecorator):
            raise TypeError(f"give {table.name}.{column.name} a value")
        assert isinstance(kind, String), f"{table.name}.{column.name}"
        return f"{self.name}{number}"[: kind.length]
