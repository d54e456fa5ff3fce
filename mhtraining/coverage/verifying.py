"""The kept figures held against the facts: what `coverage verify` finds. Nothing is mended here."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from mhtraining.coverage.beside import counted, ever_trained, expiring
from mhtraining.coverage.figures import NOBODY, Counts, figures, month_ends
from mhtraining.coverage.models import EVERYTHING, MEASURES
from mhtraining.coverage.narrowed import kept_coverage
from mhtraining.coverage.overdue import overdue
from mhtraining.coverage.population import Scope
from mhtraining.coverage.queries import Figure, coverage
from mhtraining.organisation.queries import paths

MONTHS = 12
RANDOM_DAYS = 5
"""Besides today, yesterday and the last month ends."""


@dataclass(frozen=True)
class Fault:
    """A figure that is not what the facts say: of which module, in which part of the organisation, when."""

    on: date
    module: str
    scope: str
    measure: str
    kept: int
    facts: int


def days_to_verify(today: date, first: date) -> list[date]:
    """Today, yesterday, the ends of the last twelve months and some days between, none before `first`."""
    back = today.replace(day=1) - timedelta(days=1)
    ends = list(month_ends(back - timedelta(days=30 * MONTHS), back))
    dice = random.Random(today.toordinal())  # noqa: S311  # nosec B311 - no secret
    drawn = [today - timedelta(days=dice.randrange(2, 3 * 365)) for _ in range(RANDOM_DAYS)]
    return sorted({day for day in (today, today - timedelta(days=1), *ends, *drawn) if day >= first})


def verify_day(session: Session, organisation_id: int, on: date) -> Iterator[Fault]:
    """Compare every figure of a day with plain SQL from the facts."""
    kept = figures(session, organisation_id, on)
    slugs = {module.module for module in coverage(session, organisation_id=organisation_id, on=on).modules}
    names = paths(session, organisation_id, on)
    for module in [None, *sorted(slugs | kept.modules.keys())]:
        there = coverage(session, organisation_id=organisation_id, on=on, module=module)
        here = kept_coverage(session, organisation_id=organisation_id, on=on, module=module)
        pairs: list[tuple[str, Figure, Figure]] = [("", here, there)]
        facts = {figure.department_id: figure for figure in there.departments}
        pairs += [(names[one.department_id], one, facts[one.department_id]) for one in here.departments]
        for scope, one, other in pairs:
            for measure in ("in_scope", "covered"):
                yield from _unequal(
                    on, module, scope, measure, getattr(one, measure), getattr(other, measure)
                )
        counts = kept.whole if module is None else kept.modules.get(module, NOBODY)
        yield from _beside(session, Scope(organisation_id, on, module=module), counts)
    there_are = counted(session, organisation_id, on)
    for name in sorted(kept.people.keys() | there_are.keys()):
        yield from _unequal(on, name, "", "in_scope", kept.people.get(name, 0), there_are.get(name, 0))
    for town, counts in kept.municipalities.items():
        served = coverage(session, organisation_id=organisation_id, on=on, municipality=town)
        yield from _unequal(on, None, town, "in_scope", counts.in_scope, served.in_scope)
        yield from _unequal(on, None, town, "covered", counts.covered, served.covered)


def _beside(session: Session, scope: Scope, counts: Counts) -> Iterator[Fault]:
    found = {
        "ever_trained": len(ever_trained(session, scope)),
        "expiring": len(expiring(session, scope)),
        "overdue": len({one.employee_id for one in overdue(session, scope)}),
    }
    for measure, facts in found.items():
        yield from _unequal(scope.on, scope.module, "", measure, getattr(counts, measure), facts)


def _unequal(
    on: date, module: str | None, scope: str, measure: str, kept: int, facts: int
) -> Iterator[Fault]:
    if kept != facts:
        yield Fault(on, module or EVERYTHING, scope, measure, kept, facts)


def verify_all(session: Session, organisation_id: int) -> Iterator[Fault]:
    """Compare every row with what a rebuild would write: of each cell the first day that differs."""
    from mhtraining.coverage.counting import deltas_of_all
    from mhtraining.coverage.deltas import kept_deltas

    connection = session.connection()
    wanted, there = deltas_of_all(connection, organisation_id), kept_deltas(connection, organisation_id)
    known = {row[:3]: row[3] for row in there}
    for (module, scope), rows in groupby(sorted(there - wanted), lambda row: row[:2]):
        _module, _scope, number, too_much = next(rows)
        measure = next(place for place, change in enumerate(too_much) if change)
        kept = known.get((module, scope, number), (0,) * len(MEASURES))[measure]
        day, name = date.fromordinal(number), f"change of {MEASURES[measure]}"
        yield Fault(day, module, scope, name, kept, kept - too_much[measure])


def impossible(session: Session, organisation_id: int) -> Iterator[Fault]:
    """Figures that no facts can give: fewer than nobody, or more people than are in scope."""
    from mhtraining.coverage.deltas import kept_deltas

    rows = sorted(kept_deltas(session.connection(), organisation_id))
    for (module, scope), days in groupby(rows, lambda row: row[:2]):
        sums = [0] * len(MEASURES)
        for _module, _scope, day, changes in days:
            sums = [had + change for had, change in zip(sums, changes, strict=True)]
            in_scope = sums[0]
            for measure, people in zip(MEASURES[:-1], sums, strict=False):
                if not 0 <= people <= in_scope:
                    yield Fault(
                        date.fromordinal(day), module, scope, measure, people, min(in_scope, max(people, 0))
                    )
                    break
