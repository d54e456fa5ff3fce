"""The jobs of the kept figures reach every organisation; what they do to one is tested with `working_out`."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select, update

from mhtraining.core.db import db
from mhtraining.coverage import figure_jobs
from mhtraining.coverage.figures import is_waiting
from mhtraining.coverage.models import MEASURES, CoverageDelta, CoverageState
from mhtraining.organisation.models import Organisation
from tests.command_line import run
from tests.conftest import NOW


@pytest.fixture
def two(session):
    """Two organisations whose figures wait."""
    organisations = [Organisation(code=code, name=code) for code in ("een", "twee")]
    session.add_all(organisations)
    session.flush()
    ids = [each.id for each in organisations]
    session.execute(update(CoverageState).values(waiting_since=NOW))
    session.commit()
    return ids


def waiting(session, ids):
    session.rollback()
    found = [is_waiting(session, one) for one in ids]
    session.rollback()
    return found


def test_what_waits_is_worked_out(app, session, two):
    def wanted():
        with db.engine.connect() as connection:
            return figure_jobs.figures_wait(connection)

    before = (wanted(), waiting(session, two))
    result = run(app, "jobs", "run", "--only", "figures")

    assert (before, result.exit_code) == ((True, [True, True]), 0)
    assert (wanted(), waiting(session, two)) == (False, [False, False])


def test_one_organisation_that_fails_leaves_the_others_their_figures(app, session, two, monkeypatch, caplog):
    work_out = figure_jobs.work_out

    def fail(session, organisation_id):
        return 1 / 0 if organisation_id == two[0] else work_out(session, organisation_id)

    monkeypatch.setattr(figure_jobs, "work_out", fail)
    result = run(app, "jobs", "run", "--only", "figures")

    assert (result.exit_code, waiting(session, two)) == (1, [True, False])
    assert "figures: ZeroDivisionError" in result.stderr


def test_rows_of_the_same_cell_and_day_are_folded_once_a_day(app, session, two):
    for one in two * 2:
        cell = {"organisation_id": one, "module_slug": "", "scope": "", "day": date(2026, 1, 1)}
        session.add(CoverageDelta(**cell, **dict.fromkeys(MEASURES, 3)))
    session.commit()
    results = [run(app, "jobs", "run", "--only", "fold").stdout for _ in range(2)]

    session.rollback()
    rows = session.execute(
        select(func.count(), func.sum(CoverageDelta.in_scope)).group_by(CoverageDelta.organisation_id)
    ).all()
    assert [tuple(map(int, row)) for row in rows] == [(1, 6), (1, 6)]
    assert [each.rpartition(": ")[2].strip() for each in results] == ["done", "done already today"]
