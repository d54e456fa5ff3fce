"""How long coverage from the facts takes, beside the floor of counting the same rows. Nothing is asserted.

Run: `python -m benchmarks.coverage [PEOPLE ...]` (default 2000 20000), on SQLite and on a real PostgreSQL.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from mhtraining.app import create_app
from mhtraining.catalogue.models import Module
from mhtraining.core.db import db, reading
from mhtraining.core.settings import Settings
from mhtraining.coverage.beside import ever_trained, expiring
from mhtraining.coverage.overdue import overdue
from mhtraining.coverage.population import Scope
from mhtraining.coverage.queries import coverage
from mhtraining.organisation import models as organisation
from mhtraining.records.models import Completion
from mhtraining.requirements.models import Requirement, Waiver
from tests.postgres_server import running_postgres

TODAY = date(2026, 11, 22)
START = TODAY - timedelta(days=5 * 365)
RUNS = 5
AUDIENCES = ("kcc", "sociaal-domein", "boa")
MODULES = ("basis", *AUDIENCES, "zorg")
DEPARTMENTS = 40
Row = dict[str, Any]


def main() -> None:
    """Measure every size on both engines and print a table."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [2_000, 20_000]
    print(f"{'':32}{'floor ms':>10}{'ms':>10}{'times':>8}")
    with tempfile.TemporaryDirectory(prefix="bmk") as folder:
        for people in sizes:
            measure("sqlite", f"sqlite:///{folder}/{people}.sqlite3", Path(folder), people)
    folder = Path(tempfile.mkdtemp(prefix="bmk"))
    with running_postgres(folder / "pg") as base:
        for people in sizes:
            measure("postgresql", base, folder, people)


def measure(engine: str, url: str, instance: Path, people: int) -> None:
    """Fill an empty database with a made-up organisation and time the figures in it."""
    app = create_app(Settings(instance=instance, database_url=url, secret_key="benchmark" * 5))
    with app.app_context():
        if engine == "postgresql":
            with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("DROP SCHEMA public CASCADE"))
                connection.execute(text("CREATE SCHEMA public"))
        upgrade()
        with db.engine.begin() as connection:
            for model, rows in facts(people):
                connection.execute(insert(model), rows)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        session = db.session()
        with reading():
            for name, on in (("today", TODAY), ("2 years ago", TODAY - timedelta(days=730))):
                floor = median(lambda on=on: count_rows(session, on))
                took = median(lambda on=on: coverage(session, organisation_id=1, on=on))
                show(f"{engine} {people} {name}", floor, took)
            scope = Scope(1, TODAY)
            for figure in (ever_trained, expiring, overdue):
                show(
                    f"{engine} {people} {figure.__name__}", floor, median(lambda f=figure: f(session, scope))
                )
        session.close()
        db.engine.dispose()


def median(work: Callable[[], object]) -> float:
    """The median of some runs, in milliseconds, after one that does not count."""
    work()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def show(name: str, floor: float, took: float) -> None:
    print(f"{name:32}{floor:10.1f}{took:10.1f}{took / floor:8.1f}", flush=True)


def count_rows(session: Session, on: date) -> int:
    """The floor: one plain count over the largest facts, nobody's duties in it."""
    employment = organisation.Employment
    return session.scalar(
        select(func.count())
        .select_from(employment)
        .join(Completion, Completion.employee_id == employment.employee_id)
        .where(employment.starts_on <= on, Completion.completed_on <= on)
    )


