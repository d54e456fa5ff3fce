"""How long a staff list takes to come in, beside a plain bulk insert of the same rows. Nothing is asserted.

Run: `python -m benchmarks.staff_import [ROWS ...]` (default 20000 200000), on SQLite and on a real
PostgreSQL. The floor makes the same employees, employments and placements with three bulk inserts, in
another empty organisation of the same database.
"""

from __future__ import annotations

import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

from flask_migrate import upgrade
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from mhtraining.app import create_app
from mhtraining.core.changes import changing
from mhtraining.core.db import db
from mhtraining.core.settings import Settings
from mhtraining.organisation.models import Employee, Employment, Placement
from mhtraining.organisation.services import make_department, make_organisation
from mhtraining.staff.services import bring_in_list
from tests.postgres_server import running_postgres

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DAY = date(2026, 11, 1)
HEADER = (
    "personeelsnummer;voornaam;tussenvoegsel;achternaam;email;afdeling;doelgroep;in_dienst;uit_dienst;rol"
)
DEPARTMENTS = 40


def main() -> None:
    """Measure every size on both engines and print a table."""
    sizes = [int(argument) for argument in sys.argv[1:]] or [20_000, 200_000]
    print(f"{'':28}{'rows':>9}{'floor s':>9}{'first s':>9}{'times':>7}{'again s':>9}{'moves s':>9}")
    with tempfile.TemporaryDirectory(prefix="bms") as folder:
        for rows in sizes:
            measure("sqlite", f"sqlite:///{folder}/{rows}.sqlite3", Path(folder), rows)
        with running_postgres(Path(folder) / "pg") as base:
            for rows in sizes:
                measure("postgresql", base, Path(folder), rows)


def measure(engine: str, url: str, instance: Path, rows: int) -> None:
    """Bring one list in, the same again, and one in which a tenth moves."""
    app = create_app(Settings(instance=instance, database_url=url, secret_key="benchmark" * 5))
    with app.app_context():
        upgrade()
        session = db.session()
        floor = floor_of(session, rows)
        owner = make_organisation(session, code=f"lijst{rows}", name="Gemeente Lijst").id
        session.commit()
        first = timed(session, owner, staff_list(rows))
        again = timed(session, owner, staff_list(rows))
        moves = timed(session, owner, staff_list(rows, moved=10))
        db.session.remove()
        db.engine.dispose()
    print(
        f"{engine:28}{rows:>9}{floor:>9.1f}{first:>9.1f}{first / floor:>7.1f}{again:>9.1f}{moves:>9.1f}",
        flush=True,
    )


def staff_list(rows: int, moved: int = 0) -> bytes:
    """A list of so many people in 40 departments; of every `moved` people one is somewhere else."""
    lines = [HEADER]
    for at in range(rows):
        place = (at + (1 if moved and at % moved == 0 else 0)) % DEPARTMENTS
        lines.append(
            f"{at:06};Anna{at % 97};{'van der' if at % 3 == 0 else ''};Bergé{at};a{at}@voorbeeld.example;"
            f"Domein {place // 10}/Afdeling {place};kcc;01-0{1 + at % 9}-20{10 + at % 10};;"
        )
    return "\r\n".join(lines).encode("utf-8-sig")


def timed(session: Session, organisation_id: int, data: bytes) -> float:
    """Seconds from the bytes to the commit."""
    started = time.perf_counter()
    bring_in_list(session, organisation_id, data, "lijst.csv", on=DAY, now=NOW, actor="cli:bench")
    session.commit()
    took = time.perf_counter() - started
    session.expunge_all()
    return took


def floor_of(session: Session, rows: int) -> float:
    """Seconds for the same rows in three plain bulk inserts and one commit."""
    owner = make_organisation(session, code=f"vloer{rows}", name="Gemeente Vloer")
    department = make_department(session, organisation_id=owner.id, name="Alles", starts_on=date(2000, 1, 1))
    session.commit()
    started = time.perf_counter()
    session.execute(
        insert(Employee),
        [
            {
                "organisation_id": owner.id,
                "subject_key": uuid4().hex,
                "number": f"{at:06}",
                "given_name": "Anna",
                "particle": "",
                "family_name": f"Bergé{at}",
                "sort_key": f"berge{at}  anna",
                "email": f"a{at}@voorbeeld.example",
                "email_key": f"a{at}@voorbeeld.example",
            }
            for at in range(rows)
        ],
    )
    ids = session.scalars(select(Employee.id).where(Employee.organisation_id == owner.id)).all()
    with changing(session, ids[:1]):
        since = date(2015, 1, 1)
        session.execute(insert(Employment), [{"employee_id": one, "starts_on": since} for one in ids])
        session.execute(
            insert(Placement),
            [{"employee_id": one, "department_id": department.id, "starts_on": since} for one in ids],
        )
    session.commit()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
