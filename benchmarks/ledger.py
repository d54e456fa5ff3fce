"""How fast the ledger is verified, beside a floor: the same rows selected and the same bytes hashed.

    python benchmarks/ledger.py [PEOPLE] [RECORDS PER PERSON]

Makes a SQLite database of its own (default 2,000 people with 50 records each; 20000 50 gives a
million) and prints records per second of processor time of both, and how memory grew.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask_migrate import upgrade
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from mhtraining.app import create_app
from mhtraining.core.db import db, reading
from mhtraining.core.settings import Settings
from mhtraining.organisation.models import Employee, Organisation
from mhtraining.records import services
from mhtraining.records.ledger import FIRST, canonical, digest_after
from mhtraining.records.models import Completion, LearningRecord, LedgerHead, RecordSource, Verb
from mhtraining.records.validity import derive
from mhtraining.records.verification import Verification

START = datetime(2020, 1, 6, 9, tzinfo=UTC)


def chain(key: str, employee_id: int, length: int) -> list[dict[str, Any]]:
    """One person's records: now and then a fail, three modules in turn."""
    rows: list[dict[str, Any]] = []
    previous = FIRST
    for sequence in range(1, length + 1):
        moment = START + timedelta(days=7 * sequence, seconds=employee_id)
        row: dict[str, Any] = {
            "subject_key": key,
            "sequence": sequence,
            "verb": Verb.FAILED if sequence % 4 == 0 else Verb.PASSED,
            "module_slug": f"module-{sequence % 3}",
            "version": "ab" * 32,
            "completed_on": moment.date(),
            "valid_months": 24,
            "source": RecordSource.PLATFORM,
            "attempt_id": employee_id * 1000 + sequence,
            "voids": None,
            "recorded_at": moment,
        }
        previous = row["digest"] = digest_after(previous, SimpleNamespace(**row))
        rows.append(row)
    return rows


def fill(session: Session, people: int, length: int) -> None:
    """Insert the people, their chains, heads and completions, past the seam: nothing else reads them."""
    connection = session.connection()
    connection.execute(insert(Organisation), [{"id": 1, "code": "bench", "name": "Bench"}])
    for first in range(1, people + 1, 500):
        staff = [
            {
                "id": number,
                "organisation_id": 1,
                "subject_key": sha256(b"%d" % number).hexdigest()[:32],
                "given_name": "",
                "particle": "",
                "family_name": "B",
                "sort_key": "b",
            }
            for number in range(first, min(first + 500, people + 1))
        ]
        connection.execute(insert(Employee), staff)
        chains = {one["id"]: chain(one["subject_key"], one["id"], length) for one in staff}
        connection.execute(insert(LearningRecord), [row for rows in chains.values() for row in rows])
        heads = [
            {"subject_key": rows[-1]["subject_key"], "count": length, "digest": rows[-1]["digest"]}
            for rows in chains.values()
        ]
        connection.execute(insert(LedgerHead), heads)
        derived = [
            {"employee_id": number, **vars(item)}
            for number, rows in chains.items()
            for item in derive(SimpleNamespace(**row) for row in rows)
        ]
        connection.execute(insert(Completion.__table__), derived)
    session.commit()


def timed(name: str, records: int, work: Iterator[Any]) -> float:
    """Run the work to its end; prints and gives the records per second."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.process_time()
    for found in work:
        raise SystemExit(f"{name}: {found}")
    rate = records / (time.process_time() - begun)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"{name:34} {rate:12,.0f} records/s   memory +{grown:.0f} MB")
    return rate


def floor(session: Session, bytes_a_record: int) -> Iterator[Any]:
    """What can't be saved: every row out of the database once, as many bytes through SHA-256."""
    payload = b"x" * bytes_a_record
    rows = session.connection().exec_driver_sql(
        "SELECT * FROM learning_record ORDER BY subject_key, sequence"
    )
    for _ in rows.cursor or ():  # the driver's own cursor
        sha256(payload).hexdigest()
    yield from ()


def main(people: int = 2_000, length: int = 50) -> None:
    """Make the database, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.sqlite3"
        app = create_app(Settings(instance=Path(folder), database_url=url, secret_key="bench" * 8))
        with app.app_context():
            upgrade()
            session = db.session()
            fill(session, people, length)
            services.seal(session, now=START + timedelta(days=7 * length // 2))
            session.commit()
            records = people * length
            sample = SimpleNamespace(**chain("0" * 32, 1, 1)[0])
            with reading():
                session.execute(text("SELECT count(digest) FROM learning_record")).one()  # warm
                low = timed("floor: SELECT and SHA-256", records, floor(session, 64 + len(canonical(sample))))
                rate = timed("records verify", records, Verification(session).findings())
            print(f"{records:,} records of {people:,} people; {low / rate:.1f} times the floor")
            session.close()
            db.engine.dispose()


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