def facts(
    people: int, modules: Sequence[str] = MODULES, at_most: int = 3
) -> Iterator[tuple[type, list[Row]]]:
    """One organisation: 40 departments in three levels, five years; the same every time.

    Of each module everybody has from none to `at_most` completions. Modules beyond the first five are
    required of everybody, or of a department.
    """
    dice = random.Random(people)
    numbers = range(1, people + 1)
    yield organisation.Organisation, [{"id": 1, "code": "groot", "name": "Groot"}]
    yield from tree()
    yield Module, [{"slug": slug} for slug in modules]
    yield Requirement, requirements(modules[len(MODULES) :])
    yield (
        organisation.Employee,
        [
            {"id": n, "organisation_id": 1, "family_name": f"Naam {n}", "sort_key": f"naam {n}"}
            for n in numbers
        ],
    )
    spans = {n: span(dice) for n in numbers}
    yield organisation.Employment, [{"employee_id": n, **spans[n]} for n in numbers]
    yield (
        organisation.Placement,
        [
            {"employee_id": n, "department_id": department, **spans[n]}
            for n in numbers
            for department in dice.sample(range(4, DEPARTMENTS + 1), 2 if dice.random() < 0.1 else 1)
        ],
    )
    yield organisation.Absence, [{"employee_id": n, **leave(dice)} for n in numbers if dice.random() < 0.5]
    yield (
        Waiver,
        [
            {"employee_id": n, "module_slug": "basis", "reason": "-", "starts_on": START, "ends_on": None}
            for n in numbers
            if dice.random() < 0.01
        ],
    )
    yield Completion, [row for n in numbers for row in completions(dice, n, modules, at_most)]


def tree() -> Iterator[tuple[type, list[Row]]]:
    ids = range(1, DEPARTMENTS + 1)
    yield organisation.Department, [{"id": n, "organisation_id": 1} for n in ids]
    always = {"starts_on": START, "ends_on": None}
    parents = {n: None if n <= 3 else (n % 3 + 1 if n <= 12 else n % 9 + 4) for n in ids}
    yield (
        organisation.DepartmentPosition,
        [{"department_id": n, "parent_id": parents[n], "name": f"Afdeling {n}", **always} for n in ids],
    )
    yield (
        organisation.DepartmentAudience,
        [{"department_id": n, "audience": AUDIENCES[n % 3], **always} for n in ids],
    )


def requirements(more: Sequence[str] = ()) -> list[Row]:
    shared = {"organisation_id": 1, "starts_on": START, "ends_on": None, "due_on": None, "due_days": 60}
    wide = [{"module_slug": "basis", "audience": "alle", "department_id": None}]
    wide += [{"module_slug": word, "audience": word, "department_id": None} for word in AUDIENCES]
    wide += [{"module_slug": "zorg", "audience": None, "department_id": 2}]
    for number, slug in enumerate(more):
        of_a_department = {"audience": None, "department_id": 4 + number}
        wide.append({"module_slug": slug, **(of_a_department if number % 2 else {"audience": "alle"})})
    return [{**shared, "department_id": None, **rule} for rule in wide]


def span(dice: random.Random) -> Row:
    """One employment: one in four began in the last five years, one in four has ended."""
    first = START if dice.random() < 0.75 else START + timedelta(days=dice.randrange(1, 1700))
    leaves = dice.random() < 0.25
    return {
        "starts_on": first,
        "ends_on": first + timedelta(days=dice.randrange(90, 1800)) if leaves else None,
    }


def leave(dice: random.Random) -> Row:
    first = START + timedelta(days=dice.randrange(1800))
    return {"starts_on": first, "ends_on": first + timedelta(days=dice.choice((5, 14, 21, 60, 120)))}


def completions(dice: random.Random, person: int, modules: Sequence[str], at_most: int) -> Iterator[Row]:
    """Each module now and then, valid for a year or two."""
    sequence = 0
    for slug in modules:
        for _ in range(dice.randrange(at_most + 1)):
            sequence += 1
            completed = START + timedelta(days=dice.randrange(1820))
            yield {
                "employee_id": person,
                "module_slug": slug,
                "completed_on": completed,
                "last_valid_on": completed + timedelta(days=dice.choice((365, 730))),
                "valid_months": 12,
                "source": "platform",
                "sequence": sequence,
            }


if __name__ == "__main__":
    main()
