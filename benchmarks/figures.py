"""The kept figures at the size of one municipality up to all of them together, beside counting in plain SQL.

Run: `python -m benchmarks.figures [--engine ENGINE] [PEOPLE ...]` (default 2000 20000; all municipal staff
of the Netherlands: 200000, about 2.4 million completions of 12 modules over five years), on SQLite and on
a real PostgreSQL. Milliseconds unless it says seconds; the median of some runs. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from benchmarks.coverage import MODULES, TODAY, Row, facts, median
from benchmarks.learners import signed_in
from mhtraining.accounts.models import Account
from mhtraining.app import create_app
from mhtraining.core.bulk import insert_rows
from mhtraining.core.changes import changing, changing_rules
from mhtraining.core.db import db, reading, writing
from mhtraining.core.settings import Settings
from mhtraining.coverage import services
from mhtraining.coverage.figure_jobs import work_out_waiting
from mhtraining.coverage.figures import figures, trend
from mhtraining.coverage.models import CoverageDelta
from mhtraining.coverage.overview import overview
from mhtraining.coverage.queries import coverage
from mhtraining.organisation.models import DepartmentAudience, Employment, Role, RoleAssignment
from mhtraining.records.models import Completion
from mhtraining.requirements.services import add_requirement
from tests.postgres_server import running_postgres

TWELVE = (*MODULES, *(f"module-{number}" for number in range(6, 13)))
CHANGES = 100
ROWS_AT_ONCE = 200_000


def main() -> None:
    """Measure every size on the engines asked for, and print a line for each figure."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--engine", choices=("sqlite", "postgresql"))
    asked.add_argument("people", type=int, nargs="*", default=[2_000, 20_000])
    given = asked.parse_args()
    if given.engine != "postgresql":
        with tempfile.TemporaryDirectory(prefix="bmf") as folder:
            for people in given.people:
                measure(f"sqlite:///{folder}/{people}.sqlite3", Path(folder), people)
    if given.engine != "sqlite":
        with (
            tempfile.TemporaryDirectory(prefix="bmf") as folder,
            running_postgres(Path(folder) / "pg") as base,
        ):
            for people in given.people:
                measure(base, Path(folder), people)


