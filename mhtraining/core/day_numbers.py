"""Days as numbers in SQL, as `date.toordinal` gives them: for what is read by the million."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class day_number(FunctionElement[int]):  # noqa: N801 - it reads as the SQL function that it is
    """The number of a day, 1 for 1 January of the year 1; NULL for NULL."""

    type = Integer()
    inherit_cache = True


@compiles(day_number, "sqlite")
def _on_sqlite(element: day_number, compiler: SQLCompiler, **kw: Any) -> str:
    [day] = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"CAST(julianday({day}) - 1721424.5 AS INTEGER)"


@compiles(day_number, "postgresql")
def _on_postgresql(element: day_number, compiler: SQLCompiler, **kw: Any) -> str:
    [day] = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"({day} - DATE '0001-01-01' + 1)"
