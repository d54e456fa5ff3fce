"""Puts an import into plain values that a command prints, a page shows and a file keeps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from mhtraining.organisation.models import Role
from mhtraining.staff.branches import Branches
from mhtraining.staff.known import Held, Person, Span
from mhtraining.staff.planning import Kind, Step
from mhtraining.staff.services import Prepared
from mhtraining.web.language import lazy as _l

ONE_DAY = timedelta(days=1)
ROLE_WORDS = {
    Role.MANAGER: _l("manager"),
    Role.CONTACT_OFFICER: _l("contact officer"),
    Role.COORDINATOR: _l("coordinator"),
    Role.REGIONAL_COORDINATOR: _l("regional coordinator"),
    Role.ADMINISTRATOR: _l("administrator"),
}


@dataclass(frozen=True, slots=True)
class Detail:
    """One thing that changes: what (a word of `WHAT`), and how it reads before and after; "" is nothing."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """What an import comes to for one person; `line` is None for somebody who is in no row."""

    kind: Kind
    line: int | None
    number: str
    name: str
    details: tuple[Detail, ...]


def told(prepared: Prepared) -> list[Told]:
    """Every person whom the import touches: new, returning, leaving, moved and changed ones, by number."""
    branches, on = prepared.plan.branches, prepared.plan.on
    order = list(Kind)
    found = [
        Told(
            step.kind,
            step.line,
            step.after.number or "",
            step.after.name,
            tuple(_details(step, branches, on)),
        )
        for step in prepared.plan.steps
    ]
    return sorted(found, key=lambda one: (order.index(one.kind), one.number))


def as_json(prepared: Prepared, *, import_id: int | None) -> dict[str, Any]:
    """The import as JSON has it: how the list was understood, counts, new departments, and every change."""
    plan, staff_list = prepared.plan, prepared.staff_list
    return {
        "import": import_id,
        "on": plan.on.isoformat(),
        "rows": staff_list.rows,
        "delimiter": staff_list.delimiter,
        "encoding": staff_list.encoding,
        "columns": [column.value for column in staff_list.header.places],
        "ignored": list(staff_list.header.ignored),
        "counts": {kind.value: plan.counts[kind] for kind in Kind},
        "departments": sorted(plan.branches.path(one) for one in plan.branches.new),
        "kept_coordinator": plan.kept_coordinator.number if plan.kept_coordinator else None,
        "refused": [{"line": one.line, "reason": one.reason} for one in plan.refusals],
        "changes": [
            {
                "kind": one.kind.value,
                "line": one.line,
                "number": one.number,
                "name": one.name,
                "details": [
                    {"what": each.what, "from": each.before or None, "to": each.after or None}
                    for each in one.details
                ],
            }
            for one in ([] if plan.refusals else told(prepared))
        ],
    }


def _details(step: Step, branches: Branches, on: date) -> Iterator[Detail]:
    before, after = step.before or Person(None, None, "", "", "", None, None), step.after
    pairs = [
        ("number", before.number or "", after.number or ""),
        ("name", before.name, after.name),
        ("email", before.email or "", after.email or ""),
        ("in_service", _span(_next(before.employments, on)), _span(_next(after.employments, on))),
        ("department", _places(before, branches, on), _places(after, branches, on)),
        ("role", _roles(before.roles, branches, on), _roles(after.roles, branches, on)),
        ("absence", _absences(before, on), _absences(after, on)),
    ]
    for what, was, is_now in pairs:
        if was != is_now and not (step.before is None and what in ("number", "name")):
            yield Detail(what, was, is_now)


def _next(spans: list[Span], on: date) -> list[Span]:
    """The period that holds or is to come, else the last there was."""
    later = [one for one in spans if one.lasts_after(on)]
    return later[:1] or spans[-1:]


def _span(spans: list[Span]) -> str:
    """Days as HR has them: first and last, both included."""
    return ", ".join(
        f"{one.starts_on} – {one.ends_on - ONE_DAY}" if one.ends_on else f"{one.starts_on} –" for one in spans
    )


def _places(person: Person, branches: Branches, on: date) -> str:
    here = [one for one in person.placements if one.lasts_after(on)]
    return ", ".join(sorted(branches.path(one.department_id) for one in here))


def _roles(roles: list[Held], branches: Branches, on: date) -> str:
    words = [
        f"{ROLE_WORDS[one.role]}"
        + (f" ({branches.path(one.department_id)})" if one.department_id is not None else "")
        for one in roles
        if one.lasts_after(on)
    ]
    return ", ".join(sorted(words))


def _absences(person: Person, on: date) -> str:
    spans = [one for one in person.absences if one.lasts_after(on)]
    return _span(sorted(spans, key=lambda one: one.starts_on))
