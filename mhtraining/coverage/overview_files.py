"""The coordinator's figures as rows of a file: the same numbers as on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from mhtraining.core.dutch_csv import Cell
from mhtraining.coverage.figures import Counts
from mhtraining.coverage.overview import Overview


def rows_of(found: Overview, organisation: str) -> Iterator[Sequence[Cell]]:
    """A heading, then a row for every figure: of a part and a module (empty: all required)."""
    yield [
        _("Day"),
        _("Part"),
        _("Name"),
        _("Module"),
        _("In scope"),
        _("Covered"),
        _("Percent"),
        _("Ever trained"),
        _("Overdue"),
        _("Expiring within 90 days"),
    ]
    for part, name, module, counts in _figures(found, organisation):
        yield [found.on, part, name, module, *_numbers(counts)]


def as_json(found: Overview, organisation: str) -> dict[str, Any]:
    """All figures as plain values: the whole, departments by path, modules, cells, municipalities, months."""
    titles = [slug for slug, _title in found.modules]
    return {
        "organisation": organisation,
        "on": found.on.isoformat(),
        "being_worked_out": found.waiting,
        "goal": None
        if found.goal is None
        else {"percent": found.goal.percent, "by": found.goal.reach_by.isoformat()},
        **_named(found.figures.whole),
        "departments": [
            {
                "path": row.path,
                **_named(row.counts),
                "modules": [
                    {"module": slug, **_named(cell)}
                    for slug, cell in zip(titles, row.cells, strict=True)
                    if cell is not None
                ],
            }
            for row in found.rows
        ],
        "modules": [{"module": slug, **_named(found.figures.modules[slug])} for slug in titles],
        "municipalities": [
            {"name": name, **_named(counts)} for name, counts in found.figures.municipalities.items()
        ],
        "months": [{"on": month.on.isoformat(), **_named(month.counts)} for month in found.trend],
        "expiring": [{"month": f"{one.month:%Y-%m}", "completions": one.people} for one in found.expiries],
    }


def _figures(found: Overview, organisation: str) -> Iterator[tuple[str, str, str, Counts]]:
    yield _("organisation"), organisation, "", found.figures.whole
    for slug, _title in found.modules:
        yield _("organisation"), organisation, slug, found.figures.modules[slug]
    for row in found.rows:
        yield _("department"), row.path, "", row.counts
        for (slug, _title), cell in zip(found.modules, row.cells, strict=True):
            if cell is not None:
                yield _("department"), row.path, slug, cell
    for name, counts in found.figures.municipalities.items():
        yield _("municipality"), name, "", counts


def _numbers(counts: Counts) -> list[Cell]:
    named = _named(counts)
    return list(named.values())


def _named(counts: Counts) -> dict[str, int | None]:
    return {
        "in_scope": counts.in_scope,
        "covered": counts.covered,
        "percent": counts.percent,
        "ever_trained": counts.ever_trained,
        "overdue": counts.overdue,
        "expiring": counts.expiring,
    }