def measure(url: str, instance: Path, people: int) -> None:
    """Fill an empty database with a made-up organisation and time what is asked of its figures."""
    app = create_app(Settings(instance=instance, database_url=url, secret_key="benchmark" * 5))
    with app.app_context():
        engine = db.engine.dialect.name
        if engine == "postgresql":
            run_alone("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        upgrade()
        fill(people)
        run_alone("ANALYZE")
        session = db.session()
        told = Told(f"{engine} {people}")
        rebuild(session, told)
        run_alone("VACUUM ANALYZE" if engine == "postgresql" else "ANALYZE")
        with reading():
            read(session, told, floor=people <= 20_000)
            session.rollback()
        pages(app, session, told)
        with writing():
            write(session, told, people)
        session.close()
        db.engine.dispose()


class Told:
    """Prints figures, each with what it is of."""

    def __init__(self, about: str) -> None:
        self.about = about

    def line(self, what: str, took: float, unit: str = "ms") -> None:
        print(f"{self.about:20}{what:58}{took:12.2f} {unit}", flush=True)


def fill(people: int) -> None:
    """Write the facts, by COPY where there is one, without counting anything."""
    for model, rows in facts(people, TWELVE, at_most=2):
        for start in range(0, len(rows), ROWS_AT_ONCE):
            with db.engine.begin() as connection:
                connection.execute(insert(model), rows[start : start + ROWS_AT_ONCE])


def rebuild(session: Session, told: Told) -> None:
    """All figures anew, from the facts; beside it the floor of writing as many rows."""
    begun = time.perf_counter()
    rows = services.rebuild(session, 1)
    session.commit()
    told.line(f"rebuild, {rows} rows", time.perf_counter() - begun, "s")
    columns = [column for column in CoverageDelta.__table__.c if column.name != "id"]
    copy: list[Row] = [dict(row._mapping) for row in session.execute(select(*columns))]
    begun = time.perf_counter()
    insert_rows(session, CoverageDelta.__table__, copy)  # type: ignore[arg-type]
    session.flush()
    told.line("  floor: inserting those rows", time.perf_counter() - begun, "s")
    session.rollback()


def read(session: Session, told: Told, *, floor: bool) -> None:
    """What pages ask: the figures of a day, the trend, all of the page; and the same in plain SQL."""
    past = TODAY - timedelta(days=927)
    told.line("figures of today, 41 parts by 13", median(lambda: figures(session, 1, TODAY)))
    told.line("figures of a past day", median(lambda: figures(session, 1, past)))
    plain = select(CoverageDelta.module_slug, CoverageDelta.scope, func.sum(CoverageDelta.in_scope)).where(
        CoverageDelta.organisation_id == 1, CoverageDelta.day <= TODAY
    )
    grouped = plain.group_by(CoverageDelta.module_slug, CoverageDelta.scope)
    told.line("  floor: one sum over the same rows", median(lambda: session.execute(grouped).all()))
    told.line("trend of 60 months", median(lambda: trend(session, 1, until=TODAY)))
    told.line("all of the coordinator's page, put together anew", median(lambda: overview(session, 1, TODAY)))
    if floor:
        counted = median(lambda: coverage(session, organisation_id=1, on=TODAY))
        told.line("  instead, from the facts in plain SQL, 41 + 12 figures", counted)


def pages(app: Flask, session: Session, told: Told) -> None:
    """The coordinator's page as a browser asks for it, and after a change to a person."""
    now = services.clock.now()
    session.add(Account(employee_id=1, made_at=now))
    with changing(session, [1]):
        session.execute(
            update(Employment).where(Employment.employee_id == 1).values(starts_on=TODAY, ends_on=None)
        )
    session.add(RoleAssignment(employee_id=1, role=Role.COORDINATOR, starts_on=TODAY))
    session.commit()
    [coordinator] = signed_in(app, 1, 1)
    browser = app.test_client(use_cookies=False)
    numbers = iter(range(500_000, 600_000))

    def page() -> None:
        answer = browser.get("/manage/coverage", headers={"Cookie": coordinator.cookie})
        assert answer.status_code == 200, answer.status
        session.rollback()  # the request is in the same session

    def changed() -> None:
        with writing():
            with changing(session, [2]):
                session.execute(insert(Completion), [completion(2, next(numbers))])
            session.commit()
        page()

    told.line("the coordinator's page, warm, all of the request", median(page))
    told.line("the same after a completion, with writing it", median(changed))


def completion(person: int, sequence: int) -> Row:
    """Somebody completes the first module today."""
    return {
        "employee_id": person,
        "module_slug": "basis",
        "completed_on": TODAY,
        "last_valid_on": TODAY + timedelta(days=730),
        "valid_months": 24,
        "source": "platform",
        "sequence": sequence,
    }


def write(session: Session, told: Told, people: int) -> None:
    """What a completion costs with its bookkeeping and without, and a rule for everybody."""
    some = random.Random(1).sample(range(1, people + 1), CHANGES)
    numbers = iter(range(1_000, 1_000 + 4 * CHANGES))

    def kept() -> None:
        for person in some:
            with changing(session, [person]):
                session.execute(insert(Completion), [completion(person, next(numbers))])
            session.commit()

    def bare() -> None:
        for person in some:
            with db.engine.begin() as connection:
                connection.execute(insert(Completion), [completion(person, next(numbers))])
                connection.execute(delete(Completion).where(Completion.sequence == 0))

    kept()  # once, uncounted: modules are imported, the frame is read
    told.line("  floor: one completion written", timed(bare) / CHANGES)
    told.line("one completion with its figures", timed(kept) / CHANGES)
    begun = time.perf_counter()
    rule = {"organisation_id": 1, "module_slug": "boa", "audience": "alle"}
    add_requirement(session, **rule, starts_on=TODAY, due_days=60)
    session.commit()
    work_out_waiting(sessionmaker(db.engine), services.clock.now())
    told.line("a rule for everybody, until it is in the figures", time.perf_counter() - begun, "s")
    begun = time.perf_counter()
    with changing_rules(session, 1):
        session.add(DepartmentAudience(department_id=3, audience="boa", starts_on=TODAY))
    session.commit()
    work_out_waiting(sessionmaker(db.engine), services.clock.now())
    told.line("another audience of a department, until all is counted", time.perf_counter() - begun, "s")


def timed(work: Callable[[], None]) -> float:
    """How long this takes, in milliseconds."""
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


def run_alone(*statements: str) -> None:
    """Run statements outside any transaction."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in statements:
            connection.execute(text(statement))


if __name__ == "__main__":
    main()
