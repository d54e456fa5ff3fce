"""Fixtures of the tests on a person's own file: two people with a row in every table about people."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from mhtraining.core.db import db
from mhtraining.organisation.models import Organisation
from tests.accounts.made import SetClock, set_clock
from tests.learning.made import MODULES, published
from tests.privacy.rows import Rows


@pytest.fixture
def clock(app: Flask, compiled_templates: FileSystemBytecodeCache) -> SetClock:
    """The application's clock, which the test sets."""
    app.jinja_env.bytecode_cache = compiled_templates
    return set_clock(app)


def given(
    organisation: int, department: int, version: str, team_session: int, meeting: int, letter: str
) -> dict[str, dict[str, Any]]:
    """What rules of the database ask for: the rest is made up."""
    fraction = {"earned": Fraction(1, 3), "attainable": Fraction(2, 3)}
    module = {"module_slug": "proef"}
    return {
        "employee": {"organisation_id": organisation, "erased_at": None, "merged_into_id": None},
        "employment": {"ends_on": None},
        "placement": {"department_id": department, "ends_on": None},
        "role_assignment": {"department_id": department, "region_id": None, "ends_on": None},
        "account": {"disabled_at": None},
        "waiver": module,
        "extension": module,
        "attempt": {**module, **fraction, "version": version, "retries_id": None},
        "team_attendance": {"team_session_id": team_session},
        "meeting_presence": {"meeting_id": meeting},
        "meeting_point": {"meeting_id": meeting, "kind": "action"},
        "staff_upload": {"organisation_id": organisation},
        "coverage_waiting": {"organisation_id": organisation},
        "held_answer": {"answer": [3]},
        "opened_stop": {"stop": 7},
        "walk": {**fraction, "scenario_module": "proef", "scenario_id": "alles", "swapped_at": None},
        "response": {"position": 1, "step_id": "kijken", "answer": [1, 2], "earned": Fraction(1)},
        "learning_record": {"voids": None},
        "audit_entry": {"organisation_id": organisation, "actor": f"cli:{letter}"},
        "erasure_gate": {"never": 0},
        "certificate": {"token": letter * 26},
    }


@pytest.fixture
def two(app: Flask, clock: SetClock, tmp_path: Path) -> tuple[Rows, Rows]:
    """Two people of one organisation, each with one row in every table that leads to a person."""
    published(app, tmp_path / "content", MODULES)
    with app.app_context():
        session = db.session()
        organisation = Organisation(code="voorbeeld", name="Gemeente Voorbeeld")
        session.add(organisation)
        session.flush()
        connection = session.connection()
        tables = db.metadata.tables
        department = connection.execute(
            tables["department"].insert().values(organisation_id=organisation.id)
        ).inserted_primary_key[0]
        connection.execute(
            tables["department_position"]
            .insert()
            .values(department_id=department, name="Publiekszaken", starts_on=clock.now().date())
        )
        version = connection.execute(tables["module_version"].select()).one().version
        held = connection.execute(
            tables["team_session"]
            .insert()
            .values(
                organisation_id=organisation.id,
                department_id=department,
                module_slug="proef",
                held_on=clock.now().date(),
                recorded_at=clock.now(),
            )
        ).inserted_primary_key[0]
        meeting = connection.execute(
            tables["meeting"].insert().values(organisation_id=organisation.id, held_on=clock.now().date())
        ).inserted_primary_key[0]
        shared = (organisation.id, department, version, held, meeting)
        people = (
            Rows("anna", 1000, given(*shared, "a")),
            Rows("boris", 5000, given(*shared, "b")),
        )
        for person in people:
            person.fill(connection)
            connection.execute(tables["erasure_gate"].delete())  # it can't be committed
        session.commit()
    return people
