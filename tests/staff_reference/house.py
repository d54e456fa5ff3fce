"""An organisation in a real database that staff files are imported into, by the real commands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

from click.testing import Result
from flask import Flask
from sqlalchemy import text
from sqlalchemy.orm import Session

from mhtraining.catalogue.models import PublishedVocabulary
from mhtraining.content.model import Vocabulary
from mhtraining.content.vocabulary import vocabulary_to_json
from mhtraining.core.db import db
from mhtraining.organisation.models import Role
from mhtraining.organisation.services import assign_role, make_employee, make_organisation
from tests.command_line import run
from tests.staff_reference import database
from tests.staff_reference.facts import Person, Span, State

AUDIENCES = ("kcc", "boa", "burgerzaken", "buitendienst", "sociaal-domein")
COORDINATOR = "coordinator@voorbeeld.example"
SECOND = "Tweede@voorbeeld.example"
"""Two coordinators without a number: no file names the first one, so that one is always left."""
LONG_AGO = date(2020, 1, 1)
_numbers = count(1)


def publish_audiences(session: Session) -> None:
    """Publish the vocabulary: these audiences, and no modules."""
    words = Vocabulary(
        audiences={"alle": "Alle", **{name: name for name in AUDIENCES}},
        groups={},
        forms={},
        not_signals=(),
        facts={},
        terms=(),
    )
    session.add(
        PublishedVocabulary(
            published_at=datetime(2020, 1, 1, tzinfo=UTC), data=json.loads(vocabulary_to_json(words))
        )
    )
    session.commit()


@dataclass
class House:
    """One organisation of its own in a database that may hold more of them."""

    app: Flask
    folder: Path
    code: str
    id: int

    @classmethod
    def make(cls, app: Flask, folder: Path) -> House:
        """An organisation with coordinators who have no number and no employment, as `init` leaves them."""
        code = f"v{next(_numbers)}"
        with app.app_context():
            session = db.session()
            organisation = make_organisation(session, code=code, name=f"Gemeente {code}")
            for email in (COORDINATOR, SECOND):
                person = make_employee(
                    session, organisation_id=organisation.id, family_name="coordinator", email=email
                )
                assign_role(session, person, Role.COORDINATOR, starts_on=LONG_AGO)
            session.commit()
            return cls(app, folder, code, organisation.id)

    @staticmethod
    def empty_state() -> State:
        """What the reference starts from: those coordinators alone."""
        return State(
            [
                Person(None, "coordinator", email=email, roles=[Span(LONG_AGO, None, ("coordinator", None))])
                for email in (COORDINATOR, SECOND)
            ]
        )

    def people(self, *words: str) -> Result:
        """The result of `mhtraining people WORDS…` for this organisation."""
        return run(self.app, "people", *words, "--organisation", self.code)

    def file(self, data: bytes, suffix: str = ".csv") -> Path:
        """A file with these bytes."""
        path = self.folder / f"{self.code}-{next(_numbers)}{suffix}"
        path.write_bytes(data)
        return path

    def read(self, path: Path, on: date, *options: str) -> Result:
        """Import a file as at a day."""
        return self.people("import", str(path), "--on", str(on), *options)

    def last_import(self) -> str:
        """What `people undo` takes for the newest import that was not taken back; "None" before the first."""
        newest = text("SELECT max(id) FROM staff_import WHERE organisation_id = :here AND undone_at IS NULL")
        with self.app.app_context(), db.engine.connect() as connection:
            return str(connection.execute(newest, {"here": self.id}).scalar())

    def department(self, *words: str) -> Result:
        """The result of `mhtraining department WORDS…` for this organisation."""
        return run(self.app, "department", *words, "--organisation", self.code)

    def state(self) -> State:
        """What stands in the database."""
        with self.app.app_context():
            return database.state(db.session(), self.id)

    def dump(self, *, bookkeeping: bool = True) -> dict:
        """Every row of every table of the whole database."""
        with self.app.app_context(), db.engine.connect() as connection:
            return database.dump(connection, bookkeeping=bookkeeping)


def named_lines(result: Result) -> set[int]:
    """The line numbers that a refusal names."""
    return {int(found) for found in re.findall(r"\bline (\d+)\b", result.output)}
