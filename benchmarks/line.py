"""How long a manager's list takes: a page of 200 people, a file of 5,000, beside the rows in plain SQL.

Nothing is asserted. Run: `python -m benchmarks.line [PEOPLE ...]` (default 20000), on SQLite and on a
real PostgreSQL. Processor time of this process in milliseconds; the floor asks for the same completions.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from benchmarks.coverage import START, TODAY, Row, facts, requirements
from benchmarks.learners import signed_in
from mhtraining.accounts.models import Account
from mhtraining.app import create_app
from mhtraining.catalogue.models import Module
from mhtraining.core import clock
from mhtraining.core.db import db, reading
from mhtraining.core.dutch_csv import dutch_csv
from mhtraining.core.settings import Settings
from mhtraining.coverage.line import LARGEST, Line, line
from mhtraining.coverage.line_files import rows_of
from mhtraining.organisation import models as organisation
from mhtraining.organisation.models import Role
from mhtraining.organisation.queries import paths
from mhtraining.records.models import Completion
from mhtraining.requirements.models import Requirement
from tests.postgres_server import running_postgres

MODULES = tuple(f"module-{number:02}" for number in range(1, 25))
"""All required of everybody."""
TEAM = 41
"""The department of the people of the page; 42 is that of the file."""
SIZES = {TEAM: 200, TEAM + 1: LARGEST}
RUNS = 7


def main() -> None:
    """Measure every size on both engines and print a table."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [20_000]
    print(f"{'':40}{'floor ms':>10}{'ms':>10}")
    with tempfile.TemporaryDirectory(prefix="bml") as folder:
        for people in sizes:
            measure("sqlite", f"sqlite:///{folder}/{people}.sqlite3", Path(folder), people)
    folder = Path(tempfile.mkdtemp(prefix="bml"))
    with running_postgres(folder / "pg") as base:
        for people in sizes:
            measure("postgresql", base, folder, people)


def measure(engine: str, url: str, instance: Path, people: int) -> None:
    """Fill an empty database with a made-up organisation and time the lists of two departments in it."""
    app = create_app(Settings(instance=instance, database_url=url, secret_key="benchmark" * 5))
    with app.app_context():
        if engine == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
        upgrade()
        with db.engine.begin() as connection:
            for model, rows in [*facts(people), *teams(people)]:
                connection.execute(insert(model), rows)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE" if engine == "sqlite" else "VACUUM ANALYZE"))
    with app.test_request_context():
        session = db.session()
        with reading():
            departments = paths(session, 1, TODAY)
            show(f"{engine} {people}: page of 200", session, TEAM, lambda: page(session))
            show(
                f"{engine} {people}: CSV of 5,000 x 24", session, TEAM + 1, lambda: csv(session, departments)
            )
        session.close()
    with app.app_context():
        name = f"{engine} {people}: the page itself, a team of 200"
        print(f"{name:40}{'':10}{median(request(app, people)):10.1f}", flush=True)
        db.session.remove()
        db.engine.dispose()


def request(app: Flask, people: int) -> Callable[[], object]:
    """What asks for the manager's page as a browser does; the manager is the first of the team."""
    manager = people + 1
    db.session.add(Account(employee_id=manager, made_at=clock.now()))
    role = {"role": Role.MANAGER, "department_id": TEAM}
    db.session.add(organisation.RoleAssignment(employee_id=manager, starts_on=START, **role))
    db.session.commit()
    [seat] = signed_in(app, 1, 1)
    browser = app.test_client(use_cookies=False)

    def page() -> None:
        answer = browser.get("/manage/line", headers={"Cookie": seat.cookie})
        assert answer.status_code == 200, answer.status

    return page


def page(session: Session) -> Line:
    """The rows of a page that shows a whole department."""
    return line(session, 1, [TEAM], TODAY, most=SIZES[TEAM])


def csv(session: Session, departments: dict[int, str]) -> bytes:
    """The file of a large department, from the facts to its bytes."""
    return dutch_csv(rows_of(line(session, 1, [TEAM + 1], TODAY), MODULES, {}, departments))


def show(name: str, session: Session, department: int, work: Callable[[], object]) -> None:
    print(f"{name:40}{median(lambda: floor(session, department)):10.1f}{median(work):10.1f}", flush=True)


def floor(session: Session, department: int) -> int:
    """Nothing but the rows of the largest table that the list reads, by a plain statement."""
    placed = select(organisation.Placement.employee_id).where(
        organisation.Placement.department_id == department
    )
    asked = select(Completion.employee_id, Completion.module_slug, Completion.last_valid_on)
    return len(session.execute(asked.where(Completion.employee_id.in_(placed))).all())


def median(work: Callable[[], object]) -> float:
    """The median of some runs in processor milliseconds, after one that does not count."""
    work()
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def teams(people: int) -> Iterator[tuple[type, list[Row]]]:
    """Two departments more, of 200 and 5,000 people who were asked 24 modules and did most of them."""
    dice = random.Random(people)
    always = {"starts_on": START, "ends_on": None}
    numbers = {
        department: range(people + 1 + before, people + 1 + before + size)
        for (department, size), before in zip(SIZES.items(), (0, SIZES[TEAM]), strict=True)
    }
    everybody = [number for of_department in numbers.values() for number in of_department]
    yield organisation.Department, [{"id": department, "organisation_id": 1} for department in SIZES]
    yield (
        organisation.DepartmentPosition,
        [{"department_id": each, "parent_id": None, "name": f"Team {each}", **always} for each in SIZES],
    )
    yield Module, [{"slug": slug} for slug in MODULES]
    wide = requirements()[0]
    yield Requirement, [{**wide, "module_slug": slug} for slug in MODULES]
    yield (
        organisation.Employee,
        [
            {"id": n, "organisation_id": 1, "family_name": f"Naam {n}", "sort_key": f"naam {n}"}
            for n in everybody
        ],
    )
    yield organisation.Employment, [{"employee_id": n, **always} for n in everybody]
    yield (
        organisation.Placement,
        [
            {"employee_id": n, "department_id": each, **always}
            for each, those in numbers.items()
            for n in those
        ],
    )
    yield Completion, [row for n in everybody for row in completions(dice, n)]


def completions(dice: random.Random, person: int) -> Iterator[Row]:
    """Three in four modules were done, some of them twice, valid for two years."""
    sequence = 0
    for slug in MODULES:
        for _ in range(dice.choice((0, 1, 1, 2))):
            sequence += 1
            completed = TODAY - timedelta(days=dice.randrange(1, 1000))
            yield {
                "employee_id": person,
                "module_slug": slug,
                "completed_on": completed,
                "last_valid_on": completed + timedelta(days=730),
                "valid_months": 24,
                "source": "platform",
                "sequence": sequence,
            }


if __name__ == "__main__":
    main()
