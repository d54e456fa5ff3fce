"""The facts of very many people, read as numbers: a few statements, whoever and however many they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Connection, Select, String, bindparam, case, func, select, type_coerce

from mhtraining.core.day_numbers import day_number
from mhtraining.coverage.spans import END, Ints, Spans
from mhtraining.organisation.long_leave import is_long
from mhtraining.organisation.models import Absence, Employment, Placement
from mhtraining.records.models import Completion, RecordSource
from mhtraining.requirements.models import Extension, Waiver

SOURCES = tuple(RecordSource)
"""Where completions come from, in the order of their numbers."""
_PLAIN_SOURCE = type_coerce(Completion.source, String)


@dataclass(frozen=True)
class Facts:
    """The facts of `people` people, whose keys are 0, 1, …; of a person's modules person * modules + module.

    `employed`, `away` (long leave) and `placed` are of persons, with the department of each placement
    in `departments`; `waived` and `completed` (from the day itself through the last valid day) of
    persons' modules; so is `extended`, with the latest due day of each in `extended_to`.
    """

    people: int
    employed: Spans
    away: Spans
    placed: Spans
    departments: Ints
    waived: Spans
    completed: Spans
    held: Spans
    extended: Ints
    extended_to: Ints


def facts_of(connection: Connection, people: Sequence[int], modules: Sequence[str]) -> Facts:
    """Read the facts of these people (employee ids in ascending order) about these modules (in order)."""
    ids = np.array(people, dtype=np.int64)
    number = {slug: position for position, slug in enumerate(modules)}
    together = len(people) > _FEW and people[-1] - people[0] < 2 * len(people)
    asked = {"first": people[0], "last": people[-1]} if together else {"people": list(people)}

    def read(which: str) -> list[Ints]:
        """The columns of these facts: persons, days, and the rest of the statement; -1 for another module."""
        rows: Sequence[Any] = connection.execute(_statement(which, together), asked).cursor.fetchall()
        columns: list[Any] = list(zip(*rows, strict=True)) or [()] * 5  # of plain tuples
        if which in _OF_MODULES:
            columns[-1] = [number.get(slug, -1) for slug in columns[-1]]
        employee, *rest = (_ints(column) for column in columns)
        person = np.searchsorted(ids, employee)
        known = ids[person] == employee  # between the first and the last stand people of others
        return [person[known], *(column[known] for column in rest)]

    def of_modules(person: Ints, module: Ints, *days: Ints) -> list[Ints]:
        there = module >= 0
        return [(person * len(modules) + module)[there], *(column[there] for column in days)]

    placed, first, end, departments = read("placed")[:4]
    extended_by, extended_to, extended = read("extended")[:3]
    waived_by, waived_from, waived_to, waived = read("waived")[:4]
    whose, since, until, source, completed = read("completed")
    extended, extended_to = of_modules(extended_by, extended, extended_to)
    return Facts(
        len(people),
        Spans.of(*read("employed")[:3]),
        Spans.of(*read("away")[:3]),
        Spans(placed, first, end),
        departments,
        Spans.of(*of_modules(waived_by, waived, waived_from, waived_to)),
        Spans.of(*of_modules(whose, completed, since, until)),
        Spans.of(whose * len(SOURCES) + source, since, until),
        extended,
        extended_to,
    )


_OF_MODULES = ("waived", "completed", "extended")
_FEW = 100
"""So many people, and those far apart, are asked for one by one; others from the first to the last."""


@cache
def _statement(which: str, together: bool) -> Select[Any]:
    """What is read of which table: the person, numbers of days, and last the department or module."""
    models: dict[str, Any] = {
        "employed": Employment,
        "away": Absence,
        "placed": Placement,
        "waived": Waiver,
        "completed": Completion,
        "extended": Extension,
    }
    model = models[which]
    person: ColumnElement[int] = model.employee_id
    days: list[ColumnElement[Any]]
    if which == "completed":
        last = day_number(model.last_valid_on)
        source = case({one.value: place for place, one in enumerate(SOURCES)}, value=_PLAIN_SOURCE)
        days = [day_number(model.completed_on), func.coalesce(last + 1, END), source]
    elif which == "extended":
        days = [func.max(day_number(model.due_on))]
    else:
        days = [day_number(model.starts_on), func.coalesce(day_number(model.ends_on), END)]
    people = person.between(bindparam("first"), bindparam("last"))
    statement = select(person, *days).where(
        people if together else person.in_(bindparam("people", expanding=True))
    )
    if which == "away":
        return statement.where(is_long(Absence))
    if which == "placed":
        return statement.add_columns(model.department_id)
    if which in _OF_MODULES:  # of all modules: to leave some out takes a database longer than to read them
        statement = statement.add_columns(model.module_slug)
    return statement.group_by(person, model.module_slug) if which == "extended" else statement


def _ints(values: Sequence[int]) -> Ints:
    return np.fromiter(values, dtype=np.int64, count=len(values))
