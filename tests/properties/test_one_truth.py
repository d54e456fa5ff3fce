"""Page, CSV, .xlsx, JSON, charts and the command say the same numbers: those of the independent recount."""

from __future__ import annotations

import csv
import json
import random
from datetime import date
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from mhtraining.core.dutch_csv import dutch_csv
from mhtraining.core.dutch_xlsx import dutch_xlsx
from mhtraining.coverage import written
from mhtraining.coverage.beside import counted
from mhtraining.coverage.charting import charts_of
from mhtraining.coverage.narrowed import kept_coverage
from mhtraining.coverage.overview import Overview, overview
from mhtraining.coverage.overview_files import as_json, rows_of
from tests.properties import recount
from tests.properties.facts import World
from tests.properties.histories import boundary_days, random_world
from tests.properties.loading import Loaded, load

HISTORIES, QUICK = 60, 5
Numbers = tuple[int, int, int | None]
Told = dict[tuple[str, str, str], Numbers]
"""Of which part ("organisation", "department"), its name, and the module ("" for all): the figure."""


def recounted(world: World, loaded: Loaded, found: Overview) -> Told:
    """What the recount says of every part and module."""
    paths = {row.department_id: row.path for row in found.rows}
    told: Told = {}
    for module in [None, *(one.slug for one in world.modules)]:
        counted = recount.coverage(world, found.on, module=module)
        slug = "" if module is None else loaded.modules[module]
        if module is None or counted["in_scope"]:
            told["organisation", "org", slug] = numbers(counted)
        for name, row in counted["departments"].items():
            if module is None or row["in_scope"]:
                told["department", paths[loaded.departments[name]], slug] = numbers(row)
    return told


def numbers(row: dict[str, Any]) -> Numbers:
    return row["in_scope"], row["covered"], row["percent"]


def of_json(data: dict[str, Any]) -> Told:
    told = {("organisation", "org", ""): numbers(data)}
    told |= {("organisation", "org", row["module"]): numbers(row) for row in data["modules"]}
    for row in data["departments"]:
        told["department", row["path"], ""] = numbers(row)
        told |= {("department", row["path"], cell["module"]): numbers(cell) for cell in row["modules"]}
    return told


def of_rows(rows: list[list[Any]]) -> Told:
    def number(cell: Any) -> int | None:
        return None if cell in ("", None) else int(cell)

    return {
        (row[1], row[2], row[3] or ""): (int(row[4]), int(row[5]), number(row[6]))
        for row in rows[1:]
        if row[1] != "municipality"
    }


def of_charts(found: Overview) -> Told:
    charts: dict[str, Any] = charts_of(found, None, "en")
    paths, slugs = [row.path for row in found.rows], [slug for slug, _title in found.modules]

    def figure(counted: Any) -> Numbers:
        return counted.in_scope, counted.covered, counted.percent

    told: Told = {}
    for path, row in zip(paths, charts["department_chart"].rows, strict=True):
        told["department", path, ""] = figure(row.counted)
    for path, row in zip(paths, charts["heat_chart"].rows, strict=True):
        for slug, cell in zip(slugs, row.cells, strict=True):
            if cell is not None:
                told["department", path, slug] = figure(cell)
    if charts["trend_chart"].months:
        told["organisation", "org", ""] = figure(charts["trend_chart"].months[-1].counted)
    return told


def of_command(session: Session, loaded: Loaded, on: date) -> Told:
    found = kept_coverage(session, organisation_id=loaded.organisation_id, on=on)
    data = json.loads(written.as_json("org", found))
    return of_json({**data, "departments": [{**row, "modules": []} for row in data["departments"]]})


@pytest.mark.parametrize("quick", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_whoever_is_asked_says_the_same_number(app: Flask, session: Session, quick: bool) -> None:
    seeds = range(QUICK) if quick else range(50_000, 50_000 + HISTORIES)
    for seed in seeds:
        rng = random.Random(seed)
        world = random_world(rng)
        loaded = load(session, world)
        for day in boundary_days(world, rng, limit=4):
            with app.test_request_context(headers={"Cookie": "language=en"}):
                found = overview(session, loaded.organisation_id, day)
                rows = [list(row) for row in rows_of(found, "org")]
                beside = counted(session, loaded.organisation_id, day)
            wanted = recounted(world, loaded, found)
            said = f"seed {seed}, {day}"
            assert {name: count for name, count in found.figures.people.items() if count} == beside, said
            assert of_json(json.loads(json.dumps(as_json(found, "org")))) == wanted, said
            text = dutch_csv(rows).decode("utf-8-sig")
            assert of_rows(list(csv.reader(StringIO(text), delimiter=";"))) == wanted, said
            sheet = openpyxl.load_workbook(BytesIO(dutch_xlsx(rows, sheet="x"))).worksheets[0]
            assert of_rows([list(row) for row in sheet.iter_rows(values_only=True)]) == wanted, said
            charted = of_charts(found)
            assert charted == {key: wanted[key] for key in charted}, said
            told = of_command(session, loaded, day)
            assert told == {key: wanted[key] for key in told}, said
            for in_scope, covered, percent in wanted.values():
                assert 0 <= covered <= in_scope, said
                assert percent is None or 0 <= percent <= 100, said
        session.rollback()
